"""The search box: words and phrases that must all be there, and a few operators.

`anna "annual report" from:ben (is:unread OR label:work) -draft larger:5M`
"""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta

from django.utils import timezone

from mailapp.store.query import (
    All,
    And,
    Contains,
    Dated,
    FileName,
    HasAttachment,
    HasFlag,
    Header,
    Lies,
    Not,
    Or,
    Query,
    Sized,
    Words,
)
from mailapp.store.values import ANSWERED, DRAFT, FLAGGED, FORWARDED, MUTED, SEEN
from mailapp.teamwork import api as teamwork

TOKEN = re.compile(
    r"\s+|(?P<group>-?\()|(?P<end>\))|(?P<or>(?:OR|\|)(?=\s|$))|(?P<and>(?:AND|&)(?=\s|$))"
    r'|(?P<minus>-?)(?:(?P<operator>[a-z_]+):)?(?:"(?P<phrase>[^"]*)"?|(?P<word>\S+?)(?=\)*(?:\s|$)))',
    re.IGNORECASE,
)
TERMS = 40
DEPTH = 6  # of brackets in brackets
SIZE = re.compile(r"(\d{1,9})([kmg]?)b?", re.IGNORECASE)
UNITS = {"": 1, "k": 1024, "m": 1024**2, "g": 1024**3}
AGE = re.compile(r"(\d{1,4})([dwmy])", re.IGNORECASE)
DAYS = {"d": 1, "w": 7, "m": 30, "y": 365}

STATES: dict[str, Query] = {
    "unread": Not(HasFlag(SEEN)),
    "read": HasFlag(SEEN),
    "flagged": HasFlag(FLAGGED),
    "starred": HasFlag(FLAGGED),
    "answered": HasFlag(ANSWERED),
    "forwarded": HasFlag(FORWARDED),
    "draft": HasFlag(DRAFT),
    "muted": HasFlag(MUTED),
    # -- letters of a team
    "assigned": HasFlag(teamwork.ASSIGNED),
    "unassigned": Not(HasFlag(teamwork.ASSIGNED)),
    "done": HasFlag(teamwork.DONE),
    "open": Not(HasFlag(teamwork.DONE)),
}


@dataclass(frozen=True, slots=True)
class Names:
    """What `in:` and `label:` mean to whoever searches: ids of mailboxes, keywords; by names in small letters."""

    folders: Mapping[str, tuple[int, ...]] = field(default_factory=dict)
    labels: Mapping[str, str] = field(default_factory=dict)


def query(words: str, names: Names | None = None) -> Query:
    """No words find everything."""
    return _Reading(words, names or Names()).all_of()


def strange(words: str, names: Names | None = None) -> Sequence[str]:
    """Operators behind which stands what makes no sense, such as "larger:much" or a folder that is not there."""
    reading = _Reading(words, names or Names())
    reading.all_of()
    return tuple(dict.fromkeys(reading.strange))


class _Reading:
    """Words as one reads them, from left to right; what makes no sense is a word to be found."""

    def __init__(self, words: str, names: Names) -> None:
        self.tokens = list(_tokens(words))[:TERMS]
        self.names, self.at, self.depth = names, 0, 0
        self.strange: list[str] = []

    def all_of(self) -> Query:
        """Until the bracket closes; OR holds two neighbours together, closer than all else."""
        found: list[Query] = []
        joined = False
        while (token := self._next()) is not None and not (token.lastgroup == "end" and self.depth):
            if token["or"]:
                joined = bool(found)
            elif (term := self._term(token)) is not None:
                found.append(_either(found.pop(), term) if joined else term)
                joined = False
        if not found:
            return All()
        return found[0] if len(found) == 1 else And(tuple(found))

    def _next(self) -> re.Match[str] | None:
        self.at += 1
        return self.tokens[self.at - 1] if self.at <= len(self.tokens) else None

    def _term(self, token: re.Match[str]) -> Query | None:
        if token["group"]:
            if self.depth >= DEPTH:
                return None
            self.depth += 1
            inner = self.all_of()
            self.depth -= 1
            return Not(inner) if token["group"].startswith("-") else inner
        if token["end"] or token["and"]:
            return None
        return self._said(token)

    def _said(self, token: re.Match[str]) -> Query | None:
        operator, phrase = token["operator"], token["phrase"]
        value = phrase if phrase is not None else token["word"]
        build = OPERATORS.get((operator or "").lower())
        term = build(value, self.names) if build and value else None
        if build and (term is None or term == Lies(())):
            self.strange.append(f"{operator}:{value or ''}")
        if term is None:  # "http://x" is no operator
            text = f"{operator}:{value}" if operator else value
            if not text:
                return None
            term = Words(text)
        return Not(term) if token["minus"] else term


