"""Search keys as a client wrote them → the store's query tree (RFC 9051 §6.4.4).

Pure but for the view, which knows what the numbers mean, and the moment, which ages are counted from.
"""

from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime, timedelta
from typing import Any

from access.imap import searchkeys
from access.imap.searchkeys import Key
from access.imap.view import View
from mailapp.standards.message.envelopes import BETWEEN
from mailapp.store import query
from mailapp.store.query import Query

IN_COLUMNS = {"subject": "subject", "from": "from"}  # fields whose words the index holds
NOTHING = query.Not(query.All())
INSTANT = timedelta(microseconds=1)
MOST = 2**63 - 1  # that a column can hold


def translated(key: Key, view: View, now: datetime) -> Query:
    """Raises Wrong for numbers of messages that are not there."""
    return TREE[type(key)](key, view, now)


def asks_for_modseq(key: Key) -> bool:
    """Whether MODSEQ is among the keys (RFC 7162 §3.1.5)."""
    return any(isinstance(one, searchkeys.ModSeq) for one in _single(key))


def asks_for_numbers(key: Key) -> bool:
    """Whether sequence numbers are among the keys (RFC 9586 §3)."""
    return any(isinstance(one, searchkeys.Numbered) and not (one.by_uid or one.set.saved) for one in _single(key))


def number_of(key: Key) -> int:
    """Of the keys that it is made of."""
    return sum(1 for _ in _single(key))


def _single(key: Key) -> Iterator[Key]:
    """All keys that hold no others."""
    match key:
        case searchkeys.And(keys):
            for one in keys:
                yield from _single(one)
        case searchkeys.Or(left, right):
            yield from _single(left)
            yield from _single(right)
        case searchkeys.Not(inner):
            yield from _single(inner)
        case _:
            yield key


def _and(key: searchkeys.And, view: View, now: datetime) -> Query:
    return query.And(tuple([translated(one, view, now) for one in key.keys]))


def _or(key: searchkeys.Or, view: View, now: datetime) -> Query:
    return query.Or((translated(key.left, view, now), translated(key.right, view, now)))


def _numbered(key: searchkeys.Numbered, view: View, now: datetime) -> Query:
    if key.by_uid or key.set.saved:
        return query.Uids(view.uids(key.set, by_uid=key.by_uid))
    return query.Uids(key.set.by_number(view.in_order, beyond=True)) if len(view) else NOTHING


def _flagged(key: searchkeys.Flagged, view: View, now: datetime) -> Query:
    found = query.HasFlag(key.flag)
    return found if key.present else query.Not(found)


def _recent(key: searchkeys.Recent, view: View, now: datetime) -> Query:
    """RFC 3501 §2.3.2; none is for a client that enabled IMAP4rev2."""
    if not view.recent:
        return NOTHING if key.present else query.All()
    found = query.Uids(view.recent.uids)
    return found if key.present else query.Not(found)


def _header(key: searchkeys.Header, view: View, now: datetime) -> Query:
    column = IN_COLUMNS.get(key.name.lower())
    if column and key.text and not _is_of_between(column, key.text):
        return query.Contains(column, key.text)
    return query.Header(key.name, key.text)


def _is_of_between(column: str, text: str) -> bool:
    """Whether it may lie across a name and an address, which columns keep apart."""
    return bool(BETWEEN & set(text)) or (column == "from" and text != text.strip())


def _dated(key: searchkeys.Dated, view: View, now: datetime) -> Query:
    field = "told" if key.which is searchkeys.Which.INTERNAL else key.which.value
    return query.Dated(field, _midnight(key.since), _midnight(key.before))


def _midnight(day: date | None) -> datetime | None:
    """Days are UTC's, or those of the clock that told a date, where that is known."""
    return datetime(day.year, day.month, day.day, tzinfo=UTC) if day else None


def _aged(key: searchkeys.Aged, view: View, now: datetime) -> Query:
    """RFC 5032 §2"""
    before = None if key.older is None else now - timedelta(seconds=key.older) + INSTANT  # that moment included
    since = None if key.younger is None else now - timedelta(seconds=key.younger)
    return query.Dated("internal", since, before)


def _sized(key: searchkeys.Sized, view: View, now: datetime) -> Query:
    larger = None if key.larger is None else min(key.larger, MOST)
    smaller = None if key.smaller is None else min(key.smaller, MOST)
    return query.Sized(larger, smaller)


TREE: dict[type, Callable[[Any, View, datetime], Query]] = {
    searchkeys.All: lambda key, view, now: query.All(),
    searchkeys.And: _and,
    searchkeys.Or: _or,
    searchkeys.Not: lambda key, view, now: query.Not(translated(key.key, view, now)),
    searchkeys.Numbered: _numbered,
    searchkeys.Flagged: _flagged,
    searchkeys.Recent: _recent,
    searchkeys.Header: _header,
    searchkeys.Body: lambda key, view, now: query.Body(key.text),
    searchkeys.Anywhere: lambda key, view, now: query.Anywhere(key.text),
    searchkeys.Dated: _dated,
    searchkeys.SaveDateSupported: lambda key, view, now: query.All(),  # RFC 8514 §4.2: every mailbox keeps them
    searchkeys.Aged: _aged,
    searchkeys.Sized: _sized,
    searchkeys.ModSeq: lambda key, view, now: query.ModSeq(min(key.since, MOST)),
    searchkeys.EmailId: lambda key, view, now: query.EmailId(key.id),
    searchkeys.ThreadId: lambda key, view, now: query.ThreadId(key.id),
}
