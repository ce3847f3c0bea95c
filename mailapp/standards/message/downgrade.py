"""A message for a server that takes no eight bits, or nothing but lines (RFC 6152 §3): parts are encoded (RFC 2045 §6).

What the parts mean stays the same; a signature over them would not, so what is signed cannot be converted.
"""

import binascii
import re
from collections.abc import Iterator
from enum import Enum

from mailapp.standards.message.limits import WINDOW_OCTETS, Buffer
from mailapp.standards.message.scanner import Scanner
from mailapp.standards.message.tree import Node

LINE_OCTETS = 998  # RFC 5321 §4.5.3.1.6, without CRLF
ENCODED_LINE = 76  # RFC 2045 §6.7 and §6.8
BASE64_LINE = 57  # octets that make one line
BASE64_PIECE = BASE64_LINE * 4096
MOSTLY_ASCII = 6  # a text with more than one octet in so many to be escaped is shorter in base64

ENCODING_FIELD = re.compile(
    rb"^content-transfer-encoding[ \t]*+:.*+(?>(?:\n[ \t].*+)*)\n?", re.MULTILINE | re.IGNORECASE
)
VERSION_FIELD = re.compile(rb"^mime-version[ \t]*+:", re.MULTILINE | re.IGNORECASE)
BARE = re.compile(rb"\r(?!\n)|(?<!\r)\n|\0")
LONG_LINE = re.compile(rb"[^\n]{%d}" % (LINE_OCTETS + 2))
SEALED = (b"signed", b"encrypted")  # RFC 1847 §2: not one octet may change
OPAQUE = ("quoted-printable", "base64")


class To(Enum):
    """What the server takes."""

    SEVEN_BIT = "7bit"
    EIGHT_BIT = "8bit"  # but no BINARYMIME


class CannotConvert(ValueError):
    """Something in it is signed or encrypted as it stands; the text is a phrase."""


def needs_conversion(buffer: Buffer, to: To) -> bool:
    """Is there anything in it that this server could not take? Reads all of it, in windows."""
    return not _fits(buffer, 0, len(buffer), to)


def converted(buffer: Buffer, to: To) -> Iterator[bytes]:
    """The message in pieces, so that the server can take it. Raises CannotConvert, before the first piece or later."""
    root = Scanner(buffer, lambda limit: None).run()
    yield from _entity(buffer, root, 0, len(buffer), to)


def _entity(buffer: Buffer, node: Node, start: int, end: int, to: To) -> Iterator[bytes]:
    """A message or part from its header on; what fits already stays as it is, octet by octet."""
    if _fits(buffer, start, end, to):
        yield from _windows(buffer, start, end)
    elif node.children:
        yield from _multipart(buffer, node, to)
    elif node.message:
        yield from _labelled(buffer, node, to.value)
        yield from _entity(buffer, node.message, node.body_start, node.body_end, to)
    else:
        yield from _leaf(buffer, node, to)


def _multipart(buffer: Buffer, node: Node, to: To) -> Iterator[bytes]:
    if node.minor.lower() in SEALED:
        raise CannotConvert(f"its {node.media_type} part may not be changed")
    yield from _labelled(buffer, node, to.value)
    at = node.body_start
    for child in node.children:
        yield from _windows(buffer, at, child.header_start)  # preamble, boundary lines
        yield from _entity(buffer, child, child.header_start, child.body_end, to)
        at = child.body_end
    yield from _windows(buffer, at, node.body_end)


def _leaf(buffer: Buffer, node: Node, to: To) -> Iterator[bytes]:
    start, end = node.body_start, node.body_end
    if _fits(buffer, start, end, to):  # it is the header that does not, and that has no encoding
        yield from _labelled(buffer, node, "")
        yield from _windows(buffer, start, end)
    elif node.encoding.lower().decode("latin-1") in OPAQUE:
        yield from _labelled(buffer, node, "")
        yield from _repaired(buffer, node)
    elif node.media_type.startswith("text/") and _is_readable(buffer, start, end):
        yield from _labelled(buffer, node, "quoted-printable")
        yield _quoted_printable(buffer[start:end])
    else:
        yield from _labelled(buffer, node, "base64")
        yield from _base64(buffer, start, end)
        if not node.section or end == len(buffer):
            yield b"\r\n"


