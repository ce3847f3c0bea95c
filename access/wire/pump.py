"""Long answers go out a batch at a time: one hop into a thread for each, and no more of it in memory than that."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Generic, TypeVar

from access.wire.answers import Last

Act = TypeVar("Act")

BATCH_OCTETS = 64 * 1024  # that one hop gathers at least, if there are so many


@dataclass(frozen=True, slots=True)
class Batch(Generic[Act]):
    """Octets to be written; then an act, if one came; `more` if the answer may go on."""

    octets: bytes
    act: Act | None
    more: bool


def pull(answers: "Iterator[bytes | Act]") -> Batch[Act]:
    """The next batch of an answer. To be called in a thread: the answer is worked out here."""
    gathered: list[bytes] = []
    size = 0
    for answer in answers:
        if not isinstance(answer, bytes):
            return Batch(b"".join(gathered), answer, not isinstance(answer, Last))
        gathered.append(answer)
        size += len(answer)
        if size >= BATCH_OCTETS:
            return Batch(b"".join(gathered), None, True)
    return Batch(b"".join(gathered), None, False)
