"""The names in a 7z archive, and whether it is locked (7zFormat.txt of the LZMA SDK).

Its list of files is packed itself: that alone is unpacked, as far as it is small.
"""

import lzma
import struct
from dataclasses import dataclass, field
from itertools import accumulate

from mailapp.scanners.local.budget import Budget
from mailapp.scanners.local.values import Listing

START_OCTETS = 32
LIST_OCTETS = 512 * 1024  # of a list of files; a name of 50 letters takes 120
NUMBERS = 20_000  # of one list that are read: as many as 8,000 files or more need
END, HEADER, PROPERTIES, ADDITIONAL, STREAMS, FILES, PACKED, UNPACKED, PIECES, SIZE, CHECKSUMS, FOLDER = range(12)
SIZES, COUNTS, NAMES, PACKED_LIST = 0x0C, 0x0D, 0x11, 0x17
COPY, LZMA, LZMA2, AES = b"\0", b"\x03\x01\x01", b"\x21", b"\x06\xf1\x07\x01"
SEVERAL, WITH_PROPERTIES = 0x10, 0x20  # of a coder: streams, properties


class Unreadable(ValueError):
    """The list of files is broken, too large, or packed in a way that we do not know."""


@dataclass(frozen=True, slots=True)
class Coder:
    codec: bytes
    properties: bytes


@dataclass(slots=True)
class Streams:
    """What is packed: where it begins behind the first header, how large it is, how it is packed."""

    place: int = 0
    packed: list[int] = field(default_factory=list)
    folders: list[tuple[list[Coder], int]] = field(default_factory=list)  # with how many streams come out
    sizes: list[int] = field(default_factory=list)  # of what comes out
    checked: list[bool] = field(default_factory=list)  # has each folder a checksum of its own?

    @property
    def size(self) -> int:
        """A folder with several coders is as large as the largest of them says."""
        ends = accumulate(outputs for _, outputs in self.folders)
        return sum(
            max(self.sizes[max(0, end - outputs) : end], default=0)
            for end, (_, outputs) in zip(ends, self.folders, strict=True)
        )

    @property
    def locked(self) -> bool:
        return any(coder.codec == AES for coders, _ in self.folders for coder in coders)


def listing(octets: bytes, budget: Budget) -> Listing:
    """What can be read of it. Never raises."""
    found = Listing()
    try:
        place, length = struct.unpack_from("<QQ", octets, 12)
        start = START_OCTETS + place
        _read(octets, bytes(octets[start : start + min(length, LIST_OCTETS)]), found, budget)
    except (IndexError, ValueError, struct.error, lzma.LZMAError, EOFError):  # also lzma for properties that cannot be
        pass
    return found


def _read(octets: bytes, header: bytes, found: Listing, budget: Budget) -> None:
    reader = Reader(header)
    kind = reader.octet()
    if kind == PACKED_LIST:
        streams = _streams(reader)
        found.locked |= streams.locked
        header = _unpacked(octets, streams)
        budget.spend(len(header))
        reader = Reader(header)
        kind = reader.octet()
    if kind != HEADER:
        raise Unreadable
    while (kind := reader.octet()) != END:
        if kind == FILES:
            _files(reader, found, budget)
            return
        if kind == PROPERTIES:
            while reader.octet() != END:
                reader.skip(reader.number())
        elif kind in (ADDITIONAL, STREAMS):
            streams = _streams(reader)
            found.locked |= streams.locked
            found.size += streams.size
        else:
            raise Unreadable


def _files(reader: "Reader", found: Listing, budget: Budget) -> None:
    reader.number()
    while (kind := reader.octet()) != END:
        octets = reader.take(reader.number())
        if kind == NAMES and octets[:1] == b"\0":  # not kept elsewhere
            for name in octets[1:].decode("utf-16-le", "replace").split("\0"):
                if name and budget.file():
                    found.names.append(name)


def _unpacked(octets: bytes, streams: Streams) -> bytes:
    """The list of files itself. Raises Unreadable, LZMAError."""
    if len(streams.folders) != 1 or len(streams.folders[0][0]) != 1 or not streams.sizes or not streams.packed:
        raise Unreadable
    [coder], start, most = streams.folders[0][0], START_OCTETS + streams.place, min(streams.sizes[-1], LIST_OCTETS)
    packed = bytes(octets[start : start + min(streams.packed[0], LIST_OCTETS)])
    if coder.codec == COPY:
        return packed[:most]
    # No way back is longer than what is unpacked: the dictionary need not be as large as they claim.
    if coder.codec == LZMA and len(coder.properties) >= 5:
        rest, lc = divmod(coder.properties[0], 9)
        pb, lp = divmod(rest, 5)
        how = {"id": lzma.FILTER_LZMA1, "dict_size": LIST_OCTETS, "lc": lc, "lp": lp, "pb": pb}
    elif coder.codec == LZMA2:
        how = {"id": lzma.FILTER_LZMA2, "dict_size": LIST_OCTETS}
    else:
        raise Unreadable
    return lzma.LZMADecompressor(lzma.FORMAT_RAW, filters=[how]).decompress(packed, most)


