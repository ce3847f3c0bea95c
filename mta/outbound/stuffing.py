"""A message as it stands between DATA's 354 and the final dot."""

import re
from collections.abc import Iterable, Iterator

ANY_LINE_END = re.compile(rb"\r\n|\r|\n")
FINAL_DOT = b".\r\n"


def stuffed(pieces: Iterable[bytes]) -> Iterator[bytes]:
    """The pieces with every line ended by CRLF, dots doubled, and the final dot in the last piece.

    Holds one piece at a time. Line ends that are whole already are left as they are: a signature over
    the message stays valid.
    """
    at_line_start = True
    held = b""  # a CR at the end of a piece, whose LF may come with the next
    last = b""
    for piece in pieces:
        octets, held = _split_cr(held + piece)
        if not octets:
            continue
        if last:
            yield last
        last, at_line_start = _dotted(_normal(octets), at_line_start)
    if held:
        last, at_line_start = last + b"\r\n", True
    yield last + (FINAL_DOT if at_line_start else b"\r\n" + FINAL_DOT)


def _split_cr(octets: bytes) -> tuple[bytes, bytes]:
    return (octets[:-1], b"\r") if octets.endswith(b"\r") else (octets, b"")


def _normal(octets: bytes) -> bytes:
    """RFC 5321 §2.3.8: CR and LF stand together or not at all."""
    if octets.count(b"\r\n") == octets.count(b"\n") == octets.count(b"\r"):
        return octets
    return ANY_LINE_END.sub(b"\r\n", octets)


def _dotted(octets: bytes, at_line_start: bool) -> tuple[bytes, bool]:
    """RFC 5321 §4.5.2: a line that begins with a dot gets another one."""
    dots = octets.replace(b"\n.", b"\n..")
    if at_line_start and octets.startswith(b"."):
        dots = b"." + dots
    return dots, octets.endswith(b"\n")
