"""Signs what our people and the server itself send: the author's domain must have an active key."""

import re
import time
from collections.abc import Iterator

from mailapp.net.content import Content
from mailapp.signing import ring
from mailapp.standards.address import parse_list, to_ascii
from mailapp.standards.dkim.sign import signatures
from mailapp.standards.envelope import Envelope
from mailapp.standards.message import headers
from mailapp.standards.message.headers import HEADER_END

HEADER_LIMIT = 1024 * 1024  # octets; a letter with a larger header is not submitted at all
SIGNATURE = re.compile(rb"^dkim-signature[ \t]*+:.*+(?>(?:\n[ \t].*+)*)\n", re.IGNORECASE | re.MULTILINE)
DOMAIN = re.compile(rb"[:;]\s*d\s*=\s*([^\s;]+)")
MOMENT = re.compile(rb"[:;]\s*t\s*=\s*([0-9]{1,12})")


class DkimSigner:
    """The office's own Signer."""

    def sign(self, envelope: Envelope, content: Content) -> bytes:
        """DKIM-Signature fields, one for each active key; none when the author's domain has no key."""
        return self._signed(envelope, content, int(time.time())) if ring.current() else b""

    def sign_anew(self, envelope: Envelope, content: Content) -> Content:
        """A letter of ours that had to be converted on its way out: signatures of ours, now broken, are replaced."""
        head = content.head(HEADER_LIMIT)
        end = HEADER_END.search(head)
        header = head[: end.end()] if end else head
        unsigned, found = SIGNATURE.subn(_without_ours, header)
        if not found or unsigned == header:
            return content
        bare = content.headed(unsigned, len(header))
        return bare.with_prefix(self.sign(envelope, bare))

    def has_signed(self, envelope: Envelope, content: Content) -> bool:
        """Whether we would write the same signatures again, octet for octet: nobody else can have made these."""
        header, _ = parted(content)
        first = next((field[0] for field in SIGNATURE.finditer(header) if _is_ours(field[0])), b"")
        at = MOMENT.search(first)
        again = self._signed(envelope, content, int(at[1])) if at else b""
        return bool(again) and again in header

    def _signed(self, envelope: Envelope, content: Content, at: int) -> bytes:
        header, body = parted(content)
        keys = ring.keys_for(_author_domain(header) or _domain(envelope.reverse_path))
        return signatures(header, body, keys, at) if keys else b""


def parted(content: Content) -> tuple[bytes, Iterator[bytes]]:
    """Header and body, which is read once."""
    pieces = content.chunks()
    head = _head(pieces)
    end = HEADER_END.search(head)
    header, body = (head[: end.end()], head[end.end() :]) if end else (head, b"")
    return header, _body(body, pieces)


def _without_ours(field: re.Match[bytes]) -> bytes:
    return b"" if _is_ours(field[0]) else field[0]


def _is_ours(field: bytes) -> bool:
    """As far as its d= says."""
    found = DOMAIN.search(field)
    return found is not None and found[1].decode("ascii", "replace").lower() in ring.current()


def _head(pieces: Iterator[bytes]) -> bytes:
    """The first pieces, until they hold the whole header."""
    head = next(pieces, b"")
    while HEADER_END.search(head) is None and len(head) < HEADER_LIMIT:
        more = next(pieces, b"")
        if not more:
            break
        head += more
    return head


def _body(first: bytes, rest: Iterator[bytes]) -> Iterator[bytes]:
    yield first
    yield from rest


def _author_domain(header: bytes) -> str:
    """Of From, which is what readers see and DMARC asks about. "" when it names nobody, or people of two domains."""
    value = headers.header_of(header, "from")
    if value is None:
        return ""
    domains = {_domain(author.address) for author in parse_list(value)}
    return domains.pop() if len(domains) == 1 else ""


def _domain(address: str) -> str:
    """A-labels, lower case; "" when it has none."""
    try:
        return to_ascii(address.rpartition("@")[2])
    except ValueError:
        return ""
