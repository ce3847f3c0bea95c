"""Which messages are \\Recent to one session: those of which it is the first to be told (RFC 3501 §2.3.2; pure).

RFC 9051 has given that up, but older clients tell by it what is new.
"""

from collections.abc import Sequence
from functools import lru_cache

from mailapp.store.coded import Coded
from mailapp.store.values import Flags, UidSet

RECENT: Flags = frozenset({"\\Recent"})


class Recent:
    """Ranges of UIDs. They come in ascending order, since every new message has a greater UID.

    `mark` is the first UID that nobody had been told of when the session looked last.
    """

    def __init__(self, mark: int) -> None:
        self.mark = mark
        self._ranges: list[tuple[int, int]] = []  # both ends included

    def __bool__(self) -> bool:
        return bool(self._ranges)

    def __contains__(self, uid: int) -> bool:
        return any(low <= uid <= high for low, high in reversed(self._ranges))

    def add(self, first: int, behind: int) -> None:
        """From `first` to before `behind`; what is known already stays as it is."""
        self.mark = max(self.mark, behind)
        if self._ranges:
            first = max(first, self._ranges[-1][1] + 1)
        if first >= behind:
            return
        if self._ranges and self._ranges[-1][1] == first - 1:
            first = self._ranges.pop()[0]
        self._ranges.append((first, behind - 1))

    @property
    def uids(self) -> UidSet:
        return UidSet(tuple(self._ranges))

    def flags(self, uid: int, flags: Flags) -> Flags:
        """What the client is told of a message's flags."""
        return _recent(flags) if uid in self else flags

    def column(self, uids: Sequence[int], flags: Sequence[Flags]) -> Sequence[Flags]:
        """The same for many, by ascending UID; it costs nothing where none of them is recent."""
        if not self._ranges or not uids or uids[-1] < self._ranges[0][0] or uids[0] > self._ranges[-1][1]:
            return flags
        if any(low <= uids[0] and uids[-1] <= high for low, high in self._ranges):
            return flags.each(_recent) if isinstance(flags, Coded) else list(map(_recent, flags))
        return [self.flags(uid, one) for uid, one in zip(uids, flags, strict=True)]


@lru_cache(4096)
def _recent(flags: Flags) -> Flags:
    return flags | RECENT
