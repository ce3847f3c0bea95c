"""Who is inside stays for hours: a watchman goes round, and sends away whose password opens no more."""

import asyncio
import logging
from collections.abc import Collection

from access.wire.office import Office
from access.wire.porter import Visitor
from access.wire.talk import Parting
from mailapp.directory.keyrings import keyrings

log = logging.getLogger(__name__)

ROUND_SECONDS = 10.0  # the database is asked once for all who are inside


class Watchman:
    """For the visitors of one process."""

    def __init__(self, office: Office, visitors: Collection[Visitor]) -> None:
        self._office = office
        self._visitors = visitors
        self._walking: asyncio.Task[None] | None = None

    def begin(self) -> None:
        self._walking = asyncio.get_running_loop().create_task(self._walk())

    def end(self) -> None:
        if self._walking is not None:
            self._walking.cancel()

    async def _walk(self) -> None:
        while True:
            await asyncio.sleep(ROUND_SECONDS)
            try:
                await self.go_round()
            except Exception as trouble:  # the database is away: nobody is sent away for that
                log.warning("whose password has changed cannot be read: %s", trouble)

    async def go_round(self) -> None:
        inside = [(visitor, it) for visitor in list(self._visitors) if (it := visitor.keyring) is not None]
        if not inside:
            return
        now = await self._office.inside(keyrings, {keyring.account for _, keyring in inside})
        for visitor, keyring in inside:
            if visitor.keyring is keyring and not keyring.holds(now.get(keyring.account)):
                visitor.stop(Parting.REVOKED)
