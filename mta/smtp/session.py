"""What is known about one client, and what the rules may want of the server (values only)."""

from collections.abc import Callable
from dataclasses import dataclass, field
from enum import Enum
from typing import Any

from mailapp.directory.values import AccountInfo, Resolution, Writer
from mailapp.policy.mailrules.rewriting import NO_REWRITING, RewritingTable
from mailapp.policy.values import Policy
from mailapp.standards.envelope import Envelope, Recipient
from mailapp.standards.reply import Reply
from mailapp.standards.sasl import Exchange
from mta.smtp.doorkeeper import OPEN, SILENT, Caller, Doorkeeper, Remarks
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


@dataclass(slots=True)
class Mail:
    """A mail transaction: what MAIL and RCPT have said; each recipient with its Resolution."""

    reverse_path: str
    params: MailParams
    recipients: list[Recipient] = field(default_factory=list)
    resolutions: list[Resolution] = field(default_factory=list)
    remarks: list[Remarks] = field(default_factory=list)  # of the access rules, on each recipient
    by_chunks: bool = False  # BDAT has begun

    @property
    def envelope(self) -> Envelope:
        said = self.params
        return Envelope(self.reverse_path, tuple(self.recipients), said.body, said.smtputf8, said.ret, said.envid)


@dataclass(slots=True)
class Session:
    """One client's dialogue."""

    face: Face
    policy: Policy
    client: str  # IP address
    secure: bool = False  # TLS is up
    doorkeeper: Doorkeeper = OPEN
    rewriting: RewritingTable = NO_REWRITING
    name: str = ""  # of the client in the DNS, when a proxy told it
    helo: str = ""
    extended: bool = False  # EHLO, not HELO
    account: AccountInfo | None = None
    mail: Mail | None = None
    exchange: Exchange | None = None  # the next line belongs to AUTH
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
        return self.policy.mynetworks.hold(self.client)

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

    @property
    def protocol(self) -> str:
        """The `with` clause of Received (RFC 3848, RFC 6531 §4.3)."""
        if not self.extended:
            return "SMTP"
        name = "UTF8SMTP" if self.mail is not None and self.mail.params.smtputf8 else "ESMTP"
        return name + ("S" if self.secure else "") + ("A" if self.account else "")

    def forget(self) -> None:
        """What was said before TLS was said by anybody (RFC 3207 §4.2)."""
        self.helo, self.extended, self.account, self.mail, self.exchange = "", False, None, None, None


# -- what the rules want of the server ----------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Resolve:
    """Where does mail of this writer for this address go, is there room for `size` octets? Answer: Admission."""

    address: str
    size: int
    writer: Writer


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
    """Is this the password? Answer: AccountInfo, or the Reply that refuses."""

    address: str
    password: str = field(repr=False)
    client: str


Question = Resolve | Owns | Login | LookUp


@dataclass(frozen=True, slots=True)
class Ask:
    """A question for the heart; `then` makes the reply from its answer."""

    question: Question
    then: Callable[[Any], Reply]


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


Response = Reply | Ask | Raw | TakeMessage | TakeChunk | Upgrade | HangUp
Step = Callable[[Session, str], Response]
