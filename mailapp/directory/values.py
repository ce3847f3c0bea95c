"""What the directory answers: frozen values, never rows."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import Enum, StrEnum

from mailapp.directory import browsers

TEAM = "team"  # the role of a team's mailbox


class DirectoryError(ValueError):
    """An address, a domain or a change that cannot be; the text is a sentence for whoever asked."""


@dataclass(frozen=True, slots=True)
class AccountInfo:
    """One person, or a team's mailbox. `quota` in octets, 0 = unlimited."""

    id: int
    address: str
    display_name: str
    quota: int
    active: bool
    is_admin: bool
    is_team: bool = False
    language: str = ""  # in which the server writes to this person; "" nobody has said


@dataclass(frozen=True, slots=True)
class AppPasswordInfo:
    """What is known of a password for one mail program; the password itself is not."""

    id: int
    account: str
    name: str
    protocols: tuple[str, ...]
    created: datetime
    last_used: datetime | None = None  # to the hour


@dataclass(frozen=True, slots=True)
class WebSessionInfo:
    """A browser in which somebody is logged in. `name` is for forms: it opens nothing."""

    name: str
    agent: str  # what the browser calls itself
    client: str  # its address when it was last seen
    began: datetime
    seen: datetime  # to ten minutes

    @property
    def device(self) -> str:
        return browsers.device(self.agent)


@dataclass(frozen=True, slots=True)
class Standing:
    """How many ways in a person has, besides his password."""

    app_passwords: int
    web_sessions: int


class Kind(StrEnum):
    """What a domain of ours is."""

    LOCAL = "local"  # its people have their mailboxes here
    ALIAS = "alias"  # another name of the domain in `target`
    RELAY = "relay"  # another server's, which we back up


class Check(StrEnum):
    """How we know who exists in a domain that we back up."""

    PROBE = "probe"  # its own mail server is asked
    LIST = "list"  # a list is kept here
    ANY = "any"  # we do not: whatever the primary refuses later comes back as a bounce


class MtaSts(StrEnum):
    """Which MTA-STS policy we publish for a domain (RFC 8461 §5)."""

    OFF = ""
    TESTING = "testing"
    ENFORCE = "enforce"
    NONE = "none"


class Posting(StrEnum):
    """Who may write to a group."""

    OPEN = "open"
    MEMBERS = "members"
    CLOSED = "closed"  # nobody from outside


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
    kind: Kind = Kind.LOCAL
    target: str = ""  # of an alias
    check_by: Check = Check.PROBE  # of a relay
    recipients: int = 0  # of a relay: in its list
    mta_sts: MtaSts = MtaSts.OFF


@dataclass(frozen=True, slots=True)
class Validity:
    """When an address stands for others, and what a refusal outside of that time says."""

    since: datetime | None = None
    until: datetime | None = None
    words: str = ""


ALWAYS = Validity()


@dataclass(frozen=True, slots=True)
class AliasInfo:
    """One address that stands for others, perhaps for a time only."""

    address: str
    targets: tuple[str, ...]
    active: bool
    valid: Validity = ALWAYS
    note: str = ""


@dataclass(frozen=True, slots=True)
class RelocatedInfo:
    """An address whose owner has moved: mail is refused with the new address, perhaps until a day."""

    address: str
    moved_to: str
    active: bool
    valid: Validity = ALWAYS  # from its end on as if the address had never been
    note: str = ""


@dataclass(frozen=True, slots=True)
class GroupInfo:
    """A named list of members behind one address."""

    address: str
    name: str
    members: tuple[str, ...]
    active: bool
    posting: Posting = Posting.OPEN
    note: str = ""


@dataclass(frozen=True, slots=True)
class PatternInfo:
    """A regular expression that stands for many addresses of a domain."""

    id: int
    domain: str
    expression: str
    targets: tuple[str, ...]  # $1 stands for what the first bracket matched
    active: bool
    position: int
    note: str = ""


@dataclass(frozen=True, slots=True)
class GrantInfo:
    """The right to send as an address, or as any address of a domain ("@example.com").

    `account` is the address of who has it: a person, or a group whose members have it.
    """

    id: int
    account: str
    address: str
    note: str = ""


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
class Gate:
    """A group on the way that is not open to everybody."""

    address: str
    posting: Posting


@dataclass(frozen=True, slots=True)
class Resolution:
    """Where mail for `address` goes: every alias and group followed, nobody named twice."""

    address: str
    outcome: Outcome
    local: tuple[LocalRecipient, ...] = ()
    remote: tuple[str, ...] = ()
    moved_to: str = ""  # the new address of somebody who has moved
    words: str = ""  # what the refusal says instead of the usual words
    gates: tuple[Gate, ...] = ()  # which the writer has passed, or must pass
    ask_primary: bool = False  # of a RELAY: nobody here knows whether the address exists


@dataclass(frozen=True, slots=True)
class BroughtBack:
    """What was made of a file that knew a lost directory: names by kind, and how many things could not be made."""

    made: Mapping[str, Sequence[str]]
    failed: int = 0

    def but(self, *, failed: int) -> "BroughtBack":
        """With so many more that could not be made."""
        return BroughtBack(self.made, self.failed + failed)
