"""The files of a zip archive, from its central directory (APPNOTE.TXT §4.3), without unpacking more than is asked for.

Of our own, because the standard library reads directories of any size, and gives up on archives that Windows opens.
"""

import struct
import zlib
from collections.abc import Iterator
from dataclasses import dataclass

from mailapp.scanners.local.budget import Budget

END_OCTETS = 22 + 65_535  # §4.3.16: the record with the longest comment
ENTRY = struct.Struct("<4s4xHHxxxxxxxxIIHHH8xI")  # flags, method, sizes, lengths of name, extra, comment; offset
LOCAL = struct.Struct("<4s22xHH")
STORED, DEFLATED = 0, 8
LOCKED = 0x1  # §4.4.4, bit 0
UTF8 = 0x800  # bit 11
NAME_OCTETS = 1000


@dataclass(frozen=True, slots=True)
class Member:
    """One file. `size` is what the archive claims; `start` where its local header is."""

    name: str
    locked: bool
    method: int
    packed: int
    size: int
    start: int

    @property
    def is_folder(self) -> bool:
        return self.name.endswith("/")


def members(octets: bytes, budget: Budget) -> Iterator[Member]:
    """Never raises; ends where the directory makes no sense, or the budget is spent."""
    end = octets.rfind(b"PK\x05\x06", max(0, len(octets) - END_OCTETS))
    if end < 0 or len(octets) < end + 22:
        return
    length, offset = struct.unpack_from("<II", octets, end + 12)
    # What stands before an archive moves all its places (a program that unpacks itself); of zip64 we read by looking.
    start = end - length if end - length >= 0 else octets.find(b"PK\x01\x02")
    shift = max(0, start - offset)
    while 0 <= start <= len(octets) - 46 and octets[start : start + 4] == b"PK\x01\x02" and budget.file():
        _, flags, method, packed, size, name, extra, comment, place = ENTRY.unpack_from(octets, start)
        written = octets[start + 46 : start + 46 + min(name, NAME_OCTETS)]
        known = written.decode("utf-8" if flags & UTF8 else "cp437", "replace")
        yield Member(known, bool(flags & LOCKED), method, packed, size, place + shift)
        start += 46 + name + extra + comment


def unpacked(octets: bytes, member: Member, most: int) -> bytes:
    """The first octets of a file; b"" when it is locked, broken, or packed in a way that we do not know."""
    start = member.start
    if member.locked or start + 30 > len(octets) or octets[start : start + 4] != b"PK\x03\x04":
        return b""
    _, name, extra = LOCAL.unpack_from(octets, start)
    body = start + 30 + name + extra
    packed = memoryview(octets)[body : body + member.packed]
    if member.method == STORED:
        return bytes(packed[:most])
    if member.method != DEFLATED:
        return b""
    try:
        return zlib.decompressobj(-zlib.MAX_WBITS).decompress(packed, most)
    except zlib.error:
        return b""
