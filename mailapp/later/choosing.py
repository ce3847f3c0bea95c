"""The times that a person is offered, by his own clock (the time zone of `now`), and how long we try again."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

MORNING, EVENING = time(8), time(18)
EVENING_ENDS = time(17)  # from then on "this evening" is too near
MONDAY, SATURDAY = 0, 5
LEAST = timedelta(seconds=30)  # a time nearer than that is now

# After the first try, the second, …; then the last again.
PAUSES = tuple(timedelta(minutes=minutes) for minutes in (1, 2, 5, 10, 30))


@dataclass(frozen=True, slots=True)
class Preset:
    """`name`: evening, tomorrow, weekend, monday."""

    name: str
    when: datetime


def presets(now: datetime) -> list[Preset]:
    """Ascending; no two of them are the same moment."""
    today = now.date()
    offered = [("tomorrow", _at(now, today + timedelta(days=1), MORNING))]
    if now.time() < EVENING_ENDS:
        offered.insert(0, ("evening", _at(now, today, EVENING)))
    offered.append(("weekend", _at(now, _next(today, SATURDAY), MORNING)))
    offered.append(("monday", _at(now, _next(today, MONDAY), MORNING)))
    found: dict[datetime, str] = {}
    for name, when in offered:
        found.setdefault(when, name)
    return [Preset(name, when) for when, name in sorted(found.items())]


def chosen(now: datetime, name: str, typed: str = "") -> datetime | None:
    """The moment behind a button's name, or one that was typed as "2026-11-30T08:00"; None for neither."""
    for preset in presets(now):
        if preset.name == name:
            return preset.when
    try:
        own = datetime.fromisoformat(typed)
        if own.tzinfo is None:
            own = own.replace(tzinfo=now.tzinfo)
        return own if abs(own - now) < timedelta(days=36_500) else None
    except (ValueError, OverflowError):
        return None


def next_try(since: datetime, tries: int, now: datetime, lifetime: timedelta) -> datetime | None:
    """When a letter that could not leave is tried again; None when that has gone on for long enough."""
    if now - since > lifetime:
        return None
    return now + PAUSES[min(tries, len(PAUSES)) - 1]


def _next(today: date, weekday: int) -> date:
    return today + timedelta(days=(weekday - today.weekday() - 1) % 7 + 1)


def _at(now: datetime, day: date, clock: time) -> datetime:
    """On the wall: a day with another offset keeps its hour."""
    return datetime.combine(day, clock, tzinfo=now.tzinfo)
