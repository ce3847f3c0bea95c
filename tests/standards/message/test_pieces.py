"""Words, parameters, dates, subjects, bodies: each a table."""

from datetime import UTC, datetime, timedelta, timezone

import pytest

from mailapp.standards.message import dates, headers, params
from mailapp.standards.message.attachments import listed
from mailapp.standards.message.charsets import to_text
from mailapp.standards.message.content import transfer_decoded
from mailapp.standards.message.htmltext import words_of
from mailapp.standards.message.imapsyntax import nstring
from mailapp.standards.message.mailboxes import GROUP_END, Mailbox, parse
from mailapp.standards.message.subject import base_subject
from mailapp.standards.message.values import Part
from mailapp.standards.message.words import decode, encode

pytestmark = pytest.mark.pure


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (b"plain", "plain"),
        (b" folded\r\n\there ", "folded here"),
        (b"=?utf-8?q?a?= =?utf-8?q?b?=", "ab"),  # RFC 2047 §8
        (b"=?utf-8?q?a?= b", "a b"),
        (b"=?utf-8?q?a_b?=", "a b"),
        (b"=?utf-8*de?q?=C3=BC?=", "ü"),  # RFC 2231 §5
        (b"=?utf-8?b?w7w?=", "ü"),  # no padding
        (b"=?utf-8?b?w7w==?=", "ü"),  # too much
        (b"=?utf-8?q?=C3?= =?utf-8?q?=BC?=", "ü"),  # cut inside a character
        (b"=?utf-8?q?=C3=BC?= =?iso-8859-1?q?=FC?=", "üü"),
        (b"x=?utf-8?q?=C3=BC?=y", "xüy"),  # glued to a word
        (b"=?utf-8?q?what?is?this?=", "what?is?this"),
        (b"=?utf-8?x?abc?=", "=?utf-8?x?abc?="),
        (b"=?utf-8?q?open", "=?utf-8?q?open"),
        (b"=?nonsense?q?=FC?=", "ü"),
        (b"=?us-ascii?q?=C3=BC?=", "ü"),  # a lie
        (b"=?gb2312?b?xOO6ww==?=", "你好"),
        (b"=?utf-7?q?+AOk-?=", "é"),
        (b"=?utf-7?q?+2AA-?=", "\ufffd"),  # a lone surrogate
        ("Grüße".encode(), "Grüße"),  # RFC 6532 §3.2
        ("Grüße".encode("latin-1"), "Grüße"),
        (b"a\0b\x1bc", "a b c"),
        (b"=?utf-8?q?a=0D=0AX:_b?=", "a  X: b"),  # cannot begin a line
        (b"", ""),
    ],
)
def test_header_text(value, text):
    """RFC 2047 §6.2, and what senders make of it."""
    assert decode(value) == text


@pytest.mark.parametrize("text", ["ü", "日本語" * 30, "a b", "🎉" * 40, "x" * 200])
def test_what_we_encode_we_decode(text):
    words = encode(text)
    assert words.isascii()
    assert all(len(word) <= 75 for word in words.split(" "))
    assert decode(words.encode()) == text


@pytest.mark.parametrize(
    ("value", "main", "found"),
    [
        (b"text/plain", b"text/plain", ()),
        (b"text/plain; charset=utf-8", b"text/plain", ((b"charset", b"utf-8"),)),
        (b'text/plain; CHARSET="utf-8" ; x = y;', b"text/plain", ((b"charset", b"utf-8"), (b"x", b"y"))),
        (b'a/b; name="x;y\\"z"', b"a/b", ((b"name", b'x;y"z'),)),
        (b"a/b; name=my file.txt; x=y", b"a/b", ((b"name", b"my file.txt"), (b"x", b"y"))),
        (b"a/b; name=my charset=utf-8", b"a/b", ((b"name", b"my"),)),
        (b'a/b; name="open', b"a/b", ((b"name", b"open"),)),
        (b"a/b; name; x=y", b"a/b", ((b"x", b"y"),)),
        (b"a/b; (a (nested) comment) x=y (z)", b"a/b", ((b"x", b"y"),)),
        (b'a/b; x="(no comment)"', b"a/b", ((b"x", b"(no comment)"),)),
        (b"a/b;\r\n\tx=y", b"a/b", ((b"x", b"y"),)),
        (b"", b"", ()),
    ],
)
def test_parameters(value, main, found):
    """RFC 2045 §5.1."""
    assert params.split(value) == (main, found)


