"""Address → what happens to its mail. Good answers are kept for a second; "unknown" never is."""

import logging

from mailapp.directory import lookup, membership, verification
from mailapp.directory.addresses import canonical, domain_of
from mailapp.directory.admission import admitted
from mailapp.directory.matching import Table
from mailapp.directory.recent import Recent
from mailapp.directory.returning import returning
from mailapp.directory.story import Stage, Story
from mailapp.directory.values import HOUSE, DirectoryError, Kind, Outcome, Resolution, Writer
from mailapp.directory.walk import Map, Walk

log = logging.getLogger(__name__)

FRESH_SECONDS = 1.0  # how long another process may go on with the old answer
CACHE_LIMIT = 10_000  # answers

_answers: Recent[Resolution] = Recent(FRESH_SECONDS, CACHE_LIMIT)
_areas: Recent[dict[str, lookup.Area]] = Recent(FRESH_SECONDS, 1)
_tables: Recent[Table] = Recent(FRESH_SECONDS, 1000)


def resolve(address: str, writer: Writer = HOUSE) -> Resolution:
    """Where mail of this writer for `address` goes, also for the bare `postmaster`.

    Raises DirectoryError for what is no address.
    """
    written = _with_domain(address)
    wanted = canonical(written)
    if (way_back := returning(written, writer)) and is_local_domain(domain_of(wanted)):
        return way_back
    found = _answers.get(wanted) or _walked(wanted, written)
    return admitted(found, writer, resolve) or found


def cached(address: str, writer: Writer = HOUSE) -> Resolution | None:
    """What `resolve` remembers, without touching the database: safe on an event loop."""
    try:
        found = _answers.get(canonical(address))
    except DirectoryError:
        return None
    return admitted(found, writer, cached) if found and found.gates else found


def abroad(address: str) -> Resolution | None:
    """Somebody else's, when its domain was none of ours a moment ago; None: ask `resolve`. Touches no database.

    Only for who may send to anybody: what has become ours meanwhile comes home from the queue.
    """
    try:
        wanted = canonical(address)
    except DirectoryError:
        return None
    known = _areas.get("")
    return None if known is None or domain_of(wanted) in known else Resolution(wanted, Outcome.NOT_OURS)


def _walked(wanted: str, written: str) -> Resolution:
    generation = _answers.generation
    answer = Walk(_map(wanted)).resolve(wanted, written)
    if answer.outcome is Outcome.DELIVER:
        _answers.keep(wanted, answer, generation)
    elif answer.outcome is Outcome.LOOP:
        log.warning("mail for %s is refused: its aliases lead in a circle, too deep or too wide", wanted)
    return answer


def story(address: str) -> list[Stage]:
    """How mail for this address finds its way, step by step. Raises DirectoryError for what is no address."""
    written = _with_domain(address)
    wanted = canonical(written)
    told = Story(_map(wanted))
    told.resolve(wanted, written)
    return told.stages


def _map(wanted: str) -> Map:
    return Map(areas(wanted), lookup.entries, lookup.first_administrator, matches, lookup.listed)


def matches(domain: str, local: str) -> tuple[str, ...]:
    """Where the regular expressions of a domain lead; they are read and compiled once in a second."""
    table = _tables.get(domain)
    if table is None:
        generation = _tables.generation
        table = Table(lookup.patterns(domain))
        _tables.keep(domain, table, generation)
    return table.targets(local)


def is_local_domain(name: str, *, lately: bool = False) -> bool:
    """Whether the domain (lower case, A-labels) is ours, active or not; one that we only back up is not.

    `lately`: as it was a second ago is good enough, and a stranger's domain costs no query.
    """
    area = areas("" if lately else name).get(name)
    return area is not None and area.kind is not Kind.RELAY


def language_of(address: str) -> str:
    """The language that those behind an address of ours have chosen; "" when nobody has, or not all the same."""
    try:
        people = resolve(address).local
    except DirectoryError:
        return ""
    chosen = {person.account.language for person in people}
    return chosen.pop() if len(chosen) == 1 else ""


def backs_up(name: str) -> bool:
    """Whether we back up the mail server of this domain (lower case, A-labels)."""
    area = areas(name).get(name)
    return area is not None and area.kind is Kind.RELAY


def forget() -> None:
    """Drop what is remembered: something has changed, or the database is another one (tests)."""
    _answers.clear()
    _areas.clear()
    _tables.clear()
    verification.forget()
    membership.forget()


def areas(wanted: str = "") -> dict[str, lookup.Area]:
    """Our domains; asked again when `wanted` (an address or a domain) is in none of those that we remember."""
    known = _areas.get("")
    if known is not None and (not wanted or domain_of(wanted) in known):
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
