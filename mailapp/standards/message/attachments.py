"""Which parts of a letter are its text, and which a person would call attachments."""

from mailapp.standards.message.values import Part

NOT_ATTACHED = (
    "application/pgp-encrypted",
    "application/pgp-signature",
    "application/pkcs7-signature",
    "application/x-pkcs7-signature",
)


def own_parts(parts: tuple[Part, ...]) -> list[Part]:
    """Without what lies inside of attached messages, and without the nodes that stand for whole messages."""
    inside = tuple(part.section for part in parts if part.section.endswith("."))
    return [part for part in parts if part.section and not (inside and part.section.startswith(inside))]


def listed(parts: tuple[Part, ...]) -> list[Part]:
    """The attachments, as a list of letters marks and counts them.

    Pictures that the HTML text shows (inline with a Content-ID, without being called an attachment)
    and signatures are none.
    """
    return [part for part in own_parts(parts) if is_attachment(part)]


def is_attachment(part: Part) -> bool:
    """A part that is neither text nor structure nor decoration."""
    if part.is_multipart or part.is_text or part.media_type in NOT_ATTACHED:
        return False
    if part.media_type.startswith("image/") and part.content_id and part.disposition != "attachment":
        return False
    return bool(part.size or part.filename)


def first_text(parts: tuple[Part, ...]) -> Part | None:
    """The first text/plain part, else the first text/html one; one that is not empty."""
    html = None
    for part in parts:
        if part.is_text and part.size:
            if part.media_type == "text/plain":
                return part
            html = html or part
    return html
