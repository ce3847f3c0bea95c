"""A calendar part as an invitation, read by `icalendar`. Whatever a stranger writes costs little and raises nothing."""

from datetime import date, datetime
from typing import Any

from mailapp.standards.address import parse_list, parse_path
from webmail.invitations import zones
from webmail.invitations.values import Invitation, Person, Repeats

OCTETS = 512 * 1024  # of a part that is read
COMPONENTS = 100  # in it; more is no invitation
ATTENDEES = 200
WORDS = 4000  # characters of a text
FREQUENCIES = ("DAILY", "WEEKLY", "MONTHLY", "YEARLY")


def read(octets: bytes) -> Invitation | None:
    """The first event; None when there is none that makes sense."""
    if len(octets) > OCTETS:
        return None
    text = octets.decode("utf-8", "replace").replace("\r\n", "\n").replace("\0", "")
    if text.upper().count("BEGIN:") > COMPONENTS:
        return None
    try:
        return _read(text)
    except (ValueError, TypeError, KeyError, IndexError, AttributeError, OverflowError, RecursionError):
        return None


def _read(text: str) -> Invitation | None:
    from icalendar import Calendar  # 7 MB and a tenth of a second that most readers never need

    found = Calendar.from_ical(zones.without(text))
    event = next(iter(found.walk("VEVENT")), None)
    if event is None or not isinstance(found, Calendar):
        return None
    known = zones.described(text)
    start = _moment(event, "DTSTART", known)
    if start is None:
        return None
    return Invitation(
        method=str(found.get("METHOD", "")).strip().upper()[:20],
        uid=_words(event, "UID")[:1000],
        sequence=_number(event.get("SEQUENCE")),
        summary=" ".join(_words(event, "SUMMARY").split())[:500],
        start=start,
        end=_end(event, start, known),
        organizer=_person(event.get("ORGANIZER")),
        attendees=tuple(filter(None, map(_person, _several(event.get("ATTENDEE"))[:ATTENDEES]))),
        where=_words(event, "LOCATION")[:500],
        description=_words(event, "DESCRIPTION"),
        comment=_words(event, "COMMENT"),
        recurrence=_line(event, "RECURRENCE-ID"),
        repeats=_repeats(event.get("RRULE")),
        zone=_unknown_zone(event, start),
        called_off=_words(event, "STATUS").upper() == "CANCELLED",
    )


def _words(event: Any, name: str) -> str:
    value = next(iter(_several(event.get(name))), "")
    return str(value)[:WORDS]


def _several(value: Any) -> list[Any]:
    if value is None:
        return []
    return value if isinstance(value, list) else [value]


def _number(value: Any) -> int:
    return value if isinstance(value, int) and 0 <= value < 2**31 else 0


def _line(event: Any, name: str) -> str:
    """The whole line, to be said again as it was; "" when there is none."""
    found = event.get(name)
    if found is None or not isinstance(getattr(found, "dt", None), date):
        return ""
    params = f";{found.params.to_ical().decode()}" if found.params else ""
    return f"{name}{params}:{found.to_ical().decode()}"[:200]


def _moment(event: Any, name: str, known: zones.Zones) -> date | datetime | None:
    field = event.get(name)
    when = getattr(field, "dt", None)
    if not isinstance(when, date):
        return None
    phases = known.get(str(field.params.get("TZID", "")))
    if isinstance(when, datetime) and when.tzinfo is None and phases:
        return zones.placed(when, phases)
    return when


def _end(event: Any, start: date | datetime, known: zones.Zones) -> date | datetime | None:
    """DTEND, or what DURATION says (RFC 5545 §3.6.1); None when both are missing or it ends before it begins."""
    end = _moment(event, "DTEND", known)
    duration = getattr(event.get("DURATION"), "dt", None)
    if end is None and duration is not None:
        end = start + duration
    if end is None or isinstance(end, datetime) != isinstance(start, datetime):
        return None
    if isinstance(end, datetime) and isinstance(start, datetime) and bool(end.tzinfo) != bool(start.tzinfo):
        return None
    return end if end >= start else None


def _unknown_zone(event: Any, start: date | datetime) -> str:
    if isinstance(start, datetime) and start.tzinfo is None:
        return str(event.get("DTSTART").params.get("TZID", ""))[:100]
    return ""


def _person(value: Any) -> Person | None:
    """A calendar address that is a mail address (RFC 5545 §3.3.3)."""
    written = str(value or "")
    if not written.lower().startswith("mailto:"):
        return None
    named = parse_list(written[7:])
    if len(named) != 1:
        return None
    try:
        address = str(parse_path(named[0].address))
    except ValueError:
        return None
    params = getattr(value, "params", {})
    return Person(
        address=address,
        name=" ".join(str(params.get("CN", "")).split())[:200],
        standing=str(params.get("PARTSTAT", "")).upper()[:20],
        optional=str(params.get("ROLE", "")).upper() == "OPT-PARTICIPANT",
    )


def _repeats(rule: Any) -> Repeats | None:
    """In short; a frequency that no meeting has is told as it is."""
    said = next(iter(_several(rule)), None)
    if not said:
        return None
    frequency = str(next(iter(_several(said.get("FREQ"))), "")).upper()
    until = next(iter(_several(said.get("UNTIL"))), None)
    return Repeats(
        frequency if frequency in FREQUENCIES else "",
        _number(next(iter(_several(said.get("INTERVAL"))), 1)) or 1,
        _number(next(iter(_several(said.get("COUNT"))), 0)),
        until if isinstance(until, date) else None,
    )
