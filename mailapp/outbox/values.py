"""What the outbox takes and gives: frozen values, never rows."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import Enum

from mailapp.journal.values import Noted
from mailapp.net.content import Content
from mailapp.standards.envelope import Envelope, Recipient


class State(Enum):
    """Where one recipient of one letter stands."""

    SCHEDULED = "scheduled"  # shall leave later: sent later, or still to be undone
    QUEUED = "queued"  # waits for its time; "deferred" to people once it was tried
    SENDING = "sending"  # claimed by a worker until the lease ends
    HELD = "held"  # waits until a person releases it
    SENT = "sent"
    BOUNCED = "bounced"
    CANCELLED = "cancelled"


DONE = (State.SENT, State.BOUNCED, State.CANCELLED)


@dataclass(frozen=True, slots=True)
class Departure:
    """A letter that shall leave: remote recipients only. `trace` is its queue id."""

    trace: str
    envelope: Envelope
    content: Content
    account: int | None = None  # who sends it; None for the server itself and for forwarded mail
    not_before: datetime | None = None  # send later, or time to undo
    held: str = ""  # why it waits until somebody releases it


@dataclass(frozen=True, slots=True)
class Spooled:
    """A departure whose file lies in the spool, but which no row names yet."""

    departure: Departure
    path: str
    size: int
    subject: str = ""
    durable: Callable[[], None] = lambda: None  # returns when the disk has it; raises OSError


@dataclass(frozen=True, slots=True)
class Claimed:
    """One letter for one destination, ours alone until the lease ends."""

    trace: str
    claim: str  # the token of the lease
    envelope: Envelope  # only the recipients of this destination that were claimed
    rows: tuple[int, ...]  # their ids, in the same order
    path: str
    size: int
    destination: str  # domain, A-labels
    created: datetime
    departs: datetime  # the queue lifetime counts from here
    tries: int  # before this one
    account: int | None
    told: frozenset[str] = frozenset()  # recipients of whose delay the sender knows already
    queue: str = ""  # where it waits: the destination, or the next hop of `via`
    via: str = ""  # the next hop that an administrator chose: "host:port" or a domain; "" for the usual way
    octets: bytes | None = None  # read ahead, where nobody may wait for the disk; else they lie at `path`


class Verdict(Enum):
    """What an attempt came to, for one recipient."""

    SENT = "sent"
    DEFERRED = "deferred"
    FAILED = "failed"


@dataclass(frozen=True, slots=True)
class Result:
    """What became of one recipient. `reply` is the words of `host`, "550 5.1.1 User unknown"; without one, ours."""

    recipient: Recipient
    verdict: Verdict
    reply: str
    host: str = ""  # MX name of who said so; "" when we did
    address: str = ""  # IP and port, whoever said it
    tls: str = ""  # "TLSv1.3 TLS_AES_256_GCM_SHA384", or ""
    relayed: bool = False  # the host knows no DSN: a report of success is ours to write (RFC 3461 §5.2.2)
    by_table: bool = False  # an administrator's table said it, and no server: that says nothing of the address


@dataclass(frozen=True, slots=True)
class QueuedRecipient:
    """One line of the queue, for lists."""

    trace: str
    reverse_path: str
    address: str
    state: State
    created: datetime
    next_attempt: datetime | None
    tries: int
    size: int
    last_reply: str
    last_host: str
    subject: str
    reason: str = ""  # why it is held, deleted or given up
    via: str = ""  # where an administrator sends it instead
    orcpt: str = ""  # whom the letter was written to, when that address led here (RFC 3461 §4.2)
    not_before: datetime | None = None  # until then nobody calls its destination


@dataclass(frozen=True, slots=True)
class QueueFilter:
    """Which lines of the queue are wanted. Empty means all that is still to be done."""

    state: State | None = None
    sender: str = ""  # a whole address, or part of one; "<>" is the null sender
    recipient: str = ""  # a whole address, or part of one
    domain: str = ""  # the destination
    trace: str = ""
    text: str = ""  # part of the subject, the reason or the remote's last words, or a whole queue id
    tried: bool | None = None  # deferred, or never tried yet
    before: datetime | None = None  # accepted before then
    larger: int = 0  # octets at least
    account: int = 0  # submitted by this one of our people
    history: bool = False  # also what is done

    @property
    def shows_history(self) -> bool:
        return self.history or bool(self.trace) or self.state in DONE


@dataclass(frozen=True, slots=True)
class QueuedLetter:
    """One letter of the queue with all that is known of it."""

    trace: str
    reverse_path: str
    created: datetime
    departs: datetime
    size: int
    subject: str
    headers: str  # as they will be sent; empty when the letter has left
    recipients: Sequence[QueuedRecipient]
    story: Sequence[Noted]
    envelope: Mapping[str, str] = field(default_factory=dict)  # what else it says: BODY, RET, …


@dataclass(frozen=True, slots=True)
class QueueCounts:
    """The queue at a glance, in recipients."""

    scheduled: int  # to leave later
    waiting: int  # never tried yet
    deferred: int  # tried, and waiting for the next try
    sending: int
    held: int
    oldest: datetime | None  # when the oldest of them was accepted
    unreachable: Sequence[str]  # destinations none of whose servers can be reached
    due_since: datetime | None = None  # since when the one that is due longest could have been claimed


@dataclass(frozen=True, slots=True)
class Trouble:
    """A destination that does not take our mail at the moment."""

    destination: str
    waiting: int  # recipients
    next_attempt: datetime | None
    last_reply: str  # the newest words of its servers, or why none could be reached
    unreachable: bool


@dataclass(frozen=True, slots=True)
class ShapeRow:
    """Recipients that wait for one destination or come from one sender, by age."""

    name: str
    total: int
    ages: Sequence[int]  # younger than each limit of the shape and older than the one before; then the oldest


@dataclass(frozen=True, slots=True)
class Shape:
    """The queue by age; `minutes` are the limits of the columns."""

    minutes: Sequence[int]
    total: ShapeRow
    rows: Sequence[ShapeRow]


@dataclass(frozen=True, slots=True)
class DestinationStanding:
    """How a destination treats us, and what it may get."""

    name: str
    waiting: int  # recipients that are still to be done
    connections: int  # that may be open at once now
    per_minute: int  # letters; 0 = any number
    rests_until: datetime | None
    failures: int
    said: str
    met: bool  # a server there has talked to us
    limit_per_minute: int = 0  # as an administrator has it
    limit_connections: int = 0
