"""A query tree as conditions on rows. Header fields that no column holds are read from the files."""

from collections.abc import Callable
from functools import reduce
from operator import and_, or_
from typing import Any

from django.db.models import Q, QuerySet

from mailapp.store import flags, folders, readers, search_envelopes, search_headers, search_texts
from mailapp.store.models import Mailbox, Message
from mailapp.store.pieces import pieces, within
from mailapp.store.query import (
    All,
    And,
    Anywhere,
    Body,
    Contains,
    Dated,
    EmailId,
    HasAttachment,
    HasFlag,
    Header,
    MarkedBy,
    ModSeq,
    Not,
    Or,
    Order,
    Query,
    SeenBy,
    Sized,
    ThreadId,
    Uids,
)
from mailapp.store.rows import clean, content_of

Rows = QuerySet[Message]

NOTHING = Q(pk__in=[])
EVERYTHING = Q(flags__gte=0)  # said without an index, which would tempt the planner away from the order's own
COLUMNS = {
    "subject": ("subject",),
    "from": ("sender", "sender_address"),
    "to": ("recipients",),
    "any": ("subject", "sender", "sender_address", "recipients", "preview"),
}
DATES = {"internal": "internal_date", "sent": "content__sent", "saved": "saved"}
ORDERS = {
    Order.UID: "uid",
    Order.ARRIVAL: "internal_date",
    Order.DATE: "sort_date",
    Order.SUBJECT: "sort_subject",
    Order.FROM: "sort_sender",
    Order.SIZE: "size",
}


def find(
    account: int, query: Query, box: int | None, order: Order, descending: bool, offset: int, limit: int | None
) -> list[tuple[int, int]]:
    """(mailbox id, UID) of what matches. Raises NoSuchMailbox."""
    found = _sorted(_matching(account, query, box), order, descending, box is None)
    stop = None if limit is None else offset + limit
    return list(found.values_list("mailbox_id", "uid")[offset:stop])


def count(account: int, query: Query, box: int | None) -> int:
    """From the counters when everything is meant, so that the head of a list costs nothing."""
    if isinstance(query, All):
        boxes = Mailbox.objects.filter(account=account) if box is None else [folders.by_id(account, box)]
        return sum(row.messages for row in boxes)
    return _matching(account, query, box).count()


def _matching(account: int, query: Query, box: int | None) -> Rows:
    if box is not None:
        rows = Message.objects.filter(mailbox=folders.by_id(account, box).pk)
    else:
        boxes = Mailbox.objects.filter(account=account).values_list("pk", flat=True)
        rows = Message.objects.filter(mailbox__in=list(boxes))
    return rows if isinstance(query, All) else rows.filter(condition(query, rows))


def _sorted(rows: Rows, order: Order, descending: bool, everywhere: bool) -> Rows:
    """Along an index of the mailbox, backward when descending: the first page never sorts."""
    keys = [*dict.fromkeys([ORDERS[order], "uid"]), *(["mailbox_id"] if everywhere else [])]
    return rows.order_by(*(f"-{key}" if descending else key for key in keys))


def condition(query: Query, rows: Rows) -> Q:
    """One node of the tree. `rows` is what can match at all, for nodes that must look into files."""
    return CONDITIONS[type(query)](query, rows)


def _and(query: And, rows: Rows) -> Q:
    """What columns can say comes first, and leaves fewer files to be opened."""
    cheap = [condition(term, rows) for term in query.terms if not search_headers.opens_files(term)]
    narrowed = reduce(lambda found, term: found.filter(term), cheap, rows)
    dear = [condition(term, narrowed) for term in query.terms if search_headers.opens_files(term)]
    return reduce(and_, [*cheap, *dear], EVERYTHING)


def _or(query: Or, rows: Rows) -> Q:
    return reduce(or_, [condition(term, rows) for term in query.terms], NOTHING)


def _flag(query: HasFlag, rows: Rows) -> Q:
    name = flags.SYSTEM.get(query.flag.lower())
    if name:
        return Q(flags__has=flags.BITS[name])
    return Q(keywords__mentions=f" {clean(query.flag)} ")


def _contains(query: Contains, rows: Rows) -> Q:
    text = clean(query.text)
    if not text:
        return EVERYTHING
    return reduce(or_, [Q(**{f"content__{column}__mentions": text}) for column in COLUMNS[query.field]])


def _header(query: Header, rows: Rows) -> Q:
    if search_envelopes.tells(query):
        return Q(pk__in=search_envelopes.matching(query, rows))
    return Q(pk__in=search_headers.matching(query, search_envelopes.narrowed(query, rows)))


def _dated(query: Dated, rows: Rows) -> Q:
    found, column = Q(**{f"{DATES[query.field]}__isnull": False}), DATES[query.field]
    if query.since:
        found &= Q(**{f"{column}__gte": query.since})
    if query.before:
        found &= Q(**{f"{column}__lt": query.before})
    return found


def _sized(query: Sized, rows: Rows) -> Q:
    found = EVERYTHING
    if query.larger is not None:
        found &= Q(size__gt=query.larger)
    if query.smaller is not None:
        found &= Q(size__lt=query.smaller)
    return found


CONDITIONS: dict[type, Callable[[Any, Rows], Q]] = {
    All: lambda query, rows: EVERYTHING,
    And: _and,
    Or: _or,
    Not: lambda query, rows: EVERYTHING & ~condition(query.term, rows),
    HasFlag: _flag,
    Contains: _contains,
    Header: _header,
    Dated: _dated,
    Sized: _sized,
    HasAttachment: lambda query, rows: Q(content__attachments__gt=0),
    Uids: lambda query, rows: reduce(or_, map(within, pieces(query.uids)), NOTHING),
    ModSeq: lambda query, rows: Q(modseq__gte=query.since),  # RFC 7162 §3.1.5
    EmailId: lambda query, rows: Q(content=content_of(query.id)) if content_of(query.id) else NOTHING,
    ThreadId: lambda query, rows: Q(thread_id=clean(query.id)),
    SeenBy: lambda query, rows: readers.seen_by(query.account),
    MarkedBy: lambda query, rows: readers.marked_by(query.account, query.since),
    Body: lambda query, rows: Q(pk__in=search_texts.matching(query, rows)),
    Anywhere: lambda query, rows: Q(pk__in=search_texts.matching(query, rows)),
}
