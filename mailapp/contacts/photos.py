"""Photos: kinds of picture that every browser knows, told by their own first octets, and of bounded size (pure)."""

import struct
from dataclasses import dataclass

from django.utils.translation import gettext as _

from mailapp.contacts.values import PHOTO_OCTETS, PHOTO_SIDE, ContactsError
from mailapp.standards.vcard import Photo

FRAMES = {0xC0, 0xC1, 0xC2, 0xC3, 0xC5, 0xC6, 0xC7, 0xC9, 0xCA, 0xCB, 0xCD, 0xCE, 0xCF}  # SOFn of JPEG (T.81 §B.1)


@dataclass(frozen=True, slots=True)
class Seen:
    media_type: str
    width: int
    height: int


def checked(octets: bytes) -> Photo:
    """The photo as it may be kept and shown. Raises ContactsError."""
    if len(octets) > PHOTO_OCTETS:
        raise ContactsError(_("The photo is too large: it may have %(n)d KB.") % {"n": PHOTO_OCTETS // 1024})
    seen = look(octets)
    if seen is None:
        raise ContactsError(_("The photo is no JPEG, PNG, GIF or WebP picture."))
    if not (0 < seen.width <= PHOTO_SIDE and 0 < seen.height <= PHOTO_SIDE):
        raise ContactsError(_("The photo may be %(n)d pixels wide and high.") % {"n": PHOTO_SIDE})
    return Photo(seen.media_type, octets)


def look(octets: bytes) -> Seen | None:
    """What kind of picture it is and how large; None for anything else."""
    try:
        if octets.startswith(b"\x89PNG\r\n\x1a\n") and octets[12:16] == b"IHDR":
            return Seen("image/png", *struct.unpack(">II", octets[16:24]))
        if octets[:6] in (b"GIF87a", b"GIF89a"):
            return Seen("image/gif", *struct.unpack("<HH", octets[6:10]))
        if octets.startswith(b"\xff\xd8\xff"):
            return _jpeg(octets)
        if octets[:4] == b"RIFF" and octets[8:12] == b"WEBP":
            return _webp(octets)
    except (struct.error, IndexError):
        return None  # cut off
    return None


def _jpeg(octets: bytes) -> Seen | None:
    at = 2
    while at + 9 < len(octets) and octets[at] == 0xFF:
        marker = octets[at + 1]
        if marker in FRAMES:
            height, width = struct.unpack(">HH", octets[at + 5 : at + 9])
            return Seen("image/jpeg", width, height)
        at += 1 if marker == 0xFF else 2 + struct.unpack(">H", octets[at + 2 : at + 4])[0]
    return None


def _webp(octets: bytes) -> Seen | None:
    kind = octets[12:16]
    if kind == b"VP8X":
        width, height = (1 + int.from_bytes(octets[at : at + 3], "little") for at in (24, 27))
        return Seen("image/webp", width, height)
    if kind == b"VP8L":
        bits = int.from_bytes(octets[21:25], "little")
        return Seen("image/webp", 1 + (bits & 0x3FFF), 1 + (bits >> 14 & 0x3FFF))
    if kind == b"VP8 ":
        width, height = struct.unpack("<HH", octets[26:30])
        return Seen("image/webp", width & 0x3FFF, height & 0x3FFF)
    return None