def _tokens(words: str) -> Iterator[re.Match[str]]:
    return (token for token in TOKEN.finditer(words) if not token[0].isspace())


def _either(one: Query, other: Query) -> Query:
    return Or((*one.terms, other)) if isinstance(one, Or) else Or((one, other))


# -- operators: what is written behind the colon → a query, None when it is no such thing --------------

Build = Callable[[str, Names], Query | None]


def _day(value: str) -> datetime | None:
    """Its first moment, where the reader is."""
    try:
        return timezone.make_aware(datetime.combine(date.fromisoformat(value.replace("/", "-")), time.min))
    except (ValueError, OverflowError):
        return None


def _before(value: str, _names: Names) -> Query | None:
    day = _day(value)
    return Dated("internal", before=day) if day else None


def _after(value: str, _names: Names) -> Query | None:
    """That day included."""
    day = _day(value)
    return Dated("internal", since=day) if day else None


def _on(value: str, _names: Names) -> Query | None:
    day = _day(value)
    return Dated("internal", since=day, before=_later(day, 1)) if day else None


def _ago(value: str) -> datetime | None:
    found = AGE.fullmatch(value)
    return _later(timezone.now(), -int(found[1]) * DAYS[found[2].lower()]) if found else None


def _later(moment: datetime, days: int) -> datetime:
    """Or the first or the last moment that there is."""
    try:
        return moment + timedelta(days=days)
    except OverflowError:
        return (datetime.min if days < 0 else datetime.max).replace(tzinfo=UTC)


def _older(value: str, _names: Names) -> Query | None:
    since = _ago(value)
    return Dated("internal", before=since) if since else None


def _newer(value: str, _names: Names) -> Query | None:
    since = _ago(value)
    return Dated("internal", since=since) if since else None


def _octets(value: str) -> int | None:
    found = SIZE.fullmatch(value)
    return int(found[1]) * UNITS[found[2].lower()] if found else None


def _larger(value: str, _names: Names) -> Query | None:
    octets = _octets(value)
    return None if octets is None else Sized(larger=octets)


def _smaller(value: str, _names: Names) -> Query | None:
    octets = _octets(value)
    return None if octets is None else Sized(smaller=octets)


def _label(value: str, names: Names) -> Query:
    """By its name, or by the keyword itself."""
    return HasFlag(names.labels.get(value.casefold(), value))


def _in(value: str, names: Names) -> Query:
    """A folder that is not there holds nothing."""
    return All() if value.casefold() == "anywhere" else Lies(names.folders.get(value.casefold(), ()))


OPERATORS: dict[str, Build] = {
    "from": lambda value, _names: Contains("from", value),
    "to": lambda value, _names: Contains("to", value),
    "cc": lambda value, _names: Header("cc", value),
    "bcc": lambda value, _names: Header("bcc", value),
    "subject": lambda value, _names: Contains("subject", value),
    "filename": lambda value, _names: FileName(value),
    "is": lambda value, _names: STATES.get(value.lower()),
    "has": lambda value, _names: HasAttachment() if value.lower() == "attachment" else None,
    "assigned": lambda value, _names: HasFlag(teamwork.TO + value.lower()),
    "in": _in,
    "label": _label,
    "before": _before,
    "after": _after,
    "on": _on,
    "older_than": _older,
    "newer_than": _newer,
    "larger": _larger,
    "smaller": _smaller,
}
