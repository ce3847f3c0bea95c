"""The list of all that is attached to an account's letters, by date, size, name or sender, without opening one.

It is derived: filled in behind from what Content knows of each letter's parts, so that no delivery waits for it. It may
be thrown away (then AttachedUpTo goes back to 0).
"""

import time
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import connection, transaction
from django.db.models import Exists, OuterRef, QuerySet

from mailapp.standards.message.attachments import listed as listed_parts
from mailapp.standards.message.filekinds import group_of
from mailapp.standards.message.values import Part
from mailapp.store import rows
from mailapp.store.instants import moment
from mailapp.store.models import Attached, AttachedUpTo, Content, Message

BATCH = 500  # messages that are looked at in one transaction
OVERLAP = 1000  # messages that are looked at again: one with a smaller id may be committed later
SWEPT = 2000  # rows in one round of sweeping
NAME = 300  # characters
HIDDEN = ("\\Trash", "\\Junk")  # folders whose letters are no treasure
NO_FILES = (  # what reports are made of
    "message/delivery-status",
    "message/global-delivery-status",
    "message/disposition-notification",
    "text/rfc822-headers",
)
ORDERS = {"date": "at", "size": "octets", "name": "sort_name", "sender": "sender"}

FOUND = """
    SELECT m.id, b.account_id, m.content_id, m.internal_date, c.sender, c.sender_address, c.parts
    FROM store_message m JOIN store_mailbox b ON b.id = m.mailbox_id JOIN store_content c ON c.id = m.content_id
    WHERE m.id > %s AND c.attachments > 0 ORDER BY m.id LIMIT %s
"""
NEWEST = "SELECT COALESCE(MAX(id), 0) FROM store_message"


@dataclass(frozen=True, slots=True)
class Wanted:
    """One page of the list; `group` "" for all kinds, `words` in the name or the sender."""

    order: str = "date"
    descending: bool = True
    group: str = ""
    words: str = ""
    offset: int = 0
    limit: int = 50


@dataclass(frozen=True, slots=True)
class AttachedFile:
    """One attachment, and where one of the letters lies that has it."""

    mailbox: int
    uid: int
    section: str
    name: str
    media_type: str
    octets: int
    sender: str
    subject: str
    at: datetime


def listed(account: int, wanted: Wanted) -> list[AttachedFile]:
    """One more than `limit` when there are more. What lies in Trash and Junk is left out."""
    there = Message.objects.filter(content=OuterRef("content"), mailbox__account=account)
    found = Attached.objects.filter(account=account).filter(Exists(there.exclude(mailbox__special_use__in=HIDDEN)))
    found = _ordered(_narrowed(found, wanted), wanted)
    return _placed(account, list(found[wanted.offset : wanted.offset + wanted.limit + 1]))


def _narrowed(found: QuerySet[Attached], wanted: Wanted) -> QuerySet[Attached]:
    if wanted.group:
        found = found.filter(group=wanted.group)
    for word in wanted.words.casefold().split()[:5]:
        found = found.filter(sort_name__contains=word) | found.filter(sender__contains=word)
    return found


def _ordered(found: QuerySet[Attached], wanted: Wanted) -> QuerySet[Attached]:
    sign = "-" if wanted.descending else ""
    return found.order_by(f"{sign}{ORDERS.get(wanted.order, 'at')}", f"{sign}id")


def _placed(account: int, found: Sequence[Attached]) -> list[AttachedFile]:
    contents = {row.content for row in found}
    lie = Message.objects.filter(content__in=contents, mailbox__account=account).exclude(
        mailbox__special_use__in=HIDDEN
    )
    places = {content: (box, uid) for content, box, uid in lie.values_list("content", "mailbox", "uid")}
    about = {pk: (subject, sender) for pk, subject, sender in _about(contents)}
    return [
        AttachedFile(
            *places[row.content],
            row.section,
            row.name,
            row.media_type,
            row.octets,
            about[row.content][1],
            about[row.content][0],
            row.at,
        )
        for row in found
        if row.content in places and row.content in about
    ]


def _about(contents: Iterable[int]) -> Iterable[tuple[int, str, str]]:
    """A letter with no name of its sender is known by his address."""
    found = Content.objects.filter(pk__in=list(contents)).values_list("pk", "subject", "sender", "sender_address")
    return [(pk, subject, sender or address) for pk, subject, sender, address in found]


def catch_up(seconds: float = 1.0) -> int:
    """List what has come since; how many rows were added. Several may do so at once."""
    end, added = time.monotonic() + seconds, 0
    upto, _made = AttachedUpTo.objects.get_or_create(pk=1)
    newest = _newest()
    if newest <= upto.filled:
        return 0
    mark = max(0, upto.filled - OVERLAP)
    while time.monotonic() < end:
        messages = _behind(mark)
        full = len(messages) == BATCH
        mark = messages[-1][0] if full else newest
        with transaction.atomic():
            added += _write_down(messages)
            AttachedUpTo.objects.filter(pk=1, filled__lt=mark).update(filled=mark)
        if not full:
            break
    return added


def _newest() -> int:
    with connection.cursor() as cursor:
        cursor.execute(NEWEST)
        return int(cursor.fetchone()[0])


def _behind(mark: int) -> list[Any]:
    """The next messages with attachments; read before anybody is kept from writing."""
    with connection.cursor() as cursor:
        cursor.execute(FOUND, (mark, BATCH))
        return list(cursor.fetchall())


def _write_down(messages: list[Any]) -> int:
    made = [
        Attached(
            account_id=account,
            content=content,
            section=part.section,
            name=rows.clean(part.filename)[:NAME],
            sort_name=rows.clean(part.filename).casefold()[:NAME],
            media_type=part.media_type,
            group=group_of(part.filename, part.media_type),
            octets=_octets(part),
            sender=f"{sender} {address}".casefold()[:NAME],
            at=moment(arrived),
        )
        for _id, account, content, arrived, sender, address, parts in messages
        for part in listed_parts(rows.parts(parts))
        if part.media_type not in NO_FILES
    ]
    Attached.objects.bulk_create(made, ignore_conflicts=True, batch_size=100)
    return len(made)


def _octets(part: Part) -> int:
    return part.size * 3 // 4 if part.encoding == "base64" else part.size


def sweep() -> int:
    """Go on with the walk through all rows: those of letters that the account has no more go. How many."""
    upto, _made = AttachedUpTo.objects.get_or_create(pk=1)
    walked = list(Attached.objects.filter(pk__gt=upto.swept).order_by("pk").values_list("pk", flat=True)[:SWEPT])
    gone = 0
    if walked:
        there = Message.objects.filter(content=OuterRef("content"), mailbox__account=OuterRef("account"))
        gone, _ = Attached.objects.filter(pk__in=walked).exclude(Exists(there)).delete()
    AttachedUpTo.objects.filter(pk=1).update(swept=walked[-1] if len(walked) == SWEPT else 0)
    return gone
