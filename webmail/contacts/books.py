"""The books that a person may open, and which of them he may write in."""

from dataclasses import dataclass

from django.http import Http404, HttpRequest
from django.utils.translation import gettext_lazy as _

from mailapp.contacts import api as contacts
from mailapp.contacts.api import OFFICE, ContactsError, Owner
from mailapp.policy import api as policy
from webmail.options.declared import Words

MINE, SHARED, DIRECTORY = "mine", "office", "directory"
TITLES: dict[str, Words] = {MINE: _("My contacts"), SHARED: _("Shared by the office"), DIRECTORY: _("Directory")}


@dataclass(frozen=True, slots=True)
class Book:
    """One of the two that hold contacts; the directory is none."""

    slug: str
    owner: Owner
    writable: bool

    @property
    def title(self) -> Words:
        return TITLES[self.slug]


def book_of(request: HttpRequest, slug: str) -> Book:
    """Raises Http404."""
    if slug == MINE:
        return Book(MINE, request.user.pk, True)
    if slug == SHARED:
        return Book(SHARED, OFFICE, may_write_office(request))
    raise Http404("There is no such book.")


def book_to_write(request: HttpRequest, slug: str) -> Book:
    """Raises Http404, and ContactsError where this person may only read."""
    book = book_of(request, slug)
    if not book.writable:
        raise ContactsError(_("Only administrators change the office's contacts."))
    return book


def tell(request: HttpRequest, owner: Owner, did: str) -> None:
    """For the journal, where it is the office's book: "added “Carl” to"."""
    contacts.tell(owner, request.user.get_username(), did)


def may_write_office(request: HttpRequest) -> bool:
    """Administrators, or everybody where rule `office_book_by_everybody` says so."""
    return bool(getattr(request.user, "is_admin", False)) or policy.current().office_book_by_everybody


def books_to_write(request: HttpRequest) -> list[Book]:
    """His own first."""
    return [book for slug in (MINE, SHARED) if (book := book_of(request, slug)).writable]


def found(book: Book, words: str, group: int | None, page: int, size: int) -> tuple[list[contacts.Entry], int]:
    """One page of a list, and how many there are in all."""
    total = contacts.count(book.owner, words, group)
    return contacts.find(book.owner, words, group, (page - 1) * size, size), total
