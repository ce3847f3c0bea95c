"""message/delivery-status (RFC 3464 §2) and its UTF-8 twin (RFC 6533 §4)."""

from collections.abc import Sequence
from email.utils import format_datetime

from mailapp.standards.dsn.values import Fate, Notice, Original

REPLY_CHARACTERS = 1000


def delivery_status(notice: Notice, original: Original, fates: Sequence[Fate], utf8: bool) -> bytes:
    """The part's body: fields per message, then a block per recipient, each behind an empty line."""
    blocks = [_per_message(notice, original), *(_per_recipient(fate, utf8) for fate in fates)]
    return "\r\n".join("".join(f"{line}\r\n" for line in block) for block in blocks).encode("utf-8", "replace")


def _per_message(notice: Notice, original: Original) -> list[str]:
    """RFC 3464 §2.2."""
    lines = [f"Original-Envelope-Id: {one_line(original.envid)}"] if original.envid else []
    lines.append(f"Reporting-MTA: dns; {one_line(notice.reporting_mta)}")
    if original.arrived:
        lines.append(f"Arrival-Date: {format_datetime(original.arrived)}")
    return lines


def _per_recipient(fate: Fate, utf8: bool) -> list[str]:
    """RFC 3464 §2.3."""
    form = "utf-8" if utf8 and not fate.recipient.isascii() else "rfc822"  # RFC 6533 §3
    lines = [f"Original-Recipient: {one_line(fate.orcpt)}"] if fate.orcpt else []
    lines += [
        f"Final-Recipient: {form}; {one_line(fate.recipient)}",
        f"Action: {fate.action.value}",
        f"Status: {one_line(fate.status)}",
    ]
    if fate.remote_mta:
        lines.append(f"Remote-MTA: dns; {one_line(fate.remote_mta)}")
    if fate.reply:
        kind = "smtp" if fate.remote_mta else "x-pillarbox"  # RFC 3464 §2.3.6: our own words are no reply of SMTP
        lines.append(f"Diagnostic-Code: {kind}; {_ascii(one_line(fate.reply), utf8)[:REPLY_CHARACTERS]}")
    if fate.last_attempt:
        lines.append(f"Last-Attempt-Date: {format_datetime(fate.last_attempt)}")
    if fate.will_retry_until:
        lines.append(f"Will-Retry-Until: {format_datetime(fate.will_retry_until)}")
    return lines


def one_line(text: str) -> str:
    """What strangers say cannot begin a field of its own."""
    return " ".join("".join(letter if letter.isprintable() else " " for letter in text).split())


def _ascii(text: str, utf8: bool) -> str:
    return text if utf8 else text.encode("ascii", "replace").decode("ascii")
