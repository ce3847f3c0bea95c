"""One letter: in the reading pane, on paper, its header, its source."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from mailapp.delivery import api as delivery
from mailapp.store.port import Store
from mailapp.store.values import SEEN, SPECIAL_USE, MailboxInfo, UidSet
from webmail import gathering, options
from webmail.access import with_store
from webmail.letters.opened import SOURCE_SIZE, Opened, opened
from webmail.letters.partlist import parts_of
from webmail.letters.show import Shown, guarded
from webmail.letters.talk import turns
from webmail.letters.whereabouts import card
from webmail.letters.why import trace_of, why_card
from webmail.views.cards import cards, invitation
from webmail.views.consent import consent
from webmail.views.page import box_of, panes


@require_GET
@with_store
def show(request: HttpRequest, store: Store, box: int, uid: int) -> HttpResponse:
    mailboxes = store.mailboxes()  # first, for then it is known whose they are
    letter = opened(store, box, uid)
    unread = not letter.info.seen and box_of(mailboxes, box).may("s")
    if unread and options.here().mark_read == "0":
        store.set_flags(box, UidSet.of(uid), add=frozenset({SEEN}))
        unread, mailboxes = False, store.mailboxes()
    context = panes(request, store, box, mailboxes)
    info = context["folder"].info
    whole = context["mode"] == gathering.CONVERSATIONS
    before, behind = context["page"].neighbours(uid, letter.info.thread_id if whole else "")
    context["alone"] = "alone" in request.GET  # one letter of a conversation that is open already
    if whole and not context["alone"]:
        context |= turns(request.user.pk or 0, {one.id: one for one in context["folders"]}, letter.info)
    context |= {"current": uid, "before": before, "behind": behind, "unread": unread}
    if request.headers.get("HX-Target") == "reading":  # of the list, that page takes the letter's own line alone
        context["rows"] = [row for row in context["rows"] if row.uid == uid]
    context |= _letter(request, letter, info) | cards(request, store, letter, info)
    context["whereabouts"] = [card(tracked) for tracked in _sent(request, letter, info)]
    context |= {"why": why_card(letter, info, request.user.pk or 0), "trace": trace_of(letter)}
    return render(request, "webmail/mail.html", context)


@require_GET
@with_store
def printed(request: HttpRequest, store: Store, box: int, uid: int) -> HttpResponse:
    info = store.mailbox_by_id(box)
    letter = opened(store, box, uid)
    context = _letter(request, letter, info, folds=False) | invitation(request, letter)
    return render(request, "webmail/print.html", context)


@require_GET
@with_store
def headers(request: HttpRequest, store: Store, box: int, uid: int) -> HttpResponse:
    store.mailbox_by_id(box)
    letter = opened(store, box, uid)
    return render(request, "webmail/headers.html", {"letter": Shown(letter), "fields": letter.fields})


@require_GET
@with_store
def source(request: HttpRequest, store: Store, box: int, uid: int) -> HttpResponse:
    store.mailbox_by_id(box)
    letter = opened(store, box, uid)
    cut = letter.info.size > SOURCE_SIZE
    return render(request, "webmail/source.html", {"letter": Shown(letter), "source": letter.source(), "cut": cut})


@require_GET
@with_store
def structure(request: HttpRequest, store: Store, box: int, uid: int) -> HttpResponse:
    """What a letter is made of, for letters that look odd: every part of it, also those that are not shown."""
    store.mailbox_by_id(box)
    letter = opened(store, box, uid)
    return render(request, "webmail/structure.html", {"letter": Shown(letter), "parts": parts_of(letter)})


def _sent(request: HttpRequest, letter: Opened, box: MailboxInfo) -> list[delivery.Tracked]:
    """What came to a team has arrived: of that nobody asks."""
    if box.owner and box.special_use != SPECIAL_USE["Sent"]:
        return []
    return delivery.whereabouts(request.user.pk or 0, letter.info.message_id)


def _letter(request: HttpRequest, letter: Opened, box: MailboxInfo, *, folds: bool = True) -> dict[str, Any]:
    shown = Shown(letter, plain=request.GET.get("view", options.here().view) == "text")
    shown.folds = folds
    pictures = consent(request, shown, box.special_use == SPECIAL_USE["Junk"]) if shown.has_images else {}
    text, unreadable = guarded(lambda: shown.text, letter.source)
    return {"letter": shown, "text": text, "unreadable": unreadable, **pictures}
