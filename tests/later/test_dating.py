"""The Date of a letter is when it leaves."""

from datetime import UTC, datetime

import pytest

from mailapp.later.dating import RESENT_DATE, dated

pytestmark = pytest.mark.pure
WHEN = datetime(2026, 12, 1, 8, tzinfo=UTC)
NEW = b"Date: Tue, 01 Dec 2026 08:00:00 +0000\r\n"


@pytest.mark.parametrize(
    ("before", "after"),
    [
        (b"Date: x\r\nTo: a\r\n\r\nDate: y\r\n", NEW + b"To: a\r\n\r\nDate: y\r\n"),
        (b"To: a\r\ndate: x\r\n y\r\nCc: b\r\n\r\nHi\r\n", b"To: a\r\n" + NEW + b"Cc: b\r\n\r\nHi\r\n"),
        (b"To: a\r\nDate: x\r\n\r\nHi\r\n", b"To: a\r\n" + NEW + b"\r\nHi\r\n"),
        (b"To: a\r\n\r\nDate: x\r\n", NEW + b"To: a\r\n\r\nDate: x\r\n"),
        (b"To: a\r\nX-Date: x\r\n\r\n", NEW + b"To: a\r\nX-Date: x\r\n\r\n"),
        (b"", NEW),
    ],
)
def test_dated(before: bytes, after: bytes):
    assert dated(before, WHEN) == after


def test_who_sends_on_dates_that_and_not_the_letter():
    before = b"Resent-Date: y\r\nResent-Date: x\r\nDate: x\r\n\r\n"
    assert dated(before, WHEN, RESENT_DATE) == b"Resent-" + NEW + b"Resent-Date: x\r\nDate: x\r\n\r\n"
