"""A script's text → its outermost commands and the comments between them, by offsets; nothing is understood yet."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import pairwise

from mailapp.standards.sieve.lexer import MULTILINE_END, TOKEN, Kind, tokens

COMMENT = re.compile(r"#[^\n]*+|/\*(?>(?:[^*]++|\*(?!/))*)\*/")  # RFC 5228 §2.3
CHAIN = ("elsif", "else")
Word = tuple[Kind, str | int]  # a token, wherever it stands


@dataclass(frozen=True, slots=True)
class Command:
    """From its name to its semicolon or brace, with all that hangs on an `if`. `end` is the offset behind it."""

    start: int
    end: int
    words: tuple[Word, ...]
    remarks: tuple[str, ...] = ()  # comments within
    chained: bool = False  # there is an elsif or an else

    @property
    def name(self) -> str:
        return str(self.words[0][1])


@dataclass(frozen=True, slots=True)
class Comment:
    """`text` is all of it."""

    start: int
    text: str
    begins_line: bool

    @property
    def end(self) -> int:
        return self.start + len(self.text)


def commands(text: str) -> list[Command]:
    """Raises sieve.errors.Wrong where there are no tokens. What is no grammar comes as some command or other."""
    found: list[Command] = []
    for command in _single(text):
        if command.name in CHAIN and found and found[-1].name == "if":
            # Its words do not count any more: no form of ours makes a chain.
            command = replace(found.pop(), end=command.end, chained=True)
        found.append(command)
    return found


def _single(text: str) -> Iterator[Command]:
    depth, places, words = 0, list[tuple[int, int]](), list[Word]()
    for token in tokens(text):
        if token.kind is Kind.END:
            break
        places.append((token.at, _end(text, token.at)))
        words.append((token.kind, token.value))
        sign = token.value if token.kind is Kind.SPECIAL else ""
        depth += {"{": 1, "}": -1}.get(str(sign), 0)
        if depth <= 0 and sign in ("}", ";"):
            yield _command(text, places, words)
            depth, places, words = 0, [], []
    if words:
        yield _command(text, places, words)


def _command(text: str, places: list[tuple[int, int]], words: list[Word]) -> Command:
    between = (text[end:start].strip() for (_, end), (start, _) in pairwise(places))
    return Command(places[0][0], places[-1][1], tuple(words), tuple(filter(None, between)))


def _end(text: str, at: int) -> int:
    """Behind the token that begins here."""
    found = TOKEN.match(text, at)
    if found and found.lastgroup == "multiline":
        found = MULTILINE_END.search(text, found.end())
    return found.end() if found else at


def comments(text: str, start: int, end: int) -> list[Comment]:
    """Those between two commands, where there is nothing else but white space."""
    return [
        Comment(found.start(), found[0], found.start() == 0 or text[found.start() - 1] == "\n")
        for found in COMMENT.finditer(text, start, end)
    ]
