"""The text of a script → tokens (RFC 5228 §8.1). Linear in time; white space and comments are passed over."""

import re
from bisect import bisect_right
from collections.abc import Iterator
from enum import Enum
from typing import NamedTuple

from mailapp.standards.sieve import limits
from mailapp.standards.sieve.errors import Problem, Wrong


class Kind(Enum):
    """Of a token; values are words for people."""

    IDENTIFIER = "a word"
    TAG = "a tag"
    NUMBER = "a number"
    STRING = "a string"
    SPECIAL = "a sign"
    END = "the end of the script"


class Token(NamedTuple):
    kind: Kind
    value: str | int
    at: int  # offset in the script


TOKEN = re.compile(
    r"""
    (?P<space>[ \t\r\n]++ | \#[^\n]*+ | /\*(?>(?:[^*]++|\*(?!/))*)\*/)
    | (?P<multiline>text:[ \t]*+(?:\#[^\n]*+)?\r?\n)
    | (?P<string>"(?>(?:[^"\\]++|\\.)*)")
    | (?P<tag>:[A-Za-z_][A-Za-z0-9_]*+)
    | (?P<identifier>[A-Za-z_][A-Za-z0-9_]*+)
    | (?P<number>[0-9]++[KMGkmg]?(?![A-Za-z0-9_]))
    | (?P<special>[\[\](){};,])
    """,
    re.VERBOSE | re.DOTALL | re.IGNORECASE,
)
MULTILINE_END = re.compile(r"^\.\r?(?:\n|\Z)", re.MULTILINE)
ESCAPED = re.compile(r"\\(.)", re.DOTALL)
LONE = re.compile(r"\r?\n")
STUFFED = re.compile(r"^\.(?=\.)", re.MULTILINE)
UNITS = {"K": 2**10, "M": 2**20, "G": 2**30}  # RFC 5228 §2.4.1
OPENED = {'"': "A string begins here and does not end: put a quotation mark behind it", "/*": "A comment does not end"}


class Source:
    """A script's text, and where its lines begin."""

    def __init__(self, text: str) -> None:
        self.text = text
        self._lines = [0, *(found.end() for found in re.finditer("\n", text))]

    def line(self, at: int) -> int:
        return bisect_right(self._lines, at)

    def problem(self, wrong: Wrong) -> Problem:
        line = self.line(wrong.at)
        return Problem(wrong.sentence, line, wrong.at - self._lines[line - 1] + 1)


def tokens(text: str) -> Iterator[Token]:
    """Ends with an END. Raises Wrong."""
    at = 0
    while at < len(text):
        found = TOKEN.match(text, at)
        if found is None:
            raise Wrong(_why(text, at), at)
        kind, at = found.lastgroup, found.end()
        if kind == "space":
            continue
        if kind == "multiline":
            value, at = _multiline(text, found)
            yield Token(Kind.STRING, value, found.start())
        else:
            yield _token(str(kind), found[0], found.start())
    yield Token(Kind.END, "", len(text))


def _token(kind: str, text: str, at: int) -> Token:
    if kind == "string":
        inner = text[1:-1]
        if "\\" in inner:
            inner = ESCAPED.sub(r"\1", inner)
        return Token(Kind.STRING, _lines(inner), at)
    if kind == "number":
        return Token(Kind.NUMBER, _number(text, at), at)
    if kind == "special":
        return Token(Kind.SPECIAL, text, at)
    if len(text) > limits.IDENTIFIER_CHARACTERS:
        raise Wrong(f"A word has at most {limits.IDENTIFIER_CHARACTERS} characters", at)
    return Token(Kind.TAG if kind == "tag" else Kind.IDENTIFIER, text.lower().removeprefix(":"), at)


def _number(text: str, at: int) -> int:
    digits, unit = (text[:-1], UNITS[text[-1].upper()]) if not text[-1].isdigit() else (text, 1)
    number = int(digits) * unit if len(digits) <= len(str(limits.NUMBER)) else limits.NUMBER + 1
    if number > limits.NUMBER:
        raise Wrong(f"This number is too large: {limits.NUMBER} is the largest one", at)
    return number


def _multiline(text: str, found: re.Match[str]) -> tuple[str, int]:
    """RFC 5228 §2.4.2: lines up to one that is a dot; of two dots at the beginning of one, one is left out."""
    end = MULTILINE_END.search(text, found.end())
    if end is None:
        raise Wrong("This text does not end: put a line with nothing but a dot behind it", found.start())
    return _lines(STUFFED.sub("", text[found.end() : end.start()])), end.end()


def _lines(text: str) -> str:
    """Line ends are CRLF, as in letters, whatever the script is written with (RFC 5228 §8.1)."""
    return LONE.sub("\r\n", text) if "\n" in text else text


def _why(text: str, at: int) -> str:
    for beginning, sentence in OPENED.items():
        if text.startswith(beginning, at):
            return sentence
    if text[at] == "\\":
        return "A backslash stands outside of a string"
    if text[at] == ":":
        return "A tag is a colon and a word, without a space between them"
    if text[at].isdigit():
        return "A number has digits, and perhaps K, M or G behind them"
    return (
        f"“{text[at]}” means nothing here: texts stand in quotation marks"
        if text[at].isprintable()
        else ("A control character stands here: remove it")
    )
