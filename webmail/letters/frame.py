"""What the frame and the download show of a letter's parts."""

import base64
from collections.abc import Iterator

from django.template.loader import render_to_string
from django.utils.html import escape
from django.utils.translation import gettext as _

from mailapp.standards.message.values import Part
from webmail import html, options
from webmail.html import Cleaned, Pictures, Way
from webmail.letters.body import PICTURES
from webmail.letters.opened import Opened
from webmail.letters.show import Shown

Pieces = Iterator[bytes]
SIZES = {"large": "112.5%", "larger": "131.25%"}  # of text, as in static/css/tokens.css
PICTURE_SIZE = 5 * 1024 * 1024  # octets of one inline picture
PICTURES_SIZE = 12 * 1024 * 1024  # octets of all of them in one letter
ALPHABET = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/"
NOT_ALPHABET = bytes(set(range(256)) - set(ALPHABET))
CHUNK = 57 * 1024  # octets; a multiple of three


def document(letter: Opened, part: Part, *, way: Way | None, head: bool) -> str:
    """The letter's HTML as a page; too large a one becomes its text. `way`: of pictures from elsewhere, None: none."""
    above = render_to_string("webmail/print_head.html", {"letter": Shown(letter)}) if head else ""
    size = SIZES.get(options.here().text_size, "")
    return html.page(cleaned(letter, part, way, fold="" if head else _("Quoted text")), above, size)


def cleaned(letter: Opened, part: Part, way: Way | None, *, fold: str = "") -> Cleaned:
    text = letter.text(part)
    try:
        return html.clean(text, images=way is not None, pictures=pictures(letter), way=way or str, fold=fold)
    except html.TooLarge:
        words = escape(html.as_text(text))
        notice = escape(_("This letter's page is too large to be shown; here is its text."))
        return Cleaned("", f"<p><em>{notice}</em></p><pre>{words}</pre>", 0)


def pictures(letter: Opened) -> Pictures:
    """The letter's own pictures as data: URLs, for its frame has an origin that gets no cookies (and so no parts)."""
    by_id = {part.content_id: part for part in letter.arrangement.pictures}
    left = PICTURES_SIZE
    made: dict[str, str] = {}

    def data(content_id: str) -> str:
        nonlocal left
        part = by_id.get(content_id)
        if part is None or part.media_type not in PICTURES or part.size > min(PICTURE_SIZE, left):
            return ""
        left -= part.size  # each time, for a letter may ask for one picture a thousand times
        if content_id not in made:
            octets = base64.b64encode(letter.decoded(part)).decode()
            made[content_id] = f"data:{part.media_type};base64,{octets}"
        return made[content_id]

    return data


def content(letter: Opened, part: Part, *, view: bool) -> Pieces:
    """The part without its transfer encoding, piece by piece; text that is viewed becomes UTF-8."""
    if view and part.media_type.startswith("text/"):
        yield letter.text(part).encode()
    elif part.size <= CHUNK * 64 or part.encoding != "base64":
        yield letter.decoded(part)
    else:
        yield from _base64(pieces(letter, part.body_start, part.body_end))


def pieces(letter: Opened, start: int, end: int) -> Pieces:
    """Octets of the letter from `start` to `end`, without holding it in memory."""
    with letter.store.content(letter.info.mailbox, letter.info.uid) as file:
        file.seek(start)
        while start < end and (piece := file.read(min(CHUNK, end - start))):
            start += len(piece)
            yield piece


def _base64(encoded: Pieces) -> Pieces:
    """RFC 2045 §6.8: what is not of the alphabet is passed over."""
    rest = b""
    for piece in encoded:
        rest += piece.translate(None, NOT_ALPHABET)
        whole = len(rest) - len(rest) % 4
        yield base64.b64decode(rest[:whole])
        rest = rest[whole:]
    if rest:
        yield base64.b64decode(rest + b"=" * (-len(rest) % 4)) if len(rest) > 1 else b""
