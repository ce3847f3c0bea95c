"""Every part of a letter in a line, as deep as it lies (RFC 2046 §5.1, §5.2)."""

from dataclasses import dataclass

from mailapp.standards.message.values import Part
from webmail.letters.opened import Opened

SHOWN = 500
DEPTH = 12  # that is still drawn


@dataclass(frozen=True, slots=True)
class Line:
    """`section` "" for what holds other parts and cannot be downloaded by itself."""

    section: str
    depth: int
    media_type: str
    details: str
    size: int  # octets, as they travel


def parts_of(letter: Opened) -> list[Line]:
    """From the outside inwards."""
    return [_line(part) for part in letter.info.parts[:SHOWN]]


def _line(part: Part) -> Line:
    number = part.section.removesuffix(".")
    details = (part.charset, part.encoding if part.encoding != "7bit" else "", part.disposition, part.filename)
    is_whole = part.is_multipart or not part.section or part.section.endswith(".")
    return Line(
        section="" if is_whole else part.section,
        depth=min(number.count(".") + bool(number) + part.section.endswith("."), DEPTH),
        media_type=part.media_type,
        details=", ".join(filter(None, details)),
        size=part.size,
    )
