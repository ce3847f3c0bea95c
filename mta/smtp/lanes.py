"""Who comes with much gets no more than his share."""

import asyncio
from collections import Counter
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager


class Lanes:
    """For each name, so many at once; others of that name wait, and nobody else does. For one event loop."""

    def __init__(self, width: int) -> None:
        self._width = width
        self._gates: dict[str, asyncio.Semaphore] = {}
        self._users: Counter[str] = Counter()

    @asynccontextmanager
    async def place(self, name: str) -> AsyncIterator[None]:
        gate = self._gates.setdefault(name, asyncio.Semaphore(self._width))
        self._users[name] += 1
        try:
            async with gate:
                yield
        finally:
            self._users[name] -= 1
            if not self._users[name]:
                del self._gates[name], self._users[name]

    def __len__(self) -> int:
        return len(self._gates)