@pytest.mark.parametrize(
    ("value", "name"),
    [
        (b"attachment; filename=a.txt", "a.txt"),
        (b"attachment; filename*=utf-8''gr%C3%BC%C3%9Fe.txt", "grüße.txt"),
        (b"attachment; filename*=utf-8''e%CC%81.txt; filename=e.txt", "e\u0301.txt"),
        (b"attachment; filename*0=a; filename*1=b; filename*2*=%20c", "ab%20c".replace("%20", " ")),
        (b"attachment; filename*0*=iso-8859-1'de'%FC; filename*1=x", "üx"),
        (b"attachment; filename*1=b; filename*0=a; filename*3=lost", "ab"),
        (b'attachment; filename="=?utf-8?q?=C3=BC.txt?="', "ü.txt"),
        (b"attachment; filename==?utf-8?q?=C3=BC.txt?=", "ü.txt"),
        ("attachment; filename=ü.txt".encode("latin-1"), "ü.txt"),
        (b"attachment; filename*=nonsense", "nonsense"),
        (b'attachment; filename="../../etc/passwd"', "passwd"),
        (b'attachment; filename="C:\\\\temp\\\\x.exe"', "x.exe"),
        (b'attachment; filename="..."', ""),
        (b'attachment; filename="a\x00b\x7f.txt"', "a b .txt"),
        (b"attachment; filename=" + b"x" * 400 + b".pdf", "x" * 251 + ".pdf"),
        (b"attachment", ""),
    ],
)
def test_file_names(value, name):
    """RFC 2183 §2.3, coded and continued by RFC 2231 §3 and §4."""
    assert params.filename(params.split(value)[1], ()) == name


@pytest.mark.parametrize(
    ("value", "when"),
    [
        (b"Mon, 23 Nov 2026 05:00:10 +0130", datetime(2026, 11, 23, 5, 0, 10, tzinfo=timezone(timedelta(minutes=90)))),
        (b"23 Nov 2026 05:00 GMT", datetime(2026, 11, 23, 5, tzinfo=UTC)),
        (b"Mon, 23 Nov 26 05:00:00 EST", datetime(2026, 11, 23, 10, tzinfo=UTC)),
        (b"Mon, 23 Nov 99 05:00:00 -0000", datetime(1999, 11, 23, 5, tzinfo=UTC)),
        (b"Mon, 23 Nov 102 05:00:00 Z", datetime(2002, 11, 23, 5, tzinfo=UTC)),
        (b"Mon, 23 Nov 2026 05:00:60 +0000 (leap)", datetime(2026, 11, 23, 5, 0, 59, tzinfo=UTC)),
        (b"Mon (day), 23 (of) November 2026 5:00:00 UTC", datetime(2026, 11, 23, 5, tzinfo=UTC)),
        (b"Mon, 23 Nov 2026 05:00:00 +9999", datetime(2026, 11, 23, 5, tzinfo=UTC)),
        (b"Mon, 23 Nov 2026 05:00:00", datetime(2026, 11, 23, 5, tzinfo=UTC)),
        (b"Mon Nov 23 05:00:00 2026", datetime(2026, 11, 23, 5, tzinfo=UTC)),
        (b"Mon Nov 23 05:00:00 CET 2026", datetime(2026, 11, 23, 4, tzinfo=UTC)),
        (b"2026-11-23T05:00:00Z", datetime(2026, 11, 23, 5, tzinfo=UTC)),
        (b"2026-11-23 05:00:00 +01:00", datetime(2026, 11, 23, 4, tzinfo=UTC)),
        (b"Mon, 31 Feb 2026 05:00:00 +0000", None),
        (b"Mon, 23 Nov 2026 25:00:00 +0000", None),
        (b"Mon, 23 Foo 2026 05:00:00 +0000", None),
        (b"yesterday", None),
        (b"", None),
        (b"\xff" * 1000, None),
        (b"1 Jan 0000 00:00 +2359", None),
    ],
)
def test_dates(value, when):
    """RFC 5322 §3.3 and §4.3."""
    assert dates.parse(value) == when


