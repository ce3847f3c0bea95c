"""A footer below any letter: the text gets it, all else stays octet for octet."""

import base64
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mailapp.standards.footer import apply
from mailapp.standards.message import scan
from mailapp.standards.message.content import text_of

pytestmark = pytest.mark.pure

PLAIN = "--\nExample Ltd, Grüner Weg 1"
ASCII = "--\nExample Ltd"
DATA = Path(__file__).parent / "message" / "data"


def texts(octets: bytes) -> dict[str, str]:
    """Section → text, of every text part."""
    parts = scan(octets).parts
    return {part.section: text_of(part, octets[part.body_start : part.body_end]) for part in parts if part.is_text}


def letter(headers: str, body: str | bytes) -> bytes:
    raw = body if isinstance(body, bytes) else body.encode()
    return b"From: anna@example.test\r\n" + headers.replace("\n", "\r\n").encode() + b"\r\n\r\n" + raw


@pytest.mark.parametrize(
    ("headers", "body", "footer", "text"),
    [
        ("Subject: x", "Hello\r\n", ASCII, "Hello\n\n--\nExample Ltd\n"),
        ("Subject: x", "Hello\r\n", PLAIN, "Hello\n\n--\nExample Ltd, Grüner Weg 1\n"),
        ("Subject: x", "", ASCII, "--\nExample Ltd\n"),
        ("Content-Type: text/plain", "Hello\r\n", PLAIN, f"Hello\n\n{PLAIN}\n"),
        ("Content-Type: text/plain; charset=us-ascii; format=flowed", "Hello\r\n", PLAIN, f"Hello\n\n{PLAIN}\n"),
        ('Content-Type: text/plain; charset="utf-8"', "Hello\r\n", PLAIN, f"Hello\n\n{PLAIN}\n"),
        (
            "Content-Type: text/plain; charset=utf-8\nContent-Transfer-Encoding: 8bit",
            "Hellö\r\n",
            PLAIN,
            f"Hellö\n\n{PLAIN}\n",
        ),
        (
            "Content-Type: text/plain; charset=iso-8859-1\nContent-Transfer-Encoding: 8bit",
            "Hellö\r\n".encode("latin-1"),
            PLAIN,
            f"Hellö\n\n{PLAIN}\n",
        ),
        (
            "Content-Type: text/plain; charset=iso-8859-1\nContent-Transfer-Encoding: quoted-printable",
            "Hell=F6=\r\n you\r\n",
            "Price: 5 €",
            "Hellö you\n\nPrice: 5 €\n",
        ),
        (
            "Content-Type: text/plain; charset=utf-8\nContent-Transfer-Encoding: base64",
            base64.encodebytes("Hellö".encode()).replace(b"\n", b"\r\n"),
            PLAIN,
            f"Hellö\n\n{PLAIN}",
        ),
        (
            "Content-Type: text/html; charset=us-ascii",
            "<html><body><p>Hello</p></BODY></html>\r\n",
            PLAIN,
            "<html><body><p>Hello</p>--<br>\nExample Ltd, Gr&#252;ner Weg 1\n</BODY></html>\n",
        ),
        ("Content-Type: text/html", "<p>Hello\r\n", "a < b", "<p>Hello\n\na &lt; b\n"),
        (
            "Content-Type: text/plain; charset=iso-2022-jp",
            "こんにちは\r\n".encode("iso-2022-jp"),
            "会社",
            "こんにちは\n\n会社\n",
        ),
    ],
)
def test_one_part(headers: str, body: str | bytes, footer: str, text: str) -> None:
    before = letter(headers, body)
    after = apply(before, footer, "").octets
    assert after is not None
    assert texts(after) == {"1": text}
    assert apply(after, footer, "").because == "it has the footer already"
    assert b"\n" not in after.replace(b"\r\n", b"")


ALTERNATIVE = letter(
    'MIME-Version: 1.0\nContent-Type: multipart/mixed; boundary="m"',
    (
        '--m\r\nContent-Type: multipart/alternative; boundary="a"\r\n\r\n'
        "--a\r\nContent-Type: text/plain; charset=utf-8\r\nContent-Transfer-Encoding: 8bit\r\n\r\nHello\r\n"
        '--a\r\nContent-Type: multipart/related; boundary="r"\r\n\r\n'
        "--r\r\nContent-Type: text/html; charset=utf-8\r\nContent-Transfer-Encoding: quoted-printable\r\n\r\n"
        '<p class=3D"x">Hello</p></body>\r\n'
        "--r\r\nContent-Type: image/png\r\nContent-ID: <i>\r\n\r\nAAAA\r\n--r--\r\n"
        "--a--\r\n"
        '--m\r\nContent-Type: text/plain; name="notes.txt"\r\nContent-Disposition: attachment\r\n\r\nnotes\r\n'
        "--m\r\nContent-Type: text/plain\r\n\r\na second text\r\n"
        "--m--\r\n"
    ),
)


