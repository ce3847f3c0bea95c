"""What a submission's header gets, and loses."""

from datetime import UTC, datetime

import pytest

from mailapp.standards.compose import complete, ended, header_length

pytestmark = pytest.mark.pure
NOW = datetime(2026, 11, 23, 5, 0, tzinfo=UTC)
DATE = b"Date: Mon, 23 Nov 2026 05:00:00 +0000\r\n"
ID = b"Message-ID: <a1@example.test>\r\n"


@pytest.mark.parametrize(
    ("header", "completed"),
    [
        (b"Subject: x\r\n\r\n", DATE + ID + b"Subject: x\r\n\r\n"),
        (b"date: y\r\nSubject: x\r\n\r\n", ID + b"date: y\r\nSubject: x\r\n\r\n"),
        (b"Date: y\r\nMESSAGE-ID : <z>\r\n\r\n", b"Date: y\r\nMESSAGE-ID : <z>\r\n\r\n"),
        (b"Bcc: a@b.test,\r\n c@d.test\r\nDate: y\r\nMessage-Id: <z>\r\n\r\n", b"Date: y\r\nMessage-Id: <z>\r\n\r\n"),
        (b"Subject: a\r\n Bcc: no field\r\nbcc: x\r\n\r\n", DATE + ID + b"Subject: a\r\n Bcc: no field\r\n\r\n"),
        (b"Subject: x\nBcc: y\n\n", DATE + ID + b"Subject: x\n\n"),
        (b"\r\n", DATE + ID + b"\r\n"),
        (b"", DATE + ID),
        (b"Subject: x", DATE + ID + b"Subject: x"),
        (
            b"Resent-Bcc: x\r\nDate: y\r\nMessage-ID: <z>\r\n\r\n",
            b"Date: y\r\nMessage-ID: <z>\r\n\r\n",
        ),
    ],
)
def test_headers_are_completed(header, completed):
    assert complete(header, NOW, message_id="a1@example.test") == completed


@pytest.mark.parametrize(
    ("head", "length"),
    [
        (b"A: b\r\n\r\nbody\r\n\r\n", 8),
        (b"A: b\n\nbody", 6),
        (b"\r\nbody", 2),
        (b"A: b\r\n", None),
        (b"A: b\r\n\tc\r\nD : e\r\n \r\n\r\nx", 22),
        (b"", None),
        (b"A: b\r", None),
        (b"A: b\r\nHello Ben,\r\n\r\nI", 6),
        (b"A: b\r\nHello Ben: this\r\n", 6),
        (b"Hello\r\n", 0),
        (b"  Hello\r\n", 0),
        (b"From anna Mon Nov 23\r\nA: b\r\n\r\n", 30),
        (b"A: b\r\nFrom anna Mon Nov 23\r\n\r\n", 6),
    ],
)
def test_where_the_header_ends(head, length):
    assert header_length(head) == length


@pytest.mark.parametrize(
    ("head", "header"),
    [
        (b"A: b\r\nHello\r\n", b"A: b\r\n\r\n"),
        (b"Hello\r\n", b"\r\n"),
        (b"A: b\r\n\r\nHello", b"A: b\r\n\r\n"),
        (b"\r\nHello", b"\r\n"),
        (b"A: b\r\n", b"A: b\r\n"),
    ],
)
def test_a_header_that_runs_into_the_body_is_ended(head, header):
    """RFC 6409 §8: what is wrong with the letter may be mended here."""
    length = header_length(head)
    assert ended(head[:length], length) == header
