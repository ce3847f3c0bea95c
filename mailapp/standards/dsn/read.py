"""Reports of others, read tolerantly: who did not get it, and why."""

import re

from mailapp.standards.dsn.values import Action, Fate, Incoming
from mailapp.standards.message import Facts, Part, dates
from mailapp.standards.message.content import decoded
from mailapp.standards.message.headers import FIELD, decode, header_of, unfold

STATUS_TYPES = ("message/delivery-status", "message/global-delivery-status")
RETURNED_TYPES = ("message/rfc822", "message/global", "text/rfc822-headers", "message/global-headers")
STATUS = re.compile(r"[245]\.\d{1,3}\.\d{1,3}")
RECIPIENTS = 1000  # of one report that are read
STATUS_OCTETS = 1024 * 1024


def parse(facts: Facts, octets: bytes) -> Incoming | None:
    """The report in a message whose facts are known; None when there is none in it. Never raises."""
    status = next((part for part in facts.parts if part.media_type in STATUS_TYPES), None)
    if status is None:
        return None
    body = decoded(status, octets[status.body_start : min(status.body_end, status.body_start + STATUS_OCTETS)])
    blocks = [fields for block in re.split(rb"\n[ \t\r]*\n", body) if (fields := _fields(block))]
    per_message = blocks[0] if blocks and "final-recipient" not in blocks[0] else {}
    fates = tuple(_fate(fields) for fields in blocks[:RECIPIENTS] if "final-recipient" in fields)
    return Incoming(
        envid=per_message.get("original-envelope-id", ""),
        reporting_mta=_typed(per_message.get("reporting-mta", "")),
        fates=fates,
        message_id=_original_id(facts.parts, octets),
    )


def _fields(block: bytes) -> dict[str, str]:
    found = FIELD.findall(block.strip(b"\r\n") + b"\n")
    return {name.decode("ascii").lower(): decode(unfold(value)) for name, value in reversed(found)}


def _fate(fields: dict[str, str]) -> Fate:
    said = fields.get("action", "").partition(" ")[0].lower()
    action = next((action for action in Action if action.value == said), Action.FAILED)
    status = STATUS.search(fields.get("status", ""))
    return Fate(
        recipient=_typed(fields["final-recipient"]).strip("<> "),
        action=action,
        status=status[0] if status else "4.0.0" if action is Action.DELAYED else "5.0.0",
        reply=_typed(fields.get("diagnostic-code", "")),
        remote_mta=_typed(fields.get("remote-mta", "")),
        orcpt=fields.get("original-recipient", ""),
        last_attempt=dates.parse(fields.get("last-attempt-date", "").encode("utf-8")),
        will_retry_until=dates.parse(fields.get("will-retry-until", "").encode("utf-8")),
    )


def _typed(value: str) -> str:
    """What follows the type, "rfc822; anna@example.test"; some leave the type out (RFC 3464 §2.1.2)."""
    kind, semicolon, rest = value.partition(";")
    return (rest if semicolon and " " not in kind.strip() else value).strip()


def _original_id(parts: tuple[Part, ...], octets: bytes) -> str:
    for part in parts:
        if part.media_type in RETURNED_TYPES and part.section not in ("", "1"):
            header = octets[part.body_start : min(part.body_end, part.body_start + STATUS_OCTETS)]
            return (header_of(decoded(part, header), "message-id") or b"").strip(b"<> ").decode("utf-8", "replace")
    return ""
