"""Transfer encodings (RFC 2045 §6) undone piece by piece, so that a large part costs no memory."""

from collections.abc import Callable, Iterable, Iterator

from mailapp.standards.message.content import QUOTED_PRINTABLE, UUENCODED, transfer_decoded
from mailapp.standards.message.words import NOT_BASE64

IDENTITY = ("7bit", "8bit", "binary", "")  # RFC 2045 §6.2: nothing was encoded
KNOWN = frozenset({*IDENTITY, "base64", *QUOTED_PRINTABLE, *UUENCODED})
WITHOUT_END = 64 * 1024  # octets of a line of quoted-printable that are waited for; RFC 2045 §6.7 allows 76
BUT_PADDING = bytes(set(NOT_BASE64).difference(b"="))


def decoded_pieces(pieces: Iterable[bytes], encoding: str) -> Iterator[bytes]:
    """The same octets as `content.transfer_decoded` gives for all of them. `encoding` in lower case; never raises."""
    if encoding == "base64":
        yield from _cut(pieces, _whole_base64, encoding)
    elif encoding in QUOTED_PRINTABLE:
        yield from _cut(pieces, _whole_lines, encoding)
    elif encoding in UUENCODED:
        yield transfer_decoded(b"".join(pieces), encoding)  # rare, old and small
    else:
        yield from pieces


def _cut(pieces: Iterable[bytes], whole: Callable[[bytes], tuple[bytes, bytes]], encoding: str) -> Iterator[bytes]:
    """`whole` parts what can be decoded by itself from what must wait for more."""
    rest = b""
    for piece in pieces:
        ready, rest = whole(rest + piece)
        if ready:
            yield transfer_decoded(ready, encoding)
    if rest:
        yield transfer_decoded(rest, encoding)


def _whole_base64(octets: bytes) -> tuple[bytes, bytes]:
    """Groups of four are counted anew behind each padding."""
    octets = octets.translate(None, BUT_PADDING)
    start = octets.rfind(b"=") + 1
    end = start + (len(octets) - start) // 4 * 4
    return octets[:end], octets[end:]


def _whole_lines(octets: bytes) -> tuple[bytes, bytes]:
    end = octets.rfind(b"\n") + 1
    if not end and len(octets) > WITHOUT_END:
        end = octets.rfind(b"=", len(octets) - 3)
        end = len(octets) if end < 0 else end
    return octets[:end], octets[end:]
