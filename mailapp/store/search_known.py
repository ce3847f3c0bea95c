"""What this process has found out about what the index knows, so that nobody asks for 100,000 letters each time.

A mailbox whose messages up to a MODSEQ were all asked for needs a look at the later ones only (they are Changes):
what the index knows once, it knows until it is thrown away, which is another generation.
"""

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass

from mailapp.net.asking import ask

MOST_LACKING = 5_000  # letters of one mailbox that are remembered as unknown; with more, it is asked for anew
MOST_BOXES = 10_000
# For any number of mailboxes; CROSS JOIN keeps SQLite to this order (https://sqlite.org/optoverview.html#crossjoin).
SINCE = """
    WITH known (box, modseq) AS (VALUES {})
    SELECT m.mailbox_id, m.content_id FROM known CROSS JOIN store_message m
    WHERE m.mailbox_id = known.box AND m.modseq > known.modseq AND m.created_modseq > known.modseq
"""


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
        before = {box: self._proofs.get(box, _Proof()) for box in boxes}
        came = _since({box: proof.modseq for box, proof in before.items() if boxes[box] > proof.modseq})
        asked = {box: came.get(box, set()).union(proof.lacking) for box, proof in before.items()}
        unknown = missing(set[int]().union(*asked.values()))
        for box, proof in before.items():
            lacking = asked[box] & unknown
            if len(lacking) <= MOST_LACKING:
                self._proofs[box] = _Proof(max(boxes[box], proof.modseq), frozenset(lacking))
        return unknown


def _since(known: Mapping[int, int]) -> dict[int, set[int]]:
    """By mailbox, letters of messages that came after that MODSEQ."""
    found: dict[int, set[int]] = {box: set() for box in known}
    places = [number for place in known.items() for number in place]
    for box, content in ask(SINCE.format(", ".join(["(%s, %s)"] * len(known))), *places) if known else ():
        found[box].add(content)
    return found
