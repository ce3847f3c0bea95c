"""What a letter in the queue says: its header, its text, its octets."""

import mmap
from collections.abc import Iterable, Iterator

from mailapp.journal import api as journal
from mailapp.journal.values import Step
from mailapp.outbox import spool
from mailapp.outbox.acts import NotInQueue
from mailapp.outbox.intake import HEADER_LIMIT
from mailapp.outbox.models import Outbound
from mailapp.standards.message import facts, headers
from mailapp.standards.message.attachments import first_text
from mailapp.standards.message.content import text_of
from mailapp.standards.message.htmltext import words_of
from mailapp.standards.message.values import Part

TEXT_OCTETS = 256 * 1024  # of a letter's text that are shown
CHUNK = 256 * 1024


def headers_of(trace: str) -> str:
    """Unfolded and decoded; "" when the letter has left."""
    try:
        with open(spool.name_of(trace), "rb") as file:
            head = file.read(HEADER_LIMIT)
    except OSError:  # it has left, or the disk is in trouble: the rest can still be shown
        return ""
    return "\n".join(_unfolded(headers.fields(head)))


def body_of(trace: str, by: str) -> str:
    """The text that a reader would see first, as plain text. It is somebody's: the journal says who opened it.

    Raises NotInQueue.
    """
    _note(trace, by)
    with _opened(trace) as octets:
        part = first_text(facts.parts_of(octets))
        return _text(part, octets[part.body_start : min(part.body_end, part.body_start + TEXT_OCTETS)]) if part else ""


def raw(trace: str, by: str) -> Iterator[bytes]:
    """All octets, a piece at a time; noted like `body_of`. Raises NotInQueue."""
    _note(trace, by)
    with _opened(trace) as octets:
        for start in range(0, len(octets), CHUNK):
            yield octets[start : start + CHUNK]


def _opened(trace: str) -> mmap.mmap:
    try:
        with open(spool.name_of(trace), "rb") as file:
            return mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ)
    except (OSError, ValueError):  # ValueError: it is empty
        raise NotInQueue(f"The content of {trace} is not here (any more).") from None


def _note(trace: str, by: str) -> None:
    if not Outbound.objects.filter(trace=trace).exists():
        raise NotInQueue(f"There is no letter {trace} in the queue or in its history.")
    journal.note(Step("admin", f"Its content was opened by {by}", trace))


def _text(part: Part, octets: bytes) -> str:
    text = text_of(part, octets)
    if part.media_type != "text/html":
        return text
    lines = (" ".join(line.split()) for line in words_of(text).splitlines())
    return "\n".join(line for line in lines if line)


def _unfolded(found: Iterable[tuple[str, bytes]]) -> Iterable[str]:
    for name, value in found:
        yield f"{name}: {headers.decode(value)}"
