"""A letter goes on to others as it came ("bounce")."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from mailapp.delivery.values import Refused, Temporary
from mailapp.store.port import Store
from webmail import correspondents, identities, resending, sending
from webmail.access import with_store
from webmail.contacts import groups
from webmail.folders import pane
from webmail.letters import recipients
from webmail.letters.opened import Opened, opened
from webmail.letters.show import Shown
from webmail.local import local
from webmail.sentences import said
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
            messages.success(request, _("The letter goes on, as it came."))
            return redirect(back)
    context = {
        "folders": pane(mailboxes),
        "letter": Shown(letter),
        "identities": mine,
        "sender": sender,
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
    octets = letter.octets(0, letter.info.size)
    finished = resending.finished(octets, sender.named, typed.people, timezone.localtime())
    try:
        sent = sending.send(store, request.user.pk or 0, finished, client=f"[{request.META.get('REMOTE_ADDR', '')}]")
    except (Refused, Temporary) as answer:
        return [_("The letter was not sent: %(reason)s") % {"reason": said(answer.reply.split(" ", 2)[-1])}]
    for warning in sent.warnings:
        messages.warning(request, warning)
    return []
