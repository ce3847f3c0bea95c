"""All listeners of one process: opening, pausing when it is full, draining."""

import asyncio
import logging
import socket
import ssl
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass

from access.wire.connection import HANDSHAKE_SECONDS, Connection
from access.wire.office import Office
from access.wire.porter import Porter, Visitor
from access.wire.rounds import Watchman
from access.wire.talk import Parting
from mailapp.net import descriptors
from mailapp.net.introduced import introduced
from mailapp.net.relief import Place, Shift
from mailapp.net.tally import Desk
from mailapp.policy.values import Policy
from mailapp.standards.networks import NOWHERE, Networks
from mailapp.standards.proxy import NotProxied

log = logging.getLogger(__name__)

GRACE = 10.0  # seconds that a command which is being done gets when we stop
CUT = 2.0  # seconds in which a connection that was cut is put away
LATE_SECONDS = 1.0  # then we try again to begin
KEEPALIVE_SECONDS = 300  # silence before the system asks whether the client is still there
AT_ONCE = 4  # connections that are accepted in one turn of the loop: the others shall get some, too

Speaker = type[Connection]


@dataclass(frozen=True, slots=True)
class Listener:
    """A bound socket, and what speaks behind it. `implicit_tls`: TLS from the first octet (RFC 8314)."""

    socket: socket.socket
    speaker: Speaker
    implicit_tls: bool = False


class Acceptor:
    """Accepts for one listener, as long as it is not paused: who comes then is taken by another worker, or waits."""

    def __init__(
        self,
        listener: Listener,
        connection: Callable[[str], Connection],
        tls: ssl.SSLContext | None,
        proxies: Callable[[], Networks] = lambda: NOWHERE,
    ) -> None:
        self._listening = listener.socket
        self._connection = connection
        self._proxies = proxies
        self._tls = tls
        self._loop = asyncio.get_running_loop()
        self._beginning: set[asyncio.Task[None]] = set()
        self._resting: asyncio.TimerHandle | None = None

    def resume(self) -> None:
        self._loop.add_reader(self._listening, self._accept)

    def pause(self) -> None:
        self._loop.remove_reader(self._listening)
        if self._resting is not None:
            self._resting.cancel()

    def close(self) -> None:
        """Whoever is shaking hands has asked for nothing yet."""
        self._listening.close()
        for task in self._beginning:
            task.cancel()

    def _accept(self) -> None:
        for _ in range(AT_ONCE):
            try:
                accepted, peer = self._listening.accept()
            except OSError as trouble:  # another worker was quicker, or the client has gone
                if trouble.errno in descriptors.EXHAUSTED:
                    self._rest(trouble)
                return
            task = self._loop.create_task(self._begin(accepted, str(peer[0])))
            self._beginning.add(task)
            task.add_done_callback(self._beginning.discard)

    def _rest(self, trouble: OSError) -> None:
        """Whoever knocks is still there a moment later."""
        log.warning("no connections are taken for %.0f s: %s", descriptors.REST_SECONDS, trouble)
        self.pause()
        self._resting = self._loop.call_later(descriptors.REST_SECONDS, self.resume)

    async def _begin(self, accepted: socket.socket, peer: str) -> None:
        accepted.setblocking(False)
        # Whoever waits for news says nothing for half an hour; a telephone that is gone shall not be waited for.
        accepted.setsockopt(socket.SOL_SOCKET, socket.SO_KEEPALIVE, 1)
        accepted.setsockopt(socket.IPPROTO_TCP, socket.TCP_KEEPIDLE, KEEPALIVE_SECONDS)
        patience = HANDSHAKE_SECONDS if self._tls else None
        try:
            client = await introduced(self._loop, accepted) if self._proxies().hold(peer) else None
            await self._loop.connect_accepted_socket(
                lambda: self._connection(client or ""),
                accepted,
                ssl=self._tls,
                ssl_handshake_timeout=patience,
                ssl_shutdown_timeout=patience,
            )
        except ConnectionResetError:  # hung up without a word: somebody only looked whether we are there
            accepted.close()
        except NotProxied as trouble:
            log.info("proxy %s names no client: %s", peer, trouble)
            accepted.close()
        except (OSError, TimeoutError) as trouble:  # ssl.SSLError is an OSError
            log.info("client %s: no connection: %s", peer, trouble or "no answer in time")
            accepted.close()
        except asyncio.CancelledError:
            accepted.close()
            raise


