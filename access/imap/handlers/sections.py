"""Where the octets of BODY[…] lie in a message (RFC 9051 §6.4.5.1): looked up, never parsed."""

import re
from dataclasses import dataclass

from access.imap.items import Section, Slice, Text
from mailapp.standards.message.values import Part

# A field with its folds as it stands; a line that is no field is one without a name.
FIELD = re.compile(rb"[^\r\n][^\n]*+\n?(?>(?:[ \t][^\n]*+\n?)*)")
FIELDS_READ = 1024 * 1024  # octets of one header in which fields are looked for
Extent = tuple[int, int]  # start and length


@dataclass(frozen=True, slots=True)
class Shape:
    """What is known of a message's octets; `parts` only when a part is asked for."""

    size: int
    header_size: int
    parts: tuple[Part, ...] = ()

    def part(self, section: str) -> Part | None:
        return next((part for part in self.parts if part.section == section), None)


def extent(section: Section, shape: Shape) -> Extent | None:
    """The octets that are meant, before `<start.length>`; None when there is no such part.

    Those of FIELDS and NOT_FIELDS are the whole header: `picked` takes from it.
    """
    if not section.part:
        return _of_message(section.text, shape)
    if section.text is Text.ALL:
        part = shape.part(section.part)
        return (part.body_start, part.size) if part else None
    if section.text is Text.MIME:
        part = shape.part(section.part)
        return (part.header_start, part.body_start - part.header_start) if part else None
    inner = shape.part(section.part + ".")  # HEADER and TEXT are of a message within
    if inner is None:
        return None
    if section.text is Text.TEXT:
        return inner.body_start, inner.size
    return inner.header_start, inner.body_start - inner.header_start


def _of_message(text: Text, shape: Shape) -> Extent:
    if text is Text.ALL:
        return 0, shape.size
    if text is Text.TEXT:
        return shape.header_size, shape.size - shape.header_size
    return 0, shape.header_size


def sliced(whole: Extent, piece: Slice | None) -> Extent:
    """What lies beyond the end is empty (RFC 9051 §6.4.5)."""
    if piece is None:
        return whole
    start, length = whole
    skipped = min(piece.start, length)
    return start + skipped, min(piece.length, length - skipped)


def picked(header: bytes, section: Section) -> bytes:
    """HEADER.FIELDS and HEADER.FIELDS.NOT: fields as they stand, then the empty line, which is never left out."""
    names = {name.lower().encode(errors="replace") for name in section.fields}
    keep = section.text is Text.FIELDS
    found = [field for field in FIELD.findall(header) if (_name(field) in names) is keep]
    if found and not found[-1].endswith(b"\n"):
        found[-1] += b"\r\n"
    return b"".join(found) + b"\r\n"


def _name(field: bytes) -> bytes:
    name, colon, _ = field.partition(b":")
    return name.rstrip(b" \t").lower() if colon else b""
