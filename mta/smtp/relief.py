"""A worker that rests until the one before it has company.

Whoever serves one client after another alone has in mind what the last letter needed, and wakes nobody: a letter in a
session of its own takes a fifteenth less time. So the first worker accepts always; each other one begins when the one
before it has two clients at once or gives no sign of life, and rests again when that is over.
"""

import asyncio
import mmap
import os
import time
from collections.abc import Callable

COMPANY = 2  # clients at once
REST_SECONDS = 1.0  # how often a worker gives a sign of life, and looks whether it may rest
SILENCE_SECONDS = 3.0  # without a sign of life: it hangs, or died


class Shift:
    """What the workers know of one another, in shared memory that is made before they are forked."""

    def __init__(self, workers: int = 1) -> None:
        self.inside = memoryview(mmap.mmap(-1, workers * 4)).cast("I")  # clients of each
        self.rests = memoryview(mmap.mmap(-1, workers * 4)).cast("I")
        self.alive = memoryview(mmap.mmap(-1, workers * 8)).cast("d")  # when each was: time.monotonic
        self.calls = [os.eventfd(0, os.EFD_NONBLOCK | os.EFD_CLOEXEC) for _ in range(workers)]

    def place(self, number: int = 0) -> "Place":
        """For the worker of that number, who may follow a dead one."""
        return Place(self, number)


class Place:
    """One worker's place in the shift. `changed` is called when `rests` is another."""

    def __init__(self, shift: Shift, number: int) -> None:
        self._shift, self._number = shift, number
        self._changed: Callable[[], None] | None = None
        self._clients = 0
        shift.inside[number] = 0
        self.rests = number > 0
        self._tell()

    def open(self, changed: Callable[[], None]) -> None:
        """To be called in the worker's event loop."""
        self._loop, self._changed = asyncio.get_running_loop(), changed
        if self._number:
            self._loop.add_reader(self._shift.calls[self._number], self._called)
        self._look_again()

    def close(self) -> None:
        if self._changed is not None and self._number:
            self._loop.remove_reader(self._shift.calls[self._number])
        self._changed = None

    def has(self, clients: int) -> None:
        """So many are here now. When that is company, the next one is called."""
        self._clients = self._shift.inside[self._number] = clients
        following = self._number + 1
        if clients >= COMPANY and following < len(self._shift.calls) and self._shift.rests[following]:
            os.eventfd_write(self._shift.calls[following], 1)

    def _is_needed(self) -> bool:
        before = self._number - 1
        silent = time.monotonic() - self._shift.alive[before] > SILENCE_SECONDS
        return self._clients > 0 or self._shift.inside[before] >= COMPANY or silent

    def _called(self) -> None:
        os.eventfd_read(self._shift.calls[self._number])
        if self.rests:
            self._turn()

    def _look(self) -> None:
        """A call that came too early, or was lost with a dead worker, costs a moment."""
        if self._changed is None:
            return
        if self._number and self.rests == self._is_needed():
            self._turn()
        self._look_again()

    def _look_again(self) -> None:
        self._shift.alive[self._number] = time.monotonic()
        self._loop.call_later(REST_SECONDS, self._look)

    def _turn(self) -> None:
        self.rests = not self.rests
        self._tell()
        if self._changed is not None:
            self._changed()

    def _tell(self) -> None:
        self._shift.rests[self._number] = self.rests
