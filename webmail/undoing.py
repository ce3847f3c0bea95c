"""The way back of letters that were moved: the message that tells of the move remembers it, nobody else."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from mailapp.store.port import Store
from mailapp.store.values import JUNK, NO_FLAGS, NOT_JUNK, SPECIAL_USE, UidSet

RANGES = 20  # of UIDs; letters that were moved together mostly have one
WRITTEN = re.compile(r"(\d{1,15}) (\d{1,15}) (\d{1,10}:\d{1,10}(?:,\d{1,10}:\d{1,10}){0,19})\Z")


@dataclass(frozen=True, slots=True)
class Way:
    """The letters `uids` of mailbox `box` were in mailbox `home` before."""

    box: int
    home: int
    uids: UidSet

    @classmethod
    def of(cls, box: int, home: int, uids: Sequence[int]) -> "Way | None":
        found = UidSet.of(*uids)
        return cls(box, home, found) if found and len(found.ranges) <= RANGES else None

    @classmethod
    def read(cls, written: str) -> "Way | None":
        """None for whatever `str` has not written."""
        if not written.isascii() or not (found := WRITTEN.match(written)):
            return None
        ends = [tuple(map(int, one.split(":"))) for one in found[3].split(",")]
        if any(low > high for low, high in ends):
            return None
        return cls(int(found[1]), int(found[2]), UidSet(tuple((low, high) for low, high in ends)))

    def __str__(self) -> str:
        return f"{self.box} {self.home} {','.join(f'{low}:{high}' for low, high in self.uids.ranges)}"


def go_back(store: Store, way: Way) -> int:
    """How many letters are back. What a button said of them is taken back, too. Raises StoreError."""
    box, home = store.mailbox_by_id(way.box), store.mailbox_by_id(way.home)
    junk = SPECIAL_USE["Junk"]
    said = {box.special_use: JUNK, home.special_use: NOT_JUNK}.get(junk)
    if said and box.may("w"):
        store.set_flags(box.id, way.uids, remove=frozenset({said}), add=NO_FLAGS)
    return len(store.move(box.id, way.uids, home.id).pairs)
