"""Where a domain wants its reports (RFC 7489 §6.2, RFC 8460 §3): addresses, and pages that take them."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from urllib.parse import unquote, urlsplit

from mailapp.standards.address import Address, parse_path, to_ascii

MOST = 5  # of one domain; the standards ask for two at least
SIZE = re.compile(r"!([0-9]{1,9})([kmgt]?)\Z", re.IGNORECASE)
UNITS = {"": 1, "k": 2**10, "m": 2**20, "g": 2**30, "t": 2**40}
NO_LIMIT = 2**50
HTTPS_PORTS = (None, 443)


@dataclass(frozen=True, slots=True)
class Mailbox:
    """An address that takes reports of at most so many octets."""

    address: str
    most: int = NO_LIMIT

    @property
    def host(self) -> str:
        return self.address.rpartition("@")[2]


@dataclass(frozen=True, slots=True)
class Page:
    """A URL to which they are posted (RFC 8460 §5.4)."""

    url: str
    host: str


def destinations(uris: Sequence[str]) -> tuple[Mailbox | Page, ...]:
    """What cannot be one is passed over."""
    found = [_mailbox(uri) if uri.lower().startswith("mailto:") else _page(uri) for uri in uris]
    return tuple(dict.fromkeys(each for each in found if each))[:MOST]


def _mailbox(uri: str) -> Mailbox | None:
    text, most = uri[7:].strip(), NO_LIMIT
    if size := SIZE.search(text):
        text, most = text[: size.start()], int(size[1]) * UNITS[size[2].lower()]
    try:
        named = parse_path(unquote(text.partition("?")[0]))
        return Mailbox(str(Address(named.local, to_ascii(named.domain))), most) if named.domain else None
    except ValueError:
        return None


def _page(uri: str) -> Page | None:
    try:
        parts = urlsplit(uri.strip())
        if parts.scheme.lower() != "https" or parts.port not in HTTPS_PORTS or parts.username is not None:
            return None
        return Page(uri.strip(), to_ascii(parts.hostname or ""))
    except ValueError:
        return None
