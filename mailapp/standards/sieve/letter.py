"""The letter that a script is run on: what `standards.message` found in it, read where a script asks and once."""

import re
from collections.abc import Iterator, Sequence
from functools import cached_property

from mailapp.standards.message.content import is_known, text_of, transfer_decoded
from mailapp.standards.message.htmltext import words_of
from mailapp.standards.message.limits import Buffer
from mailapp.standards.message.tree import NESTED_MESSAGES
from mailapp.standards.message.values import Part
from mailapp.standards.sieve.encoded import octets_text
from mailapp.standards.sieve.header import Header
from mailapp.standards.sieve.limits import PART_OCTETS, TEXT_OCTETS

EMPTY_LINE = re.compile(rb"(?:\A|\n)\r?\n\Z")  # behind a header
HTML = ("text/html", "application/xhtml+xml")


class Entity:
    """A part, or the letter itself; `part` is what was found of it, its header the one that it stands under."""

    def __init__(self, letter: "Letter", part: Part, header_start: int, header_end: int) -> None:
        self.letter = letter
        self.part = part
        self.header_start, self.header_end = header_start, header_end
        self.children: list[Entity] = []
        self.place = (header_start, part.body_end)  # in the letter around it
        self.replaced = False

    @cached_property
    def header(self) -> Header:
        return Header(self.letter.buffer[self.header_start : self.header_end])

    @property
    def is_text(self) -> bool:
        """What has an encoding that nobody knows is a row of octets (RFC 2045 §6.4)."""
        return is_known(self.part.encoding) and (self.part.media_type.startswith("text/") or self._is_html)

    @property
    def _is_html(self) -> bool:
        return self.part.media_type in HTML

    @property
    def is_message(self) -> bool:
        return self.part.media_type in NESTED_MESSAGES

    def content(self) -> bytes:
        """Transfer encoding undone, as much of it as is looked at."""
        return transfer_decoded(self.octets(), self.part.encoding)

    def octets(self) -> bytes:
        return self.letter.buffer[self.part.body_start : min(self.part.body_end, self.part.body_start + PART_OCTETS)]

    @cached_property
    def text(self) -> str:
        """As a person reads it, lines with CRLF as those of the script (RFC 5173 §5.3 lets HTML be read)."""
        text = text_of(self.part, self.octets())
        return _lines(words_of(text).strip() if self._is_html else text)

    @cached_property
    def markup(self) -> str:
        """As it is written."""
        return _lines(text_of(self.part, self.octets()))

    @property
    def changed(self) -> bool:
        """It was replaced, or something within it."""
        return any(entity.replaced for entity in self.walk())

    def become(self, letter: "Letter") -> None:
        """Another entity in its place (RFC 5703 §5)."""
        root = letter.root
        self.letter, self.part, self.children = letter, root.part, root.children
        self.header_start, self.header_end = root.header_start, root.header_end
        for cached in ("header", "text", "markup"):
            self.__dict__.pop(cached, None)
        self.replaced = True

    def body(self) -> bytes:
        """Behind its header, with what has become of the parts."""
        at, pieces = self.part.body_start, []
        for child in self.children:
            if child.changed:
                start, end = child.place
                pieces += [self.letter.buffer[at:start], child.header.whole(), child.body()]
                at = end
        return b"".join([*pieces, self.letter.buffer[at : self.part.body_end]])

    def walk(self) -> Iterator["Entity"]:
        """This one, and all within, depth first; not into what it is replaced by meanwhile (RFC 5703 §5)."""
        waiting = [self]
        while waiting:
            entity = waiting.pop()
            within = entity.children
            yield entity
            if entity.children is within:
                waiting += reversed(within)


def _lines(text: str) -> str:
    return text.replace("\n", "\r\n") if "\n" in text else text


class Letter:
    """`parts` are those of Facts; `buffer` may be bytes or an mmap, and is only sliced."""

    def __init__(self, buffer: Buffer, parts: Sequence[Part]) -> None:
        self.buffer = buffer
        self.size = len(buffer)
        self.parts = parts
        self.body_start = parts[0].body_start

    @cached_property
    def root(self) -> Entity:
        """The tree of parts. A message that is not multipart is one with its only part."""
        found: dict[str, Entity] = {}
        whole: Part | None = None
        for part in self.parts:
            if part.section == "" or part.section.endswith("."):
                whole = part
                if not part.is_multipart:
                    continue
            start, end = (whole.header_start, whole.body_start) if whole else (part.header_start, part.body_start)
            entity = Entity(self, part, start, end)
            if parent := _parent(part.section, found):
                parent.children.append(entity)
            found[part.section] = entity
            whole = None
        return next(iter(found.values()))

    @cached_property
    def has_body(self) -> bool:
        """A header without an empty line behind it stands alone (RFC 5173 §4)."""
        end = self.body_start
        return self.size > end or bool(EMPTY_LINE.search(self.buffer[max(end - 3, 0) : end]))

    def text(self) -> list[str]:
        """What is read as the letter's text (RFC 5173 §5.3)."""
        return [entity.text for entity in self.looked_at() if entity.is_text]

    def looked_at(self) -> Iterator[Entity]:
        """Entities, until there is enough of them."""
        left = TEXT_OCTETS
        for entity in self.root.walk():
            if left <= 0:
                return
            yield entity
            left -= 0 if entity.children else min(entity.part.size, PART_OCTETS)

    def raw(self) -> str:
        """The body as it came (RFC 5173 §5.1)."""
        return octets_text(self.buffer[self.body_start : min(self.size, self.body_start + TEXT_OCTETS)])


def _parent(section: str, found: dict[str, Entity]) -> Entity | None:
    """The nearest one around it: of "2.1" it is the message within "2", or the multipart "2"; of "2." it is "2"."""
    while section:
        section = section[:-1] if section.endswith(".") else section.rpartition(".")[0] + "." * ("." in section)
        if section in found:
            return found[section]
    return None
