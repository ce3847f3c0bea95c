"""Commands about mailboxes as wholes."""

from dataclasses import dataclass

from access.imap.commands.base import Command
from access.imap.sets import SequenceSet


@dataclass(frozen=True, slots=True)
class Resync:
    """QRESYNC (uidvalidity modseq [known-uids [(known-numbers known-uids)]]) (RFC 7162 §3.2.5)."""

    uidvalidity: int
    modseq: int
    known: SequenceSet | None = None
    match_numbers: SequenceSet | None = None
    match_uids: SequenceSet | None = None


@dataclass(frozen=True, slots=True)
class Select(Command):
    """RFC 9051 §6.3.2; EXAMINE when `readonly` (§6.3.3). RFC 7162 §3.1.8 CONDSTORE, §3.2.5 QRESYNC."""

    mailbox: str
    readonly: bool = False
    condstore: bool = False
    qresync: Resync | None = None


@dataclass(frozen=True, slots=True)
class Create(Command):
    """RFC 9051 §6.3.4. `special_use` as in CREATE … (USE (\\Drafts)) (RFC 6154 §3), spelled as the RFC does."""

    mailbox: str
    special_use: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Delete(Command):
    """RFC 9051 §6.3.5"""

    mailbox: str


@dataclass(frozen=True, slots=True)
class Rename(Command):
    """RFC 9051 §6.3.6"""

    mailbox: str
    to: str


@dataclass(frozen=True, slots=True)
class Subscribe(Command):
    """RFC 9051 §6.3.7"""

    mailbox: str


@dataclass(frozen=True, slots=True)
class Unsubscribe(Command):
    """RFC 9051 §6.3.8"""

    mailbox: str


@dataclass(frozen=True, slots=True)
class List(Command):
    """RFC 9051 §6.3.9 (RFC 5258).

    `select_options` are of SUBSCRIBED, REMOTE, RECURSIVEMATCH, SPECIAL-USE; `return_options` of SUBSCRIBED, CHILDREN,
    SPECIAL-USE, STATUS (RFC 5819), MYRIGHTS (RFC 8440), METADATA (RFC 9590).
    """

    reference: str
    patterns: tuple[str, ...]
    select_options: frozenset[str] = frozenset()
    return_options: frozenset[str] = frozenset()
    status_items: tuple[str, ...] = ()  # with STATUS
    metadata_entries: tuple[str, ...] = ()  # with METADATA
    extended: bool = False  # any of the forms of LIST-EXTENDED


@dataclass(frozen=True, slots=True)
class Lsub(Command):
    """RFC 3501 §6.3.9"""

    reference: str
    pattern: str


@dataclass(frozen=True, slots=True)
class Namespace(Command):
    """RFC 9051 §6.3.10"""


@dataclass(frozen=True, slots=True)
class Status(Command):
    """RFC 9051 §6.3.11.

    `items` are of MESSAGES, UIDNEXT, UIDVALIDITY, UNSEEN, DELETED, SIZE, RECENT (RFC 3501), HIGHESTMODSEQ (RFC 7162),
    MAILBOXID (RFC 8474), APPENDLIMIT (RFC 7889), DELETED-STORAGE (RFC 9208).
    """

    mailbox: str
    items: tuple[str, ...]
