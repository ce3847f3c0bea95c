"""A message in the form in which it is signed, so that relays may reflow it a little (RFC 6376 §3.4)."""

import re
from dataclasses import dataclass

from mailapp.standards.message.headers import FIELD, HEADER_END

CRLF = b"\r\n"
RUN = re.compile(rb"[ \t]+")
LINE_ENDS = re.compile(rb"(?>(?:\n\r)*)")  # read from behind


@dataclass(frozen=True, slots=True)
class Field:
    """One header field; `name` in lower case, `raw` octet for octet with its CRLF."""

    name: str
    raw: bytes

    @property
    def value(self) -> bytes:
        return self.raw.partition(b":")[2]


def fields(header: bytes) -> list[Field]:
    """The fields from top to bottom; a body behind the header is not read, lines that are no field are left out."""
    end = HEADER_END.search(header)
    found = FIELD.finditer(header, 0, end.end() if end else len(header))
    return [Field(match[1].decode("ascii").lower(), _ended(match[0])) for match in found]


def _ended(raw: bytes) -> bytes:
    return raw + b"\n" if raw.endswith(b"\r") else raw + CRLF


def simple_field(field: Field) -> bytes:
    """RFC 6376 §3.4.1: as it is."""
    return field.raw


def relaxed_field(field: Field) -> bytes:
    """RFC 6376 §3.4.2: the name in lower case, unfolded, blanks one space, none around the colon and at the end."""
    value = field.value.replace(b"\r\n", b"")
    return field.name.encode() + b":" + RUN.sub(b" ", value).strip(b" \t") + CRLF


class Body:
    """A body in canonical form, fed in any pieces: `feed` and `finish` give the octets to be hashed.

    Empty lines at the end do not count (RFC 6376 §3.4.3, §3.4.4), so those are kept back until something follows.
    """

    def __init__(self, *, relaxed: bool) -> None:
        self._relaxed = relaxed
        self._tail = b""  # a blank or a CR whose meaning depends on what follows
        self._ends = 0  # line ends that were kept back
        self._began = False

    def feed(self, octets: bytes) -> bytes:
        octets = self._tail + octets
        if self._relaxed:
            octets = _reduced(octets)
        kept = octets.removesuffix(b"\r")
        if self._relaxed:
            kept = kept.removesuffix(b" ")
        self._tail = octets[len(kept) :]
        return self._released(kept)

    def _released(self, octets: bytes) -> bytes:
        ends = _line_ends(octets)
        text = octets[: len(octets) - 2 * ends]
        if not text:
            self._ends += ends
            return b""
        before = CRLF * self._ends
        self._ends, self._began = ends, True
        return before + text

    def finish(self) -> bytes:
        """What is left; a body that is not empty ends in one CRLF."""
        left = self._tail.removeprefix(b" ") if self._relaxed else self._tail
        if left:
            return CRLF * self._ends + left + CRLF
        return CRLF if self._began or not self._relaxed else b""


def _reduced(octets: bytes) -> bytes:
    """RFC 6376 §3.4.4: blanks within a line one space, at its end none. (Replacing is far faster than matching.)"""
    octets = octets.replace(b"\t", b" ")
    while b"  " in octets:
        octets = octets.replace(b"  ", b" ")
    return octets.replace(b" \r\n", CRLF)


def _line_ends(octets: bytes) -> int:
    """How many CRLF it ends with."""
    run = octets[len(octets.rstrip(CRLF)) :]
    found = LINE_ENDS.match(run[::-1])
    return len(found[0]) // 2 if found else 0
