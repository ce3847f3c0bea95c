"""Keys of :matches (RFC 5228 §2.7.1), each "*" as short as can be (RFC 5229 §3.2), without going back and forth."""

import re
from dataclasses import dataclass
from functools import lru_cache

from mailapp.standards.sieve.comparators import Comparator
from mailapp.standards.sieve.encoded import octets_text, text_octets
from mailapp.standards.sieve.limits import WILDCARDS

Span = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Piece:
    """What stands between two "*"."""

    length: int
    literal: str  # "" when there is a "?" in it
    pattern: re.Pattern[str] | None  # literal letters and dots: nothing that could be tried twice
    marks: tuple[int, ...]  # where its "?" are

    def find(self, text: str, start: int, end: int) -> int:
        """Where it is found first; -1 when it is not."""
        if self.pattern is None:
            return text.find(self.literal, start, end)
        found = self.pattern.search(text, start, end)
        return found.start() if found else -1

    def at(self, text: str, start: int) -> bool:
        if self.pattern is None:
            return text.startswith(self.literal, start)
        return self.pattern.match(text, start) is not None


class Wildcard:
    """One key, folded by its comparator."""

    def __init__(self, pieces: list[list[str | None]]) -> None:
        self._pieces = [_piece(letters) for letters in pieces]
        self.cost = 1 + sum(piece.length for piece in self._pieces if piece.marks)

    def match(self, text: str) -> list[Span] | None:
        """What each "*" and "?" stands for, as spans of `text`; None when it does not match."""
        first, last = self._pieces[0], self._pieces[-1]
        if len(self._pieces) == 1:
            return _marked(first, 0) if len(text) == first.length and first.at(text, 0) else None
        end = len(text) - last.length
        if not first.at(text, 0) or first.length > end or not last.at(text, end):
            return None
        return self._between(text, end)

    def _between(self, text: str, end: int) -> list[Span] | None:
        first, *middle, last = self._pieces
        spans = _marked(first, 0)
        at = first.length
        for piece in middle:
            found = piece.find(text, at, end)
            if found < 0:
                return None
            spans += [(at, found), *_marked(piece, found)]
            at = found + piece.length
        return [*spans, (at, end), *_marked(last, end)] if at <= end else None


def _marked(piece: Piece, start: int) -> list[Span]:
    return [(start + mark, start + mark + 1) for mark in piece.marks]


def _piece(letters: list[str | None]) -> Piece:
    marks = tuple(place for place, letter in enumerate(letters) if letter is None)
    if not marks:
        return Piece(len(letters), "".join(letter or "" for letter in letters), None, ())
    pattern = "".join("." if letter is None else re.escape(letter) for letter in letters)
    return Piece(len(letters), "", re.compile(pattern, re.DOTALL), marks)


@lru_cache(maxsize=WILDCARDS)
def wildcard(key: str, comparator: Comparator, *, octets: bool) -> Wildcard:
    """`octets`: a letter is an octet, as the text to be matched has it as well."""
    pieces: list[list[str | None]] = [[]]
    escaped = False
    for letter in as_octets(key) if octets else key:
        if escaped or letter not in "*?\\":
            pieces[-1] += comparator.fold(letter)
            escaped = False
        elif letter == "\\":
            escaped = True
        elif letter == "*":
            pieces.append([])
        else:
            pieces[-1].append(None)
    if escaped:  # nothing behind it: it stands for itself
        pieces[-1].append("\\")
    return Wildcard(pieces)


def matched(key: str, text: str, comparator: Comparator) -> tuple[int, list[str] | None]:
    """What it cost, in octets; and the whole text, then what each wildcard stands for; None when it does not match."""
    octets = comparator.by_octet and "?" in key and not text.isascii()
    if octets:
        text = as_octets(text)
    pattern = wildcard(key, comparator, octets=octets)
    folded = comparator.fold(text)
    spans = pattern.match(folded)
    cost = len(text) * pattern.cost
    if spans is None:
        return cost, None
    if len(folded) != len(text):
        spans = _unfolded(text, comparator, spans)
    values = [text, *(text[start:end] for start, end in spans)]
    return cost, [from_octets(value) for value in values] if octets else values


def _unfolded(text: str, comparator: Comparator, spans: list[Span]) -> list[Span]:
    """Where they are in the text itself, when folding makes more letters of one."""
    places: dict[int, int] = {}
    length = 0
    for place, letter in enumerate(text):
        places.update(dict.fromkeys(range(length, (length := length + len(comparator.fold(letter)))), place))
    places[length] = len(text)
    return [(places.get(start, len(text)), places.get(end, len(text))) for start, end in spans]


def as_octets(text: str) -> str:
    """Each octet as a letter of its own."""
    return text if text.isascii() else text_octets(text).decode("latin-1")


def from_octets(text: str) -> str:
    return octets_text(text.encode("latin-1"))
