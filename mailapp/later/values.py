"""What this room takes and gives: frozen values, never rows."""

from dataclasses import dataclass
from datetime import datetime
from enum import Enum

from mailapp.standards.envelope import Envelope

OUTBOX, SNOOZED = "Outbox", "Snoozed"
# So that mail programs can know them (RFC 9979).
SCHEDULED_USE, SNOOZED_USE = "\\Scheduled", "\\Snoozed"
REMINDER = "$Reminder"  # the keyword of a copy in INBOX of a letter that nobody has answered


class LaterError(Exception):
    """Something that this room will not do; the text may be shown to a person."""


class TooLate(LaterError):
    """The letter has left, or is gone from Outbox."""


class Kind(Enum):
    UNDO = "undo"  # a moment to think again
    LATER = "later"  # a time that the writer chose


@dataclass(frozen=True, slots=True)
class Outgoing:
    """A finished letter that shall wait. `octets` have Bcc: they are the writer's own copy."""

    envelope: Envelope
    octets: bytes
    message_id: str  # without angle brackets
    due: datetime
    kind: Kind
    client: str  # "[192.0.2.1]": for the journal
    answers: str = ""  # "reply 12 345": what it does to which letter of which mailbox
    draft_fields: str = ""  # header fields that only its draft has, each with its CRLF
    remind_days: int = 0  # 0: never
    resent: bool = False  # another's letter, sent on as it came (RFC 5322 §3.6.6)


@dataclass(frozen=True, slots=True)
class Waiting:
    """A letter in Outbox. `trouble`: what a try came to; `stopped`: it will never leave as it is."""

    id: int
    box: int
    uid: int
    message_id: str
    due: datetime
    kind: Kind
    recipients: tuple[str, ...]
    tries: int = 0
    trouble: str = ""
    stopped: bool = False
    resent: bool = False


@dataclass(frozen=True, slots=True)
class Snoozed:
    """A letter in Snoozed, and the mailbox to which it comes back."""

    box: int
    uid: int
    home: int
    due: datetime


@dataclass(frozen=True, slots=True)
class Reminder:
    """A letter that was sent, of which its writer is reminded when nobody answers."""

    id: int
    message_id: str
    box: int
    uid: int
    since: datetime
    due: datetime
