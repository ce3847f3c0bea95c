"""A letter at our door."""

import time
from dataclasses import dataclass, field

from mailapp.directory.values import Resolution
from mailapp.net.content import Content
from mailapp.scanners.values import CLEAN, Scan
from mailapp.scanners.virus import Verdict
from mailapp.standards.authentication import UNKNOWN, Authentication
from mailapp.standards.envelope import Envelope
from mta.smtp.doorkeeper import SILENT, Remarks


@dataclass(frozen=True, slots=True)
class Client:
    """Who speaks to us: IP address ("" = unknown), the name that it gave itself, and its TLS ("" = none)."""

    address: str
    helo: str
    tls: str = ""
    name: str = ""  # in the DNS, "" = not known
    trusted: bool = False  # in mynetworks

    def __str__(self) -> str:
        literal = f"[{self.address}]" if self.address else "here"
        who = literal if self.helo == literal else f"{self.helo} {literal}"
        return f"{who} of mynetworks" if self.trusted else who


@dataclass(frozen=True, slots=True)
class Looked:
    """What was found out by looking at a letter, and by asking others about it."""

    authentication: Authentication = UNKNOWN  # who really sent it
    scan: Scan = CLEAN
    virus: Verdict | None = None  # of a letter that one of our people submits


@dataclass(frozen=True, slots=True)
class Letter:
    """A whole message with its envelope; nothing of it is durable yet. `account`: whoever submits it."""

    trace: str
    envelope: Envelope
    resolutions: tuple[Resolution, ...]  # one for each recipient of the envelope
    content: Content
    client: Client
    protocol: str  # RFC 3848
    account: int | None = None
    remarks: Remarks = SILENT  # of the access rules that let it in: hold it, warn of it
    recipient_remarks: tuple[Remarks, ...] = ()  # the same of each recipient; none at all when nobody remarked anything
    looked: Looked | None = None  # None: nobody has looked yet
    since: float = field(default_factory=time.monotonic)  # when it had come whole, or was begun with: deadlines count
