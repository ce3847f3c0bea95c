"""What a delivery status notification says (RFC 3464)."""

from dataclasses import dataclass
from datetime import datetime
from enum import Enum


class Action(Enum):
    """RFC 3464 §2.3.3."""

    FAILED = "failed"
    DELAYED = "delayed"
    DELIVERED = "delivered"
    RELAYED = "relayed"
    EXPANDED = "expanded"


@dataclass(frozen=True, slots=True)
class Fate:
    """What became of one recipient."""

    recipient: str
    action: Action
    status: str  # RFC 3463, "5.1.1"
    reply: str = ""  # the remote's own words, "550 5.1.1 User unknown"
    remote_mta: str = ""  # host name of who said so
    orcpt: str = ""  # "rfc822;anna@example.test" decoded (RFC 3461 §4.2)
    last_attempt: datetime | None = None
    will_retry_until: datetime | None = None


@dataclass(frozen=True, slots=True)
class Original:
    """The message that is reported on. `whole` is empty when its header alone goes back (RFC 3461 §4.3)."""

    header: bytes
    whole: bytes = b""
    envid: str = ""
    arrived: datetime | None = None


@dataclass(frozen=True, slots=True)
class Notice:
    """A report's own envelope and words. The reverse-path of every report is null (RFC 3464 §2)."""

    to: str
    author: str  # the From address: postmaster or MAILER-DAEMON of `reporting_mta`'s office
    reporting_mta: str  # our host name
    message_id: str  # without angle brackets
    now: datetime
    text: str  # for people, lines parted by "\n"
    subject: str = ""  # in the language of the text; "" for the usual one, in English
    language: str = ""  # of the text (RFC 3282)


@dataclass(frozen=True, slots=True)
class Incoming:
    """A report that came in, as far as it could be read."""

    envid: str
    reporting_mta: str
    fates: tuple[Fate, ...]
    message_id: str  # of the original message, without angle brackets; "" when not included
