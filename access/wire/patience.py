"""How long a client may be silent: one timer for each connection, which is seldom touched."""

import asyncio
from collections.abc import Callable


class Patience:
    """Calls `over` when nothing has renewed it for so long. A renewal only moves a number."""

    __slots__ = ("_deadline", "_loop", "_over", "_timer")

    def __init__(self, loop: asyncio.AbstractEventLoop, over: Callable[[], None]) -> None:
        self._loop = loop
        self._over = over
        self._deadline = 0.0  # of the loop's clock
        self._timer: asyncio.TimerHandle | None = None

    def renew(self, seconds: float) -> None:
        """The client has so long from now."""
        self._deadline = self._loop.time() + seconds
        if self._timer is None or self._deadline < self._timer.when():
            self.end()
            self._timer = self._loop.call_at(self._deadline, self._look)

    def end(self) -> None:
        """Nobody waits any more."""
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None

    def _look(self) -> None:
        self._timer = None
        if self._loop.time() < self._deadline:
            self._timer = self._loop.call_at(self._deadline, self._look)
        else:
            self._over()
