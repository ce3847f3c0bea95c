"""Commands about messages."""

from dataclasses import dataclass
from datetime import datetime
from enum import Enum

from access.imap.commands.base import Command
from access.imap.items import FetchItem
from access.imap.searchkeys import Key
from access.imap.sets import SequenceSet
from mailapp.net.content import Content
from mailapp.store.values import NO_FLAGS, Flags


@dataclass(frozen=True, slots=True)
class Message:
    """What APPEND and REPLACE bring. `content` is None while the literal is only announced; `size` in octets."""

    size: int
    flags: Flags = NO_FLAGS
    when: datetime | None = None  # INTERNALDATE, aware
    content: Content | None = None
    binary: bool = False  # it came as a literal8 (RFC 3516 §4.4)
    utf8: bool = False  # it came as UTF8 (literal8) (RFC 6855 §4)


@dataclass(frozen=True, slots=True)
class Append(Command):
    """RFC 9051 §6.3.12; several messages by RFC 3502 §6.3.11."""

    mailbox: str
    messages: tuple[Message, ...]


@dataclass(frozen=True, slots=True)
class Replace(Command):
    """RFC 8508 §3.3. `number` is a sequence number or a UID, 0 for `*`."""

    number: int
    mailbox: str
    message: Message
    by_uid: bool = False


@dataclass(frozen=True, slots=True)
class Check(Command):
    """RFC 3501 §6.4.1"""


@dataclass(frozen=True, slots=True)
class Close(Command):
    """RFC 9051 §6.4.1"""


@dataclass(frozen=True, slots=True)
class Unselect(Command):
    """RFC 9051 §6.4.2"""


@dataclass(frozen=True, slots=True)
class Expunge(Command):
    """RFC 9051 §6.4.3; with `uids` it is UID EXPUNGE (§6.4.9)."""

    uids: SequenceSet | None = None


@dataclass(frozen=True, slots=True)
class Partial:
    """PARTIAL first:last, counted from 1, the lower first; negative numbers count from the end (RFC 9394 §3.1).

    -1:-100 is the last hundred: first -1, last -100.
    """

    first: int
    last: int


@dataclass(frozen=True, slots=True)
class Return:
    """RETURN (…) of SEARCH and SORT (RFC 9051 §6.4.4, RFC 5267 §3).

    `options` are of MIN, MAX, ALL, COUNT, SAVE (RFC 5182); an empty list was written for ALL.
    """

    options: frozenset[str]
    partial: Partial | None = None


@dataclass(frozen=True, slots=True)
class Search(Command):
    """RFC 9051 §6.4.4. Without `returns` the answer is the old SEARCH of RFC 3501, or ESEARCH in IMAP4rev2."""

    key: Key
    returns: Return | None = None
    by_uid: bool = False
    charset: str = ""


@dataclass(frozen=True, slots=True)
class SortKey:
    """ARRIVAL, CC, DATE, FROM, SIZE, SUBJECT, TO (RFC 5256 §3), DISPLAYFROM, DISPLAYTO (RFC 5957 §3)."""

    name: str
    reverse: bool = False


@dataclass(frozen=True, slots=True)
class Sort(Command):
    """RFC 5256 §3 SORT; `returns` by RFC 5267 §3."""

    keys: tuple[SortKey, ...]
    key: Key
    returns: Return | None = None
    by_uid: bool = False
    charset: str = ""


@dataclass(frozen=True, slots=True)
class Thread(Command):
    """RFC 5256 §3 THREAD. `algorithm` is ORDEREDSUBJECT, REFERENCES or REFS."""

    algorithm: str
    key: Key
    by_uid: bool = False
    charset: str = ""


@dataclass(frozen=True, slots=True)
class Fetch(Command):
    """RFC 9051 §6.4.5. CHANGEDSINCE and VANISHED by RFC 7162 §3.1.4.1 and §3.2.6, PARTIAL by RFC 9394 §3.3."""

    set: SequenceSet
    items: tuple[FetchItem, ...]
    changed_since: int | None = None
    vanished: bool = False
    partial: Partial | None = None
    by_uid: bool = False


class Mode(Enum):
    """What STORE does with the flags."""

    REPLACE = "FLAGS"
    ADD = "+FLAGS"
    REMOVE = "-FLAGS"


@dataclass(frozen=True, slots=True)
class Store(Command):
    """RFC 9051 §6.4.6. UNCHANGEDSINCE by RFC 7162 §3.1.3."""

    set: SequenceSet
    mode: Mode
    flags: Flags
    silent: bool = False
    unchanged_since: int | None = None
    by_uid: bool = False


@dataclass(frozen=True, slots=True)
class Copy(Command):
    """RFC 9051 §6.4.7"""

    set: SequenceSet
    mailbox: str
    by_uid: bool = False


@dataclass(frozen=True, slots=True)
class Move(Command):
    """RFC 9051 §6.4.8 (RFC 6851)"""

    set: SequenceSet
    mailbox: str
    by_uid: bool = False
