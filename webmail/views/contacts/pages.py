"""Reading the address book: the lists, one card, a photo."""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET

from mailapp.contacts import api as contacts
from mailapp.contacts.api import NoSuchContact
from mailapp.store.port import Store
from webmail.access import with_store
from webmail.contacts import books
from webmail.contacts import directory as colleagues
from webmail.csp import HEADER
from webmail.folders import pane

PAGE = 50
WORDS_SIZE = 200
NOTHING = "default-src 'none'; frame-ancestors 'none'"


@require_GET
@with_store
def index(request: HttpRequest, store: Store) -> HttpResponse:
    return redirect("webmail:contacts-book", books.MINE)


@require_GET
@with_store
def book(request: HttpRequest, store: Store, book: str) -> HttpResponse:
    """A page of one book, of a group in it, of what is looked for."""
    shelf = books.book_of(request, book)
    groups = contacts.groups(shelf.owner)
    asked = _number(request.GET.get("group", ""))
    group = next((one for one in groups if one.id == asked), None)
    words, page = _words(request), _number(request.GET.get("page", "")) or 1
    entries, total = books.found(shelf, words, group.id if group else None, page, PAGE)
    context = _list(store, words, page, entries, total)
    context |= {"book": shelf, "groups": groups, "group": group, "others": books.books_to_write(request)}
    context["all_chosen"] = request.GET.get("select") == "all"
    return render(request, "webmail/contacts/book.html", context)


@require_GET
@with_store
def directory(request: HttpRequest, store: Store) -> HttpResponse:
    """Colleagues, teams and groups of one's own domain."""
    words, page = _words(request), _number(request.GET.get("page", "")) or 1
    entries, total = colleagues.found(request.user.get_username(), words, page, PAGE)
    return render(request, "webmail/contacts/directory.html", _list(store, words, page, entries, total))


@require_GET
@with_store
def card(request: HttpRequest, store: Store, book: str, number: int) -> HttpResponse:
    shelf = books.book_of(request, book)
    contact = one_of(shelf, number)
    context = {"folders": pane(store.mailboxes()), "book": shelf, "contact": contact, "titles": books.TITLES.items()}
    context["others"] = [other for other in books.books_to_write(request) if other.slug != shelf.slug]
    return render(request, "webmail/contacts/card.html", context)


@require_GET
@with_store
def photo(request: HttpRequest, store: Store, book: str, number: int) -> HttpResponse:
    """As it was checked when it came: a picture, and nothing that a browser would run."""
    found = contacts.photo(books.book_of(request, book).owner, number)
    if found is None:
        raise Http404("There is no photo.")
    response = HttpResponse(found.octets, content_type=found.media_type)
    response[HEADER] = NOTHING
    response["Cache-Control"] = "private, max-age=3600"
    return response


def one_of(shelf: books.Book, number: int) -> contacts.Contact:
    """Raises Http404."""
    try:
        return contacts.one(shelf.owner, number)
    except NoSuchContact as missing:
        raise Http404(str(missing)) from missing


def _list(store: Store, words: str, page: int, entries: list[Any], total: int) -> dict[str, Any]:
    first = (page - 1) * PAGE + 1
    return {
        "folders": pane(store.mailboxes()),
        "titles": books.TITLES.items(),
        "words": words,
        "entries": entries,
        "total": total,
        "first": first,
        "last": min(first + PAGE - 1, total),
        "page_before": page - 1,
        "page_behind": page + 1 if page * PAGE < total else 0,
    }


def _words(request: HttpRequest) -> str:
    return " ".join(request.GET.get("q", "").replace("\0", "").split())[:WORDS_SIZE]


def _number(text: str) -> int:
    return int(text) if text.isascii() and text.isdecimal() and len(text) < 10 else 0
