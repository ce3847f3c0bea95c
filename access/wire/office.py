"""The heart as seen from the event loop: two pools of threads, and the policy of the moment."""

import asyncio
import logging
from pathlib import Path

from access.wire.bells import Bells
from mailapp.net.bridge import Bridge
from mailapp.policy import api as policy
from mailapp.policy.values import Policy

log = logging.getLogger(__name__)

POLICY_SECONDS = 5.0
DOOR_THREADS = 3
# With the usual 8 MB a thread, two processes had 225 MB after a busy day; what is not kept here is in the system's own
# cache, and was read as quickly.
CACHE_KIB = 500


class Office:
    """What all connections of one process share. Whoever knocks has threads of his own.

    A password takes long, on purpose: those who are inside must not wait for it.
    """

    def __init__(self, home: Path, hostname: str) -> None:
        self.hostname = hostname
        self.spool = home / "spool" / "incoming"  # where large literals lie while they arrive
        self.policy = Policy()
        self.inside = Bridge(cache_kib=CACHE_KIB)
        self.at_the_door = Bridge(DOOR_THREADS, CACHE_KIB)
        self.bells = Bells()
        self._following: asyncio.Task[None] | None = None
        self._opening = asyncio.Lock()

    async def open(self) -> None:
        """Read the policy, and keep reading it. Once it is open, nothing happens."""
        async with self._opening:
            if self._following is not None:
                return
            self.spool.mkdir(parents=True, exist_ok=True)
            await self.inside.warm()
            self.policy = await self.inside(policy.current)
            self.bells.open()
            self._following = asyncio.create_task(self._follow())

    async def close(self) -> None:
        async with self._opening:
            if self._following is not None:
                self._following.cancel()
                await asyncio.gather(self._following, return_exceptions=True)
            await self.bells.close()
            for bridge in (self.at_the_door, self.inside):
                await asyncio.to_thread(bridge.close)

    async def _follow(self) -> None:
        while True:
            await asyncio.sleep(POLICY_SECONDS)
            try:
                self.policy = await self.inside(policy.current)
            except Exception as trouble:  # the database is away: what we know still holds
                log.warning("the policy cannot be read, the old one stays: %s", trouble)
