"""What is inside an archive: programs, macros, locks, and whether it is a bomb. Bounded, whatever it claims."""

import bz2
import lzma
import zlib
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from typing import Protocol

from mailapp.scanners.local import kinds, rarfiles, sevenfiles, tneffiles, zipfiles
from mailapp.scanners.local.budget import DEPTH, Budget
from mailapp.scanners.local.values import Finding, Kind, Listing
from mailapp.scanners.local.zipfiles import Member

LARGEST = 1024 * 1024 * 1024  # octets that all files of one archive together may claim to have
RATIO = 250  # of sizes unpacked and packed: text hardly reaches 50, noughts 1,000
WORTH = 50 * 1024 * 1024  # octets: what unpacks to less than this harms nobody
FEW = 5  # files: a lone script in an archive is no piece of somebody's work
MEMBER_OCTETS = 12 * 1024 * 1024  # of one file within an archive that is opened in its turn
SUSPICIOUS = 8 * 1024 * 1024  # octets really unpacked, from which on a ratio says something
STEP = 16 * 1024  # octets that are unpacked at once
LZMA_MEMORY = 32 * 1024 * 1024
TAR_AT, BLOCK = 257, 512  # POSIX.1-2017, pax: ustar
NESTED = (
    b"PK\x03\x04",
    b"Rar!\x1a\x07",
    b"7z\xbc\xaf\x27\x1c",
    b"\x1f\x8b\x08",
    b"BZh",
    b"\xfd7zXZ\0",
    tneffiles.START,
)


class Machine(Protocol):
    """What unpacks a stream."""

    @property
    def eof(self) -> bool: ...

    def decompress(self, octets: bytes, most: int, /) -> bytes: ...


def look(name: str, octets: bytes, budget: Budget, depth: int = 0) -> Iterator[Finding]:
    """Nothing, where these octets are no archive."""
    for start, act in OPENERS:
        if octets.startswith(start):
            if depth >= DEPTH:
                yield Finding(Kind.BOMB, f"“{name}” holds archives within archives, deeper than anybody needs")
            else:
                yield from act(name, octets, budget, depth)
            return
    if octets[TAR_AT : TAR_AT + 5] == b"ustar":
        yield from _tar(name, octets, budget)


def is_archive(octets: bytes) -> bool:
    return octets.startswith(NESTED) or octets[TAR_AT : TAR_AT + 5] == b"ustar"


def _zip(name: str, octets: bytes, budget: Budget, depth: int) -> Iterator[Finding]:
    files = [member for member in zipfiles.members(octets, budget) if not member.is_folder]
    yield from named(name, [member.name for member in files])
    if any(member.locked for member in files):
        yield Finding(Kind.ENCRYPTED, f"“{name}” is locked with a password")
    claimed = sum(member.size for member in files)
    if _is_bomb(claimed, len(octets)):
        yield Finding(Kind.BOMB, f"“{name}” unpacks to {claimed // 2**20} MB from {len(octets) // 2**10} KB")
        return
    for member in files:
        yield from _inside(name, octets, member, budget, depth)


def _inside(name: str, octets: bytes, member: Member, budget: Budget, depth: int) -> Iterator[Finding]:
    """One file: is it a program without saying so, or an archive in its turn?"""
    if not budget.octets:
        return
    head = zipfiles.unpacked(octets, member, min(kinds.HEAD_OCTETS, budget.octets))
    budget.spend(len(head))
    if kinds.is_program(head) and not kinds.is_program_name(member.name):
        yield Finding(Kind.PROGRAM, f"“{name}” holds a program that is called “{_short(member.name)}”")
    if is_archive(head) or head.startswith(kinds.OLE):
        whole = zipfiles.unpacked(octets, member, min(MEMBER_OCTETS, budget.octets))
        budget.spend(len(whole))
        if kinds.holds_macros(whole):
            yield Finding(Kind.MACRO, f"“{name}” holds “{_short(member.name)}”, which has macros")
        yield from look(f"{name}: {_short(member.name)}", whole, budget, depth + 1)


def named(name: str, inside: Sequence[str]) -> Iterator[Finding]:
    """What the names of files say."""
    for each in inside:
        if kinds.is_program_name(each) and (len(inside) <= FEW or kinds.ending(each) not in kinds.SOURCES):
            yield Finding(Kind.PROGRAM, f"“{name}” holds the program “{_short(each)}”")
            break
    for each in inside:
        if kinds.has_macros_by_name(each) or kinds.SHEETS_OF_MACROS.search(each):
            yield Finding(Kind.MACRO, f"“{name}” holds macros (“{_short(each)}”)")
            break


