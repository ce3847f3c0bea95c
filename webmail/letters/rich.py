"""HTML of a letter that is being written: cleaned when it comes from a browser, prepared when it goes there."""

import base64
import binascii
import hashlib
import re
from collections.abc import Callable
from html import escape
from itertools import groupby

import nh3

from webmail import html as safe
from webmail.html.clean import ATTRIBUTES, TAGS
from webmail.letters.mime import File

SIZE = 1_000_000  # characters
ALT_SIZE = 200
CID = re.compile(r"[A-Za-z0-9][A-Za-z0-9.@_+$-]{0,120}")
DATA = re.compile(r"data:image/(png|gif|jpeg|webp|bmp);base64,([A-Za-z0-9+/=]+)")
DATA_SOURCE = re.compile(rf"""src\s*=\s*["']?{DATA.pattern}["']?""")
OWN_PART = re.compile(r"""(src\s*=\s*["'])/mail/(\d+)/(\d+)/part/([\d.]+)[^"'>\s]*""")
OWN_PICTURE = re.compile(r"""(src\s*=\s*["'])/compose/picture/([A-Za-z0-9.@_+$%-]+)[^"'>\s]*""")
CID_SOURCE = re.compile(r'src="cid:([^"]{1,300})"')
LINE = "<div><br></div>"
SEPARATOR = "<div>-- </div>"  # RFC 3676 §4.3, in the text that is made of it
PARTS = "kept."  # a picture that lies in a letter of the person's: "kept.mailbox.uid.section"
# Names and classes are left out: they could take those of the page on which one writes, and mean nothing in a letter.
KEPT = {tag: names - {"class", "id", "name"} for tag, names in ATTRIBUTES.items()}

Find = Callable[[str], File | None]  # what a picture's key (its Content-ID, or `PARTS` and a place) stands for


class Gallery:
    """The pictures that a letter's HTML shows, each once."""

    def __init__(self, find: Find) -> None:
        self._find = find
        self.files: dict[str, File] = {}  # by Content-ID

    def take(self, key: str) -> str:
        """ "cid:…" for the HTML, "" when there is no such picture."""
        cid = name_for(key)
        if cid not in self.files:
            file = self._find(key)
            if file is None:
                return ""
            self.files[cid] = file
        return f"cid:{cid}"

    def drawn(self, kind: str, encoded: str) -> str:
        """One that stands in the HTML itself (RFC 2397)."""
        try:
            octets = base64.b64decode(encoded, validate=True)
        except binascii.Error:
            return ""
        cid = name_for(encoded)
        self.files[cid] = File(f"picture.{kind}", f"image/{kind}", octets)
        return f"cid:{cid}"


def name_for(key: str) -> str:
    """A Content-ID: that which it has, or one that is the same for the same picture each time."""
    if CID.fullmatch(key) and not key.startswith(PARTS):
        return key
    return hashlib.blake2b(key.encode("utf-8", "replace"), digest_size=12).hexdigest() + "@pillarbox"


def cleaned(posted: str, gallery: Gallery) -> str:
    """What may be sent, with its pictures as cid:. Raises html.TooLarge."""
    drawn = DATA_SOURCE.sub(lambda found: f'src="{gallery.drawn(found[1], found[2])}"', posted)
    if len(drawn) > SIZE:
        raise safe.TooLarge(f"more than {SIZE} characters")
    placed = OWN_PART.sub(rf"\1cid:{PARTS}\2.\3.\4", drawn)
    placed = OWN_PICTURE.sub(lambda found: f"{found[1]}cid:{found[2].replace('%40', '@')}", placed)
    return _bare(safe.clean(placed, pictures=gallery.take).body)


def _bare(body: str) -> str:
    """Without what is only for reading: where links open, names, classes."""
    return nh3.clean(
        body,
        tags=TAGS,
        attributes=KEPT,
        link_rel=None,
        strip_comments=True,
        url_schemes={"http", "https", "mailto", "tel", "cid"},
    ).strip()


def for_editing(clean_html: str, where: Callable[[str], str]) -> str:
    """With pictures at addresses of ours. `where` tells one by Content-ID, "" for what is not there."""
    return CID_SOURCE.sub(lambda found: f'src="{escape(where(found[1]))}"', clean_html)


def of_letter(html: str, where: Callable[[str], str]) -> str:
    """A stranger's HTML to be quoted, without pictures from elsewhere; "" when it is too large for that."""
    try:
        return for_editing(_bare(safe.clean(html, pictures=lambda cid: f"cid:{cid}").body), where)
    except safe.TooLarge:
        return ""


def of_text(text: str) -> str:
    """Plain text as HTML: a line a block, quotations by depth."""
    lines = text.replace("\r\n", "\n").replace("\r", "\n").split("\n")
    blocks = []
    for depth, group in groupby(map(_by_depth, lines), key=lambda line: line[0]):
        inside = "".join(f"<div>{_words(line) or '<br>'}</div>" for _depth, line in group)
        blocks.append('<blockquote type="cite">' * depth + inside + "</blockquote>" * depth)
    return "".join(blocks)


def quoted(opening: str, inside: str) -> str:
    return f'<div>{escape(opening)}</div><blockquote type="cite">{inside}</blockquote>'


def _by_depth(line: str) -> tuple[int, str]:
    marks = re.match(r">(?: ?>)*", line)
    if marks is None:
        return 0, line
    return min(marks[0].count(">"), 20), line[marks.end() :].removeprefix(" ")


def _words(line: str) -> str:
    return re.sub(r"^ | (?= )", "\u00a0", escape(line, quote=False)).replace("\t", "\u00a0" * 4)
