"""The files in a winmail.dat, in which Outlook and Exchange wrap what they attach (MS-OXTNEF §2.1.3)."""

import struct
from collections.abc import Iterator
from dataclasses import dataclass

from mailapp.scanners.local.budget import Budget

START = b"\x78\x9f\x3e\x22"  # §2.1.3.1
FIRST = 6  # octets before the first attribute: the signature and a key
ATTRIBUTE = struct.Struct("<BII")  # level, number, length; octets and a checksum follow
BEGINS, TITLE, DATA, PROPERTIES = 0x00069002, 0x00018010, 0x0006800F, 0x00069005  # §2.1.3.2
# PidTagAttachLongFilename (MS-OXPROPS), and how its letters are written
LONG_NAMES = ((b"\x1f\x00\x07\x37", "utf-16-le"), (b"\x1e\x00\x07\x37", "cp1252"))
NAME_OCTETS = 1000


@dataclass(slots=True)
class Wrapped:
    """One file."""

    name: str = ""
    octets: bytes = b""


def files(octets: bytes, most: int, budget: Budget) -> Iterator[Wrapped]:
    """As far as they can be read; of each at most so many octets. Never raises."""
    current: Wrapped | None = None
    for number, start, end in _attributes(octets):
        if number == BEGINS:
            if current:
                yield current
            if not budget.file():
                return
            current = Wrapped()
        elif current and number == TITLE and not current.name:
            current.name = _text(octets[start : min(end, start + NAME_OCTETS)], "cp1252")
        elif current and number == DATA:
            current.octets = octets[start : min(end, start + most)]
        elif current and number == PROPERTIES:
            current.name = _long_name(octets, start, end) or current.name
    if current:
        yield current


def _attributes(octets: bytes) -> Iterator[tuple[int, int, int]]:
    at = FIRST
    while at + ATTRIBUTE.size <= len(octets):
        _, number, length = ATTRIBUTE.unpack_from(octets, at)
        start = at + ATTRIBUTE.size
        yield number, start, min(start + length, len(octets))
        at = start + length + 2


def _long_name(octets: bytes, start: int, end: int) -> str:
    for tag, letters in LONG_NAMES:
        place = octets.find(tag, start, end)
        if place >= 0 and place + 12 <= end:  # the tag, how many values there are, and the length of the first
            length = struct.unpack_from("<I", octets, place + 8)[0]
            return _text(octets[place + 12 : min(place + 12 + min(length, NAME_OCTETS), end)], letters)
    return ""


def _text(octets: bytes, letters: str) -> str:
    return bytes(octets).decode(letters, "replace").split("\0", 1)[0]
