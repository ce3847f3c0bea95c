"""One ear for all connections of a process: who waits for news of a mailbox is told when its bell rings.

A bell can get lost, so that everybody looks by himself once in a while, too: evenly spread, and cheaply. As long as
nobody waits we have no ear: a letter shall not wake those who have nobody to tell.
"""

import asyncio
import logging
from collections import defaultdict
from typing import Protocol

from mailapp.store import accesslist
from mailapp.store.bell import EVERYBODY, Listener

log = logging.getLogger(__name__)

LOOK_SECONDS = 60  # after which everybody has looked without a bell
LATE_SECONDS = 1.0  # then we listen anew, when the bell itself was away


class Hearer(Protocol):
    """Somebody who waits for news."""

    def rung(self) -> None:
        """Look now. Never waits."""


class Bells:
    """Who listens to which mailboxes."""

    def __init__(self) -> None:
        self._loop = asyncio.get_running_loop()
        self._ears: dict[int, set[Hearer]] = defaultdict(set)
        self._boxes: dict[Hearer, frozenset[int]] = {}
        self._listener: Listener | None = None
        self._turn = 0
        self._tasks: set[asyncio.Task[None]] = set()

    def open(self) -> None:
        self._tasks.add(self._loop.create_task(self._look_now_and_then()))

    async def close(self) -> None:
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        self._stop_listening()

    def hear(self, who: Hearer, boxes: frozenset[int]) -> None:
        """Listen to these mailboxes from now on, and to no others; none: no more."""
        before = self._boxes.pop(who, frozenset())
        for box in before - boxes:
            self._ears[box].discard(who)
            if not self._ears[box]:
                del self._ears[box]
        for box in boxes - before:
            self._ears[box].add(who)
        if boxes:
            if not self._boxes and self._listener is None:
                self._try()
            self._boxes[who] = boxes

    def _listen(self) -> None:
        self._listener = Listener()
        self._loop.add_reader(self._listener.fileno(), self._rung)
        accesslist.heard()  # it may have rung for everybody while we had no ear

    def _stop_listening(self) -> None:
        listener, self._listener = self._listener, None
        if listener is not None:
            self._loop.remove_reader(listener.fileno())
            listener.close()

    def _rung(self) -> None:
        if self._listener is None:
            return
        try:
            boxes = self._listener.heard()
        except Exception:  # the line to the bell is broken; what rings meanwhile is found by looking
            log.exception("the bell cannot be heard")
            self._stop_listening()
            return
        if EVERYBODY in boxes:
            accesslist.heard()
        for who in {who for box in boxes for who in self._ears.get(box, ())}:
            who.rung()

    async def _look_now_and_then(self) -> None:
        while True:
            await asyncio.sleep(LATE_SECONDS)
            self._turn += 1
            for place, who in enumerate(list(self._boxes)):
                if (place + self._turn) % LOOK_SECONDS == 0:
                    who.rung()
            if not self._boxes:
                self._stop_listening()
            elif self._listener is None:
                self._try()

    def _try(self) -> None:
        """Where it fails, `_look_now_and_then` tries again."""
        try:
            self._listen()
        except Exception as trouble:
            log.warning("the bell cannot be heard, and is looked for: %s", trouble)
