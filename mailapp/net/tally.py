"""Counts of who is here and who did what in this minute, shared by the workers without a lock.

One anonymous piece of shared memory, made before the workers are forked. Each worker has a region of its own, which it
alone writes, and reads those of all: so no count is lost, and what a dead worker counted goes when its region is
cleared for the next. A region is a count-min sketch: each key has a cell in each of two rows, and the smaller
sum counts. Strangers who share one cell with a busy address are not taken for it; sharing both is rare.
"""

import mmap
import time
from collections.abc import Callable
from functools import lru_cache

from mailapp.standards.networks import site

ROWS = 2
WIDTH = 4096  # cells of a row
TABLE = ROWS * WIDTH
MINUTE = 60.0  # seconds
HERE = 0  # the table of those who are here; behind it two minutes with one table for each event

Cells = tuple[int, int]


@lru_cache(maxsize=8192)
def cells(key: str) -> Cells:
    """Where a key counts in a table. The hash is salted at the start, and the same in all workers: they are forks."""
    number = hash(key)
    return number % WIDTH, WIDTH + (number >> 20) % WIDTH


@lru_cache(maxsize=8192)
def keys(address: str) -> tuple[Cells, Cells]:
    """The cells of an address, and those of its network."""
    return cells(f"address {address}"), cells(f"network {site(address)}")


class Tally:
    """The shared memory; `desk(number)` is one worker's view of it. `events`: how many kinds are counted by minute."""

    def __init__(self, workers: int = 1, events: int = 0, clock: Callable[[], float] = time.monotonic) -> None:
        self.workers = workers
        self.events = events
        self.clock = clock  # of the machine, the same for all processes
        self.stamps = (1 + 2 * events) * TABLE  # where a region says which minutes its tables are of
        self.region = self.stamps + 2
        self.counts = memoryview(mmap.mmap(-1, workers * self.region * 4)).cast("I")

    def desk(self, number: int = 0) -> "Desk":
        """For the worker of that number; what its predecessor counted is forgotten."""
        return Desk(self, number)


class Desk:
    """Counts for one worker, and reads for all."""

    def __init__(self, tally: Tally, number: int) -> None:
        self._counts = tally.counts
        self._clock = tally.clock
        self._events = tally.events
        self._stamps = tally.stamps
        self._own = number * tally.region
        self._regions = range(0, tally.workers * tally.region, tally.region)
        self._counts[self._own : self._own + tally.region] = memoryview(bytes(tally.region * 4)).cast("I")

    def enter(self, where: Cells) -> int:
        """One more is here; how many there are now, in all workers."""
        self._add(HERE, where, 1)
        return self._sum(HERE, where, self._regions)

    def leave(self, where: Cells) -> None:
        self._add(HERE, where, -1)

    def count(self, event: int, where: Cells) -> float:
        """One more in this minute; how many there were in the last sixty seconds, as if they came evenly."""
        now = self._clock()
        minute = int(now / MINUTE)
        self._begin(minute)
        self._add(self._table(minute, event), where, 1)
        return self._in(minute, event, where) + self._in(minute - 1, event, where) * (1 - now % MINUTE / MINUTE)

    def _in(self, minute: int, event: int, where: Cells) -> int:
        stamp = self._stamps + minute % 2
        regions = [region for region in self._regions if self._counts[region + stamp] == minute]
        return self._sum(self._table(minute, event), where, regions)

    def _begin(self, minute: int) -> None:
        """The tables of the minute before last become those of this one."""
        stamp = self._own + self._stamps + minute % 2
        if self._counts[stamp] != minute:
            first = self._own + self._table(minute, 0)
            size = self._events * TABLE
            self._counts[first : first + size] = memoryview(bytes(size * 4)).cast("I")
            self._counts[stamp] = minute

    def _add(self, table: int, where: Cells, change: int) -> None:
        for cell in where:
            self._counts[self._own + table + cell] += change

    def _sum(self, table: int, where: Cells, regions: "range | list[int]") -> int:
        return min(sum(self._counts[region + table + cell] for region in regions) for cell in where)

    def _table(self, minute: int, event: int) -> int:
        return (1 + minute % 2 * self._events + event) * TABLE
