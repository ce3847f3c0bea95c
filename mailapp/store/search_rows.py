"""A query tree as conditions on rows. Header fields that no column holds are read from the files."""

from collections.abc import Callable, Iterable
from functools import reduce
from operator import and_, or_
from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet

from mailapp.store import (
    flags,
    folders,
    readers,
    search_dates,
    search_envelopes,
    search_files,
    search_headers,
    search_index,
    search_marked,
    search_stretches,
    search_texts,
)
from mailapp.store.models import Heading, Mailbox, Message
from mailapp.store.pieces import pieces, within
from mailapp.store.query import (
    All,
    And,
    Anywhere,
    Asked,
    Body,
    Contains,
    Dated,
    EmailId,
    FileName,
    HasAttachment,
    HasFlag,
    Header,
    Lies,
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
    Window,
    Words,
)
from mailapp.store.rows import clean, content_of
from mailapp.store.search_scope import Few, Scope, among
from mailapp.store.spellings import spelled

Rows = QuerySet[Message]

NOTHING = Q(pk__in=[])
EVERYTHING = Q(flags__gte=0)  # said without an index, which would tempt the planner away from the order's own
HEADING = {"subject": ("subject",), "from": ("sender", "sender_address")}
COLUMNS = {
    "to": ("recipients",),
    "any": ("subject", "sender", "sender_address", "recipients", "preview"),
}
DATES = {"internal": "internal_date", "saved": "saved"}
ORDERS = {
    Order.UID: "uid",
    Order.ARRIVAL: "internal_date",
    Order.DATE: "sort_date",
    Order.SUBJECT: "sort_subject",
    Order.FROM: "sort_sender",
    Order.SIZE: "size",
}


def find(
    account: int, query: Query, box: int | None, order: Order, descending: bool, window: Window
) -> list[tuple[int, int]]:
    """(mailbox id, UID) of what matches. Raises NoSuchMailbox."""
    boxes = _boxes(account, box)
    if box is not None and order is Order.UID and not descending:
        known = search_marked.find(boxes[0], query)
        if known is not None:
            return [(box, uid) for uid in known[window.start : window.stop]]
    return find_in(Scope.of(boxes), query, along(order, descending, box is None), window)


def find_in(scope: Scope, query: Query, keys: list[str], window: Window) -> list[tuple[int, int]]:
    """The same in any mailboxes, whoever has them, along these keys."""
    start, stop = window.start, window.stop
    if stop is not None and search_stretches.is_shorter(query, scope, stop):
        asked = spelled(query)

        def matching(stretch: Scope) -> Iterable[tuple[int, int]]:
            return stretch.rows.filter(condition(asked, stretch)).order_by(*keys).values_list("mailbox_id", "uid")

        enough = window.enough if search_headers.opens_files(query) else None
        return search_stretches.first(scope, keys, (enough or stop, stop), matching)[start:stop]
    return list(_matching(scope, query).order_by(*keys).values_list("mailbox_id", "uid")[start:stop])


def count(account: int, query: Query, box: int | None) -> int:
    """From the counters when everything is meant, so that the head of a list costs nothing."""
    scope = Scope.of(_boxes(account, box))
    return scope.messages if isinstance(query, All) else _matching(scope, query).count()


def _boxes(account: int, box: int | None) -> list[Mailbox]:
    return list(Mailbox.objects.filter(account=account)) if box is None else [folders.by_id(account, box)]


def _matching(scope: Scope, query: Query) -> Rows:
    if isinstance(query, All):
        return scope.rows
    found = condition(spelled(query), scope)
    return (scope.aside() if _names_few(found) else scope.rows).filter(found)


def _names_few(found: Q) -> bool:
    """Whether it is nothing but a list of few messages or letters."""
    named = [isinstance(child, tuple) and isinstance(child[1], Few) for child in found.children]
    return named == [True] and not found.negated


def along(order: Order, descending: bool, many: bool) -> list[str]:
    """Along an index of the mailbox, backward when descending: the first page never sorts."""
    keys = [*dict.fromkeys([ORDERS[order], "uid"]), *(["mailbox_id"] if many else [])]
    return [f"-{key}" if descending else key for key in keys]


def condition(query: Query, scope: Scope) -> Q:
    """One node of the tree. `scope` is what can match at all, for nodes that must look further than into rows."""
    return CONDITIONS[type(query)](query, scope)


