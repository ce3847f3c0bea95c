"""A letter without some of its attachments: a note stands in the place of each, all else stays octet for octet."""

import re
from collections.abc import Collection, Iterator
from datetime import datetime

from django.utils.formats import date_format
from django.utils.translation import gettext as _

from mailapp.net.content import Content
from mailapp.standards.compose import quoted_printable
from mailapp.standards.message.values import Part
from webmail.letters import frame, kinds
from webmail.letters.names import name_of
from webmail.letters.opened import Opened

HEADER_SIZE = 1024 * 1024  # octets of a header that is written anew
# What a letter's own header says of a body that is gone.
CONTENT = re.compile(
    rb"^content-(?:type|transfer-encoding|disposition|id|description|md5|location)[ \t]*+:.*+(?>(?:\n[ \t].*+)*)\n?",
    re.IGNORECASE | re.MULTILINE,
)
NOTE = b"Content-Type: text/plain; charset=utf-8\r\nContent-Transfer-Encoding: quoted-printable\r\n"
INLINE = b"Content-Disposition: inline\r\n"


def removable(letter: Opened) -> list[Part]:
    """The attachments that can be taken out, in their order."""
    return [part for part in letter.arrangement.attachments if part.section]


def lightened(letter: Opened, sections: Collection[str], when: datetime) -> Content:
    """The letter without these parts. The caller closes it. Raises OSError."""
    content = Content()
    at = 0
    for part in sorted((one for one in removable(letter) if one.section in sections), key=lambda one: one.header_start):
        for piece in _before(letter, part, at):
            content.write(piece)
        content.write(_note(part, when))
        at = part.body_end
    for piece in frame.pieces(letter, at, letter.info.size):
        content.write(piece)
    return content


def _before(letter: Opened, part: Part, at: int) -> Iterator[bytes]:
    """What stays before the part, and the beginning of the header of the note in its place."""
    if part.header_start > 0:
        yield from frame.pieces(letter, at, part.header_start)
        yield NOTE + INLINE + b"\r\n"
        return
    # The whole letter is one file: its header is the part's.
    header = letter.octets(0, min(part.body_start, HEADER_SIZE))
    yield CONTENT.sub(b"", header.rstrip(b"\r\n") + b"\r\n")
    yield (b"" if b"mime-version" in header.lower() else b"MIME-Version: 1.0\r\n") + NOTE + b"\r\n"


def _note(part: Part, when: datetime) -> bytes:
    told = {
        "name": name_of(part),
        "kind": kinds.kind(name_of(part), part.media_type).words,
        "size": _size(part),
        "day": date_format(when, "j N Y"),
    }
    return quoted_printable(_("The attachment “%(name)s” (%(kind)s, %(size)s) was removed on %(day)s.") % told)


def _size(part: Part) -> str:
    octets = part.size * 3 // 4 if part.encoding == "base64" else part.size
    return f"{octets / 1_048_576:.1f} MB" if octets >= 1_048_576 else f"{max(1, octets // 1024)} KB"
