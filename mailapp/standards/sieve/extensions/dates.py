"""date and currentdate (RFC 5260 §4, §5)."""

import re
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta, timezone, tzinfo
from itertools import islice

from mailapp.standards.message import dates
from mailapp.standards.message.words import unfold
from mailapp.standards.sieve.call import Call
from mailapp.standards.sieve.fields import Fields
from mailapp.standards.sieve.forms import MATCH, Extension, Form, Tag, Takes, Test
from mailapp.standards.sieve.run import Run

ZONE = re.compile(r"([+-])([0-9]{2})([0-5][0-9])\Z")
JULIAN = date(1858, 11, 17).toordinal()  # day 0 of the modified Julian calendar
DAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
DATE_WORK = 2000  # octets compared that take as long as to read a date and show it
Zone = Callable[[Run, datetime], tzinfo]


def zone_of(when: datetime) -> str:
    minutes = round((when.utcoffset() or timedelta()).total_seconds() / 60)
    return f"{'-' if minutes < 0 else '+'}{abs(minutes) // 60:02}{abs(minutes) % 60:02}"


def _iso8601(when: datetime) -> str:
    zone = zone_of(when)
    return f"{when.year:04}-{when:%m-%dT%H:%M:%S}" + (f"{zone[:3]}:{zone[3:]}" if when.utcoffset() else "Z")


def _std11(when: datetime) -> str:
    """RFC 5322 §3.3"""
    month = MONTHS[when.month - 1]
    return f"{DAYS[when.weekday()]}, {when.day:02} {month} {when.year:04} {when:%H:%M:%S} {zone_of(when)}"


PARTS: dict[str, Callable[[datetime], str]] = {  # RFC 5260 §4.2
    "year": lambda when: f"{when.year:04}",
    "month": lambda when: f"{when.month:02}",
    "day": lambda when: f"{when.day:02}",
    "date": lambda when: f"{when.year:04}-{when:%m-%d}",
    "julian": lambda when: str(when.toordinal() - JULIAN),
    "hour": lambda when: f"{when.hour:02}",
    "minute": lambda when: f"{when.minute:02}",
    "second": lambda when: f"{when.second:02}",
    "time": lambda when: f"{when:%H:%M:%S}",
    "iso8601": _iso8601,
    "std11": _std11,
    "zone": zone_of,
    "weekday": lambda when: str(when.isoweekday() % 7),  # 0 is Sunday
}


def parsed_zone(text: str) -> tzinfo | None:
    """RFC 5260 §4.1: +hhmm or -hhmm; None for anything else."""
    found = ZONE.match(text)
    if found is None or int(found[2]) > 23:
        return None
    minutes = int(found[2]) * 60 + int(found[3])
    return timezone(timedelta(minutes=-minutes if found[1] == "-" else minutes))


def _zone(call: Call) -> Zone:
    if call.has("originalzone"):
        return lambda run, when: when.tzinfo or UTC
    if not call.has("zone"):
        return lambda run, when: run.world.now.tzinfo or UTC
    text = call.text("zone")
    if text.constant is not None and parsed_zone(text.constant) is None:
        call.warn(f"“{text.constant}” is no time zone: write one such as +0100", "zone")
    return lambda run, when: parsed_zone(text.of(run)) or run.world.now.tzinfo or UTC


def _part(call: Call) -> Callable[[Run, datetime], str | None]:
    text, zone = call.text("part"), _zone(call)
    if text.constant is not None and text.constant.lower() not in PARTS:
        call.warn(f"A date has no part “{text.constant}”, but {', '.join(PARTS)}", "part")

    def value(run: Run, when: datetime) -> str | None:
        run.work(DATE_WORK)
        shown = PARTS.get(text.of(run).lower())
        try:
            return shown(when.astimezone(zone(run, when))) if shown else None
        except (ValueError, OverflowError):  # the first and the last day of the calendar
            return None

    return value


def date_test(call: Call) -> Test:
    """RFC 5260 §4: of several fields of the name the first one counts, or the one that :index says."""
    fields, matches, part = Fields(call, "header"), call.matcher("keys"), _part(call)

    def look(run: Run) -> bool:
        found = (_date(run, field.raw) for _, field in islice(fields.found(run), 1))
        values = (part(run, when) for when in found if when is not None)
        return matches(run, [value for value in values if value is not None])

    return look


def _date(run: Run, raw: bytes) -> datetime | None:
    """RFC 5260 §4: of a Received field it stands behind the last semicolon."""
    run.work(DATE_WORK)
    return dates.parse(unfold(raw).rpartition(b";")[2])


def current_date(call: Call) -> Test:
    """RFC 5260 §5: the same moment throughout a run."""
    matches, part = call.matcher("keys"), _part(call)

    def look(run: Run) -> bool:
        value = part(run, run.world.now)
        return matches(run, [] if value is None else [value])

    return look


ZONE_TAG = Tag("zone", Takes.STRING, "time zone")
PART = ("part", Takes.STRING)
KEYS = ("keys", Takes.STRINGS)
EXTENSION = Extension(
    "date",
    tests={
        "date": Form(  # RFC 5260 §4
            date_test,
            (("header", Takes.STRING), PART, KEYS),
            tags=(ZONE_TAG, Tag("originalzone", group="time zone")),
            families=(MATCH,),
        ),
        "currentdate": Form(current_date, (PART, KEYS), tags=(ZONE_TAG,), families=(MATCH,)),  # RFC 5260 §5
    },
)
