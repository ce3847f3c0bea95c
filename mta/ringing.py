"""Calls to the worker, a few for many letters: what a flood of them would say, one says as well.

The first letter for a destination rings at once; those that follow within a moment ring together, at its end. A
message costs its reader as much as a letter does.
"""

import time
from collections.abc import Callable, Iterable
from threading import Lock, Timer

MOMENT_SECONDS = 0.25  # no more: a letter is to be on its way within half a second
MOST_REMEMBERED = 1000  # destinations


class Ringer:
    """`ring(destination)` calls, and says whether anybody is likely to hear. Threads may share it."""

    def __init__(self, ring: Callable[[str], bool]) -> None:
        self._ring, self._lock = ring, Lock()
        self._rung: dict[str, float] = {}  # destination → when
        self._later: set[str] = set()

    def __call__(self, destinations: Iterable[str]) -> None:
        """Letters for these may leave now."""
        for destination in destinations:
            if self._is_first(destination) and not self._ring(destination):
                break  # the others are found by the sweep, too

    def forget(self) -> None:
        """Begin anew (tests)."""
        with self._lock:
            self._rung.clear()

    def _is_first(self, destination: str) -> bool:
        """Shall it be rung now? Else it is going to be rung in a moment."""
        now = time.monotonic()
        with self._lock:
            if now - self._rung.get(destination, -MOMENT_SECONDS) >= MOMENT_SECONDS:
                self._remember(destination, now)
                return True
            begins = not self._later
            self._later.add(destination)
        if begins:
            timer = Timer(MOMENT_SECONDS, self._ring_later)
            timer.daemon = True
            timer.start()
        return False

    def _ring_later(self) -> None:
        with self._lock:
            due, self._later = sorted(self._later), set()
            for destination in due:
                self._remember(destination, time.monotonic())
        for destination in due:
            if not self._ring(destination):
                break

    def _remember(self, destination: str, now: float) -> None:
        if len(self._rung) >= MOST_REMEMBERED:
            self._rung = {name: at for name, at in self._rung.items() if now - at < MOMENT_SECONDS}
        self._rung[destination] = now
