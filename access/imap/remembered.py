"""What was worked out of all letters of a mailbox: they never change, so it holds for all who know the same ones.

Orders and conversations of a process have a small room each; what nobody has asked for longest makes way.
"""

from array import array
from collections.abc import Callable, Hashable
from dataclasses import dataclass
from threading import Lock
from typing import Generic, TypeVar

from access.imap.conversations import Conversations

LARGE = 10_000  # letters: what is worked out of so many at once has taken megabytes
MOST_OCTETS = 4 * 1024 * 1024
MOST_OF_THREADS = 12 * 1024 * 1024  # two algorithms over 100,000 letters

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Order:
    """UIDs of a mailbox in some order, for who knows the letters of this View.serial."""

    serial: int
    uids: "array[int]"

    def octets(self) -> int:
        return len(self.uids) * self.uids.itemsize


class Remembered(Generic[T]):
    """For many threads: the worst is something worked out twice. `octets`: how many an answer takes."""

    def __init__(self, octets: Callable[[T], int], most: int = MOST_OCTETS) -> None:
        self._octets_of, self._most, self._octets = octets, most, 0
        self._lock = Lock()
        self._kept: dict[Hashable, T] = {}

    def renewed(self, key: Hashable, work: Callable[[T | None], T]) -> T:
        """What `work` makes of the last answer, or of None."""
        answer = work(self._taken(key))
        self._keep(key, answer)
        return answer

    def clear(self) -> None:
        with self._lock:
            self._kept.clear()
            self._octets = 0

    def _taken(self, key: Hashable) -> T | None:
        with self._lock:
            return self._pop(key)

    def _keep(self, key: Hashable, answer: T) -> None:
        """As the last that was asked for."""
        with self._lock:
            self._pop(key)
            self._octets += self._octets_of(answer)
            self._kept[key] = answer
            while self._octets > self._most:
                self._pop(next(iter(self._kept)))

    def _pop(self, key: Hashable) -> T | None:
        answer = self._kept.pop(key, None)
        self._octets -= 0 if answer is None else self._octets_of(answer)
        return answer


orders: Remembered[Order] = Remembered(Order.octets)  # by mailbox, UIDVALIDITY and keys
conversations: Remembered[Conversations] = Remembered(Conversations.octets, MOST_OF_THREADS)  # … and algorithm


def forget() -> None:
    """The store is another one (tests)."""
    orders.clear()
    conversations.clear()
