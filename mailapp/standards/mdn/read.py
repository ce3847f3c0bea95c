"""Receipts of others, read tolerantly."""

import re

from mailapp.standards.mdn.values import Notification
from mailapp.standards.message.content import decoded
from mailapp.standards.message.headers import FIELD, decode, unfold
from mailapp.standards.message.values import Part

TYPES = ("message/disposition-notification", "message/global-disposition-notification")
OCTETS = 64 * 1024
DISPOSITION = re.compile(r"\s*([a-z-]+)\s*/\s*([a-z-]+)\s*;\s*([a-z-]+)", re.IGNORECASE)


def parse(parts: tuple[Part, ...], octets: bytes) -> Notification | None:
    """The receipt in a message whose parts are known; None when there is none in it. Never raises."""
    part = next((part for part in parts if part.media_type in TYPES), None)
    if part is None:
        return None
    body = decoded(part, octets[part.body_start : min(part.body_end, part.body_start + OCTETS)])
    found = FIELD.findall(body.strip(b"\r\n") + b"\n")
    said = {name.decode("ascii").lower(): decode(unfold(value)) for name, value in reversed(found)}
    disposition = DISPOSITION.match(said.get("disposition", ""))
    recipient = said.get("original-recipient") or said.get("final-recipient") or ""
    return Notification(
        recipient=recipient.partition(";")[2].strip(" <>\t") or recipient.strip(),
        disposition=disposition[3].lower() if disposition else "",
        automatic=disposition is not None and disposition[2].lower() == "mdn-sent-automatically",
        message_id=said.get("original-message-id", "").strip("<> \t")[:500],
    )
