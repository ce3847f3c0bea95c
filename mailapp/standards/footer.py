"""A footer for a letter: its text parts get more text at their end, and nothing else of the letter changes.

What would break is left as it is, with a sentence that says why: signed and encrypted letters, reports, invitations,
texts that cannot be read.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from mailapp.standards.footing import Cannot, Text, footed
from mailapp.standards.message import Part, parts_of
from mailapp.standards.message.attachments import own_parts
from mailapp.standards.message.headers import header_of

SEALED = ("multipart/signed", "multipart/encrypted", "application/pkcs7-mime", "application/x-pkcs7-mime")
NOT_WRITTEN = ("multipart/report", "message/partial", "message/external-body")
INLINE_PGP = b"-----BEGIN PGP "
DESCENDS = re.compile(r"multipart/(?:mixed|related|alternative)\Z")


@dataclass(frozen=True, slots=True)
class Footed:
    """The letter with its footer; or None, and why it has none."""

    octets: bytes | None
    because: str = ""


def apply(octets: bytes, plain: str, html: str, *, complete: bool = True) -> Footed:
    """Put the footer below the text of a letter. Never raises.

    `html` "" makes HTML of the plain text. `complete` False: the octets are only the beginning of a letter.
    """
    parts = parts_of(octets)
    if why := _forbidden(octets, parts):
        return Footed(None, why)
    texts = _texts(parts)
    if not texts:
        return Footed(None, "it has no text that a footer could stand below")
    if not complete and any(part.body_end >= len(octets) for part in texts):
        return Footed(None, "its text is too long")
    try:
        changed = _changed(octets, texts, Text(plain, html))
    except Cannot as why_not:
        return Footed(None, str(why_not))
    if changed == octets:
        return Footed(None, "it has the footer already")
    if _shape(parts_of(changed)) != _shape(parts):
        return Footed(None, "the footer would look like the end of a part")
    return Footed(changed)


def _forbidden(octets: bytes, parts: Sequence[Part]) -> str:
    """Why nobody may change this letter; "" when somebody may."""
    kinds = {part.media_type for part in parts if part.section} | {parts[0].media_type}
    if kinds & set(SEALED) or INLINE_PGP in octets:
        return "it is signed or encrypted"
    if header_of(octets, "dkim-signature") is not None:
        return "it bears a DKIM signature already"
    if kinds & set(NOT_WRITTEN):
        return "it is a report, or a piece of a letter"
    return ""


def _texts(parts: Sequence[Part]) -> list[Part]:
    """The letter's text: one part, or the forms of one that a reader may choose from (RFC 2046 §5.1.4)."""
    mine = {part.section: part for part in own_parts(tuple(parts))}
    top = parts[0]
    first = _text_of(top, "", mine) if top.is_multipart else [part for part in (mine.get("1"),) if part]
    chosen: dict[str, Part] = {}
    for part in first:
        if part.is_text:
            chosen.setdefault(part.media_type, part)
    return list(chosen.values())


def _text_of(multipart: Part, section: str, mine: dict[str, Part]) -> list[Part]:
    """Where the text of a multipart is: in all its alternatives, else in its first part."""
    if not DESCENDS.match(multipart.media_type):
        return []
    found: list[Part] = []
    number = 1
    while child := mine.get(f"{section}.{number}" if section else str(number)):
        found += _text_of(child, child.section, mine) if child.is_multipart else [child]
        if multipart.media_type != "multipart/alternative":
            break
        number += 1
    return found


def _changed(octets: bytes, texts: Sequence[Part], text: Text) -> bytes:
    """Raises Cannot. From the back, so that offsets hold."""
    for part in sorted(texts, key=lambda part: part.body_start, reverse=True):
        header, body = octets[part.header_start : part.body_start], octets[part.body_start : part.body_end]
        new_header, new_body = footed(part, header, body, text)
        octets = octets[: part.header_start] + new_header + new_body + octets[part.body_end :]
    return octets


def _shape(parts: Sequence[Part]) -> list[tuple[str, str, str]]:
    return [(part.section, part.media_type, part.filename) for part in parts]
