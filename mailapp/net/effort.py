"""Whether one process is enough: what this one uses of a core, and what the machine has left, as the kernel counts."""

import os
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass

STAT = "/proc/stat"
IDLE = 4  # the word of its first line that counts what all cores had nothing to do: proc(5)
LOOK_SECONDS = 0.25  # a crowd that is gone by then needs no help
FULL = 0.85  # of a core: a process has hardly more, since its threads share one interpreter
FREE = 0.4  # of a core: less is a breath between two letters


@dataclass(frozen=True, slots=True)
class Counts:
    """Seconds that this process has computed, and that the machine's cores had nothing to do."""

    own: float
    idle: float


def counts() -> Counts:
    """Of this moment. Where no kernel tells, there is always a core to spare."""
    own = time.process_time()
    with suppress(OSError, ValueError, IndexError), open(STAT, "rb") as stat:
        return Counts(own, int(stat.readline().split()[IDLE]) / os.sysconf("SC_CLK_TCK"))
    return Counts(own, time.monotonic())


class Effort:
    """Counts again when somebody asks, but not more often than every LOOK_SECONDS."""

    def __init__(self, now: float, read: Callable[[], Counts] = counts) -> None:
        self._read = read
        self._since, self._before = now, read()
        self._alone = False  # as it was when we looked

    def needs_help(self, now: float) -> bool:
        """Does this process do all that it can, while another core has nothing to do? `now`: seconds of a clock."""
        seconds = now - self._since
        if seconds >= LOOK_SECONDS:
            found, before = self._read(), self._before
            self._alone = found.own - before.own >= FULL * seconds and found.idle - before.idle >= FREE * seconds
            self._since, self._before = now, found
        return self._alone
