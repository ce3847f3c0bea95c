"""What this process has found out about what the index knows, so that nobody asks for 100,000 letters each time.

A mailbox whose messages up to a MODSEQ were all asked for needs a look at the later ones only (they are Changes):
what the index knows once, it knows until it is thrown away, which is another generation.
"""

from collections.abc import Callable, Collection
from dataclasses import dataclass

from mailapp.store.models import Message

MOST_LACKING = 5_000  # letters of one mailbox that are remembered as unknown; with more, it is asked for anew
MOST_BOXES = 10_000


@dataclass(frozen=True, slots=True)
class _Proof:
    """All messages up to this MODSEQ are known, but for those of these letters."""

    modseq: int = 0
    lacking: frozenset[int] = frozenset()


class Known:
    """For one generation of the index. Threads may share it: the worst is a question asked twice."""

    def __init__(self) -> None:
        self._generation = ""
        self._proofs: dict[int, _Proof] = {}

    def unknown(
        self, missing: Callable[[Collection[int]], set[int]], generation: str, boxes: dict[int, int]
    ) -> set[int]:
        """Letters in these mailboxes that the index does not know; `boxes` has their MODSEQ from before."""
        if generation != self._generation or len(self._proofs) > MOST_BOXES:
            self._generation, self._proofs = generation, {}
        proofs = self._proofs
        unknown: set[int] = set()
        for box, modseq in boxes.items():
            proof = proofs.get(box, _Proof())
            lacking = missing(proof.lacking | _since(box, proof.modseq, modseq))
            if len(lacking) <= MOST_LACKING:
                proofs[box] = _Proof(max(modseq, proof.modseq), frozenset(lacking))
            unknown |= lacking
        return unknown


def _since(box: int, known: int, modseq: int) -> set[int]:
    if modseq <= known:
        return set()
    rows = Message.objects.filter(mailbox=box)
    if known:
        rows = rows.filter(modseq__gt=known, created_modseq__gt=known)
    return set(rows.values_list("content_id", flat=True))
