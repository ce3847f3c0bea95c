"""What a part's octets mean: transfer encodings (RFC 2045 §6) and charsets, read tolerantly."""

import binascii
import re

from mailapp.standards.message.charsets import to_text
from mailapp.standards.message.values import Part
from mailapp.standards.message.words import from_base64

QUOTED_PRINTABLE = ("quoted-printable", "quoted printable", "quotedprintable")
ADDED_BLANKS = re.compile(
    rb"(?<![ \t])[ \t]++(?=\r?\n)"
)  # before a line's end; RFC 2045 §6.7 (3): put there on the way
UUENCODED = ("x-uuencode", "uuencode", "x-uue", "uue")
PLAIN = ("", "binary")  # and all that begins with 7 or 8: people write 8bits and 7-bit
UU_BEGIN = re.compile(rb"^begin(?:-base64)? [0-7]{3,4} [^\r\n]*\r?\n", re.MULTILINE)
UU_LENGTHS = (32, 96)  # the first octet of a line: how much it holds
PADDING = re.compile(rb"=[=\s]*+")
CHARSET_IN_HTML = re.compile(rb"""<meta[^>]{1,200}?charset\s*=\s*["']?\s*([A-Za-z0-9_:.\-]{2,40})""", re.IGNORECASE)
HTML_HEAD_OCTETS = 2048


def decoded(part: Part, octets: bytes) -> bytes:
    """The content of a part from its raw body. Never raises; unknown encodings are left as they are."""
    return transfer_decoded(octets, part.encoding)


def text_of(part: Part, octets: bytes) -> str:
    """A text part's text from its raw body, line ends as "\\n", without NUL. Never raises."""
    content = decoded(part, octets)
    charset = part.charset
    if not charset and part.media_type == "text/html":
        said = CHARSET_IN_HTML.search(content, 0, HTML_HEAD_OCTETS)
        charset = said[1].decode("ascii") if said and not said[1].lower().startswith(b"utf-16") else ""
    text = to_text(content, charset)
    return text.removeprefix("\ufeff").replace("\r\n", "\n").replace("\r", "\n").replace("\0", "")


def transfer_decoded(octets: bytes, encoding: str) -> bytes:
    """Content-Transfer-Encoding undone; `encoding` in lower case."""
    if encoding in QUOTED_PRINTABLE:
        return binascii.a2b_qp(ADDED_BLANKS.sub(b"", octets))
    if encoding == "base64":
        return _from_base64_body(octets)
    if encoding in UUENCODED:
        return from_uuencode(octets)
    return octets


def is_known(encoding: str) -> bool:
    """Whether a transfer encoding is one that can be undone, or none; in lower case."""
    return encoding in (*PLAIN, *QUOTED_PRINTABLE, "base64", *UUENCODED) or encoding.startswith(("7", "8"))


def _from_base64_body(octets: bytes) -> bytes:
    """Pieces that each end in padding were encoded one by one: all of them count."""
    return b"".join([from_base64(piece) for piece in PADDING.split(octets)])


def from_uuencode(octets: bytes) -> bytes:
    """Classic uuencode; lines that make no sense are passed over."""
    begin = UU_BEGIN.search(octets)
    lines = octets[begin.end() :].splitlines() if begin else octets.splitlines()
    content = []
    for line in lines:
        if line.strip() == b"end":
            break
        if line and UU_LENGTHS[0] <= line[0] <= UU_LENGTHS[1]:
            encoded = -(-(line[0] - 32 & 63) // 3) * 4  # what follows on the line is a broken encoder's
            content.append(_uu_line(line[: 1 + encoded]))
    return b"".join(content)


def _uu_line(line: bytes) -> bytes:
    try:
        return binascii.a2b_uu(line)
    except binascii.Error:
        return b""
