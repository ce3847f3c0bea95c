"""The text of attached documents, read by a process of its own: what is malformed or hostile ends there, not here."""

import logging
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

from mailapp.search.reading.kinds import is_that, kind_of
from mailapp.search.values import Limits
from mailapp.standards.message.content import decoded
from mailapp.standards.message.values import Part

ROOT = Path(__file__).resolve().parent.parent.parent
ENCODED = 1.5  # octets on the wire for one of a document, at most; base64 takes 1.37
log = logging.getLogger(__name__)


def texts(parts: tuple[Part, ...], read: Callable[[int, int], bytes], limits: Limits) -> Iterator[str]:
    """Case folded. What cannot be read, takes too long or is too large, says nothing."""
    documents = [(part, kind) for part in parts if (kind := kind_of(part.media_type, part.filename))]
    for part, kind in documents[: limits.attachments]:
        if part.size <= limits.attachment_octets * ENCODED:
            octets = decoded(part, read(part.body_start, part.body_end))
            if is_that(octets, kind) and len(octets) <= limits.attachment_octets:
                yield text_of(octets, kind, limits).casefold()


def text_of(octets: bytes, kind: str, limits: Limits) -> str:
    """The text of one document; "" when there is none to be had."""
    command = [
        sys.executable, "-m", "mailapp.search.reading.child", kind,
        str(limits.attachment_pages), str(limits.attachment_characters), str(limits.attachment_seconds),
    ]  # fmt: skip
    try:
        done = subprocess.run(  # noqa: S603  (our own words)
            command, input=octets, capture_output=True, cwd=ROOT, timeout=limits.attachment_seconds, check=True
        )
    except (subprocess.SubprocessError, OSError) as trouble:
        log.debug("a document (%s, %d octets) cannot be read: %s", kind, len(octets), type(trouble).__name__)
        return ""
    return done.stdout.decode("utf-8", "replace")[: limits.attachment_characters]
