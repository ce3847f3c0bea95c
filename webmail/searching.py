"""The search box: words and phrases that must all be there, and a few operators."""

import re
from collections.abc import Callable

from mailapp.store.query import All, And, Contains, HasAttachment, HasFlag, Not, Query
from mailapp.store.values import ANSWERED, FLAGGED, SEEN

TERM = re.compile(r'(-?)(?:([a-z]+):)?(?:"([^"]*)"|(\S+))', re.IGNORECASE)
TERMS = 20

FIELDS = {"from": "from", "to": "to", "subject": "subject"}
STATES: dict[str, Query] = {
    "unread": Not(HasFlag(SEEN)),
    "read": HasFlag(SEEN),
    "flagged": HasFlag(FLAGGED),
    "answered": HasFlag(ANSWERED),
}


def query(words: str) -> Query:
    """`anna "annual report" from:ben is:unread has:attachment -draft`; no words find everything."""
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
        term = Contains("any", f"{operator}:{value}" if operator else value)
    return Not(term) if minus else term


def _field(name: str) -> Callable[[str], Query | None]:
    return lambda value: Contains(name, value)


OPERATORS: dict[str, Callable[[str], Query | None]] = {
    **{operator: _field(name) for operator, name in FIELDS.items()},
    "is": lambda value: STATES.get(value.lower()),
    "has": lambda value: HasAttachment() if value.lower() == "attachment" else None,
}
