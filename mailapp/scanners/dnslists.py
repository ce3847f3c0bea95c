"""The DNS lists that the office asks: edited here, and remembered for a few seconds by whoever asks them."""

import time
from dataclasses import replace

from django.db import IntegrityError, transaction

from mailapp.scanners import health
from mailapp.scanners.dnsbl import SOURCE, BadLine, Line, checked
from mailapp.scanners.models import DnsLine

FRESH_SECONDS = 5.0  # how long another process may go on with the old lists
MOST = 50  # lists: each is a question for each stranger

Zones = dict[str, tuple[Line, ...]]

_cached: tuple[float, Zones] | None = None


class NoSuchLine(BadLine):
    """It is not there (any more)."""


def name_of(zone: str) -> str:
    """What a list is called among the scanners."""
    return f"{SOURCE} {zone}"


def known() -> Zones:
    """As `current`, by what was found last: no database is asked."""
    return _cached[1] if _cached else {}


def current() -> Zones:
    """The active lines by zone; a list that is out of order is not among them."""
    global _cached
    now = time.monotonic()
    kept = _cached
    if kept is None or now - kept[0] > FRESH_SECONDS:
        kept = _cached = (now, _zones())
    return kept[1]


def forget() -> None:
    """Ask the database anew: a line has changed, or the database is another one (tests)."""
    global _cached
    _cached = None


def lines() -> list[Line]:
    """All of them, by zone."""
    return [_line(row) for row in DnsLine.objects.all()]


def line(number: int) -> Line | None:
    row = DnsLine.objects.filter(pk=number).first()
    return _line(row) if row else None


def add(new: Line) -> Line:
    """Raises BadLine."""
    if DnsLine.objects.count() >= MOST:
        raise BadLine(f"{MOST} lists are enough: each is a question for each stranger.")
    return _kept(DnsLine(), checked(new))


def change(number: int, new: Line) -> Line:
    """Raises BadLine."""
    return _kept(_row(number), checked(new))


def remove(number: int) -> Line:
    """Raises BadLine."""
    row = _row(number)
    gone = _line(row)
    row.delete()
    if not DnsLine.objects.filter(zone=gone.zone).exists():
        health.forget(name_of(gone.zone))
    forget()
    return gone


def _kept(row: DnsLine, new: Line) -> Line:
    for name in ("zone", "points", "answers", "note", "active"):
        setattr(row, name, getattr(new, name))
    try:
        with transaction.atomic():
            row.save()
    except IntegrityError:
        raise BadLine(f"{new} is there already.") from None
    forget()
    return replace(new, id=row.pk)


def _row(number: int) -> DnsLine:
    row = DnsLine.objects.filter(pk=number).first()
    if row is None:
        raise NoSuchLine(f"There is no DNS list number {number}.")
    return row


def _line(row: DnsLine) -> Line:
    return Line(row.zone, row.points, row.answers, row.note, row.active, row.pk)


def _zones() -> Zones:
    found: dict[str, list[Line]] = {}
    rows = list(DnsLine.objects.filter(active=True))
    wrong = health.wrong() if rows else frozenset()
    for row in rows:
        if name_of(row.zone) not in wrong:
            found.setdefault(row.zone, []).append(_line(row))
    return {zone: tuple(of) for zone, of in found.items()}
