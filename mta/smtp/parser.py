"""Octets of an SMTP client, cut anywhere → command lines, and messages without their transparency dots.

Sans-I/O: feed what came, take what is whole. Three framers share the octets of a connection:
`Lines` while commands are spoken, `Dots` after DATA, `Counted` after BDAT.
"""

from dataclasses import dataclass
from enum import Enum

# RFC 4954 §4: an AUTH line may have 12,288 octets; every other command is held to LINE_LIMIT by the rules.
FRAME_LIMIT = 12_288
END = b"\r\n.\r\n"
HEADER_END = b"\r\n\r\n"


class Flaw(Enum):
    """Why a line is no command, or a message no message."""

    TOO_LONG = "too long"
    BARE = "bare CR or LF"
    NUL = "NUL"


@dataclass(frozen=True, slots=True)
class Line:
    """A command line without its CRLF, or what is wrong with it."""

    octets: bytes
    flaw: Flaw | None = None


class Lines:
    """Frames command lines; a line ends with CRLF and nothing else (RFC 5321 §2.3.8)."""

    def __init__(self) -> None:
        self._buffer = b""
        self._skipping = False  # inside a line that was too long, until its LF

    def feed(self, octets: bytes) -> None:
        self._buffer = self._buffer + octets if self._buffer else octets

    def take(self) -> Line | None:
        """The next line, or None when it has not all arrived."""
        end = self._buffer.find(b"\n")
        if end < 0:
            if len(self._buffer) > FRAME_LIMIT:
                self._skipping, self._buffer = True, b""
            return None
        whole, self._buffer = self._buffer[: end + 1], self._buffer[end + 1 :]
        if self._skipping or len(whole) > FRAME_LIMIT:
            self._skipping = False
            return Line(b"", Flaw.TOO_LONG)
        return _line(whole)

    def rest(self) -> bytes:
        """Give up all that was fed and not taken."""
        rest, self._buffer = self._buffer, b""
        return rest

    @property
    def pending(self) -> int:
        """How many octets wait."""
        return len(self._buffer)


def _line(whole: bytes) -> Line:
    octets = whole[:-2]
    if not whole.endswith(b"\r\n") or b"\r" in octets:
        return Line(whole[:-1], Flaw.BARE)
    if b"\0" in octets:
        return Line(octets, Flaw.NUL)
    return Line(octets)


@dataclass(frozen=True, slots=True)
class Piece:
    """Some octets of a message. `done`: these were the last, and `rest` belongs to the next command."""

    octets: bytes
    done: bool = False
    rest: bytes = b""


class Dots:
    """Frames a message of DATA: it ends with CRLF.CRLF and with nothing else (RFC 5321 §4.1.1.4)."""

    def __init__(self) -> None:
        # What may still become END is held back; the message begins as if behind a CRLF.
        self._held = b"\r\n"
        self._virtual = True

    def feed(self, octets: bytes) -> Piece:
        """What these octets add to the message, of any number of lines."""
        buffer = self._held + octets
        end = buffer.find(END)
        if end >= 0:
            return Piece(self._plain(buffer[: end + 2]), done=True, rest=buffer[end + len(END) :])
        keep = _beginning_of_end(buffer)
        self._held = buffer[len(buffer) - keep :]
        return Piece(self._plain(buffer[: len(buffer) - keep]))

    def _plain(self, octets: bytes) -> bytes:
        plain = octets.replace(b"\r\n.", b"\r\n")  # RFC 5321 §4.5.2
        if self._virtual and plain:
            plain, self._virtual = plain[2:], False
        return plain


def _beginning_of_end(buffer: bytes) -> int:
    """How many of the last octets may be the beginning of END."""
    for length in (4, 3, 2, 1):
        if buffer.endswith(END[:length]):
            return length
    return 0


class Counted:
    """Frames one chunk of BDAT: so many octets, as they are (RFC 3030 §2)."""

    def __init__(self, size: int) -> None:
        self._left = size

    def feed(self, octets: bytes) -> Piece:
        taken = octets[: self._left]
        self._left -= len(taken)
        return Piece(taken, done=self._left == 0, rest=octets[len(taken) :])


class LineEnds:
    """Looks for a CR or LF that stands alone; pieces may be cut anywhere.

    A message with one is read to its end and refused: the next server might see an end of message
    where we see none, and take what follows for commands ("SMTP smuggling", RFC 5321 §2.3.8).
    """

    def __init__(self) -> None:
        self.bare = False
        self._half = False  # the last piece ended with a CR

    def look(self, octets: bytes) -> None:
        if not octets:
            return
        pairs = octets.count(b"\r\n") + (self._half and octets.startswith(b"\n"))
        half = octets.endswith(b"\r")
        returns = octets.count(b"\r") + self._half - half
        if octets.count(b"\n") != pairs or returns != pairs:
            self.bare = True
        self._half = half

    def end(self) -> None:
        """No more octets come."""
        self.bare = self.bare or self._half


class HeaderEnds(LineEnds):
    """The same for a BINARYMIME message: only its header has lines, behind it octets are octets (RFC 3030 §3)."""

    def __init__(self) -> None:
        super().__init__()
        self._tail: bytes | None = b"\r\n"  # the last octets of the header so far; None: it is over

    def look(self, octets: bytes) -> None:
        if self._tail is None or not octets:
            return
        window = self._tail + octets
        end = window.find(HEADER_END)
        if end < 0:
            super().look(octets)
            self._tail = window[-len(HEADER_END) + 1 :]
        else:
            super().look(octets[: end + len(HEADER_END) - len(self._tail)])
            self._tail = None