def _rar(name: str, octets: bytes, budget: Budget, depth: int) -> Iterator[Finding]:
    yield from _listed(name, octets, rarfiles.listing(octets, budget))


def _seven(name: str, octets: bytes, budget: Budget, depth: int) -> Iterator[Finding]:
    yield from _listed(name, octets, sevenfiles.listing(octets, budget))


def _listed(name: str, octets: bytes, listing: Listing) -> Iterator[Finding]:
    """Names only."""
    yield from named(name, listing.names)
    if listing.locked:
        yield Finding(Kind.ENCRYPTED, f"“{name}” is locked with a password")
    if _is_bomb(listing.size, len(octets)):
        yield Finding(Kind.BOMB, f"“{name}” unpacks to {listing.size // 2**20} MB from {len(octets) // 2**10} KB")


def _tnef(name: str, octets: bytes, budget: Budget, depth: int) -> Iterator[Finding]:
    """A wrapper: what is in it was attached by itself."""
    names = []
    for each in tneffiles.files(octets, min(MEMBER_OCTETS, budget.octets), budget):
        names.append(each.name)
        budget.spend(len(each.octets))
        if kinds.is_program(each.octets[: kinds.HEAD_OCTETS]) and not kinds.is_program_name(each.name):
            yield Finding(Kind.PROGRAM, f"“{name}” holds a program that is called “{_short(each.name)}”")
        if kinds.holds_macros(each.octets):
            yield Finding(Kind.MACRO, f"“{name}” holds “{_short(each.name)}”, which has macros")
        yield from look(f"{name}: {_short(each.name)}", each.octets, budget, depth + 1)
    yield from named(name, names)


def _packed(machine: Callable[[], Machine]) -> Callable[[str, bytes, Budget, int], Iterator[Finding]]:
    """One packed file, perhaps a tar."""

    def look_inside(name: str, octets: bytes, budget: Budget, depth: int) -> Iterator[Finding]:
        content, read = _unpacked(machine(), octets, min(MEMBER_OCTETS, budget.octets))
        budget.spend(len(content))
        if len(content) > SUSPICIOUS and len(content) > RATIO * read:
            yield Finding(Kind.BOMB, f"“{name}” unpacks to more than {RATIO} times its size")
            return
        if kinds.is_program(content[: kinds.HEAD_OCTETS]):
            yield Finding(Kind.PROGRAM, f"“{name}” is a packed program")
        yield from look(name, content, budget, depth + 1)

    return look_inside


def _unpacked(machine: Machine, octets: bytes, most: int) -> tuple[bytes, int]:
    """As much as may be unpacked, and how many octets it was packed in. What is broken ends there."""
    content, read = bytearray(), 0
    with suppress(zlib.error, lzma.LZMAError, OSError, EOFError, ValueError):
        while read < len(octets) and len(content) < most and not machine.eof:
            piece = octets[read : read + STEP]
            read += len(piece)
            content += machine.decompress(piece, most - len(content))
    return bytes(content), read


def _tar(name: str, octets: bytes, budget: Budget) -> Iterator[Finding]:
    """Names only: who packs with tar hides nothing from Windows."""
    found, start = [], 0
    while octets[start + TAR_AT : start + TAR_AT + 5] == b"ustar" and budget.file():
        found.append(octets[start : start + 100].split(b"\0", 1)[0].decode("utf-8", "replace"))
        try:
            size = int(octets[start + 124 : start + 136].strip(b"\0 ") or b"0", 8)
        except ValueError:
            break
        start += BLOCK + -(-size // BLOCK) * BLOCK
    yield from named(name, found)


def _is_bomb(claimed: int, packed: int) -> bool:
    return claimed > LARGEST or (claimed > WORTH and claimed > RATIO * packed)


def _short(name: str) -> str:
    """As it may stand in a sentence."""
    shown = "".join(letter if letter.isprintable() else "?" for letter in name)
    return shown if len(shown) <= 80 else f"{shown[:40]}…{shown[-38:]}"


OPENERS: tuple[tuple[bytes, Callable[[str, bytes, Budget, int], Iterator[Finding]]], ...] = (
    (b"PK\x03\x04", _zip),
    (b"Rar!\x1a\x07", _rar),
    (b"7z\xbc\xaf\x27\x1c", _seven),
    (tneffiles.START, _tnef),
    (b"\x1f\x8b\x08", _packed(lambda: zlib.decompressobj(31))),
    (b"BZh", _packed(bz2.BZ2Decompressor)),
    (b"\xfd7zXZ\0", _packed(lambda: lzma.LZMADecompressor(memlimit=LZMA_MEMORY))),
)
