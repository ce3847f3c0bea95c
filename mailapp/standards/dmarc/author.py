"""Whose letter it says it is: the domains of From (RFC 7489 §6.6.1)."""

from collections.abc import Iterable

from mailapp.standards.address import to_ascii
from mailapp.standards.message import mailboxes

FROM_OCTETS = 64 * 1024  # of one From field that are read
AUTHORS = 5  # domains of one letter that are looked at


def author_domain(values: Iterable[bytes]) -> str:
    """Of all From fields together, in A-labels; "" where they name nobody, or people of several domains."""
    found = author_domains(values)
    return found[0] if len(found) == 1 else ""


def author_domains(values: Iterable[bytes]) -> list[str]:
    """As they are named; "" stands for one that can be no domain, and for all beyond AUTHORS."""
    boxes = [box for value in values for box in mailboxes.parse(value[:FROM_OCTETS])]
    hosts = [box.host for box in boxes if box.host not in (None, mailboxes.NO_DOMAIN)]  # of groups, of bare words
    found = list(dict.fromkeys(map(_domain, dict.fromkeys(hosts))))
    return found if len(found) <= AUTHORS else [*found[:AUTHORS], ""]


def _domain(host: bytes | None) -> str:
    try:
        return to_ascii((host or b"").decode("utf-8"))
    except ValueError:  # also what is no UTF-8
        return ""
