"""Address books as files of vCards, and back, should the database be lost (see the papers of the store)."""

from collections.abc import Iterator, Mapping

from django.db import DatabaseError, transaction

from mailapp.contacts import books, shelf, taking
from mailapp.contacts.models import Book, Contact
from mailapp.contacts.values import ContactsError, Owner
from mailapp.standards.vcard import Card


class BookPaper:
    """One book, with its groups and photos, as every program for contacts reads it."""

    def numbers(self) -> Mapping[int | None, int]:
        return {account: revision for account, revision in Book.objects.values_list("account", "revision")}

    def written(self, account: Owner) -> Iterator[bytes]:
        return (text.encode() for text in taking.written(account, "4.0"))

    def back(self, account: Owner, octets: bytes, number: int) -> int:
        """What is in the book stays as it is. Programs that keep a copy get all cards anew (RFC 6578 §3.2)."""
        found = taking.Found()
        octets = octets.decode(errors="replace").encode()  # one octet that is damaged makes no other charset of it
        failed = sum(not _take(found, where, card) for where, card, _wrong in taking.vcards(octets))
        if octets.strip() and not failed and not found.new:
            return 1  # no card at all: it is another file
        known = set(Contact.objects.filter(book__key=books.key_of(account)).values_list("uid", flat=True))
        new = [card for uid, card in found.new.items() if uid not in known]
        return failed + len(found.troubles) + (0 if _add(account, new, number) else len(new))


def _take(found: taking.Found, where: str, card: Card | None) -> bool:
    if card is None:
        return False
    try:
        fit = taking.fit(card, "", found, where)
    except ContactsError:
        return False
    found.new[fit.uid] = fit
    return True


def _add(account: Owner, cards: list[Card], number: int) -> bool:
    if not cards:
        return True
    try:
        with transaction.atomic():
            with books.changing(account) as book:
                book.revision = max(book.revision, number)
                book.save(update_fields=["revision"])
            shelf.add_many(account, cards)
    except (ContactsError, DatabaseError):
        return False
    return True
