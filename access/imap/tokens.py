"""A command's octets, read from left to right: atoms, strings, numbers, lists (RFC 9051 §9).

Real clients put a blank too many here and there; one or more are taken where the standard wants one.
"""

import re
from collections.abc import Callable
from typing import TypeVar

from access.imap.framer import Literal, Pieces
from access.imap.sets import SequenceSet, sequence_set
from mailapp.standards import mutf7

DEPTH = 100  # of parentheses, NOT and OR in one another
SHOWN = 30  # octets of what was found instead, in the sentence about it

BLANKS = re.compile(rb" +")
ATOM = re.compile(rb"[!#$&'+,\-./0-9:;<=>?@A-Z\[^_`a-z|}~]+")  # ATOM-CHAR
ASTRING = re.compile(rb"[!#$&'+,\-./0-9:;<=>?@A-Z\[\]^_`a-z|}~]+")  # ASTRING-CHAR: "]", too
PATTERN = re.compile(rb"[!#$%&'*+,\-./0-9:;<=>?@A-Z\[\]^_`a-z|}~]+")  # list-char: "%" and "*", too
QUOTED = re.compile(rb'"([^"\\\r\n\0]*+(?>(?:\\["\\][^"\\\r\n\0]*+)*))"')
ESCAPED = re.compile(rb'\\(["\\])')
NUMBER = re.compile(rb"[0-9]{1,20}(?![0-9])")
SET = re.compile(rb"[0-9*:,]+|\$")
STAR = re.compile(rb"\*")
OPEN = re.compile(rb"\( *")
CLOSE = re.compile(rb" *\)")
END = re.compile(rb" *\Z")

NUMBER32 = 2**32 - 1  # RFC 9051 §9 number
NUMBER63 = 2**63 - 1  # RFC 9051 §9 number64, RFC 7162 §7 mod-sequence-value
T = TypeVar("T")


class Bad(Exception):
    """A command that cannot be read: answer `status` (nearly always BAD) with `why` under its tag; "" is no tag."""

    def __init__(self, tag: str, why: str, status: str = "BAD", code: bytes = b"") -> None:
        super().__init__(why)
        self.tag, self.why, self.status, self.code = tag, why, status, code


class Unreadable(Exception):
    """What the grammar expected and did not find; `parse` makes it Bad, with the tag."""

    def __init__(self, why: str, status: str = "BAD", code: bytes = b"") -> None:
        super().__init__(why)
        self.why, self.status, self.code = why, status, code


