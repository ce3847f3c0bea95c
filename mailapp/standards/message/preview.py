"""The first words of a letter (RFC 8970)."""

from mailapp.standards.message.attachments import first_text
from mailapp.standards.message.charsets import to_text
from mailapp.standards.message.content import transfer_decoded
from mailapp.standards.message.htmltext import words_of
from mailapp.standards.message.limits import PREVIEW_CHARACTERS, PREVIEW_STEPS, Buffer
from mailapp.standards.message.values import Part
from mailapp.standards.message.words import CONTROLS

# What fills newsletters' preview lines and says nothing.
INVISIBLE = {code: None for code in (0xAD, 0x34F, 0x200B, 0x200C, 0x200D, 0x200E, 0x200F, 0x2060, 0xFEFF)}


def preview(buffer: Buffer, parts: tuple[Part, ...]) -> str:
    """One line of text; "" when the letter has no words."""
    part = first_text(parts)
    if part is None:
        return ""
    text = ""
    for most in PREVIEW_STEPS:
        text = _line(part, buffer[part.body_start : min(part.body_end, part.body_start + most)])
        if len(text) >= PREVIEW_CHARACTERS or part.size <= most:
            break
    return text[:PREVIEW_CHARACTERS].rstrip()


def _line(part: Part, octets: bytes) -> str:
    text = to_text(transfer_decoded(octets, part.encoding), part.charset)
    if part.media_type == "text/html":
        text = words_of(text)
    if not text.isascii():
        text = text.translate(INVISIBLE).rstrip("\ufffd")  # the cut may lie inside of a character
    text = " ".join(text.split())
    return text if text.isprintable() else " ".join(text.translate(CONTROLS).split())