def _streams(reader: "Reader") -> Streams:
    found = Streams()
    while (kind := reader.octet()) != END:
        if kind == PACKED:
            _packed(reader, found)
        elif kind == UNPACKED:
            _folders(reader, found)
        elif kind == PIECES:
            _pieces(reader, found)
        else:
            raise Unreadable
    return found


def _packed(reader: "Reader", found: Streams) -> None:
    found.place, count = reader.number(), reader.number()
    while (kind := reader.octet()) != END:
        if kind == SIZE:
            found.packed = reader.numbers(count)
        elif kind == CHECKSUMS:
            reader.checksums(count)
        else:
            raise Unreadable


def _folders(reader: "Reader", found: Streams) -> None:
    count = 0
    while (kind := reader.octet()) != END:
        if kind == FOLDER:
            count = reader.number()
            if reader.octet():  # kept elsewhere
                raise Unreadable
            found.folders = [_folder(reader) for _ in range(min(count, NUMBERS))]
        elif kind == SIZES:
            found.sizes = reader.numbers(sum(outputs for _, outputs in found.folders))
        elif kind == CHECKSUMS:
            found.checked = reader.checksums(count)
        else:
            raise Unreadable


def _folder(reader: "Reader") -> tuple[list[Coder], int]:
    coders, inputs, outputs = [], 0, 0
    for _ in range(min(reader.number(), NUMBERS)):
        flags = reader.octet()
        codec = reader.take(flags & 0x0F)
        inputs += reader.number() if flags & SEVERAL else 1
        outputs += reader.number() if flags & SEVERAL else 1
        coders.append(Coder(codec, reader.take(reader.number()) if flags & WITH_PROPERTIES else b""))
    reader.numbers(2 * (outputs - 1))
    packed = inputs - (outputs - 1)
    reader.numbers(packed if packed > 1 else 0)
    return coders, outputs


def _pieces(reader: "Reader", found: Streams) -> None:
    """How many files come out of each folder, how large they are, and the checksums that no folder has."""
    counts, checked = [1] * len(found.folders), found.checked or [False] * len(found.folders)
    while (kind := reader.octet()) != END:
        if kind == COUNTS:
            counts = reader.numbers(len(found.folders))
        elif kind == SIZE:
            reader.numbers(sum(max(0, count - 1) for count in counts))
        elif kind == CHECKSUMS:
            reader.checksums(
                sum(count for count, known in zip(counts, checked, strict=False) if count != 1 or not known)
            )
        else:
            raise Unreadable


class Reader:
    """A list of files, read from its beginning. All raise IndexError where it is cut off."""

    def __init__(self, octets: bytes) -> None:
        self._octets, self._at, self._left = octets, 0, NUMBERS

    def octet(self) -> int:
        value = self._octets[self._at]
        self._at += 1
        return value

    def take(self, length: int) -> bytes:
        self.skip(length)
        return self._octets[self._at - length : self._at]

    def skip(self, length: int) -> None:
        self._at += length
        if self._at > len(self._octets):
            raise IndexError

    def number(self) -> int:
        """How many octets follow stands in the first bits, their lowest octet comes first."""
        self._left -= 1
        if self._left < 0:
            raise Unreadable
        first = self.octet()
        more = next((bit for bit in range(8) if not first & (0x80 >> bit)), 8)
        high = first & (0x7F >> more) if more < 7 else 0
        return int.from_bytes(self.take(more), "little") | high << (8 * more)

    def numbers(self, count: int) -> list[int]:
        if count > self._left:
            raise Unreadable
        return [self.number() for _ in range(count)]

    def checksums(self, count: int) -> list[bool]:
        """For each: has it one?"""
        if count > NUMBERS:
            raise Unreadable
        there = [True] * count
        if not self.octet():
            bits = self.take((count + 7) // 8)
            there = [bool(bits[place // 8] & (0x80 >> place % 8)) for place in range(count)]
        self.skip(4 * sum(there))
        return there
