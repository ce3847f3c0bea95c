"""A person's quarantine: listed, released, deleted; and the page behind a link of the daily letter."""

from collections.abc import Callable
from dataclasses import dataclass

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import translation
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from mailapp.directory import api as directory
from mailapp.guard import api as guard
from mailapp.guard.api import GuardError, Held
from mailapp.policy import api as policy
from mailapp.store.port import Store
from webmail.access import with_store
from webmail.folders import pane
from webmail.letters.why import card
from webmail.views.senders import doubt, warn_of_doubt

ON_A_PAGE = 200


@dataclass(frozen=True, slots=True)
class Act:
    do: Callable[[Held, str], None]
    said: str  # with the author in it


def _release(held: Held, by: str) -> None:
    guard.release(held.id, by, held.account)


def _delete(held: Held, by: str) -> None:
    guard.delete(held.id, by, held.account)


def _always(held: Held, by: str) -> None:
    guard.always(held.account, held.author or held.sender, by, held.trace)
    _release(held, by)


def _never(held: Held, by: str) -> None:
    guard.never_again(held.account, held.author or held.sender, by, held.trace)
    _delete(held, by)


def acts() -> dict[str, Act]:
    return {
        "release": Act(_release, _("The letter of %(author)s lies in your Inbox.")),
        "delete": Act(_delete, _("The letter of %(author)s is deleted.")),
        "always": Act(_always, _("The letter lies in your Inbox, and %(author)s is always welcome.")),
        "never": Act(_never, _("The letter is deleted; others of %(author)s will lie in Junk.")),
    }


@require_GET
@with_store
def index(request: HttpRequest, store: Store) -> HttpResponse:
    account = request.user.pk or 0
    held = guard.held(account, limit=ON_A_PAGE)
    context = {
        "folders": pane(store.mailboxes()),
        "letters": [(one, card(guard.why(account, one.trace))) for one in held],
        "more": max(0, guard.count_held(account) - len(held)),
        "days": _days(request.user.get_username()),
    }
    return render(request, "webmail/quarantine.html", context)


@require_POST
@with_store
def act(request: HttpRequest, store: Store, number: int) -> HttpResponse:
    """On one's own letter only."""
    chosen = acts().get(request.POST.get("do", ""))
    if chosen is None:
        raise Http404("There is no such act.")
    try:
        held = guard.held_one(number, request.user.pk or 0)
        chosen.do(held, request.user.get_username())
        messages.success(request, chosen.said % {"author": held.author or held.sender or "<>"})
        if request.POST.get("do") == "always":
            warn_of_doubt(request, held.trace, held.author or held.sender)
    except GuardError as wrong:
        messages.warning(request, str(wrong))
    return redirect("webmail:quarantine")


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def linked(request: HttpRequest, token: str) -> HttpResponse:
    """Who has the link needs no password; looking at the page changes nothing, for mail scanners look, too."""
    held, done, wrong = None, "", ""
    try:
        held = guard.opened(token, policy.current())
        translation.activate(directory.language_of(held.address) or translation.get_language())
        if request.method == "POST":
            chosen = acts().get(request.POST.get("do", ""))
            if chosen is None:
                raise Http404("There is no such act.")
            chosen.do(held, f"{held.address} (link in a letter)")
            done = chosen.said % {"author": held.author or held.sender or "<>"}
            if request.POST.get("do") == "always":
                done = f"{done} {doubt(held.account, held.trace, held.author or held.sender)}"
    except GuardError as trouble:
        wrong = str(trouble)
    told = card(guard.why(held.account, held.trace)) if held else None
    context = {"letter": held, "why": told, "done": done, "wrong": wrong}
    return render(request, "webmail/quarantine_link.html", context, status=404 if wrong else 200)


def _days(address: str) -> int:
    return guard.rules_of(address.rpartition("@")[2], policy.current()).quarantine_days
