"""Searching header fields that no column holds: the stored header of each candidate is read."""

from django.db.models import QuerySet

from mailapp.standards.message import headers
from mailapp.store import maildir, progress
from mailapp.store.models import Message
from mailapp.store.query import And, Anywhere, Body, FileName, Header, Not, Or, Query, Words

HEADER_READ = 1024 * 1024  # octets of one header that are searched


def opens_files(query: Query) -> bool:
    match query:
        case Header() | Body() | Anywhere() | Words() | FileName():
            return True
        case Not(term):
            return opens_files(term)
        case And(terms) | Or(terms):
            return any(opens_files(term) for term in terms)
    return False


def matching(query: Header, rows: QuerySet[Message]) -> list[int]:
    """Row ids of those whose field of this name holds the text, case folded; a file that is gone matches nothing."""
    columns = ("pk", "base", "suffix", "mailbox__name", "mailbox__account__address", "content__header_size")
    found = rows.order_by("mailbox_id", "uid").values_list(*columns)
    read = progress.counted(found.iterator(chunk_size=500), rows.count)
    return [pk for pk, *place in read if mentions(query, _header(*place))]


def mentions(query: Header, octets: bytes) -> bool:
    """Whether a header has a field of this name with this text in its decoded value (RFC 9051 §6.4.4 HEADER)."""
    name, text = query.name.lower(), query.text.casefold()
    return any(
        field.lower() == name and text in headers.decode(value).casefold() for field, value in headers.fields(octets)
    )


def _header(base: str, suffix: str, name: str, address: str, size: int) -> bytes:
    path = maildir.locate(maildir.folder(address, name), base, suffix)
    try:
        with open(path or "", "rb") as file:
            return file.read(min(size, HEADER_READ))
    except FileNotFoundError:
        return b""
