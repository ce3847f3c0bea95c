"""Whether a letter says something: BODY and TEXT of SEARCH (RFC 9051 §6.4.4), looked up in its octets.

Transfer encodings and charsets are undone, case is folded; HTML is searched as it is written and as it is read.
What is no text (pictures, documents) is not looked into.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from mailapp.standards.message import headers
from mailapp.standards.message.content import text_of
from mailapp.standards.message.decoding import decoded_pieces
from mailapp.standards.message.htmltext import words_of
from mailapp.standards.message.values import Part

WHOLE = 1024 * 1024  # octets of a text part that are decoded at once; a longer one is read in windows of so many
HEADER_OCTETS = 1024 * 1024  # of one header that are searched
TEXT_TYPES = ("text/", "message/")  # message/delivery-status and its kin are read by people too
Read = Callable[[int, int], bytes]  # octets of the message from one offset to another


@dataclass(frozen=True, slots=True)
class Reading:
    """What a letter says in one place, case folded; `markup` when it is HTML as it is written."""

    text: str
    markup: bool = False


def in_body(parts: tuple[Part, ...], read: Read, text: str) -> bool:
    """Whether the body holds it: its text parts, and the headers of messages within."""
    wanted = text.casefold()
    return any(wanted in one.text for one in readings(parts, read, len(wanted)))


def in_words(parts: tuple[Part, ...], read: Read, text: str) -> bool:
    """As in_body, for people: what stands in tags of HTML is not looked at."""
    wanted = text.casefold()
    return any(wanted in one.text for one in readings(parts, read, len(wanted)) if not one.markup)


def in_headers(parts: tuple[Part, ...], read: Read, text: str) -> bool:
    """Whether the header or that of a part holds it: in a field's name or decoded value, or in a file's name."""
    wanted = text.casefold()
    return any(wanted in one for one in of_headers(parts, read))


def of_headers(parts: tuple[Part, ...], read: Read) -> Iterator[str]:
    """Name and decoded value of one field after the other, and names of files, case folded."""
    before = None
    for part in parts:
        is_own = part.header_start != before  # the only part of a message has none of its own
        if is_own and not part.section.endswith("."):  # that of a message in the letter is of its body
            yield from _fields(read(part.header_start, min(part.body_start, part.header_start + HEADER_OCTETS)))
        before = part.header_start
        if part.filename:
            yield part.filename.casefold()  # as people read it (RFC 2231)


def _fields(octets: bytes) -> Iterator[str]:
    return (f"{name}: {headers.decode(value)}".casefold() for name, value in headers.fields(octets))


def is_read_whole(parts: tuple[Part, ...]) -> bool:
    """Whether each text comes in one piece, whatever is looked for."""
    return all(part.size <= WHOLE for part in _texts(parts))


def readings(parts: tuple[Part, ...], read: Read, length: int) -> Iterator[Reading]:
    """What the body says; a text that does not come whole comes in pieces, in which nothing of `length` is cut."""
    for part in parts:
        if part.section.endswith("."):
            octets = read(part.header_start, min(part.body_start, part.header_start + HEADER_OCTETS))
            yield Reading("\n".join(_fields(octets)))
    for part in _texts(parts):
        yield from _text(part, read, length)


def _texts(parts: tuple[Part, ...]) -> Iterator[Part]:
    messages = {part.section for part in parts if part.section.endswith(".")}
    for part in parts:
        own = part.section and part.section[-1] != "." and part.section + "." not in messages
        if own and part.media_type.startswith(TEXT_TYPES):
            yield part


def _text(part: Part, read: Read, length: int) -> Iterator[Reading]:
    if part.size <= WHOLE:
        yield from _readings(part, read(part.body_start, part.body_end))
        return
    overlap = 16 * length  # octets: what lies across two windows is found in the second
    plain = _plain(part)
    tail = b""
    for octets in decoded_pieces(_windows(part, read), part.encoding):
        window = tail + octets
        yield from _readings(plain, window)
        tail = window[-overlap:] if overlap else b""


def _readings(part: Part, octets: bytes) -> Iterator[Reading]:
    text, is_html = text_of(part, octets), part.media_type == "text/html"
    yield Reading(text.casefold(), markup=is_html)
    if is_html:
        yield Reading(words_of(text).casefold())


def _plain(part: Part) -> Part:
    """The same part, when its transfer encoding is undone already."""
    return Part(
        part.section, part.media_type, part.charset, "8bit", part.disposition, part.filename, part.content_id,
        part.header_start, part.body_start, part.body_end, part.lines,
    )  # fmt: skip


def _windows(part: Part, read: Read) -> Iterator[bytes]:
    for start in range(part.body_start, part.body_end, WHOLE):
        yield read(start, min(start + WHOLE, part.body_end))
