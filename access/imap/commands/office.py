"""Commands about rights, quotas, annotations and notifications, as values."""

from dataclasses import dataclass
from enum import Enum

from access.imap.commands.base import Command
from access.imap.items import FetchItem


@dataclass(frozen=True, slots=True)
class GetAcl(Command):
    """RFC 4314 §3.3"""

    mailbox: str


@dataclass(frozen=True, slots=True)
class SetAcl(Command):
    """RFC 4314 §3.1. `mode` is "" (these rights and no other), "+" or "-"; an identifier with "-" is negative."""

    mailbox: str
    identifier: str
    mode: str
    rights: str


@dataclass(frozen=True, slots=True)
class DeleteAcl(Command):
    """RFC 4314 §3.2"""

    mailbox: str
    identifier: str


@dataclass(frozen=True, slots=True)
class ListRights(Command):
    """RFC 4314 §3.4"""

    mailbox: str
    identifier: str


@dataclass(frozen=True, slots=True)
class MyRights(Command):
    """RFC 4314 §3.5"""

    mailbox: str


@dataclass(frozen=True, slots=True)
class GetQuota(Command):
    """RFC 9208 §4.1.1"""

    root: str


@dataclass(frozen=True, slots=True)
class GetQuotaRoot(Command):
    """RFC 9208 §4.1.2"""

    mailbox: str


@dataclass(frozen=True, slots=True)
class SetQuota(Command):
    """RFC 9208 §4.1.3. `limits` pairs a resource with its limit (STORAGE counts units of 1024 octets)."""

    root: str
    limits: tuple[tuple[str, int], ...]


@dataclass(frozen=True, slots=True)
class GetMetadata(Command):
    """RFC 5464 §4.2. The mailbox "" is the server. `depth` is 0, 1 or None for infinity; `max_size` in octets."""

    mailbox: str
    entries: tuple[str, ...]
    max_size: int | None = None
    depth: int | None = 0


@dataclass(frozen=True, slots=True)
class SetMetadata(Command):
    """RFC 5464 §4.3. Pairs of an entry and its value; None takes it away."""

    mailbox: str
    entries: tuple[tuple[str, bytes | None], ...]


class Filter(Enum):
    """Which mailboxes a group of events is about (RFC 5465 §6)."""

    SELECTED = "SELECTED"
    SELECTED_DELAYED = "SELECTED-DELAYED"
    INBOXES = "INBOXES"
    PERSONAL = "PERSONAL"
    SUBSCRIBED = "SUBSCRIBED"
    SUBTREE = "SUBTREE"
    MAILBOXES = "MAILBOXES"


class Event(Enum):
    """What may happen (RFC 5465 §5). There are no annotations of messages here, and so no AnnotationChange."""

    MESSAGE_NEW = "MessageNew"
    MESSAGE_EXPUNGE = "MessageExpunge"
    FLAG_CHANGE = "FlagChange"
    MAILBOX_NAME = "MailboxName"
    SUBSCRIPTION_CHANGE = "SubscriptionChange"
    MAILBOX_METADATA_CHANGE = "MailboxMetadataChange"
    SERVER_METADATA_CHANGE = "ServerMetadataChange"


@dataclass(frozen=True, slots=True)
class EventGroup:
    """(filter events). No events (NONE) means that nothing is told of these mailboxes."""

    filter: Filter
    events: frozenset[Event]
    mailboxes: tuple[str, ...] = ()  # with SUBTREE and MAILBOXES
    items: tuple[FetchItem, ...] = ()  # what MessageNew shall FETCH in the selected mailbox


@dataclass(frozen=True, slots=True)
class Notify(Command):
    """RFC 5465 §3: NOTIFY SET [STATUS] (group) …; no groups is NOTIFY NONE."""

    groups: tuple[EventGroup, ...] = ()
    status: bool = False  # STATUS of each mailbox at once
