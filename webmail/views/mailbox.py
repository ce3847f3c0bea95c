"""The list of a folder, and what is done to the letters chosen in it."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_POST

from mailapp.later.api import LaterError
from mailapp.store.port import Store
from mailapp.store.values import StoreError, UidSet
from webmail import acts
from webmail.access import with_store
from webmail.later import laying
from webmail.listing import PAGE, Slice
from webmail.rules import offers
from webmail.teams import laying as team
from webmail.undoing import Way, go_back
from webmail.views.page import panes, state

NOTHING_NEW = 204
LEAVING = {"archive", "delete", "junk", "move", "notjunk"}  # verbs behind which comes the next letter, if one likes


@require_GET
@with_store
def show(request: HttpRequest, store: Store, box: int) -> HttpResponse:
    """The list; asked with `state`, only when something has changed since (the page's own polling)."""
    known = request.GET.get("state")
    if known and known == state(store.mailboxes()):
        return HttpResponse(status=NOTHING_NEW)
    return render(request, "webmail/mail.html", panes(request, store, box))


@require_POST
@with_store
def act(request: HttpRequest, store: Store, box: int) -> HttpResponse:
    """One verb for any number of letters of this folder, then back to where one was."""
    info = store.mailbox_by_id(box)
    uids = [int(uid) for uid in request.POST.getlist("uid")[: PAGE * 20] if uid.isdecimal() and len(uid) < 11]
    try:
        if laying.is_asked(request.POST):
            told = laying.carry_out(request.user.pk or 0, info, UidSet.of(*uids), request.POST)
        elif team.is_asked(request.POST):
            told = team.carry_out(store, info, UidSet.of(*uids), request.POST)
        else:
            told = acts.carry_out(store, info, UidSet.of(*uids), len(set(uids)), _verb(request.POST))
        if told.words:
            messages.add_message(request, told.level, told.words, extra_tags=str(told.way or ""))
        _offer_a_rule(request, store)
    except (StoreError, LaterError) as reason:
        messages.error(request, str(reason))
    wanted = Slice.of(request.GET.dict())
    target = request.POST.get("then", "")
    if target.isdecimal() and len(target) < 11 and _comes_next(request.POST):
        return redirect(reverse("webmail:read", args=[box, int(target)]) + wanted.query_string)
    return redirect(reverse("webmail:list", args=[box]) + wanted.query_string)


def _comes_next(sent: QueryDict) -> bool:
    """Behind what takes a letter away comes the next one; behind what a team does to it, the letter itself."""
    return _verb(sent)[0] in LEAVING or laying.is_asked(sent) or team.is_asked(sent)


@require_POST
@with_store
def undo(request: HttpRequest, store: Store) -> HttpResponse:
    """Letters that were moved go back to where they were, and so does one's eye."""
    way = Way.read(request.POST.get("way", ""))
    if way is None:
        messages.error(request, _("Nothing was done: the page asked for something unknown."))
        return redirect("webmail:home")
    try:
        back = go_back(store, way)
        said = ngettext("%(n)d letter is back.", "%(n)d letters are back.", back) % {"n": back}
        messages.success(request, said) if back else messages.warning(request, _("These letters have gone elsewhere."))
    except StoreError as reason:
        messages.error(request, str(reason))
    return redirect(reverse("webmail:list", args=[way.home]) + Slice.of(request.GET.dict()).query_string)


def _offer_a_rule(request: HttpRequest, store: Store) -> None:
    """When letters alike were moved by hand, and not for the first time. Raises StoreError."""
    verb, to = _verb(request.POST)
    if verb == "move" and to.isdecimal() and len(to) < 16:
        offer = offers.behind_a_move(request.user.pk or 0, store, store.mailbox_by_id(int(to)))
        messages.info(request, offer.told()) if offer else None


def _verb(sent: QueryDict) -> tuple[str, str]:
    """The button that was pressed, and where to (for move)."""
    return sent.get("do", ""), sent.get("to", "")
