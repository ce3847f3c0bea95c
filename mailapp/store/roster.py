"""The UIDs of a mailbox as one value, which a thousand who have it open share (pure)."""

import itertools
from array import array
from collections.abc import Iterable
from weakref import ref

_serial = itertools.count(1)


class Roster:
    """UIDs in ascending order, four octets each. Nobody changes one that others may hold.

    `serial` names just these UIDs of this mailbox, for as long as the process lives.
    """

    __slots__ = ("__weakref__", "_grown", "serial", "uids")

    def __init__(self, uids: Iterable[int]) -> None:
        self.uids = array("I", uids)
        self.serial = next(_serial)
        self._grown: tuple[tuple[int, ...], ref[Roster]] | None = None

    def grown(self, fresh: tuple[int, ...]) -> "Roster":
        """With these behind. Whoever asks the same gets the same, as long as somebody holds it."""
        if self._grown is not None and self._grown[0] == fresh and (known := self._grown[1]()) is not None:
            return known
        grown = Roster(self.uids)
        grown.uids.extend(fresh)
        self._grown = fresh, ref(grown)
        return grown

    def remove(self, place: int) -> None:
        """One that nobody else holds loses a UID."""
        del self.uids[place]
        self.serial = next(_serial)