class Cursor:
    """Where the reading of a command stands. Every method goes on behind what it gives, or raises Unreadable."""

    __slots__ = ("_at", "_depth", "_index", "_pieces", "_text", "foreseen", "utf8")

    def __init__(self, pieces: Pieces, utf8: bool = False, foreseen: bool = False) -> None:
        self._pieces, self._index, self._at, self._depth = pieces, 0, 0, 0
        first = pieces[0]
        self._text = first if isinstance(first, bytes) else b""
        self.utf8 = utf8  # names of mailboxes are UTF-8, for IMAP4rev2 or UTF8=ACCEPT was enabled
        self.foreseen = foreseen  # the command ends with a literal that is only announced

    def expected(self, what: str) -> Unreadable:
        rest = self._text[self._at : self._at + SHOWN]
        found = rest.decode("ascii", "replace").strip()
        if not found and rest.startswith(b"\r"):  # typed into a program that makes CRLF of each LF by itself
            found = "a CR before the end"
        elif not found:
            found = "a literal" if self._literal_next() else "the end"
        return Unreadable(f"expected {what}, found {found}")

    # What may come next, or not

    def take(self, pattern: re.Pattern[bytes]) -> re.Match[bytes] | None:
        """What matches here, or None."""
        found = pattern.match(self._text, self._at)
        if found:
            self._at = found.end()
        return found

    def sees(self, octets: bytes) -> bool:
        """These octets come next; nothing is taken."""
        return self._text.startswith(octets, self._at)

    def sees_string(self) -> bool:
        """A quoted string or a literal comes next."""
        return self.sees(b'"') or self._literal_next()

    def takes_space(self) -> bool:
        """One blank or more, if anything stands behind them before the end, of the line or of a list."""
        before = self._at
        if not self.take(BLANKS):
            return False
        if self.sees(b")") or (self._at == len(self._text) and not self._literal_next()):
            self._at = before
            return False
        return True

    def takes_word(self, word: bytes) -> bool:
        """This atom in any case."""
        found = ATOM.match(self._text, self._at)
        if found and found[0].upper() == word:
            self._at = found.end()
            return True
        return False

    def takes_star(self) -> bool:
        return self.take(STAR) is not None

    # What must come next

    def space(self) -> None:
        found = BLANKS.match(self._text, self._at)
        if not found:
            raise self.expected("a blank")
        self._at = found.end()

    def skip(self, count: int = 1) -> None:
        """Octets that were seen."""
        self._at += count

    def must(self, pattern: re.Pattern[bytes], what: str) -> re.Match[bytes]:
        found = pattern.match(self._text, self._at)
        if not found:
            raise self.expected(what)
        self._at = found.end()
        return found

    def atom(self, what: str) -> bytes:
        return self.must(ATOM, what)[0]

    def word(self, what: str) -> str:
        """An atom in capitals."""
        return self.must(ATOM, what)[0].upper().decode()

    def number(self, what: str, most: int = NUMBER32) -> int:
        before = self._at
        found = NUMBER.match(self._text, before)
        if found and (number := int(found[0])) <= most:
            self._at = found.end()
            return number
        raise self.expected(what)

    def set(self) -> SequenceSet:
        before = self._at
        found = self.take(SET)
        messages = sequence_set(found[0]) if found else None
        if messages is None:
            self._at = before
            raise self.expected("a set of messages such as 1:5,9 or 3:*")
        return messages

    def string(self, what: str) -> bytes:
        """Quoted, or a literal."""
        if found := QUOTED.match(self._text, self._at):
            self._at = found.end()
            return ESCAPED.sub(rb"\1", found[1]) if b"\\" in found[1] else found[1]
        if self._literal_next():
            return self._literal_octets(what)
        raise self.expected(what)

    def astring(self, what: str) -> bytes:
        if found := ASTRING.match(self._text, self._at):
            self._at = found.end()
            return found[0]
        return self.string(what)

    def nstring(self, what: str) -> bytes | None:
        """NIL, a string or a literal8."""
        if self.takes_word(b"NIL"):
            return None
        return self._literal_octets(what, nul=True) if self._literal_next() else self.string(what)

    def text(self, what: str) -> str:
        """An astring in UTF-8."""
        return self.utf8_of(self.astring(what), what)

    def utf8_of(self, octets: bytes, what: str) -> str:
        try:
            return octets.decode()
        except UnicodeDecodeError:
            raise Unreadable(f"{what} is not UTF-8") from None

    def mailbox(self, what: str = "the name of a mailbox") -> str:
        """Its name in Unicode (RFC 9051 §5.1; modified UTF-7 until UTF-8 is enabled, RFC 3501 §5.1.3)."""
        return self.name_of(self.astring(what), what)

    def name_of(self, octets: bytes, what: str, *, strict: bool = True) -> str:
        """Unless it is `strict`, what is not modified UTF-7 stands for itself."""
        name = self.utf8_of(octets, what)
        # UTF-8 that comes without ENABLE cannot be taken for anything else; an "&" can.
        if "&" in name and name.isascii() and not self.utf8:
            try:
                name = mutf7.decode(name)
            except ValueError:
                if strict:
                    raise Unreadable(f"{what} is not modified UTF-7: & is written &-", "NO", b"CANNOT") from None
        if "\0" in name:
            raise Unreadable(f"NUL in {what}", "NO", b"CANNOT")
        return name

    def message(self) -> Literal:
        """The literal that brings a message."""
        if not self._literal_next():
            raise self.expected("a literal with the message")
        return self._take_literal()

    def list_of(self, item: Callable[["Cursor"], T], what: str, *, empty: bool = False) -> list[T]:
        """Parentheses with items in them, at least one unless it may be `empty`."""
        self.must(OPEN, f"( and {what}")
        self.deeper()
        items: list[T] = []
        if not (empty and self.take(CLOSE)):
            items.append(item(self))
            while not self.take(CLOSE):
                if not self.take(BLANKS):
                    raise self.expected("a blank or )")
                items.append(item(self))
        self._depth -= 1
        return items

    def deeper(self) -> None:
        """One level down; `list_of` comes up again by itself."""
        self._depth += 1
        if self._depth > DEPTH:
            raise Unreadable(f"nothing is nested more than {DEPTH} levels deep")

    def higher(self) -> None:
        self._depth -= 1

    def at_end(self) -> bool:
        return END.match(self._text, self._at) is not None and self._index + 1 == len(self._pieces)

    def foreseen_ends(self) -> bool:
        """The literal that is only announced was the last thing read."""
        return self.foreseen and self.at_end()

    def end(self) -> None:
        if not self.at_end():
            raise self.expected("the end of the command")

    # Literals lie between two pieces of text.

    def _literal_next(self) -> bool:
        return self._at == len(self._text) and self._index + 1 < len(self._pieces)

    def _take_literal(self) -> Literal:
        literal, text = self._pieces[self._index + 1], self._pieces[self._index + 2]
        if not isinstance(literal, Literal) or not isinstance(text, bytes):
            raise TypeError("octets and literals take turns")
        self._index, self._at, self._text = self._index + 2, 0, text
        return literal

    def _literal_octets(self, what: str, nul: bool = False) -> bytes:
        literal = self._take_literal()
        if literal.content is not None or len(literal.octets) != literal.size:
            raise Unreadable(f"expected {what}, found a message")
        if b"\0" in literal.octets and not (nul and literal.binary):
            raise Unreadable(f"NUL in {what}")  # RFC 9051 §9 CHAR8
        return literal.octets
