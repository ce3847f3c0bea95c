"""Letters that nobody wrote (RFC 3834 §2 and §5, RFC 2919, RFC 2369), as a table."""

import pytest

from mailapp.standards.autoreply import is_automatic

pytestmark = pytest.mark.pure


@pytest.mark.parametrize(
    ("header", "automatic"),
    [
        (b"Subject: hello\r\n\r\nAuto-Submitted: auto-replied\r\n", False),
        (b"Auto-Submitted: no\r\n", False),
        (b"Auto-Submitted: No (really)\r\n", False),
        (b"auto-submitted: auto-generated; owner-email=x\r\n", True),
        (b"Auto-Submitted: auto-replied\r\n", True),
        (b"Precedence: bulk\r\n", True),
        (b"Precedence: List\r\n", True),
        (b"Precedence: first-class\r\n", False),
        (b"List-Id: <all.example.net>\r\n", True),
        (b"List-Unsubscribe: <mailto:x@example.net>\r\n", True),
        (b"\xff\xfe: \0", False),
        (b"", False),
    ],
)
def test_is_automatic(header: bytes, automatic: bool) -> None:
    assert is_automatic(header) is automatic
