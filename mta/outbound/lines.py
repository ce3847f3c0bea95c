"""Connections that wait a moment for the next letter, and relays that were silent a moment ago.

All mail of an office may leave by one relay, for a thousand domains: then each domain's trip goes on with the
connection of the last, and when the relay is down one trip finds out for all.
"""

import time
from collections.abc import Callable, Hashable
from threading import Lock, Timer
from typing import Generic, Protocol, TypeVar

KEPT_SECONDS = 3.0  # servers do not like to be kept waiting
MOST_KEPT = 20
RESTING_SECONDS = 5.0  # how long nobody calls a relay that did not answer; who has mended it wants to see it tried


class Leaving(Protocol):
    """What is kept says goodbye at last."""

    def leave(self) -> None: ...


Kept = TypeVar("Kept", bound=Leaving)
Trouble = TypeVar("Trouble")


class Lines(Generic[Kept, Trouble]):
    """For all threads of a worker. Keys say who is at the other end, and on which terms."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock, self._lock = clock, Lock()
        self._idle: list[tuple[Hashable, float, Kept]] = []
        self._watched = False  # is somebody going to say goodbye on them?
        self._resting: dict[Hashable, tuple[float, Trouble]] = {}

    def keep(self, key: Hashable, line: Kept) -> None:
        """Somebody may go on with it soon."""
        with self._lock:
            self._idle.append((key, self._clock() + KEPT_SECONDS, line))
            begins, self._watched = not self._watched, True
        self.tidy()
        if begins:
            self._watch()

    def _watch(self) -> None:
        """Look again soon."""
        timer = Timer(KEPT_SECONDS, self._look)
        timer.daemon = True
        timer.start()

    def _look(self) -> None:
        """As long as any line is kept."""
        self.tidy()
        with self._lock:
            self._watched = bool(self._idle)
        if self._watched:
            self._watch()

    def take(self, key: Hashable) -> Kept | None:
        """The youngest line there; it is the caller's from now on."""
        now = self._clock()
        with self._lock:
            for place in range(len(self._idle) - 1, -1, -1):
                known, until, line = self._idle[place]
                if known == key and until > now:
                    del self._idle[place]
                    return line
        return None

    def tidy(self, *, all: bool = False) -> None:
        """Say goodbye on lines that have waited long enough."""
        now = self._clock()
        with self._lock:
            fresh = [] if all else [kept for kept in self._idle if kept[1] > now][-MOST_KEPT:]
            old = [kept for kept in self._idle if kept not in fresh]
            self._idle = fresh
        for _, _, line in old:
            line.leave()

    def rest(self, key: Hashable, trouble: Trouble) -> None:
        """Nobody there answers: others need not wait for the same silence."""
        now = self._clock()
        with self._lock:
            self._resting = {known: entry for known, entry in self._resting.items() if entry[0] > now}
            self._resting[key] = (now + RESTING_SECONDS, trouble)

    def trouble(self, key: Hashable) -> Trouble | None:
        """Why nobody calls there now."""
        until, trouble = self._resting.get(key, (0.0, None))
        return trouble if until > self._clock() else None
