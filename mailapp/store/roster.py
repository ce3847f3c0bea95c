"""The UIDs of a mailbox as one value, which a thousand who have it open share (pure)."""

from array import array
from collections.abc import Iterable
from weakref import ref


class Roster:
    """UIDs in ascending order, four octets each. Nobody changes one that others may hold."""

    __slots__ = ("__weakref__", "_grown", "uids")

    def __init__(self, uids: Iterable[int]) -> None:
        self.uids = array("I", uids)
        self._grown: tuple[tuple[int, ...], ref[Roster]] | None = None

    def grown(self, fresh: tuple[int, ...]) -> "Roster":
        """With these behind. Whoever asks the same gets the same, as long as somebody holds it."""
        if self._grown is not None and self._grown[0] == fresh and (known := self._grown[1]()) is not None:
            return known
        grown = Roster(self.uids)
        grown.uids.extend(fresh)
        self._grown = fresh, ref(grown)
        return grown
