"""What the directory answers: frozen values, never rows."""

from dataclasses import dataclass
from enum import Enum


@dataclass(frozen=True, slots=True)
class AccountInfo:
    """One person. `quota` in octets, 0 = unlimited."""

    id: int
    address: str
    display_name: str
    quota: int
    active: bool
    is_admin: bool


@dataclass(frozen=True, slots=True)
class LocalRecipient:
    """A mailbox of ours that gets the letter; `detail` is what stood behind the `+` (RFC 5233)."""

    account: AccountInfo
    detail: str = ""


class Outcome(Enum):
    """What becomes of mail for an address."""

    DELIVER = "deliver"  # at least one mailbox or remote address takes it
    UNKNOWN_USER = "unknown user"  # our domain, nobody there: 5.1.1
    DISABLED = "disabled"  # our account, switched off: 5.2.1
    NOT_OURS = "not ours"  # another server's domain
    LOOP = "loop"  # aliases that only lead to one another: 5.4.6


@dataclass(frozen=True, slots=True)
class Resolution:
    """Where mail for `address` goes: every alias and group followed, nobody named twice."""

    address: str
    outcome: Outcome
    local: tuple[LocalRecipient, ...] = ()
    remote: tuple[str, ...] = ()
