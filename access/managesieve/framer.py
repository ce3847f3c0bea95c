"""Octets of a ManageSieve client → commands with their strings (RFC 5804 §4). Sans-I/O: any cut gives the same."""

import re
from dataclasses import dataclass

LINE_OCTETS = 16 * 1024  # with all its quoted strings; a SASL response may be long
WORDS = 8  # of one command; none has more than three
DRAIN_OCTETS = 64 * 1024 * 1024  # of a literal that is too large, which are read to be thrown away
DIGITS = 10  # of its size that are read: with so many it is beyond all measure

ANNOUNCED = re.compile(rb"\{([0-9]+)\+?\}\Z")  # also without "+": the client sends it at once all the same
TOKEN = re.compile(rb'[ \t]*(?:"((?:[^"\\\r\n\0]|\\["\\])*)"|([A-Za-z0-9_-]+))(?=[ \t]|\Z)')
ESCAPED = re.compile(rb"\\(.)")


@dataclass(frozen=True, slots=True)
class Atom:
    """A word without quotes, in capitals."""

    text: str


Word = Atom | bytes  # bytes: a string, quoted or as a literal


@dataclass(frozen=True, slots=True)
class Line:
    """A whole command, or a client's answer to a challenge."""

    words: tuple[Word, ...]


@dataclass(frozen=True, slots=True)
class Broken:
    """No command; what belongs to it is thrown away. `too_large`: a literal beyond the limit. `fatal`: hang up."""

    reason: str
    too_large: bool = False
    fatal: bool = False


class Framer:
    """`literal_octets` limits all literals of a command together."""

    def __init__(self, literal_octets: int) -> None:
        self._most = literal_octets
        self.clear()

    def clear(self) -> None:
        """Forget what has arrived."""
        self._buffer = bytearray()
        self._searched = 0  # no line end before this offset
        self._words: list[Word] = []
        self._literal: bytearray | None = None  # what has come of one
        self._left = 0  # octets of it that are still to come
        self._size = 0  # octets of all literals of this command
        self._dropping: Broken | None = None  # what will be told at the end of this command

    @property
    def pending(self) -> int:
        return len(self._buffer)

    def feed(self, octets: bytes) -> None:
        self._buffer += octets

    def event(self) -> Line | Broken | None:
        """The next command; None until more octets come."""
        while True:
            if self._left:
                if not self._take_literal():
                    return None
                continue
            line = self._line()
            if line is None:
                return self._too_long() if len(self._buffer) > LINE_OCTETS else None
            if (event := self._read(line)) is not None:
                return event

    def _take_literal(self) -> bool:
        """Whether it is complete now."""
        taken = self._buffer[: self._left]
        del self._buffer[: self._left]
        self._left -= len(taken)
        self._searched = 0
        if self._literal is not None:
            self._literal += taken
            if not self._left:
                self._words.append(bytes(self._literal))
                self._literal = None
        return not self._left

    def _line(self) -> bytes | None:
        end = self._buffer.find(b"\n", self._searched)
        if end < 0:
            self._searched = len(self._buffer)
            return None
        line = bytes(self._buffer[:end])
        del self._buffer[: end + 1]
        self._searched = 0
        return line.removesuffix(b"\r")

    def _too_long(self) -> Broken:
        """A line without an end: there is no knowing what would come behind it."""
        self._buffer.clear()
        return Broken(f"A line has at most {LINE_OCTETS} octets", fatal=True)

    def _read(self, line: bytes) -> Line | Broken | None:
        """A line, or what stands between two literals."""
        announced = ANNOUNCED.search(line)
        if len(line) > LINE_OCTETS:
            self._refuse(Broken(f"A line has at most {LINE_OCTETS} octets"))
        elif self._dropping is None:
            self._tokenize(line[: announced.start()] if announced else line)
        if announced:
            return self._announce(int(announced[1].lstrip(b"0")[:DIGITS] or b"0"))
        event = self._dropping or Line(tuple(self._words))
        self._words, self._size, self._dropping = [], 0, None
        return event

    def _tokenize(self, text: bytes) -> None:
        position = 0
        text = text.rstrip(b" \t")
        while position < len(text) and len(self._words) <= WORDS:
            token = TOKEN.match(text, position)
            if token is None:
                self._refuse(Broken("That is no command: words and strings with a blank between"))
                return
            quoted, atom = token.groups()
            self._words.append(Atom(atom.decode().upper()) if atom is not None else ESCAPED.sub(rb"\1", quoted))
            position = token.end()
        if len(self._words) > WORDS:
            self._refuse(Broken("No command has so many words"))

    def _announce(self, size: int) -> Broken | None:
        self._size += size
        if self._size > DRAIN_OCTETS:
            return Broken(f"At most {DRAIN_OCTETS} octets are read to be thrown away", too_large=True, fatal=True)
        if self._size > self._most:
            self._refuse(Broken(f"A command has literals of at most {self._most} octets", too_large=True))
        self._left = size
        if self._dropping is None:
            self._literal = bytearray()
            if not size:
                self._words.append(b"")
                self._literal = None
        return None

    def _refuse(self, why: Broken) -> None:
        self._dropping = self._dropping or why
        self._words, self._literal = [], None
