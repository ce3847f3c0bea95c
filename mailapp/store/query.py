"""The one query tree: IMAP SEARCH, the webmail's search box and rule dry runs all build it (RFC 9051 §6.4.4)."""

from dataclasses import dataclass
from datetime import datetime
from enum import Enum

from mailapp.store.values import UidSet


@dataclass(frozen=True, slots=True)
class All:
    """Every message."""


@dataclass(frozen=True, slots=True)
class And:
    terms: tuple["Query", ...]


@dataclass(frozen=True, slots=True)
class Or:
    terms: tuple["Query", ...]


@dataclass(frozen=True, slots=True)
class Not:
    term: "Query"


@dataclass(frozen=True, slots=True)
class HasFlag:
    flag: str  # "\\Seen" or a keyword


@dataclass(frozen=True, slots=True)
class Contains:
    """Substring, case folded. `field`: subject, from, to (To and Cc), any (all of them and the preview)."""

    field: str
    text: str


@dataclass(frozen=True, slots=True)
class Header:
    """A substring in the decoded value of a header field; text "" asks only whether it is there."""

    name: str
    text: str


@dataclass(frozen=True, slots=True)
class Dated:
    """`field`: internal, sent or saved; from `since` (included) until `before` (not included).

    `told`: internal, by the clock that told it: `since` and `before` are taken for moments of its zone, as always
    those of `sent`.
    """

    field: str
    since: datetime | None = None
    before: datetime | None = None


@dataclass(frozen=True, slots=True)
class Sized:
    """Strictly larger and strictly smaller than so many octets."""

    larger: int | None = None
    smaller: int | None = None


@dataclass(frozen=True, slots=True)
class HasAttachment: ...


@dataclass(frozen=True, slots=True)
class FileName:
    """A substring, case folded, of the name of a file that is attached."""

    text: str


@dataclass(frozen=True, slots=True)
class Lies:
    """In one of these mailboxes, by their ids; none of them is nowhere."""

    boxes: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Uids:
    uids: UidSet


@dataclass(frozen=True, slots=True)
class ModSeq:
    """Changed at or after this MODSEQ (RFC 7162 §3.1.5)."""

    since: int


@dataclass(frozen=True, slots=True)
class EmailId:
    """The letter with this EMAILID (RFC 8474 §5.4)."""

    id: str


@dataclass(frozen=True, slots=True)
class ThreadId:
    """Letters of the conversation with this THREADID (RFC 8474 §5.4)."""

    id: str


@dataclass(frozen=True, slots=True)
class SeenBy:
    """Read by a person who is not the owner of the mailbox."""

    account: int


@dataclass(frozen=True, slots=True)
class MarkedBy:
    """Marked as read or unread by such a person, at or after this MODSEQ."""

    account: int
    since: int


@dataclass(frozen=True, slots=True)
class Body:
    """A substring, case folded, of the decoded text parts; text "" is in every message.

    Where an index has read the documents that are attached, also of their text, as with Anywhere and Words. RFC 9051
    §6.4.4 lets a server match so ("flexible matching").
    """

    text: str


@dataclass(frozen=True, slots=True)
class Anywhere:
    """A substring, case folded, of the decoded header, of those of parts, or of the decoded text parts."""

    text: str


@dataclass(frozen=True, slots=True)
class Words:
    """A substring, case folded, of what a person reads: subject, names, addresses, texts, names of files."""

    text: str


Asked = Body | Anywhere | Words  # of what letters say
Query = (
    All | And | Or | Not | HasFlag | Contains | Header | Dated | Sized | HasAttachment | FileName | Lies | Uids | ModSeq
    | EmailId | ThreadId | SeenBy | MarkedBy | Asked
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Window:
    """Which of those that are found are wanted, along an order: from `start` until `stop` (not included).

    `enough`: where it takes long to find out whether there are more than so many, so many will do, no more and no less.
    """

    start: int = 0
    stop: int | None = None
    enough: int | None = None

    @classmethod
    def of(cls, offset: int, limit: int | None, enough: int | None) -> "Window":
        return cls(offset, None if limit is None else offset + limit, None if enough is None else offset + enough)


class Order(Enum):
    """What a list is sorted by; ties fall to the UID."""

    UID = "uid"
    ARRIVAL = "arrival"
    DATE = "date"  # Date field, INTERNALDATE when missing (RFC 5256 §2.2)
    SUBJECT = "subject"  # base subject
    FROM = "from"
    SIZE = "size"
