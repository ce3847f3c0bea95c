"""One SMTP connection: octets, TLS and patience. What may be said is decided by `rules`."""

import asyncio
import logging
import ssl
from collections.abc import Callable
from functools import lru_cache
from pathlib import Path
from typing import Any, Protocol, cast

from aiosmtpd.smtp import SMTP

from mailapp.net.ids import queue_id
from mailapp.net.listener import quick_ack
from mailapp.policy.values import Policy
from mailapp.standards.reply import Reply
from mta.inbound.values import Client, Letter
from mta.smtp import greeting, replies, rules
from mta.smtp.incoming import Incoming
from mta.smtp.parser import Counted, Lines
from mta.smtp.session import (
    Ask,
    Face,
    HangUp,
    Question,
    Raw,
    Response,
    Session,
    TakeChunk,
    TakeMessage,
    Upgrade,
)

log = logging.getLogger(__name__)

PIPELINE = 64 * 1024  # octets that may wait behind a command that is being thought about
PROGRESS = 1024  # octets of a message that buy another data_seconds
LINGER = 10  # seconds for TLS to come up


@lru_cache(maxsize=1024)
def wire(reply: Reply) -> bytes:
    """Most replies are said again and again."""
    return reply.wire


class Office(Protocol):
    """The heart, as seen from the event loop."""

    policy: Policy
    spool: Path

    def at_once(self, question: Question) -> Any:
        """The answer when it is known without waiting, else None."""

    def ask(self, question: Question) -> "asyncio.Future[Any]": ...

    def hand_in(self, letter: Letter) -> "asyncio.Future[Reply]":
        """Answers when the letter is durable, or refused."""

    def refused(self, client: str, reply: Reply) -> None:
        """For the journal."""


class Visitors(Protocol):
    """Who is connected, in this process."""

    def enter(self, connection: "Connection", address: str) -> bool: ...

    def leave(self, connection: "Connection", address: str) -> None: ...


