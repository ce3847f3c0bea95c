"""What the directory answers: frozen values, never rows."""

from dataclasses import dataclass
from enum import Enum


class DirectoryError(ValueError):
    """An address, a domain or a change that cannot be; the text is a sentence for whoever asked."""


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
class DomainInfo:
    """One domain of ours, and how many live there. `default_quota` in octets, 0 = unlimited."""

    name: str
    active: bool
    default_quota: int
    catch_all: str  # who gets mail for unknown users; "" = nobody
    accounts: int
    aliases: int
    groups: int


@dataclass(frozen=True, slots=True)
class AliasInfo:
    """One address that stands for others."""

    address: str
    targets: tuple[str, ...]
    active: bool


@dataclass(frozen=True, slots=True)
class GroupInfo:
    """A named list of members behind one address."""

    address: str
    name: str
    members: tuple[str, ...]
    active: bool


@dataclass(frozen=True, slots=True)
class LocalRecipient:
    """A mailbox of ours that gets the letter; `detail` is what stood behind the `+` (RFC 5233)."""

    account: AccountInfo
    detail: str = ""


class Outcome(Enum):
    """What becomes of mail for an address; `refusals.refusal` has the reply to each that is not taken."""

    DELIVER = "deliver"  # at least one mailbox or remote address takes it
    RELAY = "relay"  # a domain that we back up: taken, and queued for its primary; the address is in `remote`
    UNKNOWN_USER = "unknown user"  # our domain, nobody there
    DISABLED = "disabled"  # our account, alias, group or domain, switched off
    RELOCATED = "relocated"  # gone to the address in `moved_to`
    RESTRICTED = "restricted"  # a group that is not open to this writer
    UNVERIFIED = "unverified"  # a domain that we back up, and its primary does not say now whether it knows the address
    NOT_OURS = "not ours"  # another server's domain
    LOOP = "loop"  # aliases that only lead to one another, or to more than we follow


@dataclass(frozen=True, slots=True)
class Writer:
    """Who sends the letter: the reverse-path, and the account of whoever has logged in.

    `trusted`: the server itself, or a machine that may send as it likes. Groups are closed to no such letter.
    """

    address: str = ""
    account: int | None = None
    trusted: bool = False


HOUSE = Writer(trusted=True)  # the server itself


@dataclass(frozen=True, slots=True)
class Resolution:
    """Where mail for `address` goes: every alias and group followed, nobody named twice."""

    address: str
    outcome: Outcome
    local: tuple[LocalRecipient, ...] = ()
    remote: tuple[str, ...] = ()
    moved_to: str = ""  # the new address of somebody who has moved
    words: str = ""  # what the refusal says instead of the usual words
