"""How connections are accepted, and not accepted for a while, on a socket that the workers share."""

import asyncio
import logging
import socket
import ssl
from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol

from mailapp.net import descriptors
from mailapp.net.introduced import introduced
from mailapp.standards import proxy
from mta.smtp import replies
from mta.smtp.port import Office
from mta.smtp.server import Connection
from mta.smtp.session import Face
from mta.smtp.starttls import HANDSHAKE_SECONDS

log = logging.getLogger(__name__)

BACKLOG = 512
AT_ONCE = 32  # connections that are accepted in one turn of the loop

Factory = Callable[..., Connection]


@dataclass(frozen=True, slots=True)
class Listener:
    """A bound socket, and what speaks behind it. `implicit_tls`: TLS from the first octet (RFC 8314)."""

    socket: socket.socket
    face: Face
    implicit_tls: bool = False


class Acceptor(Protocol):
    """Accepts for one listener."""

    async def resume(self) -> None: ...

    def pause(self) -> None:
        """Leave who comes to the kernel's backlog, and to the other workers."""


def acceptor(listener: Listener, connection: Factory, office: Office, tls: ssl.SSLContext | None) -> Acceptor:
    """The right one for a listener."""
    if listener.implicit_tls and tls is not None:
        return TlsAcceptor(listener.socket, connection, office, tls)
    return PlainAcceptor(listener.socket, connection)


class PlainAcceptor:
    """Lets the event loop accept, which is fastest; it is given a duplicate of the socket, so that it can be closed."""

    def __init__(self, listening: socket.socket, connection: Factory) -> None:
        self._listening = listening
        self._connection = connection
        self._server: asyncio.Server | None = None
        self._wanted = False

    async def resume(self) -> None:
        loop, own = asyncio.get_running_loop(), self._listening.dup()
        create = loop.create_unix_server if own.family == socket.AF_UNIX else loop.create_server
        self._wanted = True
        self._server = await create(self._connection, sock=own, backlog=BACKLOG)
        if not self._wanted:  # the house was full again meanwhile
            self.pause()

    def pause(self) -> None:
        self._wanted = False
        if self._server is not None:
            self._server.close()
            self._server = None


class TlsAcceptor:
    """Accepts by itself: a proxy's header comes in clear, and must not be taken for a handshake."""

    def __init__(self, listening: socket.socket, connection: Factory, office: Office, tls: ssl.SSLContext) -> None:
        self._listening = listening
        self._connection = connection
        self._office = office
        self._tls = tls
        self._loop: asyncio.AbstractEventLoop | None = None
        self._beginning: set[asyncio.Task[None]] = set()

    async def resume(self) -> None:
        self._loop = asyncio.get_running_loop()
        self._loop.add_reader(self._listening, self._accept, self._loop)

    def pause(self) -> None:
        if self._loop is not None:
            self._loop.remove_reader(self._listening)
            self._loop = None

    def _accept(self, loop: asyncio.AbstractEventLoop) -> None:
        for _ in range(AT_ONCE):
            try:
                accepted, peer = self._listening.accept()
            except OSError as trouble:  # another worker was quicker, or the client has gone
                if trouble.errno in descriptors.EXHAUSTED:
                    self._rest(loop, trouble)
                return
            if len(self._beginning) >= self._office.policy.connections:  # so many handshakes are an attack
                accepted.close()
                continue
            task = loop.create_task(self._begin(loop, accepted, str(peer[0])))
            self._beginning.add(task)
            task.add_done_callback(self._beginning.discard)

    def _rest(self, loop: asyncio.AbstractEventLoop, trouble: OSError) -> None:
        """As the event loop does where it accepts itself."""
        log.warning("no connections are taken for %.0f s: %s", descriptors.REST_SECONDS, trouble)
        loop.remove_reader(self._listening)
        loop.call_later(descriptors.REST_SECONDS, self._again, loop)

    def _again(self, loop: asyncio.AbstractEventLoop) -> None:
        if self._loop is loop:  # nobody has paused it meanwhile
            loop.add_reader(self._listening, self._accept, loop)

    async def _begin(self, loop: asyncio.AbstractEventLoop, accepted: socket.socket, peer: str) -> None:
        accepted.setblocking(False)
        try:
            client = await introduced(loop, accepted) if self._office.policy.proxy_from.hold(peer) else None
            await loop.connect_accepted_socket(
                lambda: self._connection(introduced=client or peer),
                accepted,
                ssl=self._tls,
                ssl_handshake_timeout=HANDSHAKE_SECONDS,
            )
        except ConnectionResetError:  # hung up without a word: somebody only looked whether we are there
            accepted.close()
        except (OSError, TimeoutError, proxy.NotProxied) as trouble:  # ssl.SSLError is an OSError
            log.info("client %s: no TLS connection: %s", peer, trouble)
            if isinstance(trouble, proxy.NotProxied):
                self._office.refused(peer, replies.NO_HEADER)
            accepted.close()
