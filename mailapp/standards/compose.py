"""What a submission's header must have, and must not (RFC 6409 §8, RFC 5322 §3.6): the header's octets alone."""

import re
from datetime import datetime
from email.utils import format_datetime

from mailapp.standards.message.headers import FIELD, HEADER_END

BCC = re.compile(rb"^(?:resent-)?bcc[ \t]*+:.*+(?:\n[ \t].*+)*+\n?", re.IGNORECASE | re.MULTILINE)


def header_length(head: bytes) -> int | None:
    """How long the header is, up to and with its empty line; None when `head` ends before it does."""
    end = HEADER_END.search(head)
    return end.end() if end else None


def complete(header: bytes, now: datetime, *, message_id: str) -> bytes:
    """The header with Date and Message-ID where they are missing, without Bcc (RFC 5322 §3.6.3).

    `message_id` is without angle brackets. What was there stays as it is, octet for octet, and so does
    the empty line at the end, if there is one.
    """
    end = HEADER_END.search(header)
    first_empty = end.start() + header[end.start() :].startswith(b"\n") if end and end.start() else 0
    fields, rest = (header[:first_empty], header[first_empty:]) if end else (header, b"")
    fields = BCC.sub(b"", fields)
    names = {name.lower() for name, _ in FIELD.findall(fields)}
    added = b""
    if b"date" not in names:
        added += f"Date: {format_datetime(now)}\r\n".encode("ascii")
    if b"message-id" not in names:
        added += f"Message-ID: <{message_id}>\r\n".encode()
    return added + fields + rest
