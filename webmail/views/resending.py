"""A letter goes on to others as it came ("bounce")."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from mailapp.delivery.values import Refused, Temporary
from mailapp.later.api import LaterError
from mailapp.store.port import Store
from mailapp.store.values import StoreError
from webmail import correspondents, identities, resending
from webmail.access import with_store
from webmail.composing import refusals
from webmail.contacts import groups
from webmail.folders import pane
from webmail.later import accepting, plan
from webmail.letters import recipients, write
from webmail.letters.opened import Opened, opened
from webmail.letters.show import Shown
from webmail.local import local
from webmail.sending import Sent
from webmail.views.page import box_of


@require_http_methods(["GET", "HEAD", "POST"])
@with_store
def index(request: HttpRequest, store: Store, box: int, uid: int) -> HttpResponse:
    mailboxes = store.mailboxes()
    info = box_of(mailboxes, box)
    letter = opened(store, box, uid)
    mine = identities.of(request.user)
    sender = identities.chosen(mine, request.POST.get("sender", "") or info.owner)
    back = local(request, request.POST.get("back", "") or request.GET.get("back", ""), f"/mail/{box}/{uid}/")
    errors: list[str] = []
    if request.method == "POST":
        errors = _send(request, store, letter, sender)
        if not errors:
            return redirect(back)
    context = {
        "folders": pane(mailboxes),
        "letter": Shown(letter),
        "identities": mine,
        "sender": sender,
        "message_id": _message_id(request) or write.new_message_id(sender.address),
        "typed": request.POST.get("to", ""),
        "errors": errors,
        "back": back,
        "known_people": correspondents.listed(request.user),
    }
    return render(request, "webmail/resend.html", context, status=422 if errors else 200)


def _send(request: HttpRequest, store: Store, letter: Opened, sender: identities.Identity) -> list[str]:
    """What is wrong, in sentences; nothing when it has left."""
    typed = recipients.understand(groups.expanded(request.user.pk or 0, request.POST.get("to", "")))
    if typed.errors:
        return typed.errors
    if not typed.people:
        return [_("Who shall get this letter? Write at least one address.")]
    octets, account = letter.octets(0, letter.info.size), request.user.pk or 0
    message_id = _message_id(request) or write.new_message_id(sender.address)
    finished = resending.finished(octets, sender.named, typed.people, message_id, timezone.localtime())
    wanted, client = plan.plan(request.POST, account), f"[{request.META.get('REMOTE_ADDR', '')}]"
    try:
        sent = accepting.send(store, account, finished, wanted, draft=b"", client=client)
    except (Refused, Temporary) as answer:
        return refusals(answer.replies)
    except (LaterError, StoreError) as reason:
        return [str(reason)]
    _tell(request, sent, wanted)
    return []


def _tell(request: HttpRequest, sent: Sent, wanted: plan.Plan) -> None:
    if sent.number:
        accepting.tell(request, sent, wanted)
    else:
        messages.success(request, _("The letter goes on, as it came."))
    for warning in sent.warnings:
        messages.warning(request, warning)


def _message_id(request: HttpRequest) -> str:
    """Of this form: who sends it twice has sent the letter on once."""
    typed = request.POST.get("message_id", "")
    return typed if write.MESSAGE_ID.fullmatch(typed) else ""
