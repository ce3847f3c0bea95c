"""Writing: a new letter, an answer, a forward, a draft; saving, sending, throwing away."""

from urllib.parse import urlencode

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from mailapp.delivery.values import Refused, Temporary
from mailapp.later.api import LaterError
from mailapp.scanners.local.confusables import readable
from mailapp.store.port import Store
from mailapp.store.values import DRAFT, StoreError
from webmail import correspondents, drafts, sending
from webmail.access import with_store
from webmail.composing import Sheet
from webmail.folders import pane
from webmail.later import accepting, plan
from webmail.letters import quote, write
from webmail.letters.opened import opened
from webmail.local import local


@require_http_methods(["GET", "POST"])
@with_store
def new(request: HttpRequest, store: Store) -> HttpResponse:
    """An empty sheet; posted, what is on it is saved, sent or thrown away."""
    if request.method == "GET":
        return _show(request, store, Sheet.blank(request.user, to=request.GET.get("to", "")))
    sheet = Sheet.posted(request, store)
    return ACTIONS.get(request.POST.get("do", "").partition(":")[0], _save)(request, store, sheet)


@require_GET
@with_store
def reply(request: HttpRequest, store: Store, box: int, uid: int) -> HttpResponse:
    return _answer(request, store, box, uid, everyone=False)


@require_GET
@with_store
def reply_all(request: HttpRequest, store: Store, box: int, uid: int) -> HttpResponse:
    return _answer(request, store, box, uid, everyone=True)


def _answer(request: HttpRequest, store: Store, box: int, uid: int, *, everyone: bool) -> HttpResponse:
    owner = store.mailbox_by_id(box).owner  # a team's letter is answered in its name, where that is granted
    answer = quote.reply(opened(store, box, uid), owner or request.user.get_username(), everyone)
    return _show(request, store, Sheet.answering(request.user, answer, f"reply {box} {uid}", owner))


@require_GET
@with_store
def forward(request: HttpRequest, store: Store, box: int, uid: int) -> HttpResponse:
    store.mailbox_by_id(box)
    letter = opened(store, box, uid)
    sheet = Sheet.answering(request.user, quote.forward(letter), f"forward {box} {uid}")
    sheet.kept = drafts.kept(letter)
    return _show(request, store, sheet)


@require_GET
@with_store
def edit(request: HttpRequest, store: Store, box: int, uid: int) -> HttpResponse:
    """Go on with a draft; any other letter becomes a new one ("edit as new")."""
    info = store.mailbox_by_id(box)
    letter = opened(store, box, uid)
    own = info.special_use == "\\Drafts" and DRAFT in letter.info.flags
    if own:
        accepting.reopened(request.user.pk or 0, f"<{letter.info.message_id}>")
    return _show(request, store, Sheet.resumed(request.user, letter, own))


@require_GET
@with_store
def people(request: HttpRequest, store: Store) -> HttpResponse:
    """Whom one has written to, for the completion of addresses."""
    found = correspondents.offer(request.user, request.GET.get("q", "").strip()[:100])
    return JsonResponse({"people": [{"name": one.name, "address": readable(one.address)} for one in found]})


def _show(request: HttpRequest, store: Store, sheet: Sheet, status: int = 200) -> HttpResponse:
    sheet.back = sheet.back or local(request, request.GET.get("back", ""), "")
    context = {
        "folders": pane(store.mailboxes()),
        "sheet": sheet,
        "known_people": correspondents.offer(request.user, "", limit=50),
    }
    return render(request, "webmail/compose.html", context, status=status)


def _save(request: HttpRequest, store: Store, sheet: Sheet) -> HttpResponse:
    if sending.was_posted(request.user.pk or 0, sheet.message_id):  # a late autosave
        return redirect("webmail:home")
    try:
        box, uid = drafts.save(store, sheet.written(store), sheet.draft)
    except StoreError as reason:
        sheet.errors.append(str(reason))
        return _show(request, store, sheet, status=422)
    return redirect(reverse("webmail:edit", args=[box, uid]) + "?" + urlencode({"saved": 1, "back": sheet.back}))


def _send(request: HttpRequest, store: Store, sheet: Sheet) -> HttpResponse:
    letter, account = sheet.checked(store), request.user.pk or 0
    if letter is None:
        return _back(request, store, sheet)
    try:
        finished, wanted = sending.finished(letter, sheet.draft), plan.plan(request.POST, account)
        sent = accepting.send(store, account, finished, wanted, draft=write.draft(letter), client=_client(request))
    except (Refused, Temporary) as answer:
        sheet.refused(answer.reply)
        return _back(request, store, sheet)
    except (LaterError, StoreError) as reason:
        sheet.errors.append(str(reason))
        return _back(request, store, sheet)
    accepting.tell(request, sent, wanted)
    for warning in sent.warnings:
        messages.warning(request, warning)
    return redirect(sheet.origin_url(store) or "webmail:home")


def _back(request: HttpRequest, store: Store, sheet: Sheet) -> HttpResponse:
    """The form again with everything that was typed; uploads are safe in a draft, for browsers forget them."""
    if sheet.uploads:
        try:
            box, uid = drafts.save(store, sheet.written(store), sheet.draft)
            sheet.saved_as(uid, drafts.kept(opened(store, box, uid)))
        except StoreError as reason:
            sheet.errors.append(str(reason))
    return _show(request, store, sheet, status=422)


def _discard(request: HttpRequest, store: Store, sheet: Sheet) -> HttpResponse:
    drafts.discard(store, sheet.draft, sheet.message_id)
    messages.success(request, _("The draft was thrown away."))
    return redirect(sheet.origin_url(store) or "webmail:home")


def _client(request: HttpRequest) -> str:
    return f"[{request.META.get('REMOTE_ADDR', '')}]"


ACTIONS = {"send": _send, "save": _save, "discard": _discard}
