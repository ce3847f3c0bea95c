"""A small cache of what was true a moment ago, for many threads."""

import time
from threading import Lock
from typing import Generic, TypeVar

T = TypeVar("T")


class Recent(Generic[T]):
    """Remembers up to `limit` answers for `seconds` each.

    `generation` counts the times it was emptied: an answer that was looked up before a change, and
    arrives after it, is not kept.
    """

    def __init__(self, seconds: float, limit: int) -> None:
        self.seconds, self.limit = seconds, limit
        self.generation = 0
        self._lock = Lock()
        self._kept: dict[str, tuple[float, T]] = {}

    def get(self, key: str) -> T | None:
        """The answer, or None when there is none or it is too old."""
        kept = self._kept.get(key)
        if kept is None or kept[0] < time.monotonic():
            return None
        return kept[1]

    def keep(self, key: str, answer: T, generation: int) -> None:
        """Remember the answer that was asked for in that generation; the oldest makes room."""
        with self._lock:
            if generation != self.generation:
                return
            self._kept.pop(key, None)
            while len(self._kept) >= self.limit:
                del self._kept[next(iter(self._kept))]
            self._kept[key] = (time.monotonic() + self.seconds, answer)

    def clear(self) -> None:
        """Forget everything."""
        with self._lock:
            self.generation += 1
            self._kept.clear()
