"""Books and their numbers: who changes something holds the book, and takes its next number."""

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import transaction

from mailapp.contacts import filled
from mailapp.contacts.models import Book
from mailapp.contacts.values import OFFICE, Owner


def key_of(owner: Owner) -> str:
    return "office" if owner is OFFICE else str(owner)


def of(owner: Owner) -> Book | None:
    """None when nothing was ever put into it."""
    return Book.objects.filter(key=key_of(owner)).first()


@contextmanager
def changing(owner: Owner) -> Iterator[Book]:
    """The book, ours until the end of the transaction, with the number of the change that is made."""
    with transaction.atomic():
        _there, made = Book.objects.get_or_create(key=key_of(owner), defaults={"account_id": owner})
        if made:
            filled.one_more()
        book = Book.objects.select_for_update().get(key=key_of(owner))
        book.revision += 1
        book.save(update_fields=["revision"])
        yield book
