"""Which of a letter's parts are its text, which its pictures, which its attachments (RFC 2046 §5.1)."""

from collections.abc import Sequence
from dataclasses import dataclass

from mailapp.standards.message.attachments import NOT_ATTACHED
from mailapp.standards.message.values import Part

PICTURES = frozenset({"image/png", "image/gif", "image/jpeg", "image/webp", "image/bmp"})
# What a browser may show in a tab of its own without running anything.
VIEWABLE = PICTURES | frozenset({"application/pdf", "text/plain", "audio/mpeg", "audio/ogg", "video/mp4", "video/webm"})
RUNS = ("html", "xml", "svg")  # in a text's type: what a browser would run
# Each costs a look into the letter's file; of a letter that has more, the rest are attachments.
TEXTS = 300
PICTURES_WITHIN = 500
MESSAGES = ("message/rfc822", "message/global")
ALTERNATIVE = "multipart/alternative"
TEXT_LIKE = frozenset({"text/plain", "message/delivery-status", "message/disposition-notification"})


@dataclass(frozen=True, slots=True)
class Arrangement:
    """`html` when the letter has an HTML version; `texts` is everything readable without it."""

    html: Part | None
    texts: tuple[Part, ...]
    beside: tuple[Part, ...]  # texts that are not another version of `html`, such as a list's footer
    pictures: tuple[Part, ...]  # those that the HTML may show by cid:
    attachments: tuple[Part, ...]


def arrange(parts: Sequence[Part]) -> Arrangement:
    leaves = [part for part in _own(parts) if not part.is_multipart]
    html = next((part for part in leaves if part.is_text and part.media_type == "text/html"), None)
    texts = [part for part in leaves if _is_readable(part)][:TEXTS]
    pictures = [part for part in leaves if part.content_id and part.media_type in PICTURES][:PICTURES_WITHIN]
    shown = {part.section for part in texts}
    if html:
        shown |= {html.section} | {part.section for part in pictures if part.disposition != "attachment"}
    return Arrangement(
        html=html,
        texts=tuple(texts),
        beside=tuple(part for part in texts if html and not _alternatives(parts, html, part)),
        pictures=tuple(pictures),
        attachments=tuple(part for part in leaves if part.section not in shown and part.media_type not in NOT_ATTACHED),
    )


def _is_readable(part: Part) -> bool:
    if part.media_type == "text/plain":
        return part.is_text
    return part.media_type in TEXT_LIKE and part.disposition != "attachment"


def _alternatives(parts: Sequence[Part], one: Part, other: Part) -> bool:
    """Whether one multipart/alternative holds both (RFC 2046 §5.1.4)."""
    choices = [f"{part.section}." if part.section else "" for part in parts if part.media_type == ALTERNATIVE]
    return any(one.section.startswith(prefix) and other.section.startswith(prefix) for prefix in choices)


def _own(parts: Sequence[Part]) -> list[Part]:
    """All parts but those that belong to a letter within the letter (RFC 9051 §6.4.5.1)."""
    mine = [part for part in parts if part.section]
    wrapped = tuple(f"{part.section}." for part in mine if part.media_type in MESSAGES)
    return [part for part in mine if not part.section.startswith(wrapped)]


def is_viewable(part: Part) -> bool:
    """Whether a browser may show it without harm; other texts than web pages are shown as plain ones."""
    if part.media_type in VIEWABLE:
        return True
    return part.media_type.startswith("text/") and not any(word in part.media_type for word in RUNS)


def find(parts: Sequence[Part], section: str) -> Part | None:
    """One part with content of its own; None when the letter has none of this number."""
    found = (part for part in parts if part.section == section and section and not part.is_multipart)
    return next(found, None)
