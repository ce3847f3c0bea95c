"""Read receipts (RFC 8098)."""

from datetime import UTC, datetime

import pytest

from mailapp.standards import mdn
from mailapp.standards.address import Named
from mailapp.standards.mdn import Notification, Receipt, asked_by, parse, receipt
from mailapp.standards.message import scan

pytestmark = pytest.mark.pure
ASK = "Disposition-Notification-To: Ben <ben@example.test>\r\n"
ORIGINAL = (
    b"From: Ben <ben@example.test>\r\nMessage-ID: <one@example.test>\r\nSubject: x\r\n"
    b"Original-Recipient: rfc822;office@example.test\r\n\r\n"
)


@pytest.mark.parametrize(
    ("header", "who"),
    [
        (ASK, Named("Ben", "ben@example.test")),
        ("Subject: x\r\n", None),
        (ASK + ASK, None),
        ("Disposition-Notification-To: a@b.example, c@d.example\r\n", None),
        ("Disposition-Notification-To: nonsense\r\n", None),
        (ASK + "List-Id: <x.example>\r\n", None),
        (ASK + "Precedence: bulk\r\n", None),
        (ASK + "Auto-Submitted: auto-generated\r\n", None),
    ],
)
def test_who_asks(header: str, who: Named | None):
    """RFC 8098 §2.1."""
    assert asked_by(header.encode()) == who


def written(**changes: object) -> bytes:
    said = {
        "reader": Named("Änna\r\nBcc: x@y.example", "anna@example.test"),
        "to": Named("Ben", "ben@example.test"),
        "message_id": "r1@example.test",
        "now": datetime(2026, 11, 27, tzinfo=UTC),
        "subject": "Read: x\r\nBcc: x@y.example",
        "text": "Opened.",
        "hostname": "mx.test",
        "automatic": False,
    }
    return receipt(Receipt(**(said | changes)), ORIGINAL)


def test_what_is_said():
    """RFC 8098 §3.1, RFC 6522 §3."""
    octets = written()
    facts = scan(octets)
    assert parse(facts.parts, octets) == Notification("office@example.test", "displayed", False, "one@example.test")
    assert [part.media_type for part in facts.parts[1:]] == [
        "text/plain",
        "message/disposition-notification",
        "text/rfc822-headers",
    ]
    assert b"Final-Recipient: rfc822;anna@example.test\r\n" in octets
    assert b"Disposition: manual-action/MDN-sent-manually; displayed\r\n" in octets
    assert b"References: <one@example.test>\r\n" in octets
    assert b"\r\nBcc:" not in octets
    assert b"report-type=disposition-notification" in octets


def test_nobody_was_asked():
    octets = written(automatic=True)
    assert b"automatic-action/MDN-sent-automatically; displayed" in octets
    assert parse(scan(octets).parts, octets).automatic


@pytest.mark.parametrize(
    "octets", [b"", b"Subject: x\r\n\r\ny", b"Content-Type: message/disposition-notification\r\n\r\n"]
)
def test_any_octets(octets: bytes):
    found = parse(scan(octets).parts, octets)
    assert found is None or found.disposition == ""
    assert mdn.DISPLAYED
