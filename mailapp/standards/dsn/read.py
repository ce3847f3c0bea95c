"""Reports of others, read tolerantly: who did not get it, and why."""

import re

from mailapp.standards.dsn.values import Action, Fate, Incoming
from mailapp.standards.message import Facts, Part, dates
from mailapp.standards.message.content import decoded
from mailapp.standards.message.headers import FIELD, decode, header_of, unfold

STATUS_TYPES = ("message/delivery-status", "message/global-delivery-status")
RETURNED_TYPES = ("message/rfc822", "message/global", "text/rfc822-headers", "message/global-headers")
STATUS = re.compile(r"(?<![\d.])[245]\.\d{1,3}\.\d{1,3}(?![\d.])")
STATUS_PARTS = 5  # of one report; it should have one
RECIPIENTS = 1000  # of one report that are read
NAME = 255  # characters of a server's name
WORDS = 2000  # characters of what a server said that are kept
STATUS_OCTETS = 1024 * 1024


def parse(facts: Facts, octets: bytes) -> Incoming | None:
    """The report in a message whose facts are known; None when there is none in it. Never raises."""
    statuses = [part for part in facts.parts if part.media_type in STATUS_TYPES][:STATUS_PARTS]
    if not statuses:
        return None
    blocks = [fields for part in statuses for fields in _blocks(part, octets)]
    per_message = next((fields for fields in blocks if not _recipient(fields)), {})
    return Incoming(
        envid=per_message.get("original-envelope-id", ""),
        reporting_mta=_typed(per_message.get("reporting-mta", ""))[:NAME],
        fates=tuple(_fate(fields) for fields in blocks[:RECIPIENTS] if _recipient(fields)),
        message_id=_original_id(facts.parts, octets),
    )


def _blocks(part: Part, octets: bytes) -> list[dict[str, str]]:
    """The groups of fields between empty lines; some have more of these than the standard has (RFC 3464 §2.1)."""
    body = decoded(part, octets[part.body_start : min(part.body_end, part.body_start + STATUS_OCTETS)])
    return [fields for block in re.split(rb"\n[ \t\r]*\n", body) if (fields := _fields(block))]


def _recipient(fields: dict[str, str]) -> str:
    """Final-Recipient must be there; where it is not, the original one says who is meant (RFC 3464 §2.3)."""
    return fields.get("final-recipient") or fields.get("original-recipient") or ""


def _fields(block: bytes) -> dict[str, str]:
    found = FIELD.findall(block.strip(b"\r\n") + b"\n")
    return {name.decode("ascii").lower(): decode(unfold(value)) for name, value in reversed(found)}


def _fate(fields: dict[str, str]) -> Fate:
    said = fields.get("action", "").partition(" ")[0].lower()
    action = next((action for action in Action if action.value == said), Action.FAILED)
    reply = _typed(fields.get("diagnostic-code", ""))[:WORDS]
    return Fate(
        recipient=_typed(_recipient(fields)).strip("<> "),
        action=action,
        status=_status(fields.get("status", ""), reply) or ("4.0.0" if action is Action.DELAYED else "5.0.0"),
        reply=reply,
        remote_mta=_typed(fields.get("remote-mta", ""))[:NAME],
        orcpt=fields.get("original-recipient", ""),
        last_attempt=dates.parse(fields.get("last-attempt-date", "").encode("utf-8")),
        will_retry_until=dates.parse(fields.get("will-retry-until", "").encode("utf-8")),
    )


def _status(field: str, reply: str) -> str:
    """What the field says; when that is no more than "failed", what the server's own words say of the same class."""
    said, words = STATUS.search(field), STATUS.search(reply)
    if words and (said is None or (said[0].endswith(".0.0") and words[0][0] == said[0][0])):
        return words[0]
    return said[0] if said else ""


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
