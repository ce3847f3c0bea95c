"""What a run is told about the world beside the letter; by default there is nothing in it."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime

from mailapp.standards.sieve.limits import DEFAULT, Limits


@dataclass(frozen=True, slots=True)
class Envelope:
    """Paths of SMTP without brackets, "" for the null one (RFC 5228 §5.4)."""

    sender: str = ""
    recipient: str = ""
    login: str = ""  # who had logged in to send it; "" when nobody


@dataclass(frozen=True, slots=True)
class Seen:
    """An identity of a letter, for the duplicate test (RFC 7352). `identity` tells handle and value apart."""

    identity: str
    seconds: int  # for so long it is known
    last: bool = False  # each time that it comes the time begins anew


def _nothing(*_: object) -> None:
    return None


def _no(*_: object) -> bool:
    return False


def _is_inbox(mailbox: str) -> bool:
    return mailbox.upper() == "INBOX"


@dataclass(frozen=True, slots=True)
class World:
    """Callables are only called when a script asks."""

    envelope: Envelope = Envelope()
    now: datetime = datetime(1970, 1, 1, tzinfo=UTC)  # aware, in the zone of the script's owner
    environment: Mapping[str, str] = field(default_factory=dict)  # RFC 5183 §4.1, by item
    flags: Sequence[str] | None = None  # that the letter has already (RFC 5232 §2)
    spam: float | None = None  # 0 to 100, for certain spam; None: not looked at (RFC 5235 §2)
    virus: int | None = None  # 1 (none) to 5 (certain); None: not looked at (RFC 5235 §3)
    separators: str = "+"  # signs, any of which begins the detail of a sub-address (RFC 5233)
    protected: frozenset[str] = frozenset()  # fields, in lower case, that scripts neither add nor delete (RFC 5293 §6)
    mailbox_exists: Callable[[str], bool] = _is_inbox  # RFC 5490 §3.1
    special_use: Callable[[str], Sequence[str]] = lambda _: ()  # the special uses of a mailbox, "" for all mailboxes
    metadata: Callable[[str, str], str | None] = _nothing  # annotation of a mailbox, "" for the server (RFC 5490 §4)
    script: Callable[[bool, str], str | None] = _nothing  # text of an included script, global or not (RFC 6609)
    seen: Callable[[Seen], bool] = _no  # whether another letter had this identity (RFC 7352)
    limits: Limits = DEFAULT
