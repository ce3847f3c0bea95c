"""What somebody else's mailbox is called: `Other Users/anna@d/Projects`, `Shared/info@d/Archive` (RFC 2342 §5).

The INBOX of the other one is what stands for him: `Shared/info@d`.
"""

import re
from dataclasses import dataclass

from mailapp.store.values import INBOX, SEPARATOR

OTHERS, SHARED = "Other Users", "Shared"
PREFIXES = (OTHERS + SEPARATOR, SHARED + SEPARATOR)
RESERVED = frozenset({OTHERS, SHARED})  # for no folder of one's own: what were below it could not be reached
UNFIT = re.compile(r"[/%*=]")  # in an address; a level of a name has none of these


@dataclass(frozen=True, slots=True)
class Foreign:
    """A name in one of these namespaces: whose mailbox, and what he calls it."""

    team: bool
    address: str
    name: str


def called(foreign: Foreign) -> str:
    """The name for everybody but its owner."""
    home = root(foreign.address, foreign.team)
    return home if foreign.name == INBOX else home + SEPARATOR + foreign.name


def root(address: str, team: bool) -> str:
    whose = UNFIT.sub(lambda found: f"={ord(found[0]):02X}", address)
    return SEPARATOR.join((SHARED if team else OTHERS, whose))


def read(name: str) -> Foreign | None:
    """None for a name that is in neither namespace, and for one that stands for nobody."""
    if not name.startswith(PREFIXES):
        return None
    space, whose, *rest = name.split(SEPARATOR)
    below = SEPARATOR.join(rest) or INBOX
    if not whose or (rest and below == INBOX):
        return None  # INBOX has one name, not two
    address = re.sub(r"=([0-9A-F]{2})", lambda found: chr(int(found[1], 16)), whose)
    return Foreign(space == SHARED, address, below)
