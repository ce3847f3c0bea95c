"""Messages as columns: what an answer over a whole mailbox is made from, without a value for each message."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any

from mailapp.standards.message.values import Facts
from mailapp.store import flags, folders, marked, messagerows, rows
from mailapp.store.instants import micros, moment, told
from mailapp.store.values import MessageInfo, UidSet

Columns = tuple[Sequence[Any], ...]
BATCH = 5000  # rows at once of what Message holds
WIDE_BATCH = 1000  # rows at once when Content is asked too

# Field → columns of the row, and what makes the field's value of them (None: it is the value).
FIELDS: dict[str, tuple[tuple[str, ...], Callable[..., Any] | None]] = {
    "uid": (("uid",), None),
    "modseq": (("modseq",), None),
    "flags": (("flags", "keywords"), flags.unpack),
    "internal_date": (("internal_date", "zone"), told),
    "saved": (("saved",), moment),
    "size": (("size",), None),
    "base": (("base",), None),
    "email_id": (("content",), rows.email_id),
    "thread_id": (("thread_id",), None),
    "sort_arrival": (("internal_date",), None),
    "sort_date": (("sort_date",), None),
    "sort_subject": (("sort_subject",), None),
    "sort_sender": (("sort_sender",), None),
    "subject": (("content__subject",), None),
    "preview": (("content__preview",), None),
    "message_id": (("content__message_id",), None),
    "references": (("content__references",), lambda text: tuple(text.split()) if text else ()),
    "envelope": (("content__envelope",), None),
    "body": (("content__body",), None),
    "body_structure": (("content__body_structure",), None),
    "header_size": (("content__header_size",), None),
    "parts": (("content__parts",), rows.parts),
}


def columns(account: int, box: int, uids: UidSet, names: Sequence[str]) -> Iterator[Columns]:
    """One sequence for each field, a batch of messages at a time, by ascending UID. Raises NoSuchMailbox."""
    known = None
    if marked.FIELDS.issuperset(names):
        known = marked.columns(folders.by_id(account, box), uids, names)
    return _of_own(account, box, uids, names) if known is None else known


def _of_own(account: int, box: int, uids: UidSet, names: Sequence[str]) -> Iterator[Columns]:
    """Messages prove that the mailbox is there, and whose it is."""
    found = False
    for batch in of_rows(box, uids, names, account):
        found = True
        yield batch
    if not found:
        folders.modseq(account, box)


def of_rows(box: int, uids: UidSet, names: Sequence[str], account: int | None = None) -> Iterator[Columns]:
    """The same without what is remembered; with an account only if the mailbox is its own."""
    wanted = list(dict.fromkeys(column for name in names for column in FIELDS[name][0] if column != "uid"))
    most = WIDE_BATCH if any(column.startswith(messagerows.OF_CONTENT) for column in wanted) else BATCH
    for batch in messagerows.batches(box, uids, wanted, most, account):
        by_name = dict(zip(["uid", *wanted], zip(*batch, strict=True), strict=True))
        yield tuple(_values(by_name, name) for name in names)


def _values(by_name: Mapping[str, Sequence[Any]], name: str) -> Sequence[Any]:
    sources, make = FIELDS[name]
    values = [by_name[source] for source in sources]
    return values[0] if make is None else list(map(make, *values))


def value(name: str, info: MessageInfo, facts: Facts) -> Any:
    """The same field of a message in memory."""
    match name:
        case "sort_arrival":
            return micros(info.internal_date)
        case "sort_date":
            return micros(facts.sent or info.internal_date)  # RFC 5256 §2.2
        case "sort_subject":
            return rows.sort_key(facts.base_subject)
        case "sort_sender":
            return rows.sort_key(facts.sender)
        case "references":
            return facts.references[-rows.REFERENCES :]
    return getattr(info if name in OWN else facts, name)


OWN = ("uid", "modseq", "flags", "internal_date", "saved", "size", "email_id", "thread_id")
