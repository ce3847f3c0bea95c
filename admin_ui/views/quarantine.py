"""Letters in quarantine: everybody's, with why; released, deleted, and what follows for their authors."""

from collections.abc import Callable

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from admin_ui.access import NotThere, act, by, page, words
from admin_ui.paging import ON_A_PAGE, Page
from mailapp.guard import api as guard
from mailapp.guard.api import GuardError, Held

HEADER_SHOWN = 16 * 1024  # octets


def _always(held: Held, who: str) -> None:
    guard.always(held.account, held.author or held.sender, who, held.trace)
    guard.release(held.id, who)


def _never(held: Held, who: str) -> None:
    guard.never_again(held.account, held.author or held.sender, who, held.trace)
    guard.delete(held.id, who)


ACTS: dict[str, tuple[Callable[[Held, str], object], str]] = {
    "release": (lambda held, who: guard.release(held.id, who), "Released: it lies in the Inbox of {address}."),
    "delete": (lambda held, who: guard.delete(held.id, who), "Deleted: {address} does not get it."),
    "always": (_always, "Released, and {author} is always welcome with {address}."),
    "never": (_never, "Deleted, and letters of {author} will lie in the Junk of {address}."),
}


@page
def index(request: HttpRequest) -> HttpResponse:
    asked = Page.asked(request.GET.get("page", ""), guard.count_held(words=words(request)))
    letters = guard.held(words=words(request), offset=asked.offset, limit=ON_A_PAGE)
    context = {"letters": letters, "page": asked, "words": words(request)}
    return render(request, "admin_ui/quarantine/list.html", context)


@page
def letter(request: HttpRequest, number: int) -> HttpResponse:
    """One letter: why it is there, and its header. Its text is its receiver's affair."""
    try:
        held = guard.held_one(number)
    except GuardError as missing:
        raise NotThere(str(missing)) from None
    header = guard.head(held.trace, HEADER_SHOWN).partition(b"\r\n\r\n")[0].decode("utf-8", "backslashreplace")
    context = {"letter": held, "why": guard.why(held.account, held.trace), "header": header}
    return render(request, "admin_ui/quarantine/letter.html", context)


@act
def bulk(request: HttpRequest) -> HttpResponse:
    """One act for those that were chosen."""
    numbers = [int(text) for text in request.POST.getlist("letter")[:ON_A_PAGE] if text.isdecimal() and len(text) < 19]
    chosen = ACTS.get(request.POST.get("do", ""))
    if chosen is None:
        raise NotThere("There is no such act.")
    if not numbers:
        messages.warning(request, "Choose one or more letters first.")
    for number in numbers:
        _carried_out(request, number, *chosen)
    return redirect(reverse("admin_ui:quarantine") + "?" + request.POST.get("back", ""))


def _carried_out(request: HttpRequest, number: int, do: Callable[[Held, str], object], said: str) -> None:
    try:
        held = guard.held_one(number)
        do(held, by(request))
        messages.success(request, said.format(address=held.address, author=held.author or held.sender))
    except GuardError as wrong:
        messages.warning(request, str(wrong))
