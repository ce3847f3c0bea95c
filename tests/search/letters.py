"""Letters in many scripts, charsets and shapes, made by hypothesis; and needles that are cut out of them."""

import base64
import quopri
from email.header import Header

from hypothesis import strategies as st

from mailapp.net.content import Content

WORDS = [
    "rechnung", "Straße", "STRASSE", "Grüße", "naïve", "İstanbul", "ΣΊΣΥΦΟΣ", "会議の資料", "東京都", "日本語で書く",
    "مرحبا", "السلام عليكم", "שלום", "Привет", "100%", "a_b", "c:\\temp", "it's", '"quoted"', "anna@example.test",
    "https://example.org/?q=1&x=ä", "😀👍", "e\u0301te\u0301", "\u200bzero", "x", "-", "  ", "\t", "tab\tand", "fin",
]  # fmt: skip
words = st.sampled_from(WORDS)
phrases = st.lists(words, max_size=5).map(" ".join)
texts = st.lists(phrases, max_size=3).map("\r\n".join)
charsets = st.sampled_from(["utf-8", "iso-2022-jp", "iso-8859-1", "utf-16", "koi8-r", "unknown-8bit"])
encodings = st.sampled_from(["7bit", "8bit", "base64", "quoted-printable", "x-uuencode"])


def encoded(text: str, charset: str, encoding: str) -> bytes:
    known = charset if charset != "unknown-8bit" else "latin-1"
    octets = text.encode(known, "replace")
    if encoding == "base64":
        return base64.encodebytes(octets).replace(b"\n", b"\r\n")
    return quopri.encodestring(octets) if encoding == "quoted-printable" else octets


@st.composite
def text_parts(draw) -> bytes:
    kind, text = draw(st.sampled_from(["plain", "html", "calendar"])), draw(texts)
    if kind == "html":
        text = f'<p title="{draw(words)}">{text}<b>{draw(words)}</b>&auml;&amp;<style>{draw(words)}</style></p>'
    charset, encoding = draw(charsets), draw(encodings)
    head = f"Content-Type: text/{kind}; charset={charset}\r\nContent-Transfer-Encoding: {encoding}\r\n"
    if draw(st.booleans()):
        name = Header(draw(words), "utf-8").encode()
        head += f'Content-Disposition: attachment; filename="{name}"\r\n'
    return head.encode() + b"\r\n" + encoded(text, charset, encoding)


@st.composite
def nested_parts(draw) -> bytes:
    subject = Header(draw(phrases), "utf-8").encode()
    return b"Content-Type: message/rfc822\r\n\r\nSubject: " + subject.encode() + b"\r\n" + draw(text_parts())


parts = st.one_of(text_parts(), nested_parts(), st.just(b"Content-Type: image/png\r\n\r\nrechnung"))


@st.composite
def letters(draw) -> Content:
    subject = draw(st.one_of(phrases.map(lambda text: Header(text, "utf-8").encode()), phrases)).replace("\r\n", " ")
    head = f"From: {Header(draw(words), 'utf-8').encode()} <ben@example.test>\r\nTo: anna@example.test\r\n"
    head += f"Subject: {subject}\r\nX-Mark: {draw(words)}\r\n"
    inside = draw(st.lists(parts, min_size=1, max_size=3))
    if len(inside) == 1:
        return Content.of(head.encode("utf-8", "replace") + inside[0])
    joined = b"".join(b"\r\n--b\r\n" + part for part in inside) + b"\r\n--b--\r\n"
    return Content.of(head.encode() + b"Content-Type: multipart/mixed; boundary=b\r\n\r\n" + joined)


@st.composite
def needles(draw) -> str:
    """Something cut out of what letters are made of, or what nobody writes."""
    whole = draw(st.one_of(phrases, texts.map(lambda text: text.replace("\r\n", "\n")), words, st.text(max_size=4)))
    start = draw(st.integers(0, max(0, len(whole) - 1)))
    cut = whole[start : start + draw(st.integers(1, 12))]
    return draw(st.sampled_from([cut, cut.upper(), cut.casefold(), cut + draw(words)]))
