"""What the store takes and gives: frozen values, never rows."""

from bisect import bisect_right
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import Enum, Flag, auto

from mailapp.net.content import Content
from mailapp.standards.message.values import Facts, Part
from mailapp.store import rights
from mailapp.store.roster import Roster

Flags = frozenset[str]  # IMAP flag names: "\\Seen", "$Forwarded", …
NO_FLAGS: Flags = frozenset()
SEEN, ANSWERED, FLAGGED, DELETED, DRAFT = "\\Seen", "\\Answered", "\\Flagged", "\\Deleted", "\\Draft"
FORWARDED, JUNK, NOT_JUNK = "$Forwarded", "$Junk", "$NotJunk"
MUTED = "$Muted"  # of a conversation of which its reader wants to hear no more

INBOX = "INBOX"
SEPARATOR = "/"
# Every account has these (RFC 6154); the name is what a person sees.
SPECIAL_USE = {"Drafts": "\\Drafts", "Sent": "\\Sent", "Junk": "\\Junk", "Trash": "\\Trash", "Archive": "\\Archive"}
STANDING = frozenset({INBOX, *SPECIAL_USE})  # neither renamed nor removed


class StoreError(Exception):
    """Something that the store will not do; the text may be shown to a person."""


class NoSuchMailbox(StoreError): ...


class MailboxExists(StoreError): ...


class BadMailboxName(StoreError): ...


class OverQuota(StoreError): ...


class NoSuchMessage(StoreError): ...


class NoPermission(StoreError): ...


class TooManyAnnotations(StoreError): ...


class AnnotationTooLong(StoreError):
    """A value has more than `most` octets."""

    def __init__(self, most: int) -> None:
        super().__init__(f"A value has {most} octets at most.")
        self.most = most


@dataclass(frozen=True, slots=True)
class MailboxInfo:
    """A mailbox as LIST and STATUS see it. `name` is Unicode with "/" between levels; `size` in octets.

    `rights` are those of who asks; `owner` is the address of whose it is, "" when it is his own.
    """

    id: int
    name: str
    special_use: str  # "\\Sent", … or ""
    subscribed: bool
    uidvalidity: int
    uidnext: int
    highestmodseq: int
    messages: int
    unseen: int
    deleted: int
    size: int
    shared: bool = False  # others have rights to it
    rights: str = rights.ALL
    owner: str = ""
    first_recent: int = 1  # from this UID on no session has been told of any message (RFC 3501 §2.3.2)

    @property
    def virtual(self) -> bool:
        """It is a saved search: its letters lie elsewhere."""
        return self.id < 0

    def may(self, right: str) -> bool:
        """`right` is one letter of RFC 4314 §2.1."""
        return right in self.rights


@dataclass(frozen=True, slots=True)
class AccessEntry:
    """One line of a mailbox's access list.

    `identifier`: the address of a person or a group, or "anyone"; with "-" before it these rights are taken away.
    """

    identifier: str
    rights: str
    name: str = ""  # of the person or the group


@dataclass(frozen=True, slots=True)
class UidSet:
    """UIDs in ranges, both ends included; None as an upper end means "and everything above"."""

    ranges: tuple[tuple[int, int | None], ...]

    @classmethod
    def of(cls, *uids: int) -> "UidSet":
        """Single UIDs in any order, neighbours joined into ranges."""
        if uids and uids == tuple(range(uids[0], uids[0] + len(uids))):  # most often, and quickly seen
            return cls(((uids[0], uids[-1]),))
        ranges: list[tuple[int, int | None]] = []
        start = last = 0
        for uid in sorted(set(uids)):
            if start and uid == last + 1:
                last = uid
                continue
            if start:
                ranges.append((start, last))
            start = last = uid
        if start:
            ranges.append((start, last))
        return cls(tuple(ranges))

    def merged(self) -> list[tuple[int, int | None]]:
        """Ascending and without overlap, so that nothing comes twice."""
        merged: list[tuple[int, int | None]] = []
        for low, high in sorted(self.ranges, key=lambda one: one[0]):
            if merged and (merged[-1][1] is None or low <= merged[-1][1]):
                last = merged[-1]
                top = None if last[1] is None or high is None else max(last[1], high)
                merged[-1] = (last[0], top)
            else:
                merged.append((low, high))
        return merged

    def among(self, uids: Iterable[int]) -> set[int]:
        """Those of these UIDs that are in it; where there are many ranges, quicker than to ask for each."""
        ranges = self.merged()
        lows = [low for low, _ in ranges]
        found = set()
        for uid in uids:
            place = bisect_right(lows, uid) - 1
            if place >= 0 and ((high := ranges[place][1]) is None or uid <= high):
                found.add(uid)
        return found

    def __contains__(self, uid: int) -> bool:
        return any(low <= uid and (high is None or uid <= high) for low, high in self.ranges)

    def __bool__(self) -> bool:
        return bool(self.ranges)


