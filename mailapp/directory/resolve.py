"""Address → what happens to its mail. Good answers are kept for a second; "unknown" never is."""

import logging

from mailapp.directory import lookup
from mailapp.directory.addresses import canonical
from mailapp.directory.recent import Recent
from mailapp.directory.values import HOUSE, DirectoryError, Outcome, Resolution, Writer
from mailapp.directory.walk import Map, Walk

log = logging.getLogger(__name__)

FRESH_SECONDS = 1.0  # how long another process may go on with the old answer
CACHE_LIMIT = 10_000  # answers

_answers: Recent[Resolution] = Recent(FRESH_SECONDS, CACHE_LIMIT)
_areas: Recent[dict[str, lookup.Area]] = Recent(FRESH_SECONDS, 1)


def resolve(address: str, writer: Writer = HOUSE) -> Resolution:
    """Where mail of this writer for `address` goes, also for the bare `postmaster`.

    Raises DirectoryError for what is no address.
    """
    known = cached(address, writer)
    if known is not None:
        return known
    generation = _answers.generation
    wanted = canonical(_with_domain(address))
    answer = Walk(Map(_our_areas(wanted), lookup.entries, lookup.first_administrator)).resolve(wanted)
    if answer.outcome is Outcome.DELIVER:
        _answers.keep(wanted, answer, generation)
    elif answer.outcome is Outcome.LOOP:
        log.warning("mail for %s is refused: its aliases lead in a circle, too deep or too wide", wanted)
    return answer


def cached(address: str, writer: Writer = HOUSE) -> Resolution | None:
    """What `resolve` remembers, without touching the database: safe on an event loop."""
    try:
        return _answers.get(canonical(address))
    except DirectoryError:
        return None


def is_local_domain(name: str) -> bool:
    """Whether the domain (lower case, A-labels) is ours, active or not."""
    return name in _our_areas(name)


def forget() -> None:
    """Drop what is remembered: something has changed, or the database is another one (tests)."""
    _answers.clear()
    _areas.clear()


def _our_areas(wanted: str) -> dict[str, lookup.Area]:
    """Our domains; asked again when `wanted` (an address or a domain) is in none of those that we remember."""
    known = _areas.get("")
    if known is not None and wanted.rpartition("@")[2] in known:
        return known
    generation = _areas.generation
    known = lookup.areas()
    _areas.keep("", known, generation)
    return known


def _with_domain(address: str) -> str:
    """`<postmaster>` alone is legal, and means ours (RFC 5321 §4.1.1.3)."""
    if address.strip().casefold() != "postmaster":
        return address
    active = (area.name for area in lookup.areas().values() if area.active)
    return f"postmaster@{next(active, 'localhost')}"
