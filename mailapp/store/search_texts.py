"""Searching what letters say: the index is asked first; of letters that it does not know, the files are read."""

from collections.abc import Iterable
from typing import Any, BinaryIO

from django.db.models import QuerySet

from mailapp.standards.message import finding
from mailapp.standards.message.values import Part
from mailapp.store import maildir, progress, rows, search_index
from mailapp.store.models import Message
from mailapp.store.query import Anywhere, Asked, Words
from mailapp.store.search_scope import Scope, among

PLACE = ("pk", "base", "suffix", "mailbox__name", "mailbox__account__address", "content__parts")
SHOWN = ("content__subject", "content__sender", "content__heading__sender_address", "content__recipients")


def matching(query: Asked, scope: Scope) -> list[int]:
    """Row ids of those that hold the text, case folded; a file that is gone matches nothing."""
    if not query.text:
        return list(scope.rows.values_list("pk", flat=True))
    told = search_index.ask(query, scope)
    if told is None:
        return scanned(query, scope.rows)
    unknown = scope.rows.filter(content__in=among(told.unknown)) if told.unknown else Message.objects.none()
    return list({*told.found, *scanned(query, unknown)})


def scanned(query: Asked, candidates: QuerySet[Message]) -> list[int]:
    """The same from the files alone, one after the other."""
    found = candidates.order_by("mailbox_id", "uid").values_list(*PLACE, *SHOWN)
    read = progress.counted(found.iterator(chunk_size=500), candidates.count)
    return [row[0] for row in read if _holds(query, row)]


def _holds(query: Asked, row: tuple[Any, ...]) -> bool:
    _, base, suffix, name, address, column, *columns = row
    path = maildir.locate(maildir.folder(address, name), base, suffix)
    parts = rows.parts(column)
    try:
        with open(path or "", "rb", buffering=0) as file:
            return holds(query, parts, file, shown(columns, parts))
    except FileNotFoundError:
        return False


def holds(query: Asked, parts: tuple[Part, ...], file: BinaryIO, about: str) -> bool:
    """`parts` of the message in `file`, and what `shown` says of it."""

    def read(start: int, end: int) -> bytes:
        file.seek(start)
        return file.read(end - start)

    if isinstance(query, Words):
        return query.text.casefold() in about or finding.in_words(parts, read, query.text)
    if isinstance(query, Anywhere) and finding.in_headers(parts, read, query.text):
        return True  # RFC 9051 §6.4.4 TEXT: "including MIME header fields"
    return finding.in_body(parts, read, query.text)


def shown(columns: Iterable[str], parts: tuple[Part, ...]) -> str:
    """What a list shows of a letter (subject, names, addresses) and its files' names, case folded, with \\0 between."""
    names = [part.filename for part in parts if part.filename]
    return "\0".join(rows.clean(text) for text in [*columns, *names]).casefold()
