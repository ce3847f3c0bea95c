"""Searching what letters say: the file of each candidate is read, one after the other."""

from typing import BinaryIO

from django.db.models import QuerySet

from mailapp.standards.message import finding
from mailapp.standards.message.values import Part
from mailapp.store import maildir, progress, rows
from mailapp.store.models import Message
from mailapp.store.query import Anywhere, Body

COLUMNS = ("pk", "base", "suffix", "mailbox__name", "mailbox__account__address", "content__parts")


def matching(query: Body | Anywhere, candidates: QuerySet[Message]) -> list[int]:
    """Row ids of those that hold the text, case folded; a file that is gone matches nothing."""
    if not query.text:
        return list(candidates.values_list("pk", flat=True))
    found = candidates.order_by("mailbox_id", "uid").values_list(*COLUMNS)
    read = progress.counted(found.iterator(chunk_size=500), candidates.count)
    return [pk for pk, *place, parts in read if _holds(query, place, parts)]


def _holds(query: Body | Anywhere, place: list[str], parts: str) -> bool:
    base, suffix, name, address = place
    path = maildir.locate(maildir.folder(address, name), base, suffix)
    try:
        with open(path or "", "rb", buffering=0) as file:
            return holds(query, rows.parts(parts), file)
    except FileNotFoundError:
        return False


def holds(query: Body | Anywhere, parts: tuple[Part, ...], file: BinaryIO) -> bool:
    """`parts` of the message in `file`."""

    def read(start: int, end: int) -> bytes:
        file.seek(start)
        return file.read(end - start)

    whole = next((part for part in parts if not part.section), None)
    if isinstance(query, Anywhere) and whole is not None:
        header = read(0, min(whole.body_start, finding.HEADER_OCTETS))
        if finding.in_header(header, query.text):
            return True
    return finding.in_body(parts, read, query.text)
