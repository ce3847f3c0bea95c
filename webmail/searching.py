"""The search box: words and phrases that must all be there, and a few operators."""

import re
from collections.abc import Callable
from datetime import date, datetime, time

from django.utils import timezone

from mailapp.store.query import All, And, Contains, Dated, HasAttachment, HasFlag, Not, Query, Words
from mailapp.store.values import ANSWERED, FLAGGED, SEEN
from mailapp.teamwork import api as teamwork

TERM = re.compile(r'(-?)(?:([a-z]+):)?(?:"([^"]*)"|(\S+))', re.IGNORECASE)
TERMS = 20

FIELDS = {"from": "from", "to": "to", "subject": "subject"}
STATES: dict[str, Query] = {
    "unread": Not(HasFlag(SEEN)),
    "read": HasFlag(SEEN),
    "flagged": HasFlag(FLAGGED),
    "answered": HasFlag(ANSWERED),
    # -- letters of a team
    "assigned": HasFlag(teamwork.ASSIGNED),
    "unassigned": Not(HasFlag(teamwork.ASSIGNED)),
    "done": HasFlag(teamwork.DONE),
    "open": Not(HasFlag(teamwork.DONE)),
}


def query(words: str) -> Query:
    """`anna "annual report" from:ben is:unread has:attachment after:2026-01-31 -draft`; no words find everything."""
    terms = [_term(match) for match in list(TERM.finditer(words))[:TERMS]]
    if not terms:
        return All()
    return terms[0] if len(terms) == 1 else And(tuple(terms))


def _term(match: re.Match[str]) -> Query:
    minus, operator, phrase, word = match.groups()
    value = phrase if phrase is not None else word
    build = OPERATORS.get((operator or "").lower())
    term = build(value) if build else None
    if term is None:  # "http://x" is no operator
        term = Words(f"{operator}:{value}" if operator else value)
    return Not(term) if minus else term


def _field(name: str) -> Callable[[str], Query | None]:
    return lambda value: Contains(name, value)


def _day(value: str) -> datetime | None:
    """Its first moment, where the office is."""
    try:
        return timezone.make_aware(datetime.combine(date.fromisoformat(value), time.min))
    except (ValueError, OverflowError):
        return None


def _before(value: str) -> Query | None:
    day = _day(value)
    return Dated("internal", before=day) if day else None


def _after(value: str) -> Query | None:
    """That day included."""
    day = _day(value)
    return Dated("internal", since=day) if day else None


OPERATORS: dict[str, Callable[[str], Query | None]] = {
    **{operator: _field(name) for operator, name in FIELDS.items()},
    "is": lambda value: STATES.get(value.lower()),
    "assigned": lambda value: HasFlag(teamwork.TO + value.lower()),
    "before": _before,
    "after": _after,
    "has": lambda value: HasAttachment() if value.lower() == "attachment" else None,
}
