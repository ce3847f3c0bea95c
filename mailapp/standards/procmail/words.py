"""Quotes and substitutions as sh has them (procmailrc(5), “handled exactly like in sh(1)”): text → Words."""

import re

from mailapp.standards.procmail.limits import EXPANSIONS
from mailapp.standards.procmail.values import Command, Form, Piece, Variable, Words

NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_]*+")
SPECIAL = "$?_-=#@0123456789"  # $$, $?, $_, … (procmailrc(5), BUGS)
BRACED = re.compile(r"([A-Za-z_][A-Za-z0-9_]*+|[$?_\-=#@0-9])(:-|:\+|-|\+)?")
IN_QUOTES = '\\"$`\n'  # what a backslash takes the meaning from, within double quotes


class Reader:
    """A cursor over one text, which gives words until white space that is not quoted."""

    def __init__(self, text: str, at: int = 0, depth: int = 0) -> None:
        self.text, self.at, self.depth = text, at, depth
        self.pieces: list[Piece] = []

    def more(self) -> bool:
        return self.at < len(self.text)

    def take(self) -> str:
        letter = self.text[self.at]
        self.at += 1
        return letter

    def word(self, ends: str = " \t\n") -> Words:
        """Up to one of these signs, which stays."""
        self.pieces = []
        while self.more() and self.text[self.at] not in ends:
            self.outside()
        return joined(self.pieces)

    def outside(self) -> None:
        letter = self.take()
        if letter == "'":
            self._single()
        elif letter == '"':
            self._double()
        elif letter == "\\":
            self._escaped()
        else:
            self._plain(letter, quoted=False)

    def _plain(self, letter: str, *, quoted: bool) -> None:
        if letter == "$":
            self.pieces.append(self._variable(quoted=quoted))
        elif letter == "`":
            self.pieces.append(self._command(quoted=quoted))
        else:
            self.pieces.append(letter)

    def _single(self) -> None:
        end = self.text.find("'", self.at)
        end = len(self.text) if end < 0 else end
        self.pieces += ["", self.text[self.at : end]]
        self.at = end + 1

    def _double(self) -> None:
        self.pieces.append("")
        while self.more() and self.text[self.at] != '"':
            self.in_quotes()
        self.at += 1

    def in_quotes(self) -> None:
        letter = self.take()
        if letter == "\\" and self.more() and self.text[self.at] in IN_QUOTES:
            if (escaped := self.take()) != "\n":
                self.pieces.append(escaped)
        else:
            self._plain(letter, quoted=True)

    def _escaped(self) -> None:
        if self.more() and (letter := self.take()) != "\n":
            self.pieces.append(letter)

    def _variable(self, *, quoted: bool) -> Piece:
        if self.text.startswith("\\", self.at) and (found := NAME.match(self.text, self.at + 1)):
            self.at = found.end()
            return Variable(found[0], quoted=quoted, disarmed=True)
        if found := NAME.match(self.text, self.at):
            self.at = found.end()
            return Variable(found[0], quoted=quoted)
        if self.text.startswith("{", self.at):
            return self._braced(quoted=quoted)
        if self.more() and self.text[self.at] in SPECIAL:
            return Variable(self.take(), quoted=quoted)
        return "$"

    def _braced(self, *, quoted: bool) -> Piece:
        found = BRACED.match(self.text, self.at + 1)
        if found is None or self.depth >= EXPANSIONS:
            return "$"
        form = Form(found[2] or "")
        if form is Form.PLAIN:
            if not self.text.startswith("}", found.end()):
                return "$"
            self.at = found.end() + 1
            return Variable(found[1], quoted=quoted)
        inner = Reader(self.text, found.end(), self.depth + 1)
        other = inner.word("}")
        self.at = inner.at + 1
        return Variable(found[1], form, other, quoted)

    def _command(self, *, quoted: bool) -> Piece:
        found = []
        while self.more() and (letter := self.take()) != "`":
            if letter == "\\" and self.more() and self.text[self.at] in "\\`$\n":
                letter = self.take()
            found.append(" " if letter == "\n" else letter)
        return Command("".join(found).strip(), quoted)


def joined(pieces: list[Piece]) -> Words:
    """Letters beside each other become one text; one that is quoted and empty stays."""
    found: list[Piece] = []
    for piece in pieces:
        if isinstance(piece, str) and found and isinstance(found[-1], str):
            found[-1] += piece
        else:
            found.append(piece)
    return tuple(found)


def in_quotes(text: str) -> Words:
    """As between double quotes: what “* $ …” asks for."""
    reader = Reader(text)
    while reader.more():
        reader.in_quotes()
    return joined(reader.pieces)


def evaluated(text: str) -> Words:
    """What “* $ …” asks for: as between double quotes, which one in the text ends, and the next one begins again."""
    reader, quoted = Reader(text), True
    while reader.more():
        if reader.text[reader.at] == '"':
            reader.at, quoted = reader.at + 1, not quoted
        elif quoted:
            reader.in_quotes()
        else:
            reader.outside()
    return joined(reader.pieces)


def split(text: str) -> tuple[Words, ...]:
    """Words between white space, without a comment at the end."""
    reader = Reader(text)
    found: list[Words] = []
    while True:
        while reader.more() and reader.text[reader.at] in " \t\n":
            reader.at += 1
        if not reader.more() or reader.text[reader.at] == "#":
            return tuple(found)
        found.append(reader.word())