def _and(query: And, scope: Scope) -> Q:
    """What columns can say comes first; each term leaves fewer letters for the next to look into."""
    cheap = [condition(term, scope) for term in query.terms if not search_headers.opens_files(term)]
    found, narrowed = cheap, scope.filter(*cheap)
    for term in filter(search_headers.opens_files, query.terms):
        found.append(condition(term, narrowed))
        narrowed = narrowed.filter(found[-1])
    return reduce(and_, found, EVERYTHING)


def _or(query: Or, scope: Scope) -> Q:
    return reduce(or_, [condition(term, scope) for term in query.terms], NOTHING)


def _flag(query: HasFlag, scope: Scope) -> Q:
    name = flags.SYSTEM.get(query.flag.lower())
    if name:
        return Q(flags__has=flags.BITS[name])
    if clean(query.flag) != query.flag:
        return NOTHING
    return Q(keywords__mentions=f" {query.flag} ") & Q(keywords__filled=True)  # which an index tells


def _contains(query: Contains, scope: Scope) -> Q:
    text = query.text
    if not text:
        return EVERYTHING
    if clean(text) != text:  # no column has it
        return NOTHING
    if query.field in HEADING:
        return _headed(query, text, scope)
    return reduce(or_, [Q(**{f"content__{column}__mentions": text}) for column in COLUMNS[query.field]])


def _headed(query: Contains, text: str, scope: Scope) -> Q:
    """The headings tell: those that the index proposes, all of the house when most are ours, or one by one."""
    holds = reduce(or_, [Q(**{f"{column}__holds": text.casefold()}) for column in HEADING[query.field]])
    headings = Heading.objects.filter(holds)
    candidates = search_index.candidates(query, scope)
    if candidates is None and not scope.is_much():
        return Q(Exists(headings.filter(content=OuterRef("content"))))
    headings = headings if candidates is None else headings.filter(content__in=among(candidates))
    return Q(content__in=scope.among(list(headings.values_list("content_id", flat=True))))


def _header(query: Header, scope: Scope) -> Q:
    if search_envelopes.tells(query):
        return Q(pk__in=scope.among(search_envelopes.matching(query, scope)))
    return Q(pk__in=scope.among(search_headers.matching(query, search_envelopes.narrowed(query, scope.rows))))


def _text(query: Asked, scope: Scope) -> Q:
    return Q(pk__in=scope.among(search_texts.matching(query, scope)))


def _dated(query: Dated, scope: Scope) -> Q:
    if query.field == "sent":
        return search_dates.sent(query, scope)
    if query.field == "told":
        return search_dates.told(query)
    found, column = Q(**{f"{DATES[query.field]}__isnull": False}), DATES[query.field]
    if query.since:
        found &= Q(**{f"{column}__gte": query.since})
    if query.before:
        found &= Q(**{f"{column}__lt": query.before})
    return found


def _sized(query: Sized, scope: Scope) -> Q:
    found = EVERYTHING
    if query.larger is not None:
        found &= Q(size__gt=query.larger)
    if query.smaller is not None:
        found &= Q(size__lt=query.smaller)
    return found


CONDITIONS: dict[type, Callable[[Any, Scope], Q]] = {
    All: lambda query, scope: EVERYTHING,
    And: _and,
    Or: _or,
    Not: lambda query, scope: EVERYTHING & ~condition(query.term, scope),
    HasFlag: _flag,
    Contains: _contains,
    Header: _header,
    Dated: _dated,
    Sized: _sized,
    HasAttachment: lambda query, scope: Q(content__attachments__gt=0),
    FileName: lambda query, scope: Q(pk__in=scope.among(search_files.matching(query, scope))),
    Lies: lambda query, scope: Q(mailbox__in=[box for box in query.boxes if box in scope.boxes]),
    Uids: lambda query, scope: reduce(or_, map(within, pieces(query.uids)), NOTHING),
    ModSeq: lambda query, scope: Q(modseq__gte=query.since),  # RFC 7162 §3.1.5
    EmailId: lambda query, scope: Q(content=content_of(query.id)) if content_of(query.id) else NOTHING,
    ThreadId: lambda query, scope: Q(thread_id=clean(query.id)),
    SeenBy: lambda query, scope: readers.seen_by(query.account),
    MarkedBy: lambda query, scope: readers.marked_by(query.account, query.since),
    Body: _text,
    Anywhere: _text,
    Words: _text,
}
