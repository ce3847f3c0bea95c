"""The list of a folder, and what is done to the letters chosen in it."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_POST

from mailapp.later.api import LaterError
from mailapp.store.port import Store
from mailapp.store.query import HasFlag, Not, Order
from mailapp.store.values import SEEN, MailboxInfo, StoreError, UidSet, Want
from webmail import acts, bulk, gathering, options, searching, undoing, whole
from webmail.access import with_store
from webmail.acts import Done, Told
from webmail.later import laying
from webmail.listing import PAGE, Slice
from webmail.rules import offers
from webmail.teams import laying as team
from webmail.views.page import names_of, panes, state

NOTHING_NEW = 204
LEAVING = {"archive", "delete", "junk", "move", "notjunk", "mute"}  # behind which comes the next letter, if one likes


@require_GET
@with_store
def show(request: HttpRequest, store: Store, box: int) -> HttpResponse:
    """The list; asked with `state`, only when something has changed since (the page's own polling)."""
    known = request.GET.get("state")
    if known and known == state(store.mailboxes()):
        return HttpResponse(status=NOTHING_NEW)
    context = panes(request, store, box)
    if known and options.here().notify:
        context["fresh"] = _newest(store, context["inbox"])
    return render(request, "webmail/mail.html", context)


def _newest(store: Store, inbox: MailboxInfo) -> Any:
    """The unread letter that came last, of which a notice can tell."""
    found = store.search(Not(HasFlag(SEEN)), inbox.id, Order.ARRIVAL, descending=True, limit=1)
    return next(store.fetch(inbox.id, UidSet.of(found[0][1]), Want.LIST), None) if found else None


@require_POST
@with_store
def act(request: HttpRequest, store: Store, box: int) -> HttpResponse:
    """One verb for any number of letters of this folder, then back to where one was."""
    info, wanted = store.mailbox_by_id(box), Slice.of(request.GET.dict())
    verb = _verb(request.POST)
    try:
        _tell(request, _done(request, store, info, wanted, verb))
        _offer_a_rule(request, store, verb)
    except (StoreError, LaterError) as reason:
        messages.error(request, str(reason))
    target = request.POST.get("then", "")
    if target.isdecimal() and len(target) < 11 and _comes_next(request.POST):
        return redirect(reverse("webmail:read", args=[box, int(target)]) + wanted.query_string)
    return redirect(reverse("webmail:list", args=[box]) + wanted.query_string)


def _comes_next(sent: QueryDict) -> bool:
    """Behind what takes a letter away comes the next one; behind what a team does to it, the letter itself."""
    return _verb(sent)[0] in LEAVING or laying.is_asked(sent) or team.is_asked(sent)


def _tell(request: HttpRequest, told: Told) -> None:
    if told.words:
        messages.add_message(request, told.level, told.words, extra_tags=str(told.way or ""))


def _done(request: HttpRequest, store: Store, info: MailboxInfo, wanted: Slice, verb: tuple[str, str]) -> Told:
    """Raises StoreError, LaterError."""
    account, sent = request.user.pk or 0, request.POST
    if sent.get("everything") and verb[0] in acts.VERBS:
        return _everything(request, store, info, wanted, verb)
    uids = UidSet.of(*(int(uid) for uid in sent.getlist("uid")[: PAGE * 20] if uid.isdecimal() and len(uid) < 11))
    if laying.is_asked(sent):
        return laying.carry_out(account, info, uids, sent)
    is_whole = bool(uids) and _is_whole(sent, info, wanted)
    if team.is_asked(sent):
        uids = whole.letters_here(store, account, info, uids) if is_whole else uids
        return team.carry_out(store, account, info, uids, sent)
    dones = _of_conversations(store, account, info, uids, verb) if is_whole else None
    return acts.carry_out(store, info, uids, account, verb) if dones is None else acts.told(account, dones)


def _is_whole(sent: QueryDict, info: MailboxInfo, wanted: Slice) -> bool:
    """Whether a line of the list stands for a conversation, or a button for the one that is open."""
    shown = gathering.mode(options.here().gathered, info, wanted) == gathering.CONVERSATIONS
    return (shown and not sent.get("one")) or (not info.owner and sent.get("do", "") in ("mute", "unmute"))


def _of_conversations(
    store: Store, account: int, info: MailboxInfo, uids: UidSet, verb: tuple[str, str]
) -> list[Done] | None:
    if verb[0] == "mute":
        return whole.mute(store, account, info, uids)
    if verb[0] == "unmute":
        return whole.unmute(store, account, info, uids)
    return whole.perform_on_whole(store, account, info, uids, verb) if verb[0] in acts.VERBS else None


def _everything(request: HttpRequest, store: Store, info: MailboxInfo, wanted: Slice, verb: tuple[str, str]) -> Told:
    """All of the folder, or all that was found in it; what is not done in time, the next press does."""
    query = searching.query(wanted.words, names_of(store.mailboxes(), wanted.words))
    stretch = bulk.everything(store, info, query, verb)
    told = acts.told(request.user.pk or 0, stretch.dones or [Done(0, str)])
    if stretch.left:
        messages.warning(request, _("There are more letters than can be done at once: press the button again."))
    return told


@require_POST
@with_store
def undo(request: HttpRequest, store: Store) -> HttpResponse:
    """Letters are again as they were, and where they were, and so is one's eye."""
    way = undoing.read(request.POST.get("way", ""))
    if way is None:
        messages.error(request, _("Nothing was done: the page asked for something unknown."))
        return redirect("webmail:home")
    try:
        back, home = undoing.go_back(store, request.user.pk or 0, way)
    except StoreError as reason:
        messages.error(request, str(reason))
        home, back = (way.home if isinstance(way, undoing.Way) else 0), -1
    if back > 0:
        messages.success(request, ngettext("%(n)d letter is back.", "%(n)d letters are back.", back) % {"n": back})
    elif back == 0:
        messages.warning(request, _("These letters have gone elsewhere."))
    if not home:
        return redirect("webmail:home")
    return redirect(reverse("webmail:list", args=[home]) + Slice.of(request.GET.dict()).query_string)


def _offer_a_rule(request: HttpRequest, store: Store, verb: tuple[str, str]) -> None:
    """When letters alike were moved by hand, and not for the first time. Raises StoreError."""
    if verb[0] == "move" and verb[1].isdecimal() and len(verb[1]) < 16:
        offer = offers.behind_a_move(request.user.pk or 0, store, store.mailbox_by_id(int(verb[1])))
        messages.info(request, offer.told()) if offer else None


def _verb(sent: QueryDict) -> tuple[str, str]:
    """The button that was pressed, and what with: "move" and a folder, "label:Work" and its like."""
    verb, colon, what = sent.get("do", "").partition(":")
    return verb, what if colon else sent.get("to", "")