class Connection(SMTP):
    """aiosmtpd's protocol with its reading loop and its DATA replaced.

    Of aiosmtpd stays the place in the event loop and the timer that ends a silence. Its constructor
    inspects every member of the class, its loop is a task with three awaits a command, and its DATA
    holds the whole message as a list of lines; here octets are handled in the call that brings them.
    """

    def __init__(
        self,
        face: Face,
        office: Office,
        visitors: Visitors,
        tls: ssl.SSLContext | None,
        loop: asyncio.AbstractEventLoop,
    ) -> None:
        # Not super().__init__(): see above. What the inherited timer needs stands here.
        self.loop = loop
        self.transport: asyncio.Transport | None = None
        self._timeout_handle = None
        self._timeout_duration: float = office.policy.command_seconds
        self._face = face
        self._office = office
        self._visitors = visitors
        self._tls = tls
        self._lines = Lines()
        self._replies: list[bytes] = []
        self._incoming: Incoming | None = None
        self._reading = False  # octets belong to the incoming message
        self._chunk: TakeChunk | None = None
        self._progress = 0
        self._waiting: asyncio.Future[Any] | None = None
        self._choked = False  # the client does not read our replies
        self._eof = False
        self._stopping = False

    # -- the life of a connection -------------------------------------------------------------------

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self.transport = cast(asyncio.Transport, transport)  # uvloop's is one in all but name
        peer = transport.get_extra_info("peername")
        self._client = peer[0] if peer else ""
        self._talk = Session(self._face, self._office.policy, self._client, secure=self._is_secure())
        if not self._visitors.enter(self, self._client):
            self._hang_up(replies.TOO_MANY_CONNECTIONS)
            return
        self._reset_timeout()
        self._replies.append(greeting.greet(self._talk).octets)
        self._flush()

    def connection_lost(self, error: Exception | None) -> None:
        if self._timeout_handle is not None:
            self._timeout_handle.cancel()
        self._drop_message()
        self.transport = None
        self._visitors.leave(self, self._client)

    def data_received(self, data: bytes) -> None:
        self._lines.feed(data)
        if self._waiting is None and not self._choked:
            self._advance()
        elif self._lines.pending > PIPELINE and self.transport is not None:
            self.transport.pause_reading()

    def eof_received(self) -> bool:
        """The client will say no more; it still gets all its answers (not under TLS, which cannot be half closed)."""
        self._eof = True
        self._close_when_done()
        return not self._talk.secure

    def pause_writing(self) -> None:
        self._choked = True
        if self.transport is not None:
            self.transport.pause_reading()

    def resume_writing(self) -> None:
        self._choked = False
        self._go_on()

    def _timeout_cb(self) -> None:
        if self._waiting is not None:  # it is we who are slow
            self._reset_timeout()
        else:
            self._hang_up(replies.TOO_SLOW)

    def stop(self) -> None:
        """The service ends: a client between two messages is sent away, a message on its way is finished."""
        self._stopping = True
        if not self._reading and self._waiting is None:
            self._hang_up(replies.STOPPING)

    def cut(self) -> None:
        """The service cannot wait any longer."""
        if self.transport is not None:
            self.transport.abort()

    # -- commands -------------------------------------------------------------------------------------

    def _advance(self) -> None:
        """Do everything that has arrived, as far as that needs no waiting; then answer with one write."""
        while self._waiting is None and self.transport is not None:
            if not (self._read_on() if self._reading else self._obey_next()):
                break
        self._flush()
        self._close_when_done()

    def _obey_next(self) -> bool:
        """Whether there was a command. A fault of ours costs the transaction, not the connection."""
        line = self._lines.take()
        if line is None:
            return False
        try:
            self._perform(rules.obey(self._talk, line))
        except Exception:
            log.exception("client %s: answered 451", self._client)
            self._talk.mail = None
            self._say(replies.OUR_FAULT)
        self._after_command()
        return True

    def _read_on(self) -> bool:
        """Whether there were octets of the message. After a fault of ours what follows must not be read as commands."""
        octets = self._lines.rest()
        if not octets:
            return False
        try:
            self._collect(octets)
        except Exception:
            log.exception("client %s: hung up with 451", self._client)
            self._hang_up(replies.OUR_FAULT)
        return True

    def _after_command(self) -> None:
        if self._talk.mail is None and not self._reading:
            self._drop_message()  # RSET or EHLO in the middle of BDAT
        if not self._reading and self.transport is not None:
            self._reset_timeout()

    def _perform(self, response: Response) -> None:
        if isinstance(response, Reply):
            self._say(response)
        elif isinstance(response, Raw):
            self._replies.append(response.octets)
        else:
            PERFORM[type(response)](self, response)

    def _ask(self, ask: Ask) -> None:
        answer = self._office.at_once(ask.question)
        if answer is not None:
            self._answer(ask.then(answer))
        else:
            self._wait(self._office.ask(ask.question), ask.then)

    def _answer(self, reply: Reply) -> None:
        """Say what came of a question; errors count."""
        if reply.code >= 500:
            self._office.refused(self._client, reply)
        self._perform(rules.counted(self._talk, reply))

    def _wait(self, future: "asyncio.Future[Any]", then: Callable[[Any], Reply]) -> None:
        """Nothing more is read from the client's pipeline until the future is done."""
        self._flush()
        self._waiting = future
        future.add_done_callback(lambda done: self._resolved(done, then))

    def _resolved(self, done: "asyncio.Future[Any]", then: Callable[[Any], Reply]) -> None:
        self._waiting = None
        trouble = None if done.cancelled() else done.exception()
        if done.cancelled() or self.transport is None:
            return
        if trouble is not None:
            log.error("client %s: answered 451", self._client, exc_info=trouble)
            self._say(replies.OUR_FAULT)
        else:
            self._answer(then(done.result()))
        if self._stopping and not self._reading:
            self._hang_up(replies.STOPPING)
            return
        self._go_on()

    def _go_on(self) -> None:
        if self.transport is None or self._choked:
            return
        self._reset_timeout()
        self._advance()
        if self._waiting is None and not self._eof and self.transport is not None:
            self.transport.resume_reading()

    # -- messages -------------------------------------------------------------------------------------

    def _take_message(self, _: TakeMessage) -> None:
        self._replies.append(replies.END_WITH_DOT)
        self._open(None)

    def _take_chunk(self, chunk: TakeChunk) -> None:
        self._chunk = chunk
        self._open(chunk.refusal)
        if self._incoming is not None:
            self._incoming.framer = Counted(chunk.size)
            self._collect(self._lines.rest())

    def _open(self, refusal: Reply | None) -> None:
        self._reading = True
        self._progress = 0
        self._reset_timeout(self._office.policy.data_seconds)
        if self._incoming is None:
            self._incoming = Incoming(self._office.policy.message_size, self._office.spool, refusal)

    def _collect(self, octets: bytes) -> None:
        assert self._incoming is not None
        piece = self._incoming.feed(octets)
        if piece.done:
            self._reading = False
            self._lines.feed(piece.rest)
            self._arrived(self._incoming)
            return
        self._keep_patience(len(octets))
        if self._incoming.endless:
            self._hang_up(replies.TOO_BIG)

    def _keep_patience(self, octets: int) -> None:
        """Whoever sends octet by octet does not prolong his time by each of them."""
        assert self.transport is not None
        self._progress += octets
        if self._progress >= PROGRESS:
            self._progress = 0
            self._reset_timeout(self._office.policy.data_seconds)
        connection = self.transport.get_extra_info("socket")
        if connection is not None:
            quick_ack(connection)

    def _arrived(self, incoming: Incoming) -> None:
        """A message, or a chunk of one, is complete."""
        self._reset_timeout()
        chunk, self._chunk = self._chunk, None
        if chunk is not None and not chunk.last and incoming.trouble is None:
            self._say(Reply(250, "2.0.0", f"{chunk.size} octets received"))
            return
        refusal = incoming.end()
        if refusal is None:
            self._hand_in(incoming)
        else:
            self._drop_message()
            self._talk.mail = None
            self._answer(refusal)

    def _hand_in(self, incoming: Incoming) -> None:
        talk, mail = self._talk, self._talk.mail
        assert mail is not None
        letter = Letter(
            trace=queue_id(),
            envelope=mail.envelope,
            resolutions=tuple(mail.resolutions),
            content=incoming.content,
            client=Client(self._client, talk.helo, self._tls_name()),
            protocol=talk.protocol,
            account=talk.account.id if talk.account else None,
        )
        self._incoming = None  # it belongs to the office now
        talk.mail = None
        self._wait(self._office.hand_in(letter), lambda reply: reply)

    def _drop_message(self) -> None:
        if self._incoming is not None:
            self._incoming.content.close()
            self._incoming = None

    # -- TLS ------------------------------------------------------------------------------------------

    def _upgrade(self, _: Upgrade) -> None:
        """STARTTLS is a wall: nothing said in clear counts behind it (RFC 3207 §4.2)."""
        assert self.transport is not None
        if self._lines.rest():
            self._hang_up(replies.NOTHING_BEHIND_STARTTLS)
            return
        self.transport.pause_reading()  # the ClientHello must not reach our buffer
        self._say(replies.GO_TLS)
        self._flush()
        self._talk.forget()
        self._waiting = self.loop.create_task(self._start_tls(self.transport))

    async def _start_tls(self, plain: asyncio.Transport) -> None:
        assert self._tls is not None
        try:
            secure = await self.loop.start_tls(
                plain, self, self._tls, server_side=True, ssl_handshake_timeout=LINGER, ssl_shutdown_timeout=LINGER
            )
        except (OSError, ssl.SSLError) as trouble:
            log.info("client %s: TLS did not come up: %s", self._client, trouble)
            plain.abort()
            return
        if self._lines.rest() or secure is None:
            plain.abort()
            return
        self.transport = secure
        self._talk.secure = True
        self._waiting = None
        self._go_on()

    def _is_secure(self) -> bool:
        return self.transport is not None and self.transport.get_extra_info("ssl_object") is not None

    def _tls_name(self) -> str:
        """ "TLSv1.3 TLS_AES_256_GCM_SHA384", or ""."""
        tls = self.transport.get_extra_info("ssl_object") if self.transport and self._talk.secure else None
        return f"{tls.version()} {tls.cipher()[0]}" if tls else ""

    # -- answers --------------------------------------------------------------------------------------

    def _say(self, reply: Reply) -> None:
        self._replies.append(wire(reply))

    def _flush(self) -> None:
        if self._replies and self.transport is not None:
            self.transport.write(b"".join(self._replies))
            self._replies.clear()

    def _part(self, response: HangUp) -> None:
        self._hang_up(response.reply)

    def _hang_up(self, reply: Reply) -> None:
        self._say(reply)
        self._flush()
        self._leave()

    def _leave(self) -> None:
        """No more commands; what was written still goes out."""
        transport, self.transport = self.transport, None
        if transport is not None:
            transport.close()

    def _close_when_done(self) -> None:
        if self._eof and self._waiting is None:
            self._leave()


PERFORM: dict[type, Callable[[Connection, Any], None]] = {
    Ask: Connection._ask,
    TakeMessage: Connection._take_message,
    TakeChunk: Connection._take_chunk,
    Upgrade: Connection._upgrade,
    HangUp: Connection._part,
}
