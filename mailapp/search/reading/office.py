"""The text of office documents: XML in a zip archive (ISO/IEC 29500, ISO/IEC 26300), read as a stream with limits.

Libraries for these formats build whole trees of objects; we want the words only, of no more than we can bear.
"""

import io
import re
import zipfile
import zlib
from collections.abc import Iterator
from typing import IO
from xml.parsers import expat

from mailapp.search.reading.enough import Enough, Gathered, Unreadable
from mailapp.search.reading.kinds import OPEN, SHEETS, SLIDES, WORD

UNPACKED = 64 * 1024 * 1024  # octets that are unpacked of one document, whatever it claims
MEMBERS = 500  # files in the archive that are read
CHUNK = 64 * 1024
TAG = 1024 * 1024  # octets of one tag or comment; expat reads an unfinished one again with each chunk
WANTED = {  # the files that have the words
    WORD: re.compile(r"word/(document|header\d*|footer\d*|footnotes|endnotes|comments)\.xml"),
    SLIDES: re.compile(r"ppt/(slides/slide|notesSlides/notesSlide)\d+\.xml"),
    SHEETS: re.compile(r"xl/(sharedStrings|worksheets/sheet\d+|comments\d*)\.xml"),
    OPEN: re.compile(r"content\.xml"),
}
TEXT = frozenset({"t"})  # elements of ISO/IEC 29500 whose characters are words; a word may be cut between two
ENDS = frozenset({"p", "h", "si", "is", "tab", "br", "cr", "s", "line-break", "text"})  # behind which a word ends


def text_of(octets: bytes, kind: str, characters: int) -> str:
    """Raises Unreadable."""
    found = Gathered(characters)
    try:
        with zipfile.ZipFile(io.BytesIO(octets)) as archive:
            for chunks in _members(archive, kind):
                _Words(found, everything=kind == OPEN).read(chunks)
                found.take("\n")
    except Enough:
        return found.text()
    except (zipfile.BadZipFile, zlib.error, expat.ExpatError, NotImplementedError, RuntimeError, ValueError) as broken:
        raise Unreadable(str(broken)) from broken  # RuntimeError: it asks for a password
    return found.text()


def _members(archive: zipfile.ZipFile, kind: str) -> Iterator[Iterator[bytes]]:
    wanted = [name for name in archive.namelist() if WANTED[kind].fullmatch(name)]
    budget = [UNPACKED]
    for name in wanted[:MEMBERS]:
        with archive.open(name) as member:
            yield _chunks(member, budget)


def _chunks(member: IO[bytes], budget: list[int]) -> Iterator[bytes]:
    """Raises Enough when all members together have given too much."""
    while chunk := member.read(CHUNK):
        budget[0] -= len(chunk)
        if budget[0] < 0:
            raise Enough
        yield chunk


class _Words:
    """Hears the parser, and keeps what is text."""

    def __init__(self, found: Gathered, *, everything: bool) -> None:
        self._found, self._everything, self._inside = found, everything, 0
        self._parser = expat.ParserCreate()
        self._parser.StartElementHandler = self._begins
        self._parser.EndElementHandler = self._ends
        self._parser.CharacterDataHandler = self._said
        self._parser.EntityDeclHandler = self._entity

    def read(self, chunks: Iterator[bytes]) -> None:
        given = 0
        for chunk in chunks:
            self._parser.Parse(chunk, False)
            given += len(chunk)
            if given - self._parser.CurrentByteIndex > TAG:
                raise Unreadable("it has a tag without an end")
        self._parser.Parse(b"", True)

    def _begins(self, name: str, _: dict[str, str]) -> None:
        self._inside += name.rpartition(":")[2] in TEXT

    def _ends(self, name: str) -> None:
        local = name.rpartition(":")[2]
        self._inside -= local in TEXT
        if local in ENDS:
            self._found.take("\n")

    def _said(self, words: str) -> None:
        if self._everything or self._inside:
            self._found.take(words)

    def _entity(self, *_: object) -> None:
        raise Unreadable("it declares entities, which no office program does")
