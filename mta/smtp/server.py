"""One SMTP connection: it carries out what `rules` decides, and is the only one who waits."""

import asyncio
import logging
import ssl
from collections.abc import Callable
from typing import Any

from mailapp.net.ids import queue_id
from mailapp.net.listener import quick_ack
from mailapp.standards.reply import Reply
from mta.inbound.values import Client, Letter
from mta.smtp import greeting, replies, rules
from mta.smtp.incoming import Incoming
from mta.smtp.port import Office, Porter
from mta.smtp.session import (
    Ask,
    Face,
    HangUp,
    Login,
    Raw,
    Response,
    Session,
    TakeChunk,
    TakeMessage,
    Upgrade,
)
from mta.smtp.wire import Wire

log = logging.getLogger(__name__)

HANDSHAKE_SECONDS = 30.0  # for TLS to come up, and to go down


class Connection(Wire):
    """One client. A command is a call; only questions to the heart, messages and TLS are waited for."""

    def __init__(
        self, face: Face, office: Office, porter: Porter, tls: ssl.SSLContext | None, loop: asyncio.AbstractEventLoop
    ) -> None:
        super().__init__(loop, office.policy.command_seconds)
        self._face = face
        self._office = office
        self._porter = porter
        self._tls = tls
        self._incoming: Incoming | None = None
        self._reading = False  # octets belong to the incoming message
        self._stopping = False

    # -- coming and going -----------------------------------------------------------------------------

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        super().connection_made(transport)
        secure = transport.get_extra_info("ssl_object") is not None
        self._talk = Session(
            self._face,
            self._office.policy,
            self._client,
            secure=secure,
            doorkeeper=self._office.doorkeeper,
            rewriting=self._office.rewriting,
            asks_dns=self._office.asks_dns,
        )
        if not self._porter.enter(self, self._client):
            self._hang_up(replies.TOO_MANY_CONNECTIONS)
            return
        self._respond(greeting.greet(self._talk))
        self._flush()

    def connection_lost(self, error: Exception | None) -> None:
        super().connection_lost(error)
        self._drop_message()
        self._porter.leave(self, self._client)

    def stop(self) -> None:
        """The service ends: a client between two messages is sent away, a message on its way is finished."""
        self._stopping = True
        if not self._reading and self._waiting is None:
            self._hang_up(replies.STOPPING)

    # -- commands ---------------------------------------------------------------------------------------

    def _advance(self) -> None:
        while self._waiting is None and self.transport is not None:
            if not (self._read_on() if self._reading else self._obey_next()):
                break
        self._flush()
        self._leave_when_done()

    def _obey_next(self) -> bool:
        """Whether there was a command. A fault of ours costs the transaction, not the connection."""
        line = self._lines.take()
        if line is None:
            return False
        self._reset_timeout()
        try:
            self._respond(rules.obey(self._talk, line))
        except Exception:
            log.exception("client %s: answered 451", self._client)
            self._talk.mail = None
            self._say(replies.OUR_FAULT)
        if self._talk.mail is None and not self._reading:
            self._drop_message()  # RSET or EHLO in the middle of BDAT
        return True

    def _respond(self, response: Response) -> None:
        """Carry out a response; what an access rule refused is noted, and why."""
        if self._talk.because and isinstance(response, Reply | HangUp):
            self._refused(response if isinstance(response, Reply) else response.reply)
        self._perform(response)

    def _refused(self, reply: Reply) -> None:
        self._office.refused(self._client, reply, self._talk.because)
        self._talk.because = ""

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
            self._settle(ask, answer)
        else:
            self._wait(self._office.ask(ask.question), lambda answer: self._settle(ask, answer))

    def _settle(self, ask: Ask, answer: object) -> None:
        reply = ask.then(answer)
        # The directory notes logins itself.
        if self._talk.because or (reply.code >= 500 and not isinstance(ask.question, Login)):
            self._refused(reply)
        self._answer(reply)

    def _answer(self, reply: Reply) -> None:
        """Say what came of a question or a message; errors count."""
        self._perform(rules.counted(self._talk, reply))

    def _wait(self, future: "asyncio.Future[Any]", then: Callable[[Any], None]) -> None:
        """Nothing more of the client's pipeline is looked at until the future is done."""
        self._flush()
        self._waiting = future
        future.add_done_callback(lambda done: self._resolved(done, then))

    def _resolved(self, done: "asyncio.Future[Any]", then: Callable[[Any], None]) -> None:
        self._waiting = None
        if done.cancelled():
            return
        if trouble := done.exception():
            log.error("client %s: answered 451", self._client, exc_info=trouble)
            self._answer(replies.OUR_FAULT)
        elif self.transport is not None:
            then(done.result())
        self._reset_timeout()
        if self._stopping and not self._reading:
            self._hang_up(replies.STOPPING)
        else:
            self._go_on()

    # -- messages -----------------------------------------------------------------------------------------

    def _take_message(self, _: TakeMessage) -> None:
        self._replies.append(replies.END_WITH_DOT)
        self._open()

    def _take_chunk(self, chunk: TakeChunk) -> None:
        incoming = self._open()
        incoming.begin_chunk(chunk)
        self._collect(incoming, self._lines.rest())

    def _open(self) -> Incoming:
        self._reading = True
        self._reset_timeout(self._office.policy.data_seconds)
        if self._incoming is None:
            self._incoming = Incoming(self._office.policy.message_size, self._office.spool)
        return self._incoming

    def _read_on(self) -> bool:
        """Whether there were octets of the message. After a fault of ours what follows must not be read as commands."""
        octets = self._lines.rest()
        if not octets or self._incoming is None:
            return False
        try:
            self._collect(self._incoming, octets)
        except Exception:
            log.exception("client %s: hung up with 451", self._client)
            self._hang_up(replies.OUR_FAULT)
        return True

    def _collect(self, incoming: Incoming, octets: bytes) -> None:
        piece = incoming.feed(octets)
        if piece.done:
            self._reading = False
            self._lines.feed(piece.rest)
            self._arrived(incoming)
        elif incoming.endless:
            self._hang_up(replies.TOO_BIG)
        else:
            if incoming.earns_patience():
                self._reset_timeout(self._office.policy.data_seconds)
            self._acknowledge()

    def _acknowledge(self) -> None:
        connection = self.transport.get_extra_info("socket") if self.transport else None
        if connection is not None:
            quick_ack(connection)

    def _arrived(self, incoming: Incoming) -> None:
        """A message, or a chunk of one, is complete."""
        self._reset_timeout()
        chunk = incoming.chunk
        if chunk is not None and not chunk.last and incoming.trouble is None:
            self._say(Reply(250, "2.0.0", f"{chunk.size} octets received"))
            return
        refusal = incoming.end()
        if refusal is None:
            self._hand_in(incoming)
            return
        self._drop_message()
        self._talk.mail = None
        self._refused(refusal)
        self._answer(refusal)

    def _hand_in(self, incoming: Incoming) -> None:
        talk, mail = self._talk, self._talk.mail
        if mail is None:
            raise RuntimeError("a message outside a mail transaction")
        letter = Letter(
            trace=queue_id(),
            envelope=mail.envelope,
            resolutions=tuple(mail.resolutions),
            content=incoming.content,
            client=Client(self._client, talk.helo, self._tls_name()),
            protocol=talk.protocol,
            account=talk.account.id if talk.account else None,
            remarks=talk.letter_remarks,
            recipient_remarks=tuple(mail.remarks) if any(mail.remarks) else (),
        )
        self._incoming = None  # it belongs to the office now
        talk.mail = None
        self._wait(self._office.hand_in(letter), self._answer)

    def _drop_message(self) -> None:
        if self._incoming is not None:
            self._incoming.content.close()
            self._incoming = None

    # -- TLS ----------------------------------------------------------------------------------------------

    def _upgrade(self, _: Upgrade) -> None:
        """STARTTLS is a wall: nothing said in clear counts behind it (RFC 3207 §4.2)."""
        if self.transport is None or self._tls is None:
            self._say(replies.NO_TLS)
        elif self._lines.rest():
            self._hang_up(replies.NOTHING_BEHIND_STARTTLS)
        else:
            self.transport.pause_reading()  # the ClientHello must not reach our buffer
            self._say(replies.GO_TLS)
            self._flush()
            self._talk.forget()
            self._waiting = self.loop.create_task(self._start_tls(self.transport, self._tls))

    async def _start_tls(self, plain: asyncio.Transport, tls: ssl.SSLContext) -> None:
        try:
            secure = await self.loop.start_tls(
                plain,
                self,
                tls,
                server_side=True,
                ssl_handshake_timeout=HANDSHAKE_SECONDS,
                ssl_shutdown_timeout=HANDSHAKE_SECONDS,
            )
        except OSError as trouble:  # ssl.SSLError is one
            log.info("client %s: TLS did not come up: %s", self._client, trouble)
            plain.abort()
            return
        if secure is None or self._lines.rest():
            plain.abort()
            return
        self.transport = secure
        self._talk.secure = True
        self._waiting = None
        if self._stopping:
            self._hang_up(replies.STOPPING)
        else:
            self._go_on()

    def _tls_name(self) -> str:
        """ "TLSv1.3 TLS_AES_256_GCM_SHA384", or ""."""
        tls = self.transport.get_extra_info("ssl_object") if self.transport and self._talk.secure else None
        return f"{tls.version()} {tls.cipher()[0]}" if tls else ""

    def _part(self, response: HangUp) -> None:
        self._hang_up(response.reply)


PERFORM: dict[type, Callable[[Connection, Any], None]] = {
    Ask: Connection._ask,
    TakeMessage: Connection._take_message,
    TakeChunk: Connection._take_chunk,
    Upgrade: Connection._upgrade,
    HangUp: Connection._part,
}