class Service(Porter):
    """Serves listeners until it is drained.

    It accepts nobody at the policy's limit of connections, nor while its place rests; who comes then is taken by
    another worker, or waits in the kernel's backlog. Its office opens when it accepts for the first time.
    """

    def __init__(self, office: Office, tls: ssl.SSLContext | None, desk: Desk, place: Place | None = None) -> None:
        super().__init__(desk)
        self.office = office
        self._tls = tls
        self._place = place or Shift().place()
        self._acceptors: list[Acceptor] = []
        self.watchman = Watchman(office, self.visitors)
        self._accepting = False
        self._full = False
        self._draining = False
        self._empty = asyncio.Event()
        self._empty.set()

    async def open(self, listeners: Sequence[Listener]) -> None:
        """Raises what opening the office does."""
        self._acceptors = [self._acceptor(listener) for listener in listeners]
        self._place.open(self._settle)
        self.watchman.begin()
        self._accepting = not self._place.rests
        if self._accepting:
            await self._accept()

    def _acceptor(self, listener: Listener) -> Acceptor:
        def connection(introduced: str) -> Connection:
            return listener.speaker(self.office, self, self._tls, introduced)

        def proxies() -> Networks:
            return self.office.policy.client_proxy_from

        return Acceptor(listener, connection, self._tls if listener.implicit_tls else None, proxies)

    def enter(self, visitor: Visitor, policy: Policy) -> bool:
        welcome = super().enter(visitor, policy)
        self._empty.clear()
        self._place.has(len(self.visitors))
        if self._draining:  # it was accepted a moment before
            asyncio.get_running_loop().call_soon(visitor.stop, Parting.STOPPING)
        if len(self.visitors) >= policy.client_connections:
            self._full = True
            self._settle()
        return welcome

    def leave(self, visitor: Visitor) -> None:
        super().leave(visitor)
        self._place.has(len(self.visitors))
        if not self.visitors:
            self._empty.set()
        if self._full and len(self.visitors) < self.office.policy.client_connections:
            self._full = False
            self._settle()

    async def drain(self, grace: float = GRACE) -> None:
        """Take no new connection, finish what is being done, and say goodbye to everybody."""
        self._draining = True
        self.watchman.end()
        self._place.close()
        self._settle()
        for each in self._acceptors:
            each.close()
        for visitor in list(self.visitors):
            visitor.stop(Parting.STOPPING)
        try:
            await asyncio.wait_for(self._empty.wait(), grace)
        except TimeoutError:
            log.warning("%d connections are cut after %.0f seconds", len(self.visitors), grace)
            for visitor in list(self.visitors):
                visitor.cut()
            with suppress(TimeoutError):  # what they hold is given back, unless a thread of ours hangs
                await asyncio.wait_for(self._empty.wait(), CUT)

    def _settle(self) -> None:
        """Accept, or do not."""
        wanted = not (self._full or self._draining or self._place.rests)
        if wanted == self._accepting:
            return
        self._accepting = wanted
        if wanted:
            self._beginning = asyncio.ensure_future(self._accept_in_time())
        else:
            for each in self._acceptors:
                each.pause()

    async def _accept(self) -> None:
        await self.office.open()
        if self._accepting:
            for each in self._acceptors:
                each.resume()

    async def _accept_in_time(self) -> None:
        """Whoever comes meanwhile is taken by the others."""
        try:
            await self._accept()
        except Exception as trouble:
            log.warning("a worker cannot begin yet: %s", trouble)
            self._accepting = False
            asyncio.get_running_loop().call_later(LATE_SECONDS, self._settle)
