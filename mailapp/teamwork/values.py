"""What members of a team say of a letter, as IMAP keywords, so that every mail program sees it (RFC 9051 §2.3.2)."""

import re
from collections.abc import Collection, Iterable
from dataclasses import dataclass

ASSIGNED, DONE = "$assigned", "$done"
TO, BY = "$assigned-", "$answered-"  # with a member's handle behind
UNFIT = re.compile(r"[^!#$&'+\-./0-9:;<=>?@A-Z^_`a-z|}~\[,]")  # in a keyword (RFC 9051 §9 atom)
HANDLE = 100  # characters of a handle


@dataclass(frozen=True, slots=True)
class Member:
    """Somebody who shares a mailbox. `handle` is his in keywords: "anna", or the whole address where two are so."""

    id: int
    address: str
    name: str
    handle: str
    writes: bool  # he may set keywords


@dataclass(frozen=True, slots=True)
class Work:
    """What the keywords of one letter say."""

    assigned: tuple[str, ...] = ()  # handles
    answered: tuple[str, ...] = ()
    done: bool = False

    @classmethod
    def of(cls, flags: Iterable[str]) -> "Work":
        lower = sorted(flag.lower() for flag in flags)
        return cls(
            tuple(flag.removeprefix(TO) for flag in lower if flag.startswith(TO)),
            tuple(flag.removeprefix(BY) for flag in lower if flag.startswith(BY)),
            DONE in lower,
        )


def handles(addresses: Collection[str]) -> dict[str, str]:
    """Address → handle: the part before the @, if no other has the same."""
    fit = {address: UNFIT.sub("_", address.lower())[:HANDLE] for address in addresses}
    locals_ = [address.rpartition("@")[0] for address in fit.values()]
    return {
        address: one.rpartition("@")[0] if locals_.count(one.rpartition("@")[0]) == 1 else one
        for address, one in fit.items()
    }


def assigning(handle: str, flags: Iterable[str]) -> tuple[frozenset[str], frozenset[str]]:
    """Keywords to add and to take away, so that the letter is this member's alone; "" nobody's."""
    old = frozenset(flag for flag in flags if flag.lower().startswith(TO))
    if not handle:
        return frozenset(), old | {ASSIGNED}
    new = frozenset({ASSIGNED, TO + handle})
    return new, frozenset(flag for flag in old if flag.lower() not in new)
