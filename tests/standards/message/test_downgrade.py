"""RFC 6152 §3: what the parts mean stays the same, whatever the server takes."""

from contextlib import suppress
from email import message_from_bytes
from email.policy import compat32

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mailapp.standards.message.content import decoded
from mailapp.standards.message.downgrade import CannotConvert, To, converted, needs_conversion
from mailapp.standards.message.facts import scan

pytestmark = pytest.mark.pure

TEXT = "Content-Type: text/plain; charset=utf-8\r\nContent-Transfer-Encoding: 8bit\r\n\r\nGrüße = \r\n.\r\n".encode()
PICTURE = b"Content-Type: image/png\r\nContent-Transfer-Encoding: binary\r\n\r\n\x89PNG\r\n\x1a\n\0\xff"
FORWARDED = b"Content-Type: message/rfc822\r\n\r\nSubject: inner\r\n\r\nsch\xc3\xb6n\r\n"


def multipart(*parts, kind="mixed", extra=b""):
    head = f'MIME-Version: 1.0\r\nContent-Type: multipart/{kind}; boundary="b"\r\n'.encode() + extra + b"\r\nPreamble"
    return head + b"".join(b"\r\n--b\r\n" + part for part in parts) + b"\r\n--b--\r\n"


def contents(octets):
    """What each leaf means, read by a stranger's parser."""
    found = message_from_bytes(octets, policy=compat32)
    return [
        (part.get_content_type(), part.get_payload(decode=True))
        for part in found.walk()
        if not part.is_multipart() and part.get_content_maintype() != "message"
    ]


def run(octets, to=To.SEVEN_BIT):
    return b"".join(converted(octets, to))


CASES = [
    TEXT,
    multipart(TEXT, b"\r\nno header: h\xc3\xa9\r\n"),
    multipart(TEXT, multipart(TEXT, TEXT, kind="alternative").replace(b'"b"', b'"c"').replace(b"--b", b"--c")),
    multipart(TEXT, FORWARDED, extra=b"Content-Transfer-Encoding: 8bit\r\n"),
    multipart(b"Content-Type: text/plain\r\n\r\nplain", TEXT),
    b"Subject: a\r\n\r\n" + "日本語".encode() * 200 + b"\r\n",
    b"Content-Transfer-Encoding: quoted-printable\r\n\r\n=C3=A9 and \xc3\xa9\r\n",
]


@pytest.mark.parametrize("octets", CASES)
def test_seven_bits(octets):
    assert needs_conversion(octets, To.SEVEN_BIT)
    sent = run(octets)
    assert sent.isascii()
    assert not needs_conversion(sent, To.SEVEN_BIT)
    assert contents(sent) == contents(octets)


def test_what_fits_stays_as_it_is():
    plain = b"Subject: plain\r\n\r\n.dot\r\n"
    assert not needs_conversion(plain, To.SEVEN_BIT)
    assert run(plain) == plain
    assert run(TEXT, To.EIGHT_BIT) == TEXT
    mixed = multipart(b"Content-Type: text/plain\r\n\r\n left \r\n\t alone ", TEXT)
    assert b"\r\n left \r\n\t alone \r\n--b" in run(mixed)


def test_binary_parts_for_a_server_of_lines():
    octets = multipart(TEXT, PICTURE, extra=b"Content-Transfer-Encoding: binary\r\n")
    sent = run(octets, To.EIGHT_BIT)
    assert "Grüße".encode() in sent
    assert b"Content-Transfer-Encoding: 8bit\r\n\r\nPreamble" in sent
    assert message_from_bytes(sent).get_payload(1).get_payload(decode=True) == b"\x89PNG\r\n\x1a\n\0\xff"


@pytest.mark.parametrize("kind", ["signed", "encrypted"])
def test_what_is_signed_cannot_be_converted(kind):
    with pytest.raises(CannotConvert):
        run(multipart(multipart(TEXT, kind=kind).replace(b"--b", b"--c").replace(b'"b"', b'"c"')))
    signed = multipart(b"Content-Type: text/plain\r\n\r\nascii", kind=kind)
    assert run(multipart(TEXT, signed.replace(b"--b", b"--c").replace(b'"b"', b'"c"'))).isascii()


def test_a_header_in_eight_bits_is_left():
    """There is no encoding for it; no server of our days minds."""
    octets = b"Subject: \xc3\xa9\r\n\r\nascii\r\n"
    assert run(octets) == octets


@settings(max_examples=300)
@given(st.binary(max_size=300), st.sampled_from([b"text/plain; charset=utf-8", b"image/png"]), st.sampled_from(To))
def test_any_body_keeps_its_meaning(body, kind, to):
    part = b"Content-Type: " + kind + b"\r\nContent-Transfer-Encoding: binary\r\n\r\n" + body
    sent = b"".join(converted(part, to))
    leaf = scan(sent).parts[1]
    assert decoded(leaf, sent[leaf.body_start : leaf.body_end]) == body or sent == part
    assert not needs_conversion(sent[leaf.body_start :], to)


@given(st.binary(max_size=500), st.sampled_from(To))
def test_no_octets_are_too_strange(octets, to):
    with suppress(CannotConvert):
        b"".join(converted(octets, to))


@pytest.mark.parametrize("octets", CASES[:-1])
def test_readers_are_told_that_it_is_mime(octets):
    """RFC 2045 §4: once, and by the letter itself."""
    assert message_from_bytes(run(octets), policy=compat32).get_all("MIME-Version") == ["1.0"]
