"""RFC 8601: the field that we write, and those that others write in our name."""

from dataclasses import replace

import pytest

from mailapp.standards import authres
from mailapp.standards.authentication import Arc, Authentication, Dmarc, Result, Signature, Spf

OURS = "mail.example.test"


def test_the_field() -> None:
    """RFC 8601 §2.2, §2.7; RFC 6008 §4"""
    found = Authentication(
        Spf("pass", "example.net", "it says so", sender="carl@example.net"),
        (
            Signature("pass", "example.net", "signed", "s1", "rsa-sha256", start="AbCd+/=1"),
            Signature("fail", "example.org", "the body is not what was signed", "s2", "ed25519-sha256", start="x"),
        ),
        Dmarc("pass", "example.net", "aligned", policy="reject"),
        Arc("pass", "list.example"),
        Result("pass", "gw.example.net"),
        author_domain="example.net",
        helo=Spf("fail", "gw.example.net", "it says no", of_helo=True, sender="gw.example.net"),
    )
    assert authres.field(OURS, found, "192.0.2.1").decode() == (
        "Authentication-Results: mail.example.test;\r\n"
        "\tspf=pass smtp.mailfrom=carl@example.net;\r\n"
        '\tspf=fail reason="it says no" smtp.helo=gw.example.net;\r\n'
        '\tdkim=pass header.d=example.net header.s=s1 header.a=rsa-sha256 header.b="AbCd+/=1";\r\n'
        '\tdkim=fail reason="the body is not what was signed"'
        " header.d=example.org header.s=s2 header.a=ed25519-sha256 header.b=x;\r\n"
        "\tdmarc=pass header.from=example.net policy.dmarc=reject;\r\n"
        "\tarc=pass smtp.remote-ip=192.0.2.1;\r\n"
        "\tiprev=pass policy.iprev=192.0.2.1\r\n"
    )


def test_the_field_of_a_letter_that_proves_nothing() -> None:
    found = Authentication(Spf("none", of_helo=True, sender="gw.example.net"), iprev=Result("permerror", "", "no name"))
    assert authres.field(OURS, found, "2001:db8::1").decode() == (
        "Authentication-Results: mail.example.test;\r\n"
        "\tspf=none smtp.helo=gw.example.net;\r\n"
        "\tdkim=none;\r\n"
        "\tdmarc=none;\r\n"
        '\tiprev=permerror reason="no name" policy.iprev="2001:db8::1"\r\n'
    )


def test_nothing_that_strangers_say_leaves_its_place() -> None:
    evil = 'x"; dmarc=pass (\r\nX-Evil: 1\u2028' + "y" * 5000
    found = Authentication(
        Spf("fail", evil, evil, sender=evil), (Signature("fail", evil, evil, evil, evil, start=evil),)
    )
    field = authres.field(OURS, found, "192.0.2.1")
    assert field.count(b"\r\n") == 5
    assert field.isascii()
    assert b'x\\"; dmarc=pass (??X-Evil: 1?' in field
    assert len(field) < 3000


FORGED = [
    (b"Authentication-Results: mail.example.test; dmarc=pass\r\n", True),
    (b"authentication-results: MAIL.example.TEST. 1; none\r\n", True),
    (b"Authentication-Results:mail.example.test;none\r\n", True),
    (b"Authentication-Results :\r\n\tmail.example.test\r\n\t; dmarc=pass\r\n\t header.from=x\r\n", True),
    (b'Authentication-Results: "mail.example.test"; none\r\n', True),
    (b'Authentication-Results: "mail\\.example.test" ; none\r\n', True),
    (b"Authentication-Results: (a (nested \\) comment) here) mail.example.test (b); none\r\n", True),
    (b"Authentication-Results: mail.example.test(c)/1; none\r\n", True),
    (b"Authentication-Results: mail.example.test\r\n", True),
    (b"Authentication-Results: other.example.test; dmarc=pass\r\n", False),
    (b"Authentication-Results: mail.example.test.evil.example; dmarc=pass\r\n", False),
    (b"Authentication-Results: ; none\r\n", False),
    (b"Authentication-Results: \xff\xfe; none\r\n", False),
    (b"Authentication-Results: (mail.example.test; none\r\n", False),
    (b"Authentication-Results: " + b"(" * 5000 + b"\r\n", False),
    (b"ARC-Authentication-Results: i=1; mail.example.test; dmarc=pass\r\n", False),
    (b"X-Note: Authentication-Results: mail.example.test; dmarc=pass\r\n", False),
]


@pytest.mark.parametrize(("field", "forged"), FORGED)
def test_fields_in_our_name_are_removed(field: bytes, forged: bool) -> None:
    """RFC 8601 §5"""
    above, below = b"Received: x\r\n", b"From: carl@example.net\r\nSubject: y\r\n\r\n"
    kept = authres.without_forged(above + field + below, OURS)
    assert kept == above + (b"" if forged else field) + below
    assert authres.without_forged(above + field * 3 + below, OURS) == above + (b"" if forged else field * 3) + below


def test_a_header_without_them_is_the_same_object() -> None:
    header = b"From: carl@example.net\r\n\r\n"
    assert authres.without_forged(header, OURS) is header


PLAIN = Authentication(dmarc=Dmarc("none", "example.net"), author_domain="example.net")


@pytest.mark.parametrize(
    ("found", "is_proven"),
    [
        (PLAIN, False),
        (replace(PLAIN, dmarc=Dmarc("pass", "example.net")), True),
        (replace(PLAIN, dmarc=Dmarc("fail"), spf=Spf("pass", "example.net", sender="c@example.net")), False),  # strict
        (replace(PLAIN, spf=Spf("pass", "example.net", sender="carl@example.net")), True),
        (replace(PLAIN, spf=Spf("pass", "evil.example", sender='"example.net"@evil.example')), False),
        (replace(PLAIN, dkim=(Signature("fail", "example.net"), Signature("pass", "mail.example.net"))), True),
        (replace(PLAIN, dkim=(Signature("pass", "badexample.net"),)), False),
        (replace(PLAIN, author_domain="", dmarc=Dmarc("permerror"), dkim=(Signature("pass", "example.net"),)), False),
    ],
)
def test_whether_it_proves_the_author(found: Authentication, is_proven: bool) -> None:
    header = b"Subject: x\r\n" + authres.field(OURS, found, "192.0.2.1") + b"\r\n"
    assert authres.is_proven(header, OURS) is is_proven
    assert authres.is_proven(header, "other.example") is None


def test_below_received_others_have_written() -> None:
    forged = authres.field(OURS, replace(PLAIN, dmarc=Dmarc("pass", "example.net")), "192.0.2.1")
    assert authres.is_proven(b"Received: from x by y; z\r\n" + forged + b"\r\n", OURS) is None