def _labelled(buffer: Buffer, node: Node, encoding: str) -> Iterator[bytes]:
    """The header with this transfer encoding in it; "" leaves it alone."""
    header = buffer[node.header_start : node.body_start]
    if not encoding:
        yield header
        return
    field = f"Content-Transfer-Encoding: {encoding}\r\n".encode()
    once = [field]
    labelled, found = ENCODING_FIELD.subn(lambda old: once.pop() if once else b"", header)
    if not node.section and not VERSION_FIELD.search(header):  # RFC 2045 §4: without it no reader need decode
        yield b"MIME-Version: 1.0\r\n"
    yield labelled if found else field + header


def _repaired(buffer: Buffer, node: Node) -> Iterator[bytes]:
    """A part that is encoded already, but has octets in it that should have been: readers take them as they stand."""
    for piece in _windows(buffer, node.body_start, node.body_end):
        if node.encoding.lower() == b"base64":
            yield re.sub(rb"[\x80-\xff\0]", b"", piece)  # RFC 2045 §6.8: not of the alphabet, so they mean nothing
        else:
            yield re.sub(rb"[\x80-\xff\0]", lambda found: b"=%02X" % found[0][0], piece)


def _is_readable(buffer: Buffer, start: int, end: int) -> bool:
    """Lines with few octets to be escaped."""
    octets = sum(len(re.sub(rb"[\0-\x7f]", b"", piece)) for piece in _windows(buffer, start, end))
    bare = any(BARE.search(piece) for piece in _lines(buffer, start, end))
    return octets * MOSTLY_ASCII <= end - start and not bare


def _quoted_printable(octets: bytes) -> bytes:
    """RFC 2045 §6.7"""
    return b"\r\n".join(map(_quoted_line, octets.split(b"\r\n")))


def _quoted_line(line: bytes) -> bytes:
    coded = binascii.b2a_qp(line, quotetabs=False, istext=False)  # no line ends in it but soft ones of ours
    coded = coded.replace(b"=\n", b"=\r\n")
    if coded[-1:] in (b" ", b"\t"):  # RFC 2045 §6.7 (3): white space at the end of a line would be lost
        coded = coded[:-1] + b"=%02X" % coded[-1]
    return coded


def _base64(buffer: Buffer, start: int, end: int) -> Iterator[bytes]:
    """Lines with CRLF between them, none behind the last."""
    for at in range(start, end, BASE64_PIECE):
        coded = binascii.b2a_base64(buffer[at : min(at + BASE64_PIECE, end)], newline=False)
        lines = (coded[line : line + ENCODED_LINE] for line in range(0, len(coded), ENCODED_LINE))
        yield (b"\r\n" if at > start else b"") + b"\r\n".join(lines)


def _fits(buffer: Buffer, start: int, end: int, to: To) -> bool:
    for piece in _lines(buffer, start, end):
        if to is To.SEVEN_BIT and not piece.isascii():
            return False
        if BARE.search(piece) or LONG_LINE.search(piece):
            return False
    return True


def _lines(buffer: Buffer, start: int, end: int) -> Iterator[bytes]:
    """Windows that overlap by a line's length, so that no CRLF and no long line is cut in all of them."""
    overlap = LINE_OCTETS + 2
    at = start
    while at < end:
        stop = min(at + WINDOW_OCTETS, end)
        piece = buffer[at:stop]
        # What is cut at either end is seen whole in the neighbour.
        first = piece[:1] == b"\n" and at > start
        last = piece[-1:] == b"\r" and stop < end
        yield piece[int(first) : len(piece) - int(last)]
        at = stop if stop == end else stop - overlap
    return


def _windows(buffer: Buffer, start: int, end: int) -> Iterator[bytes]:
    for at in range(start, end, WINDOW_OCTETS):
        yield buffer[at : min(at + WINDOW_OCTETS, end)]
