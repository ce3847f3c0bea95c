"""A message that we have accepted, or are about to."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime

from mailapp.directory.values import Resolution
from mailapp.guard.values import PLAIN as PLAIN
from mailapp.guard.values import Opinion as Opinion
from mailapp.journal.values import Step
from mailapp.net.content import Content
from mailapp.outbox.values import Departure
from mailapp.scanners.virus import Verdict
from mailapp.standards.envelope import Envelope
from mailapp.store.values import INBOX, Filed


def nothing() -> None:
    """Most letters leave no trace but their own."""


@dataclass(frozen=True, slots=True)
class Arrival:
    """A letter for this office, its envelope's recipients already resolved, one Resolution each."""

    trace: str
    envelope: Envelope
    resolutions: tuple[Resolution, ...]
    content: Content  # our Received field stands in its prefix; Return-Path is added by deliver (RFC 5321 §4.4)
    client: str  # "gw.example.net [192.0.2.1]": for the journal
    protocol: str  # ESMTP, ESMTPS, ESMTPSA, LMTP, … (RFC 3848)
    into: str = INBOX  # the folder that decide() chose
    because: str = ""  # why, in one sentence
    held: str = ""  # why all of it waits in the outbox until somebody releases it
    remarks: tuple[Step, ...] = ()  # what rules said of it, for the journal
    apart: tuple[Departure, ...] = ()  # for further recipients, whose copies are held under names of their own
    opinions: Mapping[int, Opinion] = field(default_factory=dict)  # by account id; who is not in it gets it plainly
    client_name: str = ""  # of the client in the DNS, "" = not known
    trusted: bool = False  # the client is in mynetworks
    writer: int | None = None  # the account of who had submitted it, of a letter that waited in the queue

    @property
    def early(self) -> bool:
        """Its sender waits for our answer, and can be told that it is not taken."""
        return self.protocol != "LOCAL"

    @property
    def each(self) -> bool:
        """Each recipient gets an answer of its own (RFC 2033 §4.2)."""
        return self.protocol.startswith("LMTP")

    def opinion(self, account: int) -> Opinion:
        """What this person's copy deserves."""
        return self.opinions.get(account, PLAIN)


@dataclass(frozen=True, slots=True)
class Submission:
    """A letter from one of our people (or from the server itself when `account` is None)."""

    trace: str
    account: int | None
    envelope: Envelope
    content: Content
    client: str
    protocol: str  # ESMTPSA, HTTP, LOCAL
    undo_seconds: int | None = None  # how long it waits, so that it can be taken back; None: as the policy says
    held: str = ""  # why it waits until somebody releases it
    remarks: tuple[Step, ...] = ()  # what rules said of it, for the journal
    verdict: Verdict | None = None  # of the virus scanner, where it was asked already
    resent: bool = False  # another's letter, sent on as it came: the name in Resent-From counts (RFC 5322 §3.6.6)
    lastly: Callable[[], None] = nothing  # written in the transaction that takes it; what it raises undoes the letter


@dataclass(frozen=True, slots=True)
class Receipt:
    """What became of it: filed in these mailboxes, queued for these addresses."""

    trace: str
    filed: tuple[Filed, ...] = ()
    queued: tuple[str, ...] = ()
    departs: datetime | None = None  # it waits until then, and can be taken back; None: it is on its way
    warnings: tuple[str, ...] = ()  # what its writer should know, in sentences
    refused: Mapping[str, str] = field(default_factory=dict)  # recipients who do not take it, and the whole reply


class Refused(Exception):
    """Theirs: will never work as it is. `reply` is the whole reply, "550 5.7.1 …"; `because` is for the journal.

    `more`: the replies about other recipients of the same letter.
    """

    def __init__(self, reply: str, because: str = "", more: tuple[str, ...] = ()) -> None:
        super().__init__(reply)
        self.reply, self.because, self.more = reply, because, more

    @property
    def replies(self) -> tuple[str, ...]:
        return (self.reply, *self.more)


class Infected(Refused):
    """Theirs, and dangerous: it holds a virus of this name."""

    def __init__(self, verdict: Verdict) -> None:
        super().__init__(f"554 5.7.1 The letter holds a virus: {verdict.because}")  # RFC 3463 §3.8
        self.virus = verdict.virus


class Temporary(Exception):
    """The world's: try again later. `reply` is the whole reply, "452 4.2.2 …"."""

    def __init__(self, reply: str, because: str = "") -> None:
        super().__init__(reply)
        self.reply, self.because = reply, because

    @property
    def replies(self) -> tuple[str, ...]:
        return (self.reply,)


class Withdrawn(Exception):
    """What `Submission.lastly` raises when the letter is not to be sent after all: nothing of it is."""
