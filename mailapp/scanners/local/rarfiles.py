"""The names in a RAR archive, and whether it is locked (RAR 4.x technote, RAR 5.0 archive format).

Nothing is unpacked.
"""

import struct

from mailapp.scanners.local.budget import Budget
from mailapp.scanners.local.values import Listing

RAR4, RAR5 = b"Rar!\x1a\x07\x00", b"Rar!\x1a\x07\x01\x00"
FILE4, MAIN4, LONG4 = 0x74, 0x73, 0x8000
MAIN, FILE, SERVICE, LOCK = 1, 2, 3, 4  # RAR 5.0: types of headers
LOCK_RECORD = 1  # in the extra area of a file
NAME_OCTETS = 1000


def listing(octets: bytes, budget: Budget) -> Listing:
    """What can be read of it. Never raises."""
    found = Listing()
    try:
        if octets.startswith(RAR5):
            _read5(octets, found, budget)
        elif octets.startswith(RAR4):
            _read4(octets, found, budget)
    except (IndexError, struct.error):  # cut off
        pass
    return found


def _read4(octets: bytes, found: Listing, budget: Budget) -> None:
    start = len(RAR4)
    while start + 7 <= len(octets) and budget.file():
        kind, flags, size = struct.unpack_from("<BHH", octets, start + 2)
        more = struct.unpack_from("<I", octets, start + 7)[0] if flags & LONG4 else 0
        if kind == MAIN4 and flags & 0x80:  # the headers themselves are locked
            found.locked = True
            return
        if kind == FILE4:
            found.size += struct.unpack_from("<I", octets, start + 11)[0]
            length = struct.unpack_from("<H", octets, start + 26)[0]
            place = start + 32 + (8 if flags & 0x100 else 0)
            found.locked |= bool(flags & 0x04)
            name = octets[place : place + min(length, NAME_OCTETS)].split(b"\0", 1)[0]
            found.names.append(name.decode("utf-8", "replace"))
        if size < 7:
            return
        start += size + more


def _read5(octets: bytes, found: Listing, budget: Budget) -> None:
    start = len(RAR5)
    while start < len(octets) and budget.file():
        size, place = _number(octets, start + 4)
        end = place + size
        kind, place = _number(octets, place)
        flags, place = _number(octets, place)
        extra, place = _number(octets, place) if flags & 1 else (0, place)
        more, place = _number(octets, place) if flags & 2 else (0, place)
        if kind == LOCK:
            found.locked = True
            return
        if kind == FILE:
            _file5(octets, place, end, extra, found)
        if not size:
            return
        start = end + more


def _file5(octets: bytes, place: int, end: int, extra: int, found: Listing) -> None:
    flags, place = _number(octets, place)
    size, place = _number(octets, place)
    _, place = _number(octets, place)  # attributes
    place += (4 if flags & 2 else 0) + (4 if flags & 4 else 0)  # time, checksum
    _, place = _number(octets, place)  # compression
    _, place = _number(octets, place)  # operating system
    length, place = _number(octets, place)
    found.size += size
    found.names.append(octets[place : place + min(length, NAME_OCTETS)].decode("utf-8", "replace"))
    record = end - extra
    while extra and record < end:
        size, place = _number(octets, record)
        kind, _ = _number(octets, place)
        found.locked |= kind == LOCK_RECORD
        if not size:
            return
        record = place + size


def _number(octets: bytes, place: int) -> tuple[int, int]:
    """A vint, and where it ends. Raises IndexError when it is cut off."""
    value = 0
    for shift in range(0, 70, 7):
        octet = octets[place]
        place += 1
        value |= (octet & 0x7F) << shift
        if not octet & 0x80:
            return value, place
    raise IndexError("a number without an end")
