"""Whether a letter says something: BODY and TEXT of SEARCH."""

import base64

import pytest

from mailapp.standards.message import finding, scan
from mailapp.standards.message.envelopes import first_local_part, first_shown

pytestmark = pytest.mark.pure

LETTER = b"""\
Subject: =?utf-8?q?Gr=C3=BC=C3=9Fe?=
Content-Type: multipart/mixed; boundary=b

preamble
--b
Content-Type: text/plain; charset=utf-16
Content-Transfer-Encoding: base64

%s
--b
Content-Type: message/rfc822

Subject: within the wood

=?not=a=word
--b
Content-Type: image/png
Content-Disposition: attachment; filename*=utf-8''gr%%C3%%B6%%C3%%9Fe.png

pixels
--b--
""" % base64.b64encode("Köln, \U0001f600".encode("utf-16"))


@pytest.mark.parametrize(
    ("text", "in_body", "in_headers"),
    [
        ("KÖLN", True, False),
        ("\U0001f600", True, False),
        ("subject: WITHIN the", True, False),
        ("not=a", True, False),
        ("grüsse", False, True),
        ("multipart/", False, True),
        ("pixels", False, False),
        ("preamble", False, False),
        ("image/png", False, True),
        ("content-transfer-encoding: BASE64", False, True),
        ("größe.png", False, True),
        ("utf-8''gr%C3%B6%C3%9Fe", False, True),
    ],
)
def test_where_it_stands(text, in_body, in_headers):
    """RFC 9051 §6.4.4: TEXT looks into headers of parts, too."""
    octets = LETTER.replace(b"\n", b"\r\n")
    facts = scan(octets)
    assert finding.in_body(facts.parts, lambda start, end: octets[start:end], text) is in_body
    assert finding.in_headers(facts.parts, lambda start, end: octets[start:end], text) is in_headers


@pytest.mark.parametrize("before", [0, 1, finding.WHOLE - 40, finding.WHOLE - 21, finding.WHOLE, 2 * finding.WHOLE])
def test_a_large_text_in_windows(before):
    body = b"x" * before + "das Wörtchen «Käse»".encode() + b"y" * finding.WHOLE
    octets = b"Content-Type: text/plain; charset=utf-8\r\nContent-Transfer-Encoding: 8bit\r\n\r\n" + body
    largest = 0

    def read(start, end):
        nonlocal largest
        largest = max(largest, end - start)
        return octets[start:end]

    parts = scan(octets).parts
    assert finding.in_body(parts, read, "wörtchen «KÄSE»")
    assert not finding.in_body(parts, read, "Wurst")
    assert largest <= finding.WHOLE


@pytest.mark.parametrize(
    ("header", "local", "shown"),
    [
        (b"From: Ben <MIKE@x>\r\nTo: a@x", b"mike", "ben"),
        (b'From: "A \\"(B)\\" C" <ab@x>', b"ab", 'a "(b)" c'),
        (b"From: =?utf-8?q?Zo=C3=AB?= <z@x>", b"z", "zoë"),
        (b"From: z@x, y@x", b"z", "z@x"),
        ("From: Zoë <z@x>".encode(), b"z", "zoë"),
        (b"To: a@x", b"", ""),
    ],
)
def test_the_first_address_of_an_envelope(header, local, shown):
    envelope = scan(header + b'\r\nSubject: (a) "b\r\n\r\n').envelope
    assert (first_local_part(envelope, "from"), first_shown(envelope, "from")) == (local, shown)
