"""What was worked out of all letters of a mailbox: they never change, so it holds for all who know the same ones.

Answers of a process share one small room; what nobody has asked for longest makes way.
"""

from collections.abc import Callable, Hashable
from threading import Lock

MOST_OCTETS = 8 * 1024 * 1024

Key = tuple[int, Hashable]  # View.serial, and what was asked


class Remembered:
    """For many threads: the worst is something worked out twice."""

    def __init__(self, most: int = MOST_OCTETS) -> None:
        self._most, self._octets = most, 0
        self._lock = Lock()
        self._kept: dict[Key, bytes] = {}

    def once(self, key: Key, work: Callable[[], bytes]) -> bytes:
        """What `work` gives; it works only when nobody remembers."""
        answer = self._taken(key)
        if answer is None:
            answer = work()
        self._keep(key, answer)
        return answer

    def _taken(self, key: Key) -> bytes | None:
        with self._lock:
            answer = self._kept.pop(key, None)
            self._octets -= len(answer or b"")
            return answer

    def _keep(self, key: Key, answer: bytes) -> None:
        """As the last that was asked for."""
        with self._lock:
            self._octets += len(answer) - len(self._kept.pop(key, b""))
            self._kept[key] = answer
            while self._octets > self._most:
                self._octets -= len(self._kept.pop(next(iter(self._kept))))


answers = Remembered()
