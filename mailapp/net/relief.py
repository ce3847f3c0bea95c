"""A worker that rests until the one before it cannot do all alone.

Letters that come together share a commit, and half of them in each of two workers are two commits; and what one worker
has in mind another must find out for itself. So the first worker accepts always; each other one begins when the one
before it uses a whole core while another core is idle, has many clients, or gives no sign of life, and rests again when
there is no crowd any more.
"""

import asyncio
import mmap
import os
import time
from collections.abc import Callable

from mailapp.net.effort import Effort

COMPANY = 2  # clients at once: what one does is over soon
MANY = 50  # clients who stay: what they do later, they should not all do in one process
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
        self._effort = Effort(time.monotonic())
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
        """So many are here now. When that is too much for one, the next one is called."""
        self._clients = self._shift.inside[self._number] = clients
        self._call_for_help()

    def _call_for_help(self) -> None:
        following = self._number + 1
        if self._clients < COMPANY or following >= len(self._shift.calls) or not self._shift.rests[following]:
            return
        if self._clients >= MANY or self._effort.needs_help(time.monotonic()):
            os.eventfd_write(self._shift.calls[following], 1)

    def _is_needed(self) -> bool:
        """It comes for a call, or because nobody is left who could call; it stays as long as there is a crowd."""
        before = self._number - 1
        if time.monotonic() - self._shift.alive[before] > SILENCE_SECONDS:
            return True
        return not self.rests and (self._clients > 0 or self._shift.inside[before] >= COMPANY)

    def _called(self) -> None:
        os.eventfd_read(self._shift.calls[self._number])
        if self.rests:
            self._turn()

    def _look(self) -> None:
        """Long conversations are a crowd, too; and a call that was lost comes again."""
        if self._changed is None:
            return
        self._call_for_help()
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
