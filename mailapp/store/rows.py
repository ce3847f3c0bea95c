"""Between rows and values: writing a letter's facts down, and reading them back as MessageInfo."""

import itertools
import json
import secrets
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from operator import attrgetter
from typing import Any

from django.db.models import QuerySet

from mailapp.net.inserting import insert
from mailapp.standards.message.subject import base_subject
from mailapp.standards.message.values import Facts, Part
from mailapp.store import flags, messagerows
from mailapp.store.instants import micros, moment, told
from mailapp.store.models import MESSAGE_ID, SORT_KEY, Content, Heading, Message
from mailapp.store.pieces import pieces, within
from mailapp.store.values import MessageInfo, UidSet, Want

REFERENCES = 100  # ids of earlier letters that are kept, the newest
BATCH = 500  # rows that fetch takes from the database at once

_part = attrgetter(
    "section", "media_type", "charset", "encoding", "disposition", "filename", "content_id",
    "header_start", "body_start", "body_end", "lines",
)  # fmt: skip
_json = json.JSONEncoder(separators=(",", ":")).encode
_number = itertools.count(secrets.randbits(12))


def content_id() -> int:
    """A new id for a Content: microseconds, then 12 bits that tell apart what is made in one of them."""
    return (time.time_ns() // 1000) << 12 | next(_number) & 0xFFF


def email_id(content: int) -> str:
    """RFC 8474 §5.1: the same for all copies of a letter."""
    return f"M{content:x}"


def content_of(email_id: str) -> int | None:
    """The content that has this EMAILID; None when it is none of ours."""
    digits = email_id[1:]
    if email_id[:1] != "M" or not 0 < len(digits) < 17 or set(digits) - set("0123456789abcdef"):
        return None
    number = int(digits, 16)
    return number if number < 2**63 else None


def clean(text: str) -> str:
    """Text that every database takes: no NUL, no lone surrogates."""
    if text.isascii():
        return text.replace("\0", "")
    return text.replace("\0", "").encode("utf-8", "replace").decode()


def write_down(letters: Sequence[tuple[int, Facts]]) -> None:
    """What these letters say, in the caller's transaction; with the id of each."""
    insert(Content, [content_row(pk, facts) for pk, facts in letters])
    insert(Heading, [heading_row(pk, facts.subject, facts.sender, facts.authors) for pk, facts in letters])


def content_row(pk: int, facts: Facts) -> tuple[Any, ...]:
    """Values for insert(Content), in the order of its columns."""
    return (
        pk,
        clean(facts.subject),
        clean(facts.sender),
        clean(facts.sender_address),
        clean(facts.recipients),
        clean(facts.preview),
        micros(facts.sent) if facts.sent else None,
        facts.attachments,
        clean(facts.message_id)[:MESSAGE_ID],
        " ".join(clean(reference)[:MESSAGE_ID] for reference in facts.references[-REFERENCES:]),
        facts.size,
        facts.header_size,
        facts.envelope,
        facts.body,
        facts.body_structure,
        _json([_part(part) for part in facts.parts]),
    )


def heading_row(pk: int, subject: str, sender: str, sender_address: str) -> tuple[Any, ...]:
    """Values for insert(Heading), in the order of its columns."""
    return pk, clean(subject).casefold(), clean(sender).casefold(), clean(sender_address).casefold()


@dataclass(frozen=True, slots=True)
class Place:
    """Where a new message lies: in its mailbox, and in which file."""

    mailbox: int
    uid: int
    modseq: int
    base: str
    suffix: str


@dataclass(frozen=True, slots=True)
class Marks:
    """How a new message is marked; times in microseconds, `zone` as instants.py has it."""

    flags: int
    keywords: str
    internal: int
    saved: int
    stale: bool
    zone: int | None = None  # of `internal`


def message_row(place: Place, marks: Marks, content: int, facts: Facts, thread: str) -> tuple[Any, ...]:
    """Values for insert(Message), in the order of its columns."""
    return (
        place.mailbox,
        content,
        place.uid,
        place.modseq,
        place.modseq,
        marks.flags,
        marks.keywords,
        marks.internal,
        marks.saved,
        facts.size,
        micros(facts.sent) if facts.sent else marks.internal,  # RFC 5256 §2.2
        sort_key(facts.base_subject),
        sort_key(facts.sender),
        thread,
        place.base,
        place.suffix,
        marks.stale,
        marks.zone,
    )


def sort_key(text: str) -> bytes:
    return clean(text).casefold().encode()[:SORT_KEY]


def of(box: int, uids: UidSet | None) -> Iterator[QuerySet[Message]]:
    """The messages of a mailbox, as one query after another, by ascending UID."""
    rows = Message.objects.filter(mailbox=box).order_by("uid")
    if uids is None:
        yield rows
    else:
        yield from (rows.filter(within(piece)) for piece in pieces(uids))


LIST = ["subject", "sender", "sender_address", "recipients", "sent", "preview", "attachments", "message_id"]
STRUCTURE = ["body", "body_structure", "header_size", "parts"]


def fetch(box: int, uids: UidSet, want: Want) -> Iterator[MessageInfo]:
    """By ascending UID, a batch at a time."""
    wanted = LIST if want & Want.LIST else []
    wanted = wanted + (["envelope"] if want & Want.ENVELOPE else [])
    wanted = wanted + (STRUCTURE if want & Want.STRUCTURE else [])
    names = [*OWN, *(f"{messagerows.OF_CONTENT}{name}" for name in wanted)]
    for batch in messagerows.batches(box, uids, names, BATCH):
        for row in batch:
            yield info(box, row, wanted)


# Behind the UID.
OWN = ["modseq", "flags", "keywords", "internal_date", "zone", "saved", "size", "content", "thread_id"]


def info(box: int, row: messagerows.Row, wanted: Sequence[str] = ()) -> MessageInfo:
    """A row of OWN and of these fields of its Content."""
    uid, modseq, bits, keywords, internal, zone, saved, size, content, thread = row[:10]
    marks = flags.unpack(bits, keywords)
    own = (box, uid, modseq, marks, told(internal, zone), moment(saved), size, email_id(content), thread)
    if not wanted:
        return MessageInfo(*own)
    more = dict(zip(wanted, row[10:], strict=True))
    if more.get("sent") is not None:
        more["sent"] = moment(more["sent"])
    if "parts" in more:
        more["parts"] = parts(more["parts"])
    return MessageInfo(*own, **more)


def parts(column: str) -> tuple[Part, ...]:
    """What content_row wrote down of them."""
    return tuple([Part(*part) for part in json.loads(column)])


def sort_keys(content: Content, internal: datetime) -> dict[str, Any]:
    """What lists are sorted by, for one more Message of a Content; the date as RFC 5256 §2.2 has it."""
    return {
        "size": content.size,
        "sort_date": content.sent or internal,
        "sort_subject": sort_key(base_subject(content.subject)),
        "sort_sender": sort_key(content.sender),
    }
