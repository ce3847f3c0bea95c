"""What SEARCH, SORT and THREAD look for, as it was written (RFC 9051 §6.4.4, and the extensions that are named).

Numbers of messages, `$`, dates without a zone and ages are still the client's: who knows the mailbox and the clock
makes them a query of the store.
"""

from dataclasses import dataclass
from datetime import date
from enum import Enum

from access.imap.sets import SequenceSet


@dataclass(frozen=True, slots=True)
class All:
    """ALL"""


@dataclass(frozen=True, slots=True)
class And:
    """Keys beside each other, also those in parentheses."""

    keys: tuple["Key", ...]


@dataclass(frozen=True, slots=True)
class Or:
    left: "Key"
    right: "Key"


@dataclass(frozen=True, slots=True)
class Not:
    key: "Key"


@dataclass(frozen=True, slots=True)
class Numbered:
    """A sequence set, `UID set`, or `$` (RFC 5182 §2.1)."""

    set: SequenceSet
    by_uid: bool


@dataclass(frozen=True, slots=True)
class Flagged:
    """SEEN, UNSEEN, …, KEYWORD and UNKEYWORD: the flag is there, or it is not."""

    flag: str  # "\\Seen" or a keyword
    present: bool = True


@dataclass(frozen=True, slots=True)
class Recent:
    """RECENT, and OLD when not `present`; NEW is And(Recent, unseen) (RFC 3501 §6.4.4)."""

    present: bool = True


@dataclass(frozen=True, slots=True)
class Header:
    """HEADER, and SUBJECT, FROM, TO, CC, BCC by the name of their field; text "" asks whether it is there."""

    name: str
    text: str


@dataclass(frozen=True, slots=True)
class Body:
    """BODY: in the text of the message, not in its header."""

    text: str


@dataclass(frozen=True, slots=True)
class Anywhere:
    """TEXT: in the header or the text."""

    text: str


class Which(Enum):
    """Which date of a message."""

    INTERNAL = "internal"  # BEFORE, ON, SINCE
    SENT = "sent"  # SENTBEFORE, SENTON, SENTSINCE: the Date field
    SAVED = "saved"  # SAVEDBEFORE, SAVEDON, SAVEDSINCE (RFC 8514 §4.2)


@dataclass(frozen=True, slots=True)
class Dated:
    """From the day `since` (included) until the day `before` (not included), whatever the zone."""

    which: Which
    since: date | None = None
    before: date | None = None


@dataclass(frozen=True, slots=True)
class SaveDateSupported:
    """SAVEDATESUPPORTED: the mailbox keeps save dates (RFC 8514 §4.2)."""


@dataclass(frozen=True, slots=True)
class Aged:
    """OLDER and YOUNGER, in seconds before now by INTERNALDATE (RFC 5032 §2)."""

    older: int | None = None
    younger: int | None = None


@dataclass(frozen=True, slots=True)
class Sized:
    """LARGER and SMALLER: strictly, in octets."""

    larger: int | None = None
    smaller: int | None = None


@dataclass(frozen=True, slots=True)
class ModSeq:
    """MODSEQ: changed at or after it (RFC 7162 §3.1.5). The entry that may be named changes nothing here."""

    since: int


@dataclass(frozen=True, slots=True)
class EmailId:
    """EMAILID (RFC 8474 §5.4)."""

    id: str


@dataclass(frozen=True, slots=True)
class ThreadId:
    """THREADID (RFC 8474 §5.4)."""

    id: str


Key = (
    All | And | Or | Not | Numbered | Flagged | Recent | Header | Body | Anywhere
    | Dated | SaveDateSupported | Aged | Sized | ModSeq | EmailId | ThreadId
)  # fmt: skip
