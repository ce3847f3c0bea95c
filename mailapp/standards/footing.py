"""One text part with a footer: its charset and transfer encoding stay where they can (RFC 2045 §6)."""

import base64
import binascii
import codecs
import html as html_text
import re
from dataclasses import dataclass

from mailapp.standards.message import Part
from mailapp.standards.message.charsets import codec
from mailapp.standards.message.content import transfer_decoded
from mailapp.standards.message.headers import FIELD, HEADER_END, header_of

QUOTED_PRINTABLE, BASE64, PLAIN = "quoted-printable", "base64", ("7bit", "8bit")
END_OF_BODY = re.compile(rb"</body\s*>", re.IGNORECASE)
END_OF_HTML = re.compile(rb"</html\s*>", re.IGNORECASE)
CHARSET = re.compile(rb"""(;\s*charset\s*=\s*)("[^"]*"|[^\s;]+)""", re.IGNORECASE)
NOT_JOINED = ("utf-16", "utf-32", "utf_16", "utf_32")  # two texts in these are not one


class Cannot(Exception):
    """The part stays as it is; the text says why."""


@dataclass(frozen=True, slots=True)
class Text:
    """A footer; `html` "" stands for the plain text as HTML."""

    plain: str
    html: str = ""

    def form(self, media_type: str) -> str:
        """As it stands in a part of this type."""
        if media_type != "text/html":
            return self.plain
        return self.html or html_text.escape(self.plain, quote=False).replace("\n", "<br>\n")


def footed(part: Part, header: bytes, body: bytes, text: Text) -> tuple[bytes, bytes]:
    """Header and body of the part with the footer. Raises Cannot."""
    if part.encoding not in (*PLAIN, QUOTED_PRINTABLE, BASE64):
        raise Cannot(f"its text is written in {part.encoding}")
    if header_of(header, "content-md5") is not None:
        raise Cannot("its text is sealed by Content-MD5")
    if not HEADER_END.search(header):
        raise Cannot("it has no body")
    content = transfer_decoded(body, part.encoding)
    charset = _charset(part, content)
    footer = text.form(part.media_type).replace("\n", "\r\n")
    octets = _encoded(footer, part, charset)
    if octets is None:  # the charset lacks a letter of the footer
        return _in_utf8(part, header, body, _with(content.decode(charset).encode(), footer.encode(), part.media_type))
    changed = _with(content, octets, part.media_type)
    if changed == content:
        return header, body
    if part.encoding == "7bit" and not octets.isascii():
        return _recoded(header, QUOTED_PRINTABLE), _written(changed, QUOTED_PRINTABLE, body)
    return header, _written(changed, part.encoding, body)


def _charset(part: Part, content: bytes) -> str:
    """The codec in which the text can be read. Raises Cannot."""
    name = codec(part.charset) if part.charset else ""
    if not name and content.isascii():
        return "ascii"
    if not name or name.startswith(NOT_JOINED):
        raise Cannot(f"its text is written in {part.charset or 'no known charset'}")
    try:
        content.decode(name)
    except (UnicodeError, LookupError):
        raise Cannot(f"its text is not what it says, {part.charset}") from None
    return name


def _encoded(footer: str, part: Part, charset: str) -> bytes | None:
    """None when the charset cannot say it; HTML can say everything. What it declares counts, not what it reads as."""
    try:
        declared = codecs.lookup(part.charset).name if charset != "ascii" else charset
    except LookupError:
        declared = charset
    try:
        return footer.encode(declared, "xmlcharrefreplace" if part.media_type == "text/html" else "strict")
    except UnicodeError:
        return None


def _with(content: bytes, footer: bytes, media_type: str) -> bytes:
    """The text with the footer, once: below plain text after an empty line, before the end of an HTML body."""
    if footer.strip() and footer.strip() in content[-len(footer) - 200 :]:
        return content
    if media_type == "text/html":
        ends = [*END_OF_BODY.finditer(content)] or [*END_OF_HTML.finditer(content)]
        if ends:
            at = ends[-1].start()
            return content[:at] + footer + b"\r\n" + content[at:]
    closed = content.endswith(b"\n")
    between = b"" if not content else b"\r\n" if closed else b"\r\n\r\n"
    return content + between + footer + (b"\r\n" if closed or not content else b"")


def _written(content: bytes, encoding: str, before: bytes) -> bytes:
    """The content in its transfer encoding, lines ended by CRLF; it ends with one where what stood there before did."""
    if encoding == BASE64:
        content = base64.encodebytes(content).replace(b"\n", b"\r\n").removesuffix(b"\r\n")
    elif encoding == QUOTED_PRINTABLE:
        lines = binascii.b2a_qp(content.replace(b"\r\n", b"\n"), istext=True)
        content = lines.replace(b"\r\n", b"\n").replace(b"\n", b"\r\n")
    return content + b"\r\n" if before.endswith(b"\n") and not content.endswith(b"\n") else content


def _in_utf8(part: Part, header: bytes, before: bytes, content: bytes) -> tuple[bytes, bytes]:
    """The part in UTF-8, which can say every footer."""
    encoding = BASE64 if part.encoding == BASE64 else QUOTED_PRINTABLE
    return _recoded(_charset_utf8(header), encoding), _written(content, encoding, before)


def _charset_utf8(header: bytes) -> bytes:
    field = _field(header, b"content-type")
    if field is None:
        return _added(header, b'Content-Type: text/plain; charset="utf-8"')
    value = CHARSET.sub(rb'\1"utf-8"', field[0], count=1)
    if value == field[0] and b"utf-8" not in value.lower():
        value = field[0].rstrip(b"\r\n ;") + b'; charset="utf-8"' + (b"\r" if field[0].endswith(b"\r") else b"")
    return header[: field.start()] + value + header[field.end() :]


def _recoded(header: bytes, encoding: str) -> bytes:
    field = _field(header, b"content-transfer-encoding")
    new = b"Content-Transfer-Encoding: " + encoding.encode()
    if field is None:
        return _added(header, new)
    end = b"\r" if field[0].endswith(b"\r") else b""
    return header[: field.start()] + new + end + header[field.end() :]


def _field(header: bytes, name: bytes) -> re.Match[bytes] | None:
    return next((field for field in FIELD.finditer(header) if field[1].lower() == name), None)


def _added(header: bytes, field: bytes) -> bytes:
    """One more field before the others; a header of a letter says that it is MIME (RFC 2045 §4)."""
    lines = field + b"\r\n"
    if header_of(header, "mime-version") is None and header_of(header, "from") is not None:
        lines = b"MIME-Version: 1.0\r\n" + lines
    return lines + header
