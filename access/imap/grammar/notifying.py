"""NOTIFY: which events are told of which mailboxes (RFC 5465)."""

from access.imap import commands as c
from access.imap.answers.status import bad_event
from access.imap.commands import Event, EventGroup, Filter
from access.imap.grammar.fetching import fetch_items
from access.imap.grammar.words import one_or_more
from access.imap.items import FetchItem
from access.imap.tokens import CLOSE, OPEN, Cursor, Unreadable

FILTERS = {filter_.value: filter_ for filter_ in Filter}
EVENTS = {event.value.upper(): event for event in Event}
SELECTED = frozenset({Filter.SELECTED, Filter.SELECTED_DELAYED})
WITH_MAILBOXES = frozenset({Filter.SUBTREE, Filter.MAILBOXES})
ABOUT_MESSAGES = frozenset({Event.MESSAGE_NEW, Event.MESSAGE_EXPUNGE, Event.FLAG_CHANGE})
BOTH = frozenset({Event.MESSAGE_NEW, Event.MESSAGE_EXPUNGE})
KNOWN = tuple(event.value for event in Event)
GROUPS = 100  # of one command


def notify(cursor: Cursor) -> c.Notify:
    """NOTIFY NONE, or NOTIFY SET [STATUS] (group) …"""
    cursor.space()
    if cursor.takes_word(b"NONE"):
        return c.Notify()
    if not cursor.takes_word(b"SET"):
        raise cursor.expected("SET or NONE")
    cursor.space()
    status = cursor.takes_word(b"STATUS")
    if status:
        cursor.space()
    groups = [_group(cursor)]
    while cursor.takes_space():
        groups.append(_group(cursor))
    _check(groups)
    return c.Notify(tuple(groups), status)


def _group(cursor: Cursor) -> EventGroup:
    """(filter [mailboxes] events)"""
    cursor.must(OPEN, "( and which mailboxes")
    name = cursor.word("which mailboxes")
    if name not in FILTERS:
        raise Unreadable(f"{name[:40]} is no filter of mailboxes")
    filter_ = FILTERS[name]
    cursor.space()
    mailboxes: tuple[str, ...] = ()
    if filter_ in WITH_MAILBOXES:
        mailboxes = one_or_more(cursor, "names of mailboxes")
        cursor.space()
    events, items = _events(cursor)
    cursor.must(CLOSE, ")")
    return _checked(EventGroup(filter_, events, mailboxes, items))


def _events(cursor: Cursor) -> tuple[frozenset[Event], tuple[FetchItem, ...]]:
    if cursor.takes_word(b"NONE"):
        return frozenset(), ()
    found = cursor.list_of(_event, "events")
    items = next((items for event, items in found if items), ())
    return frozenset([event for event, _ in found]), items


def _event(cursor: Cursor) -> tuple[Event, tuple[FetchItem, ...]]:
    name = cursor.word("an event")
    event = EVENTS.get(name)
    if event is None:
        raise Unreadable(f"{name[:40]} is no event that is known here", "NO", bad_event(KNOWN))  # RFC 5465 §5
    if event is Event.MESSAGE_NEW and cursor.sees(b" ("):
        cursor.space()
        return event, fetch_items(cursor)
    return event, ()


def _checked(group: EventGroup) -> EventGroup:
    """RFC 5465 §5 and §6: which events go together, and with which mailboxes."""
    if group.events & ABOUT_MESSAGES and not group.events >= BOTH:
        raise Unreadable("MessageNew and MessageExpunge go together, and FlagChange with them")
    if group.filter in SELECTED and group.events - ABOUT_MESSAGES:
        raise Unreadable(f"{group.filter.value} is told of messages only")
    if group.items and group.filter not in SELECTED:
        raise Unreadable("items to fetch stand with SELECTED or SELECTED-DELAYED only")
    return group


def _check(groups: list[EventGroup]) -> None:
    if len(groups) > GROUPS:
        raise Unreadable(f"more than {GROUPS} groups of events")
    if sum(group.filter in SELECTED for group in groups) > 1:
        raise Unreadable("only one group is about the selected mailbox")  # RFC 5465 §6.1
