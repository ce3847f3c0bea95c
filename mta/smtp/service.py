"""All SMTP listeners of one process: opening, counting who is inside, draining."""

import asyncio
import logging
import socket
import ssl
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial

from mta.smtp.port import Office, Visitor
from mta.smtp.server import Connection
from mta.smtp.session import Face

log = logging.getLogger(__name__)

GRACE = 30.0  # seconds that a message on its way gets when we stop
BACKLOG = 512


@dataclass(frozen=True, slots=True)
class Listener:
    """A bound socket, and what speaks behind it. `implicit_tls`: TLS from the first octet (RFC 8314)."""

    socket: socket.socket
    face: Face
    implicit_tls: bool = False


class Service:
    """Serves listeners until it is drained; implements port.Porter."""

    def __init__(self, office: Office, tls: ssl.SSLContext | None) -> None:
        self._office = office
        self._tls = tls
        self._servers: list[asyncio.Server] = []
        self._connections: set[Visitor] = set()
        self._by_address: Counter[str] = Counter()
        self._empty = asyncio.Event()
        self._empty.set()

    async def open(self, listeners: Sequence[Listener]) -> None:
        loop = asyncio.get_running_loop()
        for listener in listeners:
            connection = partial(Connection, listener.face, self._office, self, self._tls, loop)
            tls = self._tls if listener.implicit_tls else None
            server = await loop.create_server(connection, sock=listener.socket, ssl=tls, backlog=BACKLOG)
            self._servers.append(server)

    def enter(self, visitor: Visitor, address: str) -> bool:
        policy = self._office.policy
        self._connections.add(visitor)
        self._by_address[address] += 1
        self._empty.clear()
        return (
            len(self._connections) <= policy.connections and self._by_address[address] <= policy.connections_per_address
        )

    def leave(self, visitor: Visitor, address: str) -> None:
        self._connections.discard(visitor)
        self._by_address[address] -= 1
        if not self._by_address[address]:
            del self._by_address[address]
        if not self._connections:
            self._empty.set()

    @property
    def inside(self) -> int:
        """How many connections there are."""
        return len(self._connections)

    async def drain(self, grace: float = GRACE) -> None:
        """Take no new connection, let messages on their way arrive, send everybody else away."""
        for server in self._servers:
            server.close()
        for connection in list(self._connections):
            connection.stop()
        try:
            await asyncio.wait_for(self._empty.wait(), grace)
        except TimeoutError:
            log.warning("%d connections are cut after %.0f seconds", len(self._connections), grace)
            for connection in list(self._connections):
                connection.cut()
