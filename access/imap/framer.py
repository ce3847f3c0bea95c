"""Octets of an IMAP client, cut anywhere → whole commands with their literals (RFC 9051 §2.2.1 and §4.3).

Sans-I/O: `feed` what came, take `event` after `event` until there is none. A literal of a command is kept in memory;
that of a message (APPEND, REPLACE) is announced first, so that it can be refused before it is sent, and then comes
in pieces.

    Prompt               answer "+ …": the client waits for it with a literal
    WantLiteral          a message comes: call `accept` or `refuse`, then go on
    Octets               some of an accepted message
    Line                 a whole command
    Broken               what came is no command; the framer is behind it already, unless it is `fatal`
"""

import re
from dataclasses import dataclass
from enum import Enum, auto

from mailapp.net.content import Content

TAG = re.compile(rb"""[^\x00-\x20\x7f-\xff(){%*"\\+]+(?= |\Z)""")  # RFC 9051 §9 tag
TAG_LIMIT = 100  # octets of a tag that is repeated in front of a complaint
ANNOUNCED = re.compile(rb"(~?)\{([0-9]{1,19})(\+?)\}\Z")  # RFC 9051 §9 literal, literal8; RFC 7888 §3 for the plus
LONGEST_ANNOUNCEMENT = 24  # octets, with a CR
COST = 64  # octets that each literal counts beyond its own, so that a million empty ones are too many
OF_MESSAGES = re.compile(rb"[^ ]+ +(?:APPEND|(?:UID +)?REPLACE) ", re.IGNORECASE)
OF_A_NAME = re.compile(rb"[^ ]+ +(?:APPEND|(?:UID +)?REPLACE +[^ ]+) +\Z", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Limits:
    """How much a client may send, in octets."""

    line: int  # up to a line end
    literal: int  # one that is no message
    command: int  # all lines and literals of a command, without messages
    drain: int  # of a literal that is read only to be thrown away; beyond it the connection ends


BEFORE_LOGIN = Limits(line=16_384, literal=4_096, command=20_480, drain=65_536)
AFTER_LOGIN = Limits(line=65_536, literal=65_536, command=1_048_576, drain=268_435_456)


@dataclass(frozen=True, slots=True)
class Literal:
    """A literal in its place between two pieces of a line. A message lies in `content`, anything else in `octets`."""

    size: int
    octets: bytes = b""
    binary: bool = False  # ~{…}: it may hold NUL (RFC 3516 §4.4)
    content: Content | None = None


Pieces = tuple[bytes | Literal, ...]


@dataclass(frozen=True, slots=True)
class Line:
    """A command without its line end. Octets and literals take turns; it begins with octets."""

    pieces: Pieces


@dataclass(frozen=True, slots=True)
class Prompt:
    """The client waits for a continuation request before it sends a literal."""


@dataclass(frozen=True, slots=True)
class WantLiteral:
    """A message of `size` octets is announced, behind what the command said `so_far`.

    A client that sends it `nonsync` does not wait to be asked (RFC 7888 §3): when it is refused, it comes all the same.
    """

    size: int
    nonsync: bool
    binary: bool
    so_far: Pieces


@dataclass(frozen=True, slots=True)
class Octets:
    """The next octets of the message that was accepted."""

    octets: bytes


@dataclass(frozen=True, slots=True)
class Broken:
    """No command: the answer is BAD with this `reason` and `tag` ("" when none can be told); when `fatal`, BYE."""

    reason: str
    tag: str = ""
    fatal: bool = False


Event = Line | Prompt | WantLiteral | Octets | Broken


class _Again(Enum):
    """A step was made, and there is nothing to tell."""

    AGAIN = auto()


AGAIN = _Again.AGAIN
Step = Event | _Again | None


class Framer:
    """One client's octets. `limits` may be changed between commands: after login they are wider."""

    def __init__(self, limits: Limits = BEFORE_LOGIN) -> None:
        self.limits = limits
        self._buffer = bytearray()
        self._state = self._in_line
        self._begin()

    def _begin(self) -> None:
        """Nothing of a command has been taken yet."""
        self._pieces: list[bytes | Literal] = []
        self._size = 0  # octets of lines and literals that are kept
        self._searched = 0  # no line end before this offset of the buffer
        self._left = 0  # octets of a literal still to come
        self._kept = bytearray()  # of a literal in memory
        self._want: WantLiteral | None = None
        self._content: Content | None = None
        self._state = self._in_line

    def feed(self, octets: bytes) -> None:
        if self._state != self._over:
            self._buffer += octets

    def event(self) -> Event | None:
        """The next thing to know; None until more octets come (or, behind WantLiteral, an answer)."""
        while (step := self._state()) is AGAIN:
            pass
        return step

    def accept(self, content: Content | None = None) -> None:
        """Let the announced message come. `content` is only kept, to be found in its Literal: write Octets to it."""
        want = self._wanted()
        self._content, self._left, self._state = content, want.size, self._in_message if want.nonsync else self._asking

    def refuse(self) -> None:
        """Do not have the announced message; nothing more of its command is taken."""
        want = self._wanted()
        self._drop(want.size if want.nonsync else None)
        if self._left > self.limits.drain:
            self._state = self._too_much

    def rest(self) -> bytes:
        """Give up what was fed and not taken: plain octets behind STARTTLS, deflated ones behind COMPRESS."""
        rest = bytes(self._buffer)
        self._buffer.clear()
        self._begin()
        return rest

    @property
    def asks(self) -> bool:
        """A WantLiteral was neither accepted nor refused yet."""
        return self._state == self._waiting

    @property
    def pending(self) -> int:
        """Octets that were fed and not taken."""
        return len(self._buffer)

    # States: each takes what it can from the buffer.

    def _in_line(self) -> Step:
        end = self._buffer.find(b"\n", self._searched)
        too_long = (end if end >= 0 else len(self._buffer)) > self.limits.line
        if too_long:
            broken = self._broken(f"a line has at most {self.limits.line} octets")
            self._state = self._dropping_line
            return broken
        if end < 0:
            self._searched = len(self._buffer)
            return None
        line = self._take_line(end)
        if b"\0" in line:
            broken = self._broken("NUL can only stand in a literal8", line)  # RFC 9051 §9 CHAR
            self._drop_behind(line)
            return broken
        if announced := ANNOUNCED.search(line, max(0, len(line) - LONGEST_ANNOUNCEMENT)):
            return self._announced(line[: announced.start()], announced)
        pieces = (*self._pieces, line)
        self._begin()
        return Line(pieces)

    def _announced(self, before: bytes, announced: re.Match[bytes]) -> Step:
        size, nonsync, binary = int(announced[2]), bool(announced[3]), bool(announced[1])
        self._pieces.append(before)
        self._size += len(before) + COST
        message = self._is_message()
        if not (reason := self._excess(0 if message else size)) and message:
            self._want = WantLiteral(size, nonsync, binary, tuple(self._pieces))
            self._state = self._waiting
            return self._want
        if reason:
            broken = self._broken(reason, fatal=nonsync and size > self.limits.drain)
            self._drop(size if nonsync else None)
            self._state = self._over if broken.fatal else self._state
            return broken
        self._want = WantLiteral(size, nonsync, binary, ())
        self._size, self._left, self._state = self._size + size, size, self._in_literal
        return AGAIN if nonsync else Prompt()

    def _is_message(self) -> bool:
        """It is the command's message, not the name of its mailbox."""
        first = self._pieces[0]
        if not isinstance(first, bytes) or not OF_MESSAGES.match(first):
            return False
        return len(self._pieces) > 1 or not OF_A_NAME.match(first)

    def _excess(self, size: int) -> str:
        if size > self.limits.literal:
            return f"a literal that is no message has at most {self.limits.literal} octets"
        if self._size + size > self.limits.command:
            return f"a command has at most {self.limits.command} octets"
        return ""

    def _in_literal(self) -> Step:
        self._kept += self._take(self._left)
        if self._left:
            return None
        return self._literal_ends(Literal(len(self._kept), bytes(self._kept), self._wanted().binary))

    def _waiting(self) -> Step:
        return None

    def _asking(self) -> Step:
        self._state = self._in_message
        return Prompt()

    def _in_message(self) -> Step:
        if self._left:
            octets = self._take(self._left)
            return Octets(octets) if octets else None
        want = self._wanted()
        return self._literal_ends(Literal(want.size, b"", want.binary, self._content))

    def _literal_ends(self, literal: Literal) -> Step:
        self._pieces.append(literal)
        self._kept, self._content, self._want, self._state = bytearray(), None, None, self._in_line
        return AGAIN

    def _dropping_literal(self) -> Step:
        self._take(self._left)
        if self._left:
            return None
        self._state = self._dropping_line
        return AGAIN

    def _dropping_line(self) -> Step:
        end = self._buffer.find(b"\n", self._searched)
        if end < 0:
            del self._buffer[:-LONGEST_ANNOUNCEMENT]  # its last octets may announce one more literal
            self._searched = len(self._buffer)
            return None
        self._drop_behind(self._take_line(end))
        return AGAIN

    def _too_much(self) -> Step:
        self._state = self._over
        return Broken(f"at most {self.limits.drain} octets are read to be thrown away", fatal=True)

    def _over(self) -> Step:
        self._buffer.clear()
        return None

    # What the states have in common

    def _take(self, count: int) -> bytes:
        """At most so many octets of the literal that is coming."""
        with memoryview(self._buffer) as buffer:
            octets = bytes(buffer[:count])
        del self._buffer[: len(octets)]
        self._left -= len(octets)
        return octets

    def _take_line(self, end: int) -> bytes:
        """The line whose LF stands at `end`. A bare LF ends a line, too: there are such clients."""
        line = bytes(self._buffer[:end])
        del self._buffer[: end + 1]
        self._searched = 0
        return line.removesuffix(b"\r")

    def _drop_behind(self, line: bytes) -> None:
        """This line was thrown away; a literal that it announces and that comes unasked goes the same way."""
        announced = ANNOUNCED.search(line, max(0, len(line) - LONGEST_ANNOUNCEMENT))
        self._drop(int(announced[2]) if announced and announced[3] else None)
        if self._left > self.limits.drain:
            self._state = self._too_much

    def _drop(self, size: int | None) -> None:
        """Forget the command; `size`: a literal comes all the same, and the rest of the command behind it."""
        self._begin()
        if size is not None:
            self._left, self._state = size, self._dropping_literal

    def _broken(self, reason: str, line: bytes = b"", fatal: bool = False) -> Broken:
        first = self._pieces[0] if self._pieces else line or bytes(self._buffer[: self.limits.line])
        tag = TAG.match(first, 0, TAG_LIMIT) if isinstance(first, bytes) else None
        behind = first[tag.end() : tag.end() + 1] if tag and isinstance(first, bytes) else b""
        return Broken(reason, tag[0].decode() if tag and behind == b" " else "", fatal)

    def _wanted(self) -> WantLiteral:
        if self._want is None:
            raise RuntimeError("no literal was announced")
        return self._want