@pytest.mark.parametrize(
    ("subject", "base"),
    [
        ("Minutes", "minutes"),
        ("Re: Minutes", "minutes"),
        ("RE[2]: re: Fwd: FW: Minutes", "minutes"),
        ("[list] Re: [list] Minutes (fwd)", "minutes"),
        ("[Fwd: Minutes]", "minutes"),
        ("[Fwd: Re: [Fwd: Minutes (fwd)]]", "minutes"),
        ("AW: WG: Sv:  Minutes  of  Monday", "minutes of monday"),
        ("[urgent]", "[urgent]"),
        ("[a][b]", "[b]"),
        ("Re:", ""),
        ("Report: x", "report: x"),
        ("(fwd) (fwd)", ""),
        ("", ""),
    ],
)
def test_base_subjects(subject, base):
    """RFC 5256 §2.1."""
    assert base_subject(subject) == base


@pytest.mark.parametrize(
    ("encoding", "raw", "content"),
    [
        ("7bit", b"as it is", b"as it is"),
        ("x-unknown", b"as it is", b"as it is"),
        ("base64", b"aGVs\r\nbG8=\r\n", b"hello"),
        ("base64", b"aGVsbG8", b"hello"),
        ("base64", b"aGVs!bG8=\r\nbGlz dA==", b"hellolist"),
        ("base64", b"a", b""),
        ("quoted-printable", b"a=3Db=\r\nc=20\r\n", b"a=bc \r\n"),
        ("quoted-printable", b"100=% =ZZ", b"100=% =ZZ"),
        ("quoted printable", b"=41", b"A"),
        ("x-uuencode", b"begin 644 x\n%:&5L;&\\\n`\nend\n", b"hello"),
        ("uuencode", b"begin 644 x\nrubbish\xff\n\n", b""),
    ],
)
def test_transfer_encodings(encoding, raw, content):
    """RFC 2045 §6.7 and §6.8."""
    assert transfer_decoded(raw, encoding) == content


@pytest.mark.parametrize(
    ("charset", "octets", "text"),
    [
        ("utf-8", b"\xc3\xbc", "ü"),
        ("", b"\xc3\xbc", "ü"),
        ("", b"\xfc", "ü"),
        ("ISO-8859-1", b"\x80", "€"),  # as the web reads it
        ("ks_c_5601", "한국".encode("cp949"), "한국"),
        ("x-sjis", "日本".encode("shift_jis"), "日本"),
        ("windows-1251", "Привет".encode("cp1251"), "Привет"),
        ("cp-850", b"\x81", "ü"),
        ("unicode-1-1-utf-7", b"+AOk-", "é"),
        ("", b"+AOk-", "+AOk-"),  # UTF-7 is never guessed
        ("punycode", b"abc-", "abc-"),
        ("zip", b"abc", "abc"),
        ("a\0b", b"abc", "abc"),
    ],
)
def test_charsets(charset, octets, text):
    assert to_text(octets, charset) == text


@pytest.mark.parametrize(
    ("octets", "wire"),
    [
        (None, b"NIL"),
        (b"", b'""'),
        (b'a"b\\c', b'"a\\"b\\\\c"'),
        (b"a\rb", b"{3}\r\na\rb"),
        (b"\xfc", b"{1}\r\n\xfc"),
        (b"a\0b", b'"ab"'),
        (b"\0\xfc", b"{1}\r\n\xfc"),
    ],
)
def test_strings_of_imap(octets, wire):
    assert nstring(octets) == wire


