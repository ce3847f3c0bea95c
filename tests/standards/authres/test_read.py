"""What the field says, in sentences (RFC 8601 §2.2)."""

import pytest

from mailapp.standards.authentication import Authentication, Dmarc, Signature, Spf
from mailapp.standards.authres import field, sentences

pytestmark = pytest.mark.pure


def test_what_we_write_is_read() -> None:
    found = Authentication(
        spf=Spf("softfail", "example.net", 'says "~all"; no', sender="carl@example.net"),
        dkim=(Signature("pass", "example.org", selector="s1"),),
        dmarc=Dmarc("fail", "example.net", "nothing speaks for it", policy="reject"),
        author_domain="example.net",
    )
    written = field("mail.example.test", found, "192.0.2.1").decode().partition(": ")[2]
    assert sentences(written) == (
        'SPF: softfail for example.net (says "~all"; no)',
        "DKIM: pass for example.org",
        "DMARC: fail for example.net (nothing speaks for it)",
    )


@pytest.mark.parametrize("said", ["", ";", "x; none", 'x; spf="', "x; =pass", '"' * 99, "x; spf=none smtp.helo=a"])
def test_nonsense_says_nothing(said: str) -> None:
    assert sentences(said) == ()
