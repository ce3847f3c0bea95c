"""Whom the office knows, for those who look whether a stranger calls himself by a colleague's name."""

import time

from mailapp.directory import api as directory
from mailapp.scanners.local.senders import key
from mailapp.scanners.local.values import Acquaintances

FRESH_SECONDS = 60.0

_cached: tuple[float, Acquaintances] | None = None


def current() -> Acquaintances:
    """Two questions to the database a minute, however many letters come."""
    global _cached
    now, kept = time.monotonic(), _cached
    if kept is None or now - kept[0] > FRESH_SECONDS:
        kept = _cached = (now, _asked())
    return kept[1]


def forget() -> None:
    """Ask the database anew (tests)."""
    global _cached
    _cached = None


def _asked() -> Acquaintances:
    people: dict[str, frozenset[str]] = {}
    for person in directory.accounts():
        if person.active and (name := key(person.display_name)):
            people[name] = people.get(name, frozenset()) | {person.address}
    return Acquaintances(frozenset(directory.domain_names()), people)
