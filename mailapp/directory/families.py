"""What aliases, groups and relocated addresses have in common: rows by address, found, listed and removed alike."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from functools import reduce
from operator import or_
from typing import Generic, TypeVar

from django.db.models import Q, QuerySet, TextField
from django.db.models.functions import Cast
from django.utils import timezone

from mailapp.directory import domains
from mailapp.directory.acts import act
from mailapp.directory.addresses import canonical
from mailapp.directory.models import Alias, Group
from mailapp.directory.values import DirectoryError, Validity

NOTE_LIMIT = 200  # characters of a note, and of the words of a refusal

Row = TypeVar("Row", Alias, Group)
Info = TypeVar("Info")


@dataclass(frozen=True, slots=True)
class Family(Generic[Row, Info]):
    """One kind of address that is no account. `rows` are all of the kind."""

    noun: str
    rows: Callable[[], QuerySet[Row]]
    info: Callable[[Row], Info]
    leads: str = "targets"  # the field that says where it leads
    sought: tuple[str, ...] = ("address", "note")  # in which words are looked for, and in where it leads

    def listed(self, *, domain: str = "", words: str = "") -> list[Info]:
        """All by address: of this domain, with these words in the address, the note, or among those it leads to."""
        rows = self.rows().order_by("address")
        if domain:
            rows = rows.filter(domain=domains.row_of(domain))
        words = words.replace("\0", "")  # which PostgreSQL cannot look for
        if words:
            rows = rows.annotate(led_to=Cast(self.leads, TextField()))  # the list as JSON writes it
            fields = (*self.sought, "led_to")
            rows = rows.filter(reduce(or_, (Q(**{f"{field}__icontains": words}) for field in fields)))
        return [self.info(row) for row in rows]

    def one(self, address: str) -> Info | None:
        """The one with exactly this address, or None. Raises DirectoryError for what is no address."""
        row = self.rows().filter(address=canonical(address)).first()
        return self.info(row) if row else None

    def row_of(self, address: str) -> Row:
        """Raises DirectoryError when there is none."""
        address = canonical(address)
        row = self.rows().filter(address=address).first()
        if row is None:
            raise DirectoryError(f"There is no {self.noun} {address}.")
        return row

    def remove(self, address: str, by: str) -> None:
        """Raises DirectoryError when there is none."""
        row = self.row_of(address)
        with act(f"removed the {self.noun} {row.address}", by, row.address):
            row.delete()


class Changes:
    """What is to become different in a row, and how the journal says it."""

    def __init__(self, row: Alias | Group) -> None:
        self.row = row
        self.said: list[str] = []

    def set(self, field: str, value: object, words: str) -> None:
        """Give the field this value; None leaves it, and so does what it has already."""
        if value is not None and value != getattr(self.row, field):
            setattr(self.row, field, value)
            self.said.append(words)

    def switch(self, active: bool | None) -> None:
        self.set("active", active, "switched on" if active else "switched off")

    def note(self, text: str | None) -> None:
        self.set("note", None if text is None else clean_note(text), "a new note")

    def limit(self, valid: Validity | None) -> None:
        """Alias only: when it holds."""
        if valid is not None and valid != validity(self.row):
            apply(valid, self.row)
            self.said.append(in_words(valid))


def validity(row: Alias | Group) -> Validity:
    return Validity(row.valid_from, row.valid_until, row.words) if isinstance(row, Alias) else Validity()


def apply(valid: Validity, row: Alias | Group) -> None:
    """Raises DirectoryError for a time that ends before it begins."""
    if valid.since and valid.until and valid.until <= valid.since:
        raise DirectoryError("Its time ends before it begins.")
    words = clean_note(valid.words)
    if not words.isascii():
        raise DirectoryError("The words of a refusal are plain ASCII: not every mail server reads more.")
    if isinstance(row, Alias):
        row.valid_from, row.valid_until, row.words = valid.since, valid.until, words


def in_words(valid: Validity) -> str:
    """ "valid from 2026-12-01 00:00 until 2026-12-24 00:00"."""
    since = f" from {_moment(valid.since)}" if valid.since else ""
    until = f" until {_moment(valid.until)}" if valid.until else ""
    return f"valid{since}{until}" if since or until else "valid for ever"


def clean_note(text: str) -> str:
    """A note on one line. Raises DirectoryError."""
    note = " ".join(text.split())
    if len(note) > NOTE_LIMIT:
        raise DirectoryError(f"A note has at most {NOTE_LIMIT} characters.")
    if not note.isprintable():
        raise DirectoryError("A note has no control characters.")
    return note


def some(targets: list[str], most: int = 5) -> str:
    """The first few, for a sentence."""
    more = len(targets) - most
    return ", ".join(targets[:most]) + (f" and {more} more" if more > 0 else "")


def _moment(moment: datetime) -> str:
    return timezone.localtime(moment).strftime("%Y-%m-%d %H:%M")