EVERYTHING = UidSet(((1, None),))


class Want(Flag):
    """What fetch shall load; flags, uid, modseq, dates and size always come."""

    FLAGS = 0
    LIST = auto()  # subject, sender, recipients, sent, preview, attachments
    ENVELOPE = auto()
    STRUCTURE = auto()  # body, body_structure, parts, header_size
    ALL = LIST | ENVELOPE | STRUCTURE


@dataclass(frozen=True, slots=True)
class MessageInfo:
    """One message in one mailbox. What was not asked for by Want is empty."""

    mailbox: int
    uid: int
    modseq: int
    flags: Flags
    internal_date: datetime  # when it arrived (INTERNALDATE)
    saved: datetime  # when it came into this mailbox (RFC 8514)
    size: int
    email_id: str  # the same for all copies (RFC 8474)
    thread_id: str
    subject: str = ""
    sender: str = ""
    sender_address: str = ""
    recipients: str = ""
    sent: datetime | None = None
    preview: str = ""
    attachments: int = 0
    message_id: str = ""
    envelope: bytes = b""
    body: bytes = b""
    body_structure: bytes = b""
    header_size: int = 0
    parts: tuple[Part, ...] = ()

    @property
    def seen(self) -> bool:
        return SEEN in self.flags


@dataclass(frozen=True, slots=True)
class Snapshot:
    """A mailbox as it was at `info.highestmodseq`: its UIDs in order."""

    info: MailboxInfo
    roster: Roster
    rings: frozenset[int] = frozenset()  # mailboxes whose bell tells its news, when it is not its own

    @property
    def uids(self) -> Sequence[int]:
        return self.roster.uids


class ChangeKind(Enum):
    ADDED = "added"
    FLAGS = "flags"
    EXPUNGED = "expunged"


@dataclass(frozen=True, slots=True)
class Change:
    """Something that happened to one message of a mailbox, at one MODSEQ (RFC 7162)."""

    mailbox: int
    modseq: int
    kind: ChangeKind
    uid: int


@dataclass(frozen=True, slots=True)
class Copied:
    """The answer of copy and move: pairs of UIDs, in order (COPYUID, RFC 4315)."""

    uidvalidity: int
    pairs: tuple[tuple[int, int], ...]


@dataclass(frozen=True, slots=True)
class Usage:
    """Octets and messages that count toward the quota; quota 0 = unlimited."""

    octets: int
    messages: int
    quota: int


@dataclass(frozen=True, slots=True)
class Buried:
    """An expunged message that can still be dug up (policy.undelete_days)."""

    id: int
    mailbox_name: str
    expunged: datetime
    subject: str
    sender: str
    size: int


@dataclass(frozen=True, slots=True)
class NewMessage:
    """What a client puts into a mailbox. `when` is INTERNALDATE; the moment itself when None."""

    content: Content
    flags: Flags = NO_FLAGS
    when: datetime | None = None


@dataclass(frozen=True, slots=True)
class Target:
    """One mailbox that a delivery goes to; a missing folder falls back to INBOX."""

    account: int
    mailbox: str = INBOX
    flags: Flags = NO_FLAGS


@dataclass(frozen=True, slots=True)
class Delivery:
    """One letter for any number of local targets. Its trace names it in the journal."""

    trace: str
    content: Content
    targets: tuple[Target, ...]
    when: datetime | None = None  # INTERNALDATE; the moment of delivery when None


@dataclass(frozen=True, slots=True)
class Shelved:
    """A delivery whose file lies in every target's Maildir, but which no row names yet."""

    delivery: Delivery
    facts: Facts
    base: str  # base name of the file in the first target's Maildir
    links: tuple[str, ...] = field(default=())  # absolute path of each target's file, to be taken back on failure
    mailboxes: tuple[int, ...] = ()  # id of each target's mailbox, as it was when the file was linked
    durable: Callable[[], None] = lambda: None  # returns when the disk has file and names; raises OSError


@dataclass(frozen=True, slots=True)
class Filed:
    """Where one target's message came to lie."""

    account: int
    mailbox: int
    mailbox_name: str
    uidvalidity: int
    uid: int
