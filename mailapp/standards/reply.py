"""SMTP replies as values (RFC 5321 §4.2, RFC 3463)."""

import re
from dataclasses import dataclass, field
from functools import lru_cache

ENHANCED = re.compile(r"([245]\.\d{1,3}\.\d{1,3})(?:[ \t]+|\Z)")
LINE_START = re.compile(r"\d{3}[ \-]")
TEXT_LENGTH = 500  # RFC 5321 §4.5.3.1.5: 512 octets with code, separator and CRLF
SHORT = 120  # octets of a reply that is remembered
REMOTE_CHARACTERS = 2000  # of a stranger's reply that are kept


@dataclass(frozen=True, slots=True)
class Reply:
    """A reply of three digits; `enhanced` may be "" ; the text may have several lines, parted by "\\n".

    `heard`: another server said it, and nobody here has thought of it.
    """

    code: int
    enhanced: str
    text: str
    heard: bool = field(default=False, compare=False, kw_only=True)

    @property
    def line(self) -> str:
        """On one line, without its CRLF."""
        return " ".join(filter(None, (str(self.code), self.enhanced, " ".join(self.text.split("\n")))))

    def __str__(self) -> str:
        return self.line

    @property
    def wire(self) -> bytes:
        """With CRLF, each line with code and status (RFC 2034 §4)."""
        status = f"{self.enhanced} " if self.enhanced else ""
        room = TEXT_LENGTH - len(status)
        lines = [piece for line in self.text.split("\n") for piece in _pieces(_clean(line), room)]
        marks = ["-"] * (len(lines) - 1) + [" "]
        rows = (f"{self.code}{mark}{status}{line}".rstrip(" ") for mark, line in zip(marks, lines, strict=True))
        return "".join(row + "\r\n" for row in rows).encode("utf-8", "replace")

    @property
    def positive(self) -> bool:
        return 200 <= self.code < 400

    @property
    def temporary(self) -> bool:
        return 400 <= self.code < 500

    @property
    def permanent(self) -> bool:
        return 500 <= self.code < 600

    @property
    def status(self) -> str:
        """The enhanced status, or the class of the code when the server said none (RFC 3463 §2)."""
        return self.enhanced or f"{self.code // 100 if self.code // 100 in (2, 4, 5) else 4}.0.0"

    @classmethod
    def parse(cls, code: int, text: str | bytes) -> "Reply":
        """What a remote server said: code and text as smtplib gives them. Rubbish is kept as text; never raises.

        A code that is none counts as 451: try again (RFC 5321 §4.3.2 leaves it to the client).
        """
        return _parsed(code, text) if len(text) <= SHORT else _parse(code, text)


@lru_cache(maxsize=256)
def _parsed(code: int, text: str | bytes) -> Reply:
    """A server says the same to most of our commands."""
    return _parse(code, text)


def _parse(code: int, text: str | bytes) -> Reply:
    if isinstance(text, bytes):
        text = text.decode("utf-8", "replace")
    lines = [_clean(line) for line in text[:REMOTE_CHARACTERS].splitlines()] or [""]
    lines = [line[4:] if LINE_START.match(line) and line.startswith(str(code)) else line for line in lines]
    enhanced = ""
    if found := ENHANCED.match(lines[0]):
        enhanced = found[1] if found[1][0] == str(code)[:1] else ""
        lines = [line[same.end() :] if (same := ENHANCED.match(line)) else line for line in lines]
    return Reply(code if 200 <= code <= 599 else 451, enhanced, "\n".join(lines).strip(), heard=True)


def _clean(line: str) -> str:
    """Without control characters, which could end the line early."""
    if line.isprintable():  # as good as always
        return line.strip()
    return "".join(character if character.isprintable() else " " for character in line).strip()


def _pieces(line: str, room: int) -> list[str]:
    return [line[at : at + room] for at in range(0, len(line), room)] or [""]
