"""What an invitation says, as far as a reader needs it."""

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum


class Answer(StrEnum):
    """PARTSTAT of whoever answers (RFC 5545 §3.2.12)."""

    ACCEPTED = "ACCEPTED"
    TENTATIVE = "TENTATIVE"
    DECLINED = "DECLINED"


@dataclass(frozen=True, slots=True)
class Person:
    """`standing`: PARTSTAT, of an attendee."""

    address: str
    name: str = ""
    standing: str = ""
    optional: bool = False

    @property
    def shown(self) -> str:
        return self.name or self.address


@dataclass(frozen=True, slots=True)
class Repeats:
    """RRULE in short (RFC 5545 §3.3.10); it is told, never followed."""

    frequency: str
    interval: int = 1
    count: int = 0
    until: date | None = None


@dataclass(frozen=True, slots=True)
class Invitation:
    """One event. `method` of its calendar: REQUEST, CANCEL, REPLY, …; "" when it says none.

    A `start` without a zone is by the clock on whatever wall one looks at; `zone` is then the name that nobody knows.
    """

    method: str
    uid: str
    sequence: int
    summary: str
    start: date | datetime
    end: date | datetime | None
    organizer: Person | None
    attendees: tuple[Person, ...]
    where: str = ""
    description: str = ""
    comment: str = ""
    recurrence: str = ""  # the line RECURRENCE-ID as it stands: this one of a series
    repeats: Repeats | None = None
    zone: str = ""
    called_off: bool = False  # STATUS:CANCELLED

    @property
    def whole_day(self) -> bool:
        return not isinstance(self.start, datetime)

    @property
    def cancelled(self) -> bool:
        return self.method == "CANCEL" or self.called_off
