"""Time zones that an invitation describes itself (RFC 5545 §3.6.5).

They are read here, not by the library: it follows their rules for centuries, and keeps them for all readers under the
name that a stranger gave them.
"""

import calendar
import re
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta, timezone

BLOCK = re.compile(r"^BEGIN:VTIMEZONE\s*?$.*?^END:VTIMEZONE\s*?$\n?", re.MULTILINE | re.DOTALL | re.IGNORECASE)
NAME = re.compile(r"^TZID[^:\n]*:(.{1,200}?)\s*$", re.MULTILINE | re.IGNORECASE)
PHASE = re.compile(r"^BEGIN:(STANDARD|DAYLIGHT)\s*?$(.*?)^END:\1", re.MULTILINE | re.DOTALL | re.IGNORECASE)
FIELD = re.compile(r"^(DTSTART|TZOFFSETTO|RRULE)[^:\n]*:(\S{1,200})", re.MULTILINE | re.IGNORECASE)
OFFSET = re.compile(r"([+-])(\d\d)(\d\d)(?:\d\d)?\Z")
STARTS = re.compile(r"(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)")
DAY = re.compile(r"([+-]?[1-5])(MO|TU|WE|TH|FR|SA|SU)\Z")
DAYS = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")
MOST = 20  # zones, and phases of one


@dataclass(frozen=True, slots=True)
class Phase:
    """From a day in each year on, or from one day on for ever; `nth` 0: the day of `start`."""

    offset: timedelta
    start: datetime
    month: int = 0
    nth: int = 0
    weekday: int = 0

    def begins(self, year: int) -> datetime:
        """In this year, by the wall clock; its only beginning when it does not come back."""
        if not self.month:
            return self.start
        if not self.nth:
            return self.start.replace(year=year)
        days = range(1, calendar.monthrange(year, self.month)[1] + 1)
        named = [day for day in days if calendar.weekday(year, self.month, day) == self.weekday]
        at = self.nth - 1 if self.nth > 0 else len(named) + self.nth
        return self.start.replace(year=year, month=self.month, day=named[max(0, min(at, len(named) - 1))])


Zones = dict[str, tuple[Phase, ...]]


def without(text: str) -> str:
    """The calendar without the zones that it describes."""
    return BLOCK.sub("", text)


def described(text: str) -> Zones:
    """Name → phases. What makes no sense is left out."""
    found: Zones = {}
    for block in BLOCK.findall(text)[:MOST]:
        name = NAME.search(block)
        phases = [phase for _kind, inside in PHASE.findall(block)[:MOST] if (phase := _phase(inside))]
        if name and phases:
            found[name[1].strip('"')] = tuple(phases)
    return found


def placed(when: datetime, phases: tuple[Phase, ...]) -> datetime:
    """This wall clock time with the offset that holds then."""
    begun = [
        (phase.begins(year), phase.offset)
        for phase in phases
        for year in (when.year - 1, when.year)
        if 1 < year < 9999 and phase.begins(year) <= when
    ]
    offset = max(begun, key=lambda one: one[0])[1] if begun else phases[0].offset
    return when.replace(tzinfo=timezone(offset) if offset else UTC)


def _phase(inside: str) -> Phase | None:
    said = {name.upper(): value for name, value in FIELD.findall(inside)}
    offset, start = OFFSET.match(said.get("TZOFFSETTO", "")), STARTS.match(said.get("DTSTART", ""))
    if not offset or not start or int(offset[2]) > 23 or int(offset[3]) > 59:
        return None
    distance = timedelta(hours=int(offset[2]), minutes=int(offset[3])) * (-1 if offset[1] == "-" else 1)
    try:
        begun = datetime.strptime(start[0], "%Y%m%dT%H%M")
    except ValueError:
        return None
    rule = dict(piece.split("=", 1) for piece in said.get("RRULE", "").upper().split(";") if "=" in piece)
    if rule.get("FREQ") != "YEARLY":
        return Phase(distance, begun)
    month, day = rule.get("BYMONTH", str(begun.month)), DAY.match(rule.get("BYDAY", ""))
    if not month.isdecimal() or not 1 <= int(month) <= 12:
        return Phase(distance, begun)
    nth, weekday = (int(day[1]), DAYS.index(day[2])) if day else (0, 0)
    return Phase(distance, begun.replace(day=min(begun.day, 28)) if not nth else begun, int(month), nth, weekday)
