"""Whose letter it says it is: the one domain of From (RFC 7489 §6.6.1)."""

from collections.abc import Iterable

from mailapp.standards.address import to_ascii
from mailapp.standards.message import mailboxes

FROM_OCTETS = 64 * 1024  # of one From field that are read


def author_domain(values: Iterable[bytes]) -> str:
    """Of all From fields together, in A-labels; "" where they name nobody, or people of several domains."""
    boxes = [box for value in values for box in mailboxes.parse(value[:FROM_OCTETS])]
    hosts = {box.host for box in boxes} - {None, mailboxes.NO_DOMAIN}  # those of groups and of bare words
    found = set(map(_domain, hosts))
    return found.pop() if len(found) == 1 else ""


def _domain(host: bytes | None) -> str:
    try:
        return to_ascii((host or b"").decode("utf-8"))
    except ValueError:  # also what is no UTF-8
        return ""
