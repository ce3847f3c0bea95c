"""Date fields (RFC 5322 §3.3, obsolete and broken forms) as aware datetimes."""

import re
from datetime import UTC, datetime, timedelta, timezone
from functools import lru_cache

MONTHS = {name: number for number, name in enumerate(b"jan feb mar apr may jun jul aug sep oct nov dec".split(), 1)}
# RFC 5322 §4.3; any other name means "unknown", which is UTC.
ZONES = {b"EDT": -240, b"EST": -300, b"CDT": -300, b"CST": -360, b"MDT": -360, b"MST": -420, b"PDT": -420, b"PST": -480}
ZONES |= {b"CET": 60, b"CEST": 120, b"MET": 60, b"MEST": 120, b"BST": 60, b"JST": 540}

CLOCK = rb"(\d{1,2})[:.](\d{1,2})(?:[:.](\d{1,2}))?(?:[.,]\d+)?"
ZONE = rb"\s*(?:(?:GMT|UTC|UT)?\s*([+-])\s*(\d{1,2}):?(\d{2})|([A-Za-z]{1,5}))?"
USUAL = re.compile(rb"\D{0,20}?(\d{1,2})[\s-]+([A-Za-z]{3})[A-Za-z]*\.?,?[\s-]+(\d{2,4}),?\s+" + CLOCK + ZONE)
C_LIBRARY = re.compile(rb"[A-Za-z,]*\s*([A-Za-z]{3})[a-z]*\s+(\d{1,2}),?\s+" + CLOCK + ZONE + rb"\s+(\d{4})" + ZONE)
ISO = re.compile(rb"(\d{4})-(\d\d)-(\d\d)[T ]+" + CLOCK + rb"(?:(Z)|" + ZONE + rb")")
COMMENT = re.compile(rb"\([^()]*+\)")
DATE_OCTETS = 100


def parse(value: bytes) -> datetime | None:
    """When a letter says that it was written; None when it does not, or not readably. Never raises."""
    value = value.strip()[:DATE_OCTETS]
    try:
        found = USUAL.match(value)
        if found:
            return _usual(found)
        value = COMMENT.sub(b" ", value).strip()
        return _usual(found) if (found := USUAL.match(value)) else _unusual(value)
    except (ValueError, OverflowError):  # the 31st of February, 25 o'clock, a zone of two days
        return None


def _usual(found: re.Match[bytes]) -> datetime | None:
    day, month, year, hour, minute, second, sign, hours, minutes, name = found.groups()
    number = MONTHS.get(month.lower())
    if number is None:
        return None
    zone = _zone(sign, hours, minutes, name)
    return datetime(_year(year), number, int(day), int(hour), int(minute), min(int(second or 0), 59), tzinfo=zone)


def _unusual(value: bytes) -> datetime | None:
    if found := C_LIBRARY.match(value):
        month, day, hour, minute, second, *zone = found.groups()
        year = zone.pop(4)
        number = MONTHS.get(month.lower(), 0)
        zone = zone[:4] if any(zone[:4]) else zone[4:]
        return datetime(
            int(year), number, int(day), int(hour), int(minute), min(int(second or 0), 59), tzinfo=_zone(*zone)
        )
    if found := ISO.match(value):
        years, months, day, hour, minute, second, _, *zone = found.groups()
        return datetime(
            int(years), int(months), int(day), int(hour), int(minute), min(int(second or 0), 59), tzinfo=_zone(*zone)
        )
    return None


def _year(digits: bytes) -> int:
    """RFC 5322 §4.3: two digits below 50 are of this century, three count from 1900."""
    year = int(digits)
    if len(digits) >= 4:
        return year
    return year + 2000 if len(digits) == 2 and year < 50 else year + 1900


@lru_cache(maxsize=256)
def _zone(sign: bytes | None, hours: bytes | None, minutes: bytes | None, name: bytes | None) -> timezone:
    if sign:
        offset = int(hours or 0) * 60 + int(minutes or 0)
        return _of(-offset if sign == b"-" else offset)
    return _of(ZONES.get((name or b"").upper(), 0))


def _of(minutes: int) -> timezone:
    """Offsets of a day and more are a mistake: read as UTC, so that the day at least is known."""
    return timezone(timedelta(minutes=minutes)) if minutes and abs(minutes) < 1440 else UTC
