"""What a submission's header must have, and must not (RFC 6409 §8, RFC 5322 §3.6): the header's octets alone."""

import binascii
import re
from datetime import datetime
from email.utils import format_datetime

from mailapp.standards.address import format_named
from mailapp.standards.message.headers import FIELD, HEADER_END
from mailapp.standards.message.words import encode

BCC = re.compile(rb"^(?:resent-)?bcc[ \t]*+:.*+(?>(?:\n[ \t].*+)*)\n?", re.IGNORECASE | re.MULTILINE)


# A line that neither is a field nor goes on with one; the first one may be that of an mbox.
NO_FIELD = re.compile(rb"^(?!\r?\n|\r?\Z|[!-9;-~]++[ \t]*+:|(?<!\A)[ \t]|(?<=\A)>?From )", re.MULTILINE)


def header_length(head: bytes) -> int | None:
    """How long the header is, up to and with its empty line; None when `head` ends before it does.

    It ends before a line that is no field, too: what follows is meant to be read (as Postfix sees it).
    """
    end, body = HEADER_END.search(head), NO_FIELD.search(head)
    if body and (end is None or body.start() < end.start()):
        return body.start()
    return end.end() if end else None


def ended(header: bytes, length: int | None) -> bytes:
    """The header with an empty line at its end, where a line of the body was said to follow it at once."""
    return header if length is None or HEADER_END.search(header) else header + b"\r\n"


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


def automatic(*, author: str, to: str, subject: str, text: str, language: str, message_id: str, now: datetime) -> bytes:
    """A short letter that nobody wrote, CRLF throughout. `message_id` is without brackets."""
    lines = (
        f"From: {format_named('Mail server', author)}",
        f"To: <{to}>",
        f"Subject: {subject_words(subject)}",
        f"Date: {format_datetime(now)}",
        f"Message-ID: <{message_id}>",
        "Auto-Submitted: auto-generated",  # RFC 3834 §5
        f"Content-Language: {language}",
        "MIME-Version: 1.0",
        "Content-Type: text/plain; charset=utf-8",
        "Content-Transfer-Encoding: quoted-printable",
    )
    return ("\r\n".join(lines) + "\r\n\r\n").encode("utf-8", "replace") + quoted_printable(text)


def subject_words(subject: str) -> str:
    """The value of Subject: one line, encoded words where it is not ASCII (RFC 2047)."""
    return subject if subject.isascii() else encode(subject)


def quoted_printable(text: str) -> bytes:
    """RFC 2045 §6.7, with CRLF; lines of a stranger's words may be of any length."""
    body = text.rstrip().replace("\r\n", "\n").encode("utf-8", "replace") + b"\n"
    return binascii.b2a_qp(body).replace(b"\r\n", b"\n").replace(b"\n", b"\r\n")
