import pytest

from mailapp.policy.values import Policy
from mailapp.scanners.values import Reason
from mta.inbound.marking import NO_MARKS, Marks, applied, marks, without_strangers

pytestmark = pytest.mark.pure

REASONS = (Reason("spamassassin", 4.2, "x"), Reason("dns bl", 2.1, "y"))


def test_marks() -> None:
    said = marks(6.3, REASONS, Policy(spam_subject="[Spam]"))
    assert said.subject == "[Spam]"
    assert said.fields == (
        b"X-Spam-Flag: YES\r\nX-Spam-Score: 6.3\r\nX-Spam-Level: ******\r\n"
        b"X-Spam-Status: Yes, score=6.3 required=5\r\n\ttests=spamassassin,dns_bl\r\n"
    )
    away = (*REASONS, Reason("clamd", 0.0, "ClamAV did not look through it"))
    assert marks(6.3, away, Policy(spam_subject="[Spam]")) == said  # who was away has tested nothing
    assert marks(-1.0, REASONS, Policy()).fields.startswith(b"X-Spam-Score: -1.0\r\nX-Spam-Level:\r\nX-Spam-Status: No")
    assert marks(None, (), Policy()) is NO_MARKS
    assert not marks(6.3, REASONS, Policy(spam_fields=False))


@pytest.mark.parametrize(
    ("header", "after"),
    [
        (b"Subject: Roof\r\nTo: a@b\r\n\r\n", b"Subject: [Spam] Roof\r\nTo: a@b\r\n\r\n"),
        (b"X-Spam-Flag: NO\r\nx-spam-STATUS: No,\r\n hits=0\r\nA: b\r\n\r\n", b"Subject: [Spam]\r\nA: b\r\n\r\n"),
        (b"Subject: [Spam] Roof\r\n\r\n", b"Subject: [Spam] Roof\r\n\r\n"),
        (b"Subject: =?utf-8?q?T=C3=BCr?=\r\n\r\n", b"Subject: =?utf-8?b?W1NwYW1dIFTDvHI=?=\r\n\r\n"),
        (b"Subject: a\r\n b\r\nSubject: c\r\n\r\n", b"Subject: [Spam] a b\r\nSubject: c\r\n\r\n"),
    ],
)
def test_applied(header: bytes, after: bytes) -> None:
    assert applied(header, Marks(b"X-Spam-Flag: YES\r\n", "[Spam]")) == after


def test_without_a_word_nothing_changes() -> None:
    header = b"X-Spam-Flag: NO\r\nSubject: Roof\r\n\r\n"
    assert applied(header, NO_MARKS) == header


def test_what_strangers_say_of_themselves() -> None:
    theirs = b"x-spam-report: fine,\r\n very fine\r\nX-Scanner-Away: clamd\r\nX-Sender: c\r\nX-SPAM-Bar : /\r\n"
    assert without_strangers(theirs + b"Subject: a\r\n\r\n") == b"X-Sender: c\r\nSubject: a\r\n\r\n"
    plain = b"X-Sender: c\r\nSubject: x-spam-flag: no\r\n\r\n"
    assert without_strangers(plain) is plain
