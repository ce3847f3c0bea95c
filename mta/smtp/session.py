"""What is known about one client, and what the rules may want of the server (values only)."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from enum import Enum
from typing import Any

from mailapp.directory.values import AccountInfo, Resolution, Writer
from mailapp.policy.mailrules.rewriting import NO_REWRITING, RewritingTable
from mailapp.policy.values import Policy
from mailapp.standards import sasl
from mailapp.standards.envelope import Envelope, Recipient
from mailapp.standards.reply import Reply
from mta.smtp.claims import NOTHING, Claims
from mta.smtp.doorkeeper import OPEN, SILENT, Caller, Doorkeeper, Remarks
from mta.smtp.metering import FREE, Meter
from mta.smtp.params import MailParams
from mta.smtp.sanity import LookUp


class Stage(Enum):
    """How far the dialogue has come (RFC 5321 §4.1.4)."""

    NEW = "nothing said yet"
    GREETED = "EHLO or HELO said"
    MAIL = "MAIL said"


@dataclass(frozen=True, slots=True)
class Face:
    """What a listener is. `submission`: for our own people, who must authenticate (RFC 6409)."""

    hostname: str
    submission: bool = False
    offers_tls: bool = False
    lmtp: bool = False  # from another mail server of ours, for mailboxes here (RFC 2033)


@dataclass(slots=True)
class Mail:
    """A mail transaction: what MAIL and RCPT have said; each recipient with its Resolution."""

    reverse_path: str
    params: MailParams
    recipients: list[Recipient] = field(default_factory=list)
    resolutions: list[Resolution] = field(default_factory=list)
    remarks: list[Remarks] = field(default_factory=list)  # of the access rules, on each recipient
    hold_until: datetime | None = None
    by_chunks: bool = False  # BDAT has begun

    @property
    def envelope(self) -> Envelope:
        said = self.params
        return Envelope(
            self.reverse_path,
            tuple(self.recipients),
            said.body,
            said.smtputf8,
            said.ret,
            said.envid,
            said.requiretls,
            self.hold_until,
        )


def no_clock() -> datetime:
    """Whoever wants the time must hand in a clock."""
    raise RuntimeError("the session has no clock")


@dataclass(slots=True)
class Session:
    """One client's dialogue."""

    face: Face
    policy: Policy
    client: str  # IP address
    secure: bool = False  # TLS is up
    clock: Callable[[], datetime] = no_clock  # UTC
    doorkeeper: Doorkeeper = OPEN
    rewriting: RewritingTable = NO_REWRITING
    meter: Meter = FREE
    name: str = ""  # of the client in the DNS, when XCLIENT told it
    claims: Claims = NOTHING  # all that XCLIENT told
    speaker: str = ""  # IP address of who told it
    helo: str = ""
    extended: bool = False  # EHLO, not HELO
    account: AccountInfo | None = None
    mail: Mail | None = None
    exchange: sasl.Exchange | None = None  # the next line belongs to AUTH
    commands: int = 0
    errors: int = 0
    refused: bool = False  # at the door: nothing but QUIT is heard
    because: str = ""  # which rule refused just now, for the journal
    asks_dns: bool = False  # whether somebody can ask it
    client_allowed: bool = False  # by a rule: no more questions about it
    helo_allowed: bool = False
    remarks: Remarks = SILENT  # on the client
    helo_remarks: Remarks = SILENT
    mail_remarks: Remarks = SILENT  # on the letter

    @property
    def stage(self) -> Stage:
        if self.mail is not None:
            return Stage.MAIL
        return Stage.GREETED if self.helo else Stage.NEW

    @property
    def trusted(self) -> bool:
        """In one of our own networks."""
        networks = self.policy.mynetworks
        return bool(networks) and networks.hold(self.client)

    @property
    def may_relay(self) -> bool:
        """It may send to anybody: it has logged in, or speaks to the port for servers from one of our networks."""
        servers = not self.face.submission and not self.face.lmtp
        return self.account is not None or (servers and self.trusted)

    @property
    def spared(self) -> bool:
        """Limits on strangers do not count."""
        return self.client_allowed or self.face.lmtp or self.trusted

    @property
    def caller(self) -> Caller:
        """As the doorkeeper sees the client."""
        account = self.account.address if self.account else ""
        return Caller(self.client, self.name, self.helo, self.secure, account, self.trusted, self.face.submission)

    @property
    def letter_remarks(self) -> Remarks:
        """All that was remarked on the way of the letter that comes now."""
        return self.remarks.and_also(self.helo_remarks).and_also(self.mail_remarks)

    @property
    def trusted_wire(self) -> bool:
        """Nobody can listen: TLS, or this very machine."""
        return self.secure or self.client == "::1" or self.client.startswith("127.")

    def become(self, said: Claims, account: AccountInfo | None) -> None:
        """Begin anew as another client, with all that XCLIENT has said of it; TLS cannot be undone."""
        known = self.claims = self.claims.then(said)
        self.speaker = self.speaker or self.client
        account = self.account if said.login is None else account
        self.forget()
        self.account = account
        self.helo, self.extended = known.helo or "", known.protocol != "SMTP"
        self.client = self.client if known.address is None else known.address
        self.name = known.name or ""
        self.client_allowed = self.helo_allowed = self.refused = False
        self.helo_remarks = self.mail_remarks = SILENT

    @property
    def protocol(self) -> str:
        """The `with` clause of Received (RFC 3848, RFC 6531 §4.3)."""
        if not self.extended:
            return "SMTP"
        plain, utf8 = ("LMTP", "UTF8LMTP") if self.face.lmtp else ("ESMTP", "UTF8SMTP")
        name = utf8 if self.mail is not None and self.mail.params.smtputf8 else plain
        return name + ("S" if self.secure else "") + ("A" if self.account else "")

    def forget(self) -> None:
        """What was said before TLS was said by anybody (RFC 3207 §4.2)."""
        self.helo, self.extended, self.account, self.mail, self.exchange = "", False, None, None, None


