"""One connection: octets to the talk, answers to the client, patience. It decides nothing, and it alone waits."""

import asyncio
import logging
import ssl
from abc import ABC, abstractmethod
from collections.abc import Callable, Iterator
from concurrent.futures import Future
from typing import Any, TypeVar, cast

from access.wire.answers import HangUp, Known, StartTls
from access.wire.office import Office
from access.wire.patience import Patience
from access.wire.porter import Porter
from access.wire.pump import Batch, pull
from access.wire.reception import Reception
from access.wire.talk import Caller, Parting, Talk
from mailapp.directory.keyrings import Keyring
from mailapp.net.bridge import Bridge
from mailapp.net.disk import is_full
from mailapp.net.listener import quick_ack

log = logging.getLogger(__name__)

T = TypeVar("T")

HANDSHAKE_SECONDS = 30.0  # for TLS to come up, and to go down
PARTING_SECONDS = 10.0  # for our last words to be read
STOPPING_SECONDS = 2.0  # the same when the service ends: a telephone that sleeps shall not be waited for
READING_SECONDS = 300.0  # in which a client must read something of what we have written
PIPELINE = 64 * 1024  # octets that may wait behind a command that is being thought about
UNREAD = 256 * 1024  # octets that we write ahead of the client's reading


class Connection(asyncio.Protocol, ABC):
    """One client of a line protocol. `talk_of` makes its talk; `protocol` is its name in the journal.

    `introduced`: its address, where a proxy has named it.
    """

    protocol = ""
    title = ""  # as an administrator reads it
    talk: Talk

    def __init__(self, office: Office, porter: Porter, tls: ssl.SSLContext | None, introduced: str = "") -> None:
        self.office = office
        self.client = introduced
        self._porter = porter
        self._tls = tls
        self._loop = asyncio.get_running_loop()
        self._patience = Patience(self._loop, self._out_of_patience)
        self._transport: asyncio.Transport | None = None  # None: not yet, or no more, to be spoken to
        self._parting: asyncio.Transport | None = None  # takes our last words, if the client reads them
        self._work: asyncio.Task[None] | None = None  # a command that is being thought about
        self._first: asyncio.Future[Batch[Any]] | None = None  # what a command begins with, as long as we wait for it
        self._queued: Future[None] | None = None  # the same in the queue for a thread
        self._relief: asyncio.Future[None] | None = None  # the client does not read: we wait for that
        self._ending: Parting | None = None  # why no further command will be heard
        self._choked = self._eof = self._lost = self._shaking_hands = False

    @abstractmethod
    def talk_of(self, caller: Caller) -> Talk:
        """The dialogue with this caller."""

    # -- asyncio calls --------------------------------------------------------------------------------

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = cast(asyncio.Transport, transport)  # uvloop's is one in all but name
        self._transport.set_write_buffer_limits(high=UNREAD)
        peer = transport.get_extra_info("peername")
        self.client = self.client or (peer[0] if isinstance(peer, tuple) else "")
        self._reception = Reception(self._porter, self.client, self.protocol)
        policy = self.office.policy
        secure = transport.get_extra_info("ssl_object") is not None
        self.talk = self.talk_of(
            Caller(self.client, secure, self._tls is not None, self.office.hostname, policy, self._reception)
        )
        if self._porter.enter(self, policy):
            self._renew()
            self._work = self._loop.create_task(self._serve(self.talk.greet()))
        else:
            self._part(Parting.CROWDED)

    def connection_lost(self, error: Exception | None) -> None:
        if self._lost:
            return  # a handshake that failed has told it before the transport did
        self._lost = True
        self._patience.end()
        self._transport = self._parting = None
        self._relieve()
        if self._work is None:
            self._work = self._loop.create_task(self._end())

    def data_received(self, data: bytes) -> None:
        self.talk.feed(data)
        if self.talk.inside and not self._choked:
            self._renew()  # a large letter may come slowly; who is not logged in yet gets no more time by dripping
        if self._work is None:
            self._go_on()
        elif self.talk.pending > PIPELINE and self._transport is not None:
            self._transport.pause_reading()

    def eof_received(self) -> bool:
        """The client will say no more; it still gets all its answers (not under TLS, which is never half closed)."""
        self._eof = True
        if self._work is None:
            self._leave()
        return self._transport is not None and self._transport.get_extra_info("ssl_object") is None

    def pause_writing(self) -> None:
        self._choked = True
        self._patience.renew(READING_SECONDS)

    def resume_writing(self) -> None:
        self._choked = False
        self._renew()
        self._relieve()

    # -- the porter calls -----------------------------------------------------------------------------

    @property
    def keyring(self) -> Keyring | None:
        return self._reception.keyring

    def stop(self, why: Parting) -> None:
        """What is being done is finished, then we part.

        What still waits for a thread is not being done: a hundred logins in the queue would outlast everybody's grace.
        """
        self._ending = why
        self._give_up_handshake()  # nothing is being done, and no words would be understood
        if self._queued is not None and self._first is not None and self._queued.cancel():
            self._first.cancel()
        if self._work is None and self._transport is not None:
            self._part(why)

    def cut(self) -> None:
        self._give_up_handshake()
        if transport := self._transport or self._parting:
            transport.abort()

    # -- commands -------------------------------------------------------------------------------------

    def _go_on(self) -> None:
        """Begin with the next command, if it has arrived."""
        answer = self._next()
        if answer is not None:
            self._work = self._loop.create_task(self._serve(answer))
        else:
            self._acknowledge()

    async def _serve(self, answer: Iterator[Any] | None) -> None:
        """Answer one command after the other, until none has arrived whole."""
        while answer is not None and self._transport is not None:
            await self._say_all(answer)
            self._renew()
            self.answered()
            answer = None if self._transport is None or self._ending else self._next()
        self._work = None
        if self._transport is None:
            await self._end()
        elif self._ending:
            self._part(self._ending)
        elif self._eof:
            self._leave()
        else:
            self._transport.resume_reading()
            self._acknowledge()

    def _next(self) -> Iterator[Any] | None:
        """What must be thought about next; what needs no thought is said on the way, to a client that reads."""
        answer = self.next_answer()
        if isinstance(answer, Known) and not self._choked:
            self.write(answer.octets)
            answer = self.next_answer()
        return answer

    async def _say_all(self, answer: Iterator[Any]) -> None:
        """One answer, a batch at a time, as fast as the client reads. A fault of ours is calmly told."""
        said, batch = False, None
        try:
            while (batch is None or batch.more) and self._transport is not None:
                batch = await (self._begin(answer) if batch is None else self.hop(pull, answer))
                said = said or bool(batch.octets)
                if batch.act is None:
                    self.write(batch.octets)
                else:
                    await self.perform(batch.act, batch.octets)
                await self._read_by_client()
            if batch is not None and batch.more:
                await self.hop(_close, answer)
        except Exception as trouble:
            if is_full(trouble):  # a fault of nobody's, and it will be so for a while
                log.error("%s client %s: not done, the disk is full: %s", self.protocol, self.client, trouble)
            else:
                log.exception("%s client %s", self.protocol, self.client)
            if said:
                self._part(Parting.TROUBLE)
            else:
                self.write(self.talk.stumbled())

    async def _begin(self, answer: Iterator[Any]) -> Batch[Any]:
        """The first batch; an empty one when the service ended before a thread was free."""
        self._first, self._queued = self._bridge.queue(pull, answer)
        try:
            return await self._first
        except asyncio.CancelledError:
            if not self._queued.cancelled():
                raise
            return Batch(b"", None, False)
        finally:
            self._first = self._queued = None

    async def perform(self, act: object, before: bytes) -> None:
        """Say what comes `before` an act, and carry it out; a protocol with acts of its own adds to this."""
        if isinstance(act, HangUp):
            self.write(before + act.reply)
            self._leave()
        elif isinstance(act, StartTls):
            await self.start_tls(before + act.reply)

    def next_answer(self) -> Iterator[Any] | None:
        """What is to be said next, as far as we know."""
        return self.talk.next()

    def answered(self) -> None:
        """After each answer; for a protocol that has duties of its own."""

    async def hop(self, fn: Callable[..., T], *args: object) -> T:
        """Call it in a thread."""
        return await self._bridge(fn, *args)

    @property
    def _bridge(self) -> Bridge:
        """The threads of those who are inside, or of those at the door."""
        return self.office.inside if self.talk.inside else self.office.at_the_door

    def write(self, octets: bytes) -> None:
        if octets and self._transport is not None:
            self._transport.write(octets)

    async def _read_by_client(self) -> None:
        """Wait until the client has read most of what we have written."""
        while self._choked and self._transport is not None:
            self._relief = self._loop.create_future()
            await self._relief

    def _relieve(self) -> None:
        if self._relief is not None and not self._relief.done():
            self._relief.set_result(None)

    def _acknowledge(self) -> None:
        """A client with Nagle's algorithm must not wait for us between two pieces of a command."""
        if self._transport is not None and (connection := self._transport.get_extra_info("socket")) is not None:
            quick_ack(connection)

    # -- TLS ------------------------------------------------------------------------------------------

    async def start_tls(self, reply: bytes) -> None:
        """STARTTLS is a wall: who has pipelined something behind it is up to no good (RFC 3207 §6, RFC 9051 §11.1)."""
        plain = self._transport
        if plain is None or self._tls is None or self.talk.pending:
            self._leave()
            return
        plain.pause_reading()  # the ClientHello must not reach our buffer
        self.write(reply)
        secure = await self._shake_hands(plain, self._tls)
        if secure is None or self.talk.pending or self._transport is None:
            plain.abort()
            return
        secure.set_write_buffer_limits(high=UNREAD)
        self._transport = secure
        self.write(self.talk.wall())

    async def _shake_hands(self, plain: asyncio.Transport, context: ssl.SSLContext) -> asyncio.Transport | None:
        """None when TLS did not come up: then all is over."""
        self._shaking_hands = True
        try:
            return await self._loop.start_tls(
                plain,
                self,
                context,
                server_side=True,
                ssl_handshake_timeout=HANDSHAKE_SECONDS,
                ssl_shutdown_timeout=HANDSHAKE_SECONDS,
            )
        except (OSError, asyncio.CancelledError) as trouble:  # ssl.SSLError is one
            log.info("%s client %s: TLS did not come up: %s", self.protocol, self.client, trouble)
            plain.abort()
            self.connection_lost(None)  # while hands are shaken the transport tells nobody that it ends
            return None
        finally:
            self._shaking_hands = False

    def _give_up_handshake(self) -> None:
        """A transport that is aborted meanwhile would not end it."""
        if self._shaking_hands and self._work is not None:
            self._work.cancel()

    # -- the end --------------------------------------------------------------------------------------

    def _renew(self) -> None:
        self._patience.renew(self.talk.patience)

    def _out_of_patience(self) -> None:
        if self._parting is not None or self._choked:
            self.cut()
        elif self._work is not None:  # it is we who are slow
            self._renew()
        else:
            self._part(Parting.SLOW)

    def _part(self, why: Parting) -> None:
        self.write(self.talk.farewell(why))
        self._leave()

    def _leave(self) -> None:
        """No more commands; what was written still goes out, unless the client does not care to read it."""
        transport, self._transport = self._transport, None
        if transport is not None:
            self._parting = transport
            transport.close()
            self._patience.renew(STOPPING_SECONDS if self._ending else PARTING_SECONDS)

    async def _end(self) -> None:
        """When the connection is lost and nothing is being done any more."""
        if self._parting is not None:
            return  # connection_lost will call again
        try:
            await self.hop(self._close)
        finally:
            self._porter.leave(self)

    def _close(self) -> None:
        try:
            self.talk.close()
        finally:
            self._reception.leave()


def _close(answer: Iterator[Any]) -> None:
    """An answer that nobody will hear to its end."""
    if close := getattr(answer, "close", None):
        close()
