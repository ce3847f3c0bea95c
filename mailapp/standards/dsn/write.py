"""Reports to senders: multipart/report (RFC 3462, now RFC 6522) about deliveries (RFC 3464)."""

import re
from collections.abc import Sequence
from datetime import datetime
from email.utils import format_datetime

from mailapp.standards.address import format_named
from mailapp.standards.compose import quoted_printable, subject_words
from mailapp.standards.dsn.fields import delivery_status, one_line
from mailapp.standards.dsn.values import Action, Fate, Notice, Original
from mailapp.standards.message.headers import header_of
from mailapp.standards.reply import Reply

WHOLE_OCTETS = 1024 * 1024  # of a message that a report gives back whole; of a longer one its header goes back
SUBJECTS = {
    Action.FAILED: "Undelivered mail returned to sender",
    Action.DELAYED: "Your mail is delayed (it is still being tried)",
    Action.DELIVERED: "Your mail was delivered",
    Action.RELAYED: "Your mail was passed on",
    Action.EXPANDED: "Your mail was passed on to a list",
}
REPLY = re.compile(r"(\d{3})[ \-]?(.*)", re.DOTALL)


def failed(recipient: str, reply: str, *, remote_mta: str = "", orcpt: str = "", at: datetime | None = None) -> Fate:
    """It will never arrive. `reply` is the remote's "550 5.1.1 …", or ours."""
    return Fate(recipient, Action.FAILED, _status(reply, "5"), reply, remote_mta, orcpt, at)


def delayed(
    recipient: str,
    reply: str,
    *,
    until: datetime,
    remote_mta: str = "",
    orcpt: str = "",
    at: datetime | None = None,
) -> Fate:
    """It has not arrived yet, and is tried until then."""
    return Fate(recipient, Action.DELAYED, _status(reply, "4"), reply, remote_mta, orcpt, at, until)


def relayed(recipient: str, reply: str, *, remote_mta: str = "", orcpt: str = "", at: datetime | None = None) -> Fate:
    """It was handed to a server that makes no reports of success (RFC 3461 §5.2.2)."""
    return Fate(recipient, Action.RELAYED, _status(reply, "2"), reply, remote_mta, orcpt, at)


def delivered(recipient: str, *, orcpt: str = "", at: datetime | None = None) -> Fate:
    """It lies in a mailbox here (RFC 3461 §5.2.3)."""
    return Fate(recipient, Action.DELIVERED, "2.0.0", orcpt=orcpt, last_attempt=at)


def expanded(recipient: str, *, orcpt: str = "", at: datetime | None = None) -> Fate:
    """It went on to all behind a list, of whom no success is told (RFC 3461 §5.2.7.3)."""
    return Fate(recipient, Action.EXPANDED, "2.0.0", orcpt=orcpt, last_attempt=at)


def _status(reply: str, kind: str) -> str:
    """The enhanced status that the remote gave, if it fits the action (RFC 3464 §2.3.4)."""
    said = REPLY.match(reply)
    enhanced = Reply.parse(int(said[1]), said[2]).enhanced if said else ""
    return enhanced if enhanced.startswith(kind) else f"{kind}.0.0"


def report(notice: Notice, original: Original, fates: Sequence[Fate]) -> bytes:
    """The whole message, CRLF throughout. To be sent from the null reverse-path."""
    addresses = (notice.to, *(fate.recipient for fate in fates))
    utf8 = not all(address.isascii() for address in addresses)  # RFC 6533 §3
    status_type = "message/global-delivery-status" if utf8 else "message/delivery-status"
    parts = [
        _text(notice.text),
        _part(status_type, delivery_status(notice, original, fates, utf8)),
        _returned(original, utf8),
    ]
    boundary = _boundary(notice.message_id, parts)
    octets = b"".join(b"--%s\r\n%s\r\n" % (boundary, part) for part in parts)
    encoding = b"" if octets.isascii() else b"Content-Transfer-Encoding: 8bit\r\n"  # RFC 2045 §6.4
    return _header(notice, original, fates, boundary) + encoding + b"\r\n" + octets + b"--%s--\r\n" % boundary


def _header(notice: Notice, original: Original, fates: Sequence[Fate], boundary: bytes) -> bytes:
    action = next((fate.action for fate in fates), Action.FAILED)
    lines = [
        f"From: {format_named('Mail Delivery System', notice.author)}",
        f"To: <{one_line(notice.to)}>",
        f"Subject: {subject_words(notice.subject or SUBJECTS[action])}",
        f"Date: {format_datetime(notice.now)}",
        f"Message-ID: <{one_line(notice.message_id)}>",
        "Auto-Submitted: auto-replied",  # RFC 3834 §5
        "MIME-Version: 1.0",
        f'Content-Type: multipart/report; report-type=delivery-status;\r\n\tboundary="{boundary.decode("ascii")}"',
    ]
    if notice.language:
        lines.append(f"Content-Language: {notice.language}")  # RFC 3282 §2
    if original_id := header_of(original.header, "message-id"):
        lines.insert(5, f"References: {one_line(original_id.decode('utf-8', 'replace'))[:900]}")
    return ("\r\n".join(lines) + "\r\n").encode("utf-8", "replace")


def _text(text: str) -> bytes:
    """For people."""
    kind = b"Content-Type: text/plain; charset=utf-8\r\nContent-Transfer-Encoding: quoted-printable\r\n\r\n"
    return kind + quoted_printable(text)


def _returned(original: Original, utf8: bool) -> bytes:
    """The message or its header (RFC 3462 §2, RFC 6533 §5)."""
    if original.whole:
        return _part("message/global" if utf8 else "message/rfc822", _crlf(original.whole))
    return _part("message/global-headers" if utf8 else "text/rfc822-headers", _crlf(original.header).rstrip() + b"\r\n")


def _part(media_type: str, body: bytes) -> bytes:
    encoding = "" if body.isascii() else "Content-Transfer-Encoding: 8bit\r\n"
    return f"Content-Type: {media_type}\r\n{encoding}\r\n".encode("ascii") + body


def _crlf(octets: bytes) -> bytes:
    return re.sub(rb"\r?\n|\r", b"\r\n", octets)


def _boundary(message_id: str, parts: Sequence[bytes]) -> bytes:
    """Unique, and in none of the parts (RFC 2046 §5.1.1)."""
    base = "=_" + re.sub(r"[^A-Za-z0-9]", "", message_id)[:40]
    number = 0
    while any(f"--{base}{number}".encode("ascii") in part for part in parts):
        number += 1
    return f"{base}{number}".encode("ascii")
