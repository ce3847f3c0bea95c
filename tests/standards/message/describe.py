"""Facts as text that a person can check, for the .expected files."""

from mailapp.standards.message import Facts
from mailapp.standards.message.content import decoded, text_of

TOLD = ("subject", "base_subject", "sender", "sender_address", "recipients", "sent", "message_id", "references")


def describe(facts: Facts, octets: bytes) -> str:
    """Without offsets; those are checked by the invariants."""
    lines = [f"{name}: {value}" for name in TOLD if (value := getattr(facts, name))]
    lines += [f"preview: {facts.preview}", f"attachments: {facts.attachments}", "parts:"]
    for part in facts.parts:
        words = [part.section or "-", part.media_type, part.charset, part.encoding, part.disposition]
        words += [repr(part.filename)] if part.filename else []
        words += [f"<{part.content_id}>"] if part.content_id else []
        lines.append("  " + " ".join(filter(None, words)) + f" {part.size}/{part.lines}")
        if not part.is_multipart and part.media_type != "message/rfc822":
            body = octets[part.body_start : part.body_end]
            shown = repr(text_of(part, body)) if part.media_type.startswith("text/") else repr(decoded(part, body))
            lines.append(f"    {shown[:100]}")
    for name in ("envelope", "body", "body_structure"):
        lines.append(f"{name}: {getattr(facts, name).decode('utf-8', 'backslashreplace')!r}"[:3000])
    return "\n".join(lines) + "\n"
