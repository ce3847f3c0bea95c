"""A receipt as a letter: multipart/report with a disposition-notification (RFC 8098 §3)."""

import re
from email.utils import format_datetime

from mailapp.standards.address import format_named
from mailapp.standards.compose import quoted_printable, subject_words
from mailapp.standards.mdn.values import DISPLAYED, Receipt
from mailapp.standards.message.headers import header_of

HEADER_OCTETS = 32 * 1024  # of the letter's header that goes back; a longer one stays here
PRODUCT = "Pillarbox"


def receipt(said: Receipt, original: bytes) -> bytes:
    """The whole message, CRLF throughout. `original`: the header of the letter that was read.

    To be sent from the null reverse-path (RFC 8098 §3).
    """
    parts = [
        b"Content-Type: text/plain; charset=utf-8\r\nContent-Transfer-Encoding: quoted-printable\r\n\r\n"
        + quoted_printable(said.text),
        b"Content-Type: message/disposition-notification\r\n\r\n" + _notification(said, original),
    ]
    if original.isascii() and len(original) <= HEADER_OCTETS:
        lines = re.sub(rb"\r?\n|\r", b"\r\n", original).rstrip()
        parts.append(b"Content-Type: text/rfc822-headers\r\n\r\n" + lines + b"\r\n")
    boundary = b"=_" + re.sub(r"[^A-Za-z0-9]", "", said.message_id)[:40].encode()
    body = b"".join(b"--%s\r\n%s\r\n" % (boundary, part) for part in parts)
    return _header(said, original, boundary) + b"\r\n" + body + b"--%s--\r\n" % boundary


def _header(said: Receipt, original: bytes, boundary: bytes) -> bytes:
    lines = [
        f"From: {format_named(_line(said.reader.name), said.reader.address)}",
        f"To: {format_named(_line(said.to.name), said.to.address)}",
        f"Subject: {subject_words(_line(said.subject)[:500])}",
        f"Date: {format_datetime(said.now)}",
        f"Message-ID: <{said.message_id}>",
        "Auto-Submitted: auto-replied",  # RFC 8098 §3
        "MIME-Version: 1.0",
        f'Content-Type: multipart/report; report-type=disposition-notification;\r\n\tboundary="{boundary.decode()}"',
    ]
    if about := _message_id(original):
        lines.insert(5, f"References: {about}")
    return ("\r\n".join(lines) + "\r\n").encode("utf-8", "replace")


def _notification(said: Receipt, original: bytes) -> bytes:
    """RFC 8098 §3.1"""
    how = "automatic-action/MDN-sent-automatically" if said.automatic else "manual-action/MDN-sent-manually"
    lines = [f"Reporting-UA: {said.hostname}; {PRODUCT}"]
    if first := _line((header_of(original, "original-recipient") or b"").decode("utf-8", "replace")):
        lines.append(f"Original-Recipient: {first[:500]}")
    lines.append(f"Final-Recipient: rfc822;{said.reader.address}")
    if about := _message_id(original):
        lines.append(f"Original-Message-ID: {about}")
    lines.append(f"Disposition: {how}; {DISPLAYED}")
    return ("\r\n".join(lines) + "\r\n").encode("utf-8", "replace")


def _message_id(original: bytes) -> str:
    found = re.search(rb"<[!-;=?-~]{1,900}>", header_of(original, "message-id") or b"")
    return found[0].decode() if found else ""


def _line(text: str) -> str:
    """One line, whatever was in it."""
    return " ".join("".join(sign if sign.isprintable() else " " for sign in text).split())
