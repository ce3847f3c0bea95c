"""What holds for one connection whatever its state, and what a handler may answer with."""

from collections.abc import Callable, Generator
from dataclasses import dataclass, field
from datetime import datetime
from typing import Protocol

from access.imap.answers import Answer
from access.imap.port import Office
from access.imap.watch import Watch
from mailapp.store.values import MailboxInfo


def unheard(line: bytes) -> None:
    """Nobody can be told between two answers."""


@dataclass(frozen=True, slots=True)
class Room:
    """For more messages in a mailbox, as it was a moment ago."""

    mailbox: str
    box: MailboxInfo
    octets: int | None  # None: as many as may come
    until: datetime  # nobody knows about later


@dataclass(slots=True)
class Talk:
    """One client's connection. `secure`: TLS is up, or nobody can listen on the way (loopback)."""

    office: Office
    client: str  # IP address
    secure: bool
    encrypted: bool = False  # TLS is up
    offers_tls: bool = False
    enabled: set[str] = field(default_factory=set)
    identity: dict[str, str] = field(default_factory=dict)  # what the client said of itself (RFC 2971)
    compressed: bool = False
    tag: str = ""  # of the command that is obeyed
    room: Room | None = None  # for another APPEND behind the last one
    watch: Watch | None = None  # what NOTIFY asked for; None: it was never said
    tell: Callable[[bytes], None] = unheard  # say it at once, while the command is still thought about

    @property
    def rev2(self) -> bool:
        return "IMAP4REV2" in self.enabled

    @property
    def utf8(self) -> bool:
        """Names and strings go out as UTF-8 (RFC 9051 §5.1, RFC 6855 §3)."""
        return self.rev2 or "UTF8=ACCEPT" in self.enabled

    @property
    def condstore(self) -> bool:
        return "CONDSTORE" in self.enabled

    @property
    def qresync(self) -> bool:
        return "QRESYNC" in self.enabled

    @property
    def uid_only(self) -> bool:
        """Sequence numbers were given up (RFC 9586)."""
        return "UIDONLY" in self.enabled


class State(Protocol):
    """Which commands may be said: NotAuthenticated, Authenticated or Selected."""

    talk: Talk
    before_login: bool


@dataclass(frozen=True, slots=True)
class Ok:
    """How a command ended well; `state` is the one that follows, None for the same."""

    text: str
    code: str | bytes = b""
    state: State | None = None
    then: Answer | None = None  # behind the tagged line: TLS, compression, waiting, the end


Steps = Generator[Answer, None, Ok]  # a handler's answers, and its end
