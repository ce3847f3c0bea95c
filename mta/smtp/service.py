"""All SMTP listeners of one process: opening, pausing when it is full, draining."""

import asyncio
import logging
import socket
import ssl
from collections.abc import Sequence
from functools import partial

from mailapp.net.relief import Place, Shift
from mailapp.net.tally import Desk, Tally
from mailapp.standards.reply import Reply
from mta.smtp.accepting import Acceptor, Listener, acceptor
from mta.smtp.metering import Event, Meter
from mta.smtp.port import Office, Visitor
from mta.smtp.porter import Register
from mta.smtp.server import Connection
from mta.smtp.session import Session

__all__ = ["Listener", "Service"]

log = logging.getLogger(__name__)

GRACE = 30.0  # seconds that a message on its way gets when we stop


class Service:
    """Serves listeners until it is drained; implements port.Porter.

    At the policy's limit of connections it accepts no more until somebody leaves: who comes waits in the kernel's
    backlog, or is taken by another worker, which shares the sockets. Nor does it accept while its place rests.
    """

    def __init__(
        self, office: Office, tls: ssl.SSLContext | None, desk: Desk | None = None, place: Place | None = None
    ) -> None:
        self._office = office
        self._place = place or Shift().place()
        self._tls = tls
        self._register = Register(desk or Tally(events=len(Event)).desk())
        self._acceptors: list[Acceptor] = []
        self._sockets: list[socket.socket] = []
        self._accepting = False
        self._full = False
        self._draining = False
        self._empty = asyncio.Event()
        self._empty.set()

    async def open(self, listeners: Sequence[Listener]) -> None:
        loop = asyncio.get_running_loop()
        for listener in listeners:
            connection = partial(Connection, listener.face, self._office, self, self._tls, loop)
            self._acceptors.append(acceptor(listener, connection, self._office, self._tls))
            self._sockets.append(listener.socket)
        self._place.open(self._settle)
        self._accepting = not self._place.rests
        await self._resume()

    def enter(self, visitor: Visitor, session: Session) -> Meter | Reply:
        admitted = self._register.enter(visitor, session)
        if not isinstance(admitted, Reply):
            self._empty.clear()
            self._place.has(self.inside)
            if self.inside >= self._office.policy.connections:
                self._be_full()
        return admitted

    def leave(self, visitor: Visitor, session: Session) -> None:
        self._register.leave(visitor, session)
        self._place.has(self.inside)
        if not self.inside:
            self._empty.set()
        if self._full and self.inside < self._office.policy.connections:
            self._full = False
            self._settle()

    @property
    def inside(self) -> int:
        """How many connections there are."""
        return len(self._register.visitors)

    async def drain(self, grace: float = GRACE) -> None:
        """Take no new connection, let messages on their way arrive, send everybody else away."""
        self._draining = True
        self._place.close()
        self._settle()
        for listening in self._sockets:
            listening.close()
        for connection in list(self._register.visitors):
            connection.stop()
        try:
            await asyncio.wait_for(self._empty.wait(), grace)
        except TimeoutError:
            log.warning("%d connections are cut after %.0f seconds", self.inside, grace)
            for connection in list(self._register.visitors):
                connection.cut()

    def _be_full(self) -> None:
        """Whoever has nothing to say makes place for those who wait outside."""
        self._full = True
        self._settle()
        for visitor in self._register.visitors:
            visitor.hurry(self._office.policy.crowded_seconds)

    def _settle(self) -> None:
        """Accept, or do not."""
        wanted = not (self._full or self._draining or self._place.rests)
        if wanted == self._accepting:
            return
        self._accepting = wanted
        if wanted:
            self._resuming = asyncio.ensure_future(self._resume())
        else:
            for each in self._acceptors:
                each.pause()

    async def _resume(self) -> None:
        for each in self._acceptors:
            if self._accepting:
                await each.resume()
