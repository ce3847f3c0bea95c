"""What can be seen in a letter itself, without asking anybody."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum


class Kind(StrEnum):
    """What a finding is about; the policy says what each is worth."""

    PROGRAM = "program"
    MACRO = "macro"
    ENCRYPTED = "encrypted"
    BOMB = "bomb"
    NAME = "name"  # a colleague's name before a stranger's address
    DOMAIN = "domain"  # a domain that looks like another one
    LINK = "link"  # its text names another host than it leads to


@dataclass(frozen=True, slots=True)
class Finding:
    """`because` is a sentence without its full stop."""

    kind: Kind
    because: str


@dataclass(frozen=True, slots=True)
class Acquaintances:
    """Whom the office knows: its domains, and its people's addresses by their names (see `senders.key`)."""

    domains: frozenset[str] = frozenset()
    people: Mapping[str, frozenset[str]] = field(default_factory=dict)


@dataclass(slots=True)
class Listing:
    """What an archive says is in it. `size` in octets, of all files together."""

    names: list[str] = field(default_factory=list)
    locked: bool = False
    size: int = 0


NOBODY_KNOWN = Acquaintances()
