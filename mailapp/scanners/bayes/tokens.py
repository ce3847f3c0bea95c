"""What of a letter counts: words, names, links, and how it is made, each with a mark that says where it stood. Pure.

A letter is a set: what it says a hundred times counts once.
"""

from collections.abc import Iterator, Sequence

from mailapp.scanners.bayes import heads, links, markup, words
from mailapp.standards.message.content import text_of
from mailapp.standards.message.limits import Buffer
from mailapp.standards.message.values import Part

TEXT_OCTETS = 64 * 1024  # of the text of a letter, as it is encoded
TEXTS = 8  # parts of text that are looked at
PARTS = 50  # of which type and name are looked at


def of_header(buffer: Buffer, parts: Sequence[Part]) -> set[str]:
    """`parts` are those of the letter's Facts; `buffer` may be a map of a file, and is only sliced."""
    found = heads.of_header(buffer[: min(parts[0].body_start, heads.HEADER_OCTETS)])
    for part in parts[:PARTS]:
        found |= _made(part)
    return found


def of_body(buffer: Buffer, parts: Sequence[Part]) -> set[str]:
    found: set[str] = set()
    for text, is_html in _texts(buffer, parts):
        found |= _of_html(text) if is_html else _of_text(text)
    return found


def _made(part: Part) -> set[str]:
    found = {f"p:{part.media_type} {part.encoding}", f"k:{part.charset}"}
    if part.filename:
        found.add(f"q:{part.filename.rpartition('.')[2].lower()[:12]}")
    return found


def _texts(buffer: Buffer, parts: Sequence[Part]) -> Iterator[tuple[str, bool]]:
    left = TEXT_OCTETS
    for part in [part for part in parts if part.section and part.media_type in ("text/plain", "text/html")][:TEXTS]:
        if left <= 0:
            return
        octets = buffer[part.body_start : min(part.body_end, part.body_start + left)]
        left -= len(octets)
        yield text_of(part, octets), part.media_type == "text/html"


def _of_html(source: str) -> set[str]:
    return markup.traits(source) | links.of_text(source.lower()) | words.of_text(markup.shown(source))


def _of_text(text: str) -> set[str]:
    text = text.lower()
    return words.of_text(links.LINK.sub(" ", text)) | links.of_text(text)
