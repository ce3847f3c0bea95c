"""What wakes the supervisor: lines of its children, and signals."""

import contextlib
import os
import selectors
import signal
from collections.abc import Iterator
from types import FrameType

from mailapp.installation.forking import ENDING, OURS
from mailapp.installation.lines import Lines


class Ears:
    """One place to wait. `ending`: have we been told to end?"""

    def __init__(self) -> None:
        self.ending = False
        self._selector = selectors.PollSelector()  # it has no descriptor of its own, which a fork would inherit
        self._hearing, self._ringing = os.pipe()  # Python's own handler of signals rings
        for descriptor in (self._hearing, self._ringing):
            os.set_blocking(descriptor, False)
        self._selector.register(self._hearing, selectors.EVENT_READ)

    @contextlib.contextmanager
    def open(self) -> Iterator[None]:
        handlers = {number: signal.signal(number, self._hear) for number in OURS}
        wakeup = signal.set_wakeup_fd(self._ringing, warn_on_full_buffer=False)
        try:
            yield
        finally:
            signal.set_wakeup_fd(wakeup)
            for number, handler in handlers.items():
                signal.signal(number, handler)
            self._close()

    def _hear(self, number: int, _frame: FrameType | None) -> None:
        self.ending = self.ending or number in ENDING

    def listen(self, lines: Lines) -> None:
        """Read these until their end: an orphan may speak for longer than the child lives."""
        self._selector.register(lines.descriptor, selectors.EVENT_READ, lines)

    def wait(self, seconds: float | None) -> None:
        """Until something happens, or for so long."""
        for key, _ in self._selector.select(seconds):
            if key.data is None:
                os.read(self._hearing, 4096)
            elif not key.data.read():
                self._selector.unregister(key.fd)
                key.data.close()

    def _close(self) -> None:
        for key in list(self._selector.get_map().values()):
            if key.data is not None:
                key.data.close()
        os.close(self._hearing)
        os.close(self._ringing)
