"""How one leaves a list (RFC 2369, RFC 8058)."""

import pytest

from mailapp.standards import authres
from mailapp.standards.unsubscribe import ByMail, Leaving, leaving

pytestmark = pytest.mark.pure
POST = "List-Unsubscribe-Post: List-Unsubscribe=One-Click\r\n"


@pytest.mark.parametrize(
    ("header", "found"),
    [
        ("List-Unsubscribe: <https://a.example/u?x=1>\r\n" + POST, Leaving("https://a.example/u?x=1", "https://a.example/u?x=1")),
        ("List-Unsubscribe: <https://a.example/u>\r\n", Leaving("", "https://a.example/u")),
        ("List-Unsubscribe: <http://a.example/u>\r\n" + POST, None),
        ("List-Unsubscribe: <javascript:alert(1)>\r\n", None),
        (
            "List-Unsubscribe: <mailto:l@a.example?subject=off%20it&body=x%0D%0ABcc:y&bcc=z@z.example>\r\n",
            Leaving(by_mail=ByMail("l@a.example", "off it", "x  Bcc:y")),
        ),
        ("List-Unsubscribe: <mailto:l@a.example%0D%0ABcc:x@y.example>\r\n", None),
        ("List-Unsubscribe: <mailto:>\r\n", None),
        ("List-Unsubscribe: (comment) <mailto:l@a.example>,\r\n <https://a.example/\r\n u>\r\n",
         Leaving("", "https://a.example/u", ByMail("l@a.example", "", ""))),
        ("List-Unsubscribe: <https://a.example/>\r\nList-Unsubscribe: <https://b.example/>\r\n", None),
        ("Subject: x\r\n", None),
    ],
)  # fmt: skip
def test_ways_out(header: str, found: Leaving | None):
    assert leaving(header.encode()) == found


SIGNED = (
    "Authentication-Results: mx.test; dkim=pass header.d=a.example header.s=s header.b=AbC12345;\r\n"
    "\tdkim=fail header.d=b.example header.b=Zyx98765\r\n"
    "DKIM-Signature: v=1; d={d}; s=s; h=from:{names}; b={b}; bh=x\r\n"
)
BOTH = ("list-unsubscribe", "list-unsubscribe-post")


@pytest.mark.parametrize(
    ("d", "names", "b", "good"),
    [
        ("a.example", "List-Unsubscribe : list-unsubscribe-post", "AbC1\r\n 2345xyz", True),
        ("a.example", "List-Unsubscribe", "AbC12345xyz", False),
        ("b.example", "List-Unsubscribe:List-Unsubscribe-Post", "Zyx98765", False),  # its signature is bad
        ("a.example", "List-Unsubscribe:List-Unsubscribe-Post", "other", False),  # another one is good
    ],
)
def test_what_a_good_signature_covers(d: str, names: str, b: str, good: bool):
    """RFC 8058 §4."""
    header = SIGNED.format(d=d, names=names, b=b).encode()
    assert authres.is_signed(header, "mx.test", BOTH) is good
    assert not authres.is_signed(header, "another.test", BOTH)
    assert not authres.is_signed(b"Received: x\r\n" + header, "mx.test", BOTH)
