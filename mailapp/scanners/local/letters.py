"""All that a letter shows by itself: its author, its links, its attachments. Pure, bounded, and without opinion."""

import re
from collections.abc import Iterator
from io import BytesIO

from mailapp.scanners.local import attachments, links, senders
from mailapp.scanners.local.budget import Budget
from mailapp.scanners.local.values import NOBODY_KNOWN, Acquaintances, Finding
from mailapp.standards.message import Part, parts_of
from mailapp.standards.message.content import text_of, transfer_decoded
from mailapp.standards.message.decoding import decoded_pieces
from mailapp.standards.message.limits import Buffer

PARTS = 200  # of one letter that are looked at
PART_OCTETS = 32 * 1024 * 1024  # of one part, encoded
ALL_OCTETS = 96 * 1024 * 1024  # of all parts together, encoded
HTML_OCTETS = 256 * 1024  # of one text in which links are looked for
HEAD_OCTETS = 64 * 1024  # encoded, by which a part's kind is known
HEADER_OCTETS = 256 * 1024
HEADER_END = re.compile(rb"\r?\n\r?\n")
# A letter without these is one plain text: nothing is hidden in it.
MORE = re.compile(
    rb"^content-(?:type:(?>[ \t\r\n]*)(?!text/plain)|disposition:)|name\*?=|^begin [0-7]{3} ", re.I | re.M
)


def look(buffer: Buffer, known: Acquaintances = NOBODY_KNOWN) -> Iterator[Finding]:
    """Whatever octets these are, this ends soon and never raises."""
    head = buffer[:HEADER_OCTETS]
    end = HEADER_END.search(head)
    header = head[: end.end()] if end else head
    yield from senders.look(header, known)
    if MORE.search(header):
        yield from _parts(buffer, known)


def _parts(buffer: Buffer, known: Acquaintances) -> Iterator[Finding]:
    budget, left = Budget(), ALL_OCTETS
    for part in parts_of(buffer)[:PARTS]:
        if part.is_multipart or not part.size or part.media_type == "message/rfc822":
            continue
        if part.media_type == "text/html":
            octets = buffer[part.body_start : min(part.body_end, part.body_start + HTML_OCTETS)]
            yield from links.look(text_of(part, octets), known)
        if not part.is_text:
            octets = _content(buffer, part, min(left, PART_OCTETS))
            left -= len(octets)
            yield from attachments.look(part.filename, octets, budget)


def _content(buffer: Buffer, part: Part, most: int) -> bytes:
    """The beginning of a part, decoded; all of it where that must be opened."""
    head = buffer[part.body_start : min(part.body_end, part.body_start + min(HEAD_OCTETS, most))]
    beginning = transfer_decoded(head, part.encoding)
    if not attachments.is_worth_opening(beginning) or len(head) == part.size:
        return beginning
    windows = (buffer[at : min(at + HEAD_OCTETS * 16, end)] for at, end in _windows(part, most))
    whole = BytesIO()  # joining the pieces would hold them all twice
    for piece in decoded_pieces(windows, part.encoding):
        whole.write(piece)
    return whole.getvalue()


def _windows(part: Part, most: int) -> Iterator[tuple[int, int]]:
    end = min(part.body_end, part.body_start + most)
    return ((at, end) for at in range(part.body_start, end, HEAD_OCTETS * 16))