@pytest.mark.parametrize(
    ("field", "found"),
    [
        (b"a@b.test", [Mailbox(None, None, b"a", b"b.test")]),
        (
            b'"B, A" <a@b.test>,c@d.test',
            [Mailbox(b"B, A", None, b"a", b"b.test"), Mailbox(None, None, b"c", b"d.test")],
        ),
        (b"J. Doe <j@d.test> trailing", [Mailbox(b"J. Doe", None, b"j", b"d.test")]),
        (b"<@x.test:a@b.test>", [Mailbox(None, b"@x.test", b"a", b"b.test")]),
        (b"A Team: a@b.test;", [Mailbox(None, None, b"A Team", None), Mailbox(None, None, b"a", b"b.test"), GROUP_END]),
        (b"Open: a@b.test", [Mailbox(None, None, b"Open", None), Mailbox(None, None, b"a", b"b.test"), GROUP_END]),
        (b"nobody", [Mailbox(None, None, b"nobody", b"MISSING_DOMAIN")]),
        (b"@b.test", [Mailbox(None, None, b"MISSING_MAILBOX", b"b.test")]),
        (b"Big Bug b@c.test", [Mailbox(b"Big Bug", None, b"b", b"c.test")]),
        (b"a@b.test c@d.test", [Mailbox(None, None, b"a", b"b.test"), Mailbox(None, None, b"c", b"d.test")]),
        (b"a . b @ c . test", [Mailbox(None, None, b"a.b", b"c.test")]),
        (b"Some One", [Mailbox(b"Some One", None, b"MISSING_MAILBOX", b"MISSING_DOMAIN")]),
        (b"a@b.test rest", [Mailbox(None, None, b"a", b"b.test")]),
        (b"a@b@c.test", [Mailbox(None, None, b"a", b"b")]),
        (b"At@Home <a@b.test>", [Mailbox(b"At@Home", None, b"a", b"b.test")]),
        (b'"a b"@c.test', [Mailbox(None, None, b"a b", b"c.test")]),
        (b", ,", []),
        (b"", []),
    ],
)
def test_addresses_of_an_envelope(field, found):
    assert parse(field) == found


def test_fields_of_a_header():
    header = b"A: 1\r\nb : 2\r\n 3\r\nrubbish\r\n : x\r\nC:\r\n\r\nD: body\r\n"
    assert headers.fields(header) == [("A", b"1"), ("b", b"2\r\n 3"), ("C", b"")]
    assert headers.header_of(header, "B") == b"2 3"
    assert headers.header_of(header, "d") is None
    assert headers.fields(b"\r\nD: body\r\n") == []


def test_words_of_html():
    html = "<style>x{}</style>A<b>B</b> &lt;c&gt; <!-- no --> 1 < 2 <script>no()"
    assert words_of(html).split() == ["A", "B", "<c>", "1", "<", "2"]


def part(section, media_type, disposition="", filename="", content_id="", size=1):
    return Part(section, media_type, "", "7bit", disposition, filename, content_id, 0, 0, size, 0)


def test_what_a_person_calls_an_attachment():
    """RFC 2183 §2.8, and names."""
    parts = (
        part("", "multipart/mixed"),
        part("1", "multipart/related"),
        part("1.1", "text/html"),
        part("1.2", "image/png", "inline", "p.png", "p1"),
        part("2", "text/plain", "attachment", "notes.txt"),
        part("3", "image/jpeg", "attachment", "j.jpg", "p2"),
        part("4", "message/rfc822"),
        part("4.", "message/rfc822"),
        part("4.1", "application/pdf", "attachment", "inner.pdf"),
        part("5", "application/pgp-signature", "", "signature.asc"),
    )
    assert [found.section for found in listed(parts)] == ["2", "3", "4"]