# -- what the rules want of the server ----------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Resolve:
    """Where does mail of this writer for this address go, is there room for `size` octets? Answer: Admission.

    `abroad`: he may send to anybody, and nobody need look whether the domain has become ours this very moment.
    """

    address: str
    size: int
    writer: Writer
    abroad: bool = False


@dataclass(frozen=True, slots=True)
class Admission:
    resolution: Resolution
    full: bool = False  # every mailbox it leads to is over quota


@dataclass(frozen=True, slots=True)
class Owns:
    """May this account send as this address? Answer: bool."""

    account: int
    address: str


@dataclass(frozen=True, slots=True)
class Login:
    """What an exchange of AUTH wants to know. Answer: AccountInfo, sasl.Secrets, or the Reply that refuses."""

    asked: sasl.Question
    client: str


@dataclass(frozen=True, slots=True)
class Known:
    """Whose address is this? Answer: AccountInfo, or None."""

    address: str


@dataclass(frozen=True, slots=True)
class Room:
    """Which of these have no room for so many octets? Answer: a tuple of bool, one for each."""

    resolutions: tuple[Resolution, ...]
    size: int


@dataclass(frozen=True, slots=True)
class Turn:
    """Try now what waits for this domain, which this client asks for (ETRN). Answer: Reply."""

    domain: str
    client: str


Question = Resolve | Owns | Login | LookUp | Known | Room | Turn


@dataclass(frozen=True, slots=True)
class Ask:
    """A question for the heart; `then` makes the response from its answer."""

    question: Question
    then: "Callable[[Any], Response]"


@dataclass(frozen=True, slots=True)
class Raw:
    """Octets to be sent as they are: replies of several lines, challenges."""

    octets: bytes


@dataclass(frozen=True, slots=True)
class TakeMessage:
    """Say 354 and read a message."""


@dataclass(frozen=True, slots=True)
class TakeChunk:
    """Read so many octets; then answer `refusal`, or go on with the message (RFC 3030)."""

    size: int
    last: bool
    refusal: Reply | None = None


@dataclass(frozen=True, slots=True)
class Upgrade:
    """Say 220 and begin TLS."""


@dataclass(frozen=True, slots=True)
class HangUp:
    """Say this and close the connection."""

    reply: Reply


@dataclass(frozen=True, slots=True)
class Delay:
    """Wait so many seconds, then say this."""

    reply: Reply
    seconds: int


@dataclass(frozen=True, slots=True)
class Become:
    """Begin anew as the client of whom XCLIENT says this, and greet it."""

    said: Claims
    account: AccountInfo | None = None


Response = Reply | Ask | Raw | TakeMessage | TakeChunk | Upgrade | HangUp | Delay | Become
Step = Callable[[Session, str], Response]
