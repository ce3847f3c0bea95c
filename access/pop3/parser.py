"""Octets to command lines to verbs and arguments (pure; RFC 1939 §3, RFC 2449 §4)."""

import re
from dataclasses import dataclass

from mailapp.standards.linebuffer import LineBuffer
from mailapp.standards.sasl import RESPONSE_OCTETS

LINE_OCTETS = 255  # RFC 2449 §4: a command with its CRLF
UTF8_LINE_OCTETS = LINE_OCTETS * 4  # a password of so many letters may have more octets (RFC 6856 §2)
PASSWORDS = ("USER", "PASS", "AUTH")

VERB = re.compile(rb"[A-Za-z0-9]{3,12}\Z")


class Malformed(Exception):
    """A line that is no command; the text says why."""


@dataclass(frozen=True, slots=True)
class Command:
    """`verb` in capitals; `argument` is everything behind it."""

    verb: str
    argument: str = ""

    def __repr__(self) -> str:
        return f"Command({self.verb!r})"  # a password is in no log

    def words(self) -> list[str]:
        return self.argument.split()


def lines() -> LineBuffer:
    """Lines of a client: as long as the longest response to a SASL challenge (RFC 5034 §4)."""
    return LineBuffer(RESPONSE_OCTETS + len(b"\r\n"))


def parse(line: bytes) -> Command:
    """A line without its CRLF. Raises Malformed."""
    word, _, argument = line.partition(b" ")
    if not VERB.match(word):
        raise Malformed("That is no command")
    verb = word.decode("ascii").upper()
    if len(line) > _limit(verb):
        raise Malformed("The line is too long")
    try:
        text = argument.decode()
    except UnicodeDecodeError:
        raise Malformed("That is not UTF-8") from None
    if "\0" in text or "\r" in text:
        raise Malformed("NUL and CR have no place in a command")
    return Command(verb, text)


def _limit(verb: str) -> int:
    if verb == "AUTH":
        return RESPONSE_OCTETS
    return (UTF8_LINE_OCTETS if verb in PASSWORDS else LINE_OCTETS) - len(b"\r\n")