def test_each_form_of_the_text_and_nothing_else() -> None:
    after = apply(ALTERNATIVE, PLAIN, "<p>Grüße</p>").octets
    assert after is not None
    assert texts(after) == {
        "1.1": f"Hello\n\n{PLAIN}",
        "1.2.1": '<p class="x">Hello</p><p>Grüße</p>\n</body>',
        "3": "a second text",
    }
    untouched = ALTERNATIVE[ALTERNATIVE.index(b"--r\r\nContent-Type: image") :]
    assert after.endswith(untouched)


@pytest.mark.parametrize(
    ("headers", "body", "because"),
    [
        ("Content-Type: multipart/signed; boundary=b", "--b\r\n\r\nx\r\n--b--\r\n", "signed or encrypted"),
        ("Content-Type: multipart/encrypted; boundary=b", "--b\r\n\r\nx\r\n--b--\r\n", "signed or encrypted"),
        ("Content-Type: application/pkcs7-mime; smime-type=enveloped-data", "AAAA", "signed or encrypted"),
        ("Subject: x", "-----BEGIN PGP SIGNED MESSAGE-----\r\n", "signed or encrypted"),
        (
            "Content-Type: multipart/mixed; boundary=b",
            "--b\r\nContent-Type: multipart/signed; boundary=c\r\n\r\n--c\r\n\r\nx\r\n--c--\r\n--b--\r\n",
            "signed or encrypted",
        ),
        ("DKIM-Signature: v=1; d=example.net", "x", "DKIM signature"),
        ("Content-Type: text/calendar; method=REQUEST", "BEGIN:VCALENDAR\r\n", "no text"),
        ("Content-Type: application/pdf", "%PDF", "no text"),
        ("Content-Type: multipart/report; boundary=b", "--b\r\n\r\nx\r\n--b--\r\n", "a report"),
        ("Content-Type: text/plain; charset=utf-16", "\xff\xfe", "written in utf-16"),
        ("Content-Type: text/plain; charset=x-klingon", "\xff", "written in x-klingon"),
        ("Content-Type: text/plain; charset=utf-8", b"\xff\xfe", "not what it says"),
        ("Content-Type: text/plain\nContent-Transfer-Encoding: x-uuencode", "begin 644 a\r\n", "written in x-uuencode"),
        ("Content-Type: text/plain\nContent-MD5: abc", "x", "Content-MD5"),
    ],
)
def test_what_is_left_alone(headers: str, body: str | bytes, because: str) -> None:
    footed = apply(letter(headers, body), PLAIN, "")
    assert footed.octets is None
    assert because in footed.because


def test_a_header_without_a_body_and_a_beginning_that_is_too_short() -> None:
    assert apply(b"Subject: x", PLAIN, "").because == "it has no body"
    assert apply(letter("Subject: x", "Hello"), ASCII, "", complete=False).because == "its text is too long"
    assert apply(ALTERNATIVE[:-200], ASCII, "", complete=False).octets is not None


def test_a_footer_cannot_end_a_part() -> None:
    assert apply(ALTERNATIVE, "--m--", "").because == "the footer would look like the end of a part"


def shape(octets: bytes) -> list[tuple[str, str, str]]:
    return [(part.section, part.media_type, part.filename) for part in scan(octets).parts]


def check(octets: bytes) -> None:
    """Whatever it is: the structure stays, each part but the text stays, the text goes on as before."""
    after = apply(octets, PLAIN, "").octets
    if after is None:
        return
    assert shape(after) == shape(octets)
    changed = 0
    for old, new in zip(scan(octets).parts, scan(after).parts, strict=True):
        was, now = octets[old.body_start : old.body_end], after[new.body_start : new.body_end]
        if old.is_multipart or old.section.endswith(".") or not old.section or was == now:
            continue
        changed += 1
        assert old.is_text
        before, text = text_of(old, was), text_of(new, now)
        if old.media_type == "text/plain":
            assert text.startswith(before)
        assert "Example Ltd" in text
    assert 1 <= changed <= 2


@pytest.mark.parametrize("path", sorted(DATA.glob("*.eml")), ids=lambda path: path.stem)
def test_the_corpus(path: Path) -> None:
    check(path.read_bytes())


LINES = st.sampled_from(
    [
        "Content-Type: text/plain; charset=utf-8",
        "Content-Type: text/html",
        "Content-Type: multipart/mixed; boundary=b",
        "Content-Type: multipart/alternative; boundary=c",
        "Content-Type: message/rfc822",
        "Content-Transfer-Encoding: base64",
        "Content-Transfer-Encoding: quoted-printable",
        "Content-Transfer-Encoding: 8bit",
        "Subject: x",
        "",
        "",
        "--b",
        "--c",
        "--b--",
        "--c--",
        "Hello =3D there",
        "trailing =",
        "SGVsbG8=",
        "Grüße",
        "</body></html>",
        ".",
    ]
)


@given(st.lists(LINES, max_size=25))
def test_any_letter(lines: list[str]) -> None:
    check("\r\n".join(lines).encode())


@given(st.binary(max_size=300))
def test_any_octets(octets: bytes) -> None:
    check(b"Content-Type: text/plain; charset=utf-8\r\nContent-Transfer-Encoding: 8bit\r\n\r\n" + octets)
    check(octets)
