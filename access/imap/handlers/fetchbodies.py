"""FETCH items that are octets of the message: BODY[…] and BINARY[…], read or sent from the file."""

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass, field
from typing import BinaryIO

from access.imap.answers import Answer, FileSlice, messages
from access.imap.handlers import sections
from access.imap.handlers.sections import Shape
from access.imap.items import Binary, BinarySize, Section, Slice, Text
from access.imap.refusals import No
from mailapp.net.content import Content
from mailapp.standards.message.decoding import IDENTITY, KNOWN, decoded_pieces
from mailapp.standards.message.values import Part

SMALL = 64 * 1024  # octets that are copied into an answer; more is sent from the file
CHUNK = 64 * 1024
BodyItem = Section | Binary | BinarySize


@dataclass(frozen=True, slots=True)
class Letter:
    """A message that is open; what `closing` holds is closed when its answer is out."""

    file: BinaryIO
    shape: Shape
    closing: ExitStack = field(default_factory=ExitStack)

    def read(self, start: int, length: int) -> bytes:
        self.file.seek(start)
        return self.file.read(length)

    def pieces(self, start: int, length: int) -> Iterator[bytes]:
        for at in range(start, start + length, CHUNK):
            yield self.read(at, min(CHUNK, start + length - at))

    def keep(self, pieces: Iterator[bytes]) -> Content:
        """All of them behind one another, until the answer is out."""
        content = Content()
        self.closing.callback(content.close)
        for piece in pieces:
            content.write(piece)
        return content


def needs_parts(item: BodyItem) -> bool:
    """A letter as a whole is found without its tree."""
    return bool(item.part)


def marks_seen(item: BodyItem) -> bool:
    return not isinstance(item, BinarySize) and not item.peek


def answer(letter: Letter, item: BodyItem) -> list[Answer]:
    """What stands for this item. Raises No when a transfer encoding is not known."""
    return ANSWERS[type(item)](letter, item)


def _section(letter: Letter, item: Section) -> list[Answer]:
    whole = sections.extent(item, letter.shape)
    if whole is None:
        return [messages.section(item.label, None)]
    if item.text in (Text.FIELDS, Text.NOT_FIELDS):
        octets = sections.picked(letter.read(whole[0], min(whole[1], sections.FIELDS_READ)), item)
        return [messages.section(item.label, _cut(octets, item.slice))]
    start, length = sections.sliced(whole, item.slice)
    if length <= SMALL:
        return [messages.section(item.label, letter.read(start, length))]
    return [messages.section_begins(item.label, length), FileSlice(letter.file, start, length)]


def _binary(letter: Letter, item: Binary) -> list[Answer]:
    whole = _encoded(letter.shape, item.part)
    if whole is None:
        return [messages.binary(item.label, None)]
    (start, length), encoding = whole
    if encoding in IDENTITY:
        start, length = sections.sliced((start, length), item.slice)
        file = letter.file
    else:
        decoded = letter.keep(decoded_pieces(letter.pieces(start, length), encoding))
        start, length = sections.sliced((0, decoded.size), item.slice)
        file = decoded.received
    if length <= SMALL:
        file.seek(start)
        return [messages.binary(item.label, file.read(length))]
    return [messages.binary_begins(item.label, length), FileSlice(file, start, length, binary=True)]


def _binary_size(letter: Letter, item: BinarySize) -> list[Answer]:
    """RFC 3516 §4.3: counted, not kept."""
    if item.text is not None:
        return [b"%s %d" % (item.label, _length(letter, item.text))]
    whole = _encoded(letter.shape, item.part)
    if whole is None:
        return [item.label + b" 0"]
    (start, length), encoding = whole
    if encoding not in IDENTITY:
        length = sum(map(len, decoded_pieces(letter.pieces(start, length), encoding)))
    return [b"%s %d" % (item.label, length)]


def _length(letter: Letter, item: Section) -> int:
    whole = sections.extent(item, letter.shape)
    if whole is None:
        return 0
    if item.text in (Text.FIELDS, Text.NOT_FIELDS):
        return len(sections.picked(letter.read(whole[0], min(whole[1], sections.FIELDS_READ)), item))
    return whole[1]


ANSWERS: dict[type, Callable[..., list[Answer]]] = {Section: _section, Binary: _binary, BinarySize: _binary_size}


def _encoded(shape: Shape, section: str) -> tuple[sections.Extent, str] | None:
    """Where a part's body lies and how it is encoded; the message itself and what has parts are not."""
    if not section:
        return (0, shape.size), "binary"
    part = shape.part(section)
    if part is None:
        return None
    return (part.body_start, part.size), _encoding(part)


def _encoding(part: Part) -> str:
    if part.is_multipart or part.media_type.startswith("message/rfc822"):  # RFC 2045 §6.4
        return "binary"
    if part.encoding not in KNOWN:
        raise No(f"I cannot undo the encoding {part.encoding}.", "UNKNOWN-CTE")  # RFC 3516 §4.3
    return part.encoding


def _cut(octets: bytes, piece: Slice | None) -> bytes:
    start, length = sections.sliced((0, len(octets)), piece)
    return octets[start : start + length]
