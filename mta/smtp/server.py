"""One SMTP connection: it carries out what `rules` decides, and is the only one who waits."""

import asyncio
import logging
from collections.abc import Callable
from typing import Any

from mailapp.net.content import Content
from mailapp.net.ids import queue_id
from mailapp.net.listener import quick_ack
from mailapp.standards.reply import Reply
from mta.inbound.values import Client, Letter
from mta.smtp import access, greeting, replies, rules
from mta.smtp.incoming import Incoming
from mta.smtp.session import (
    Ask,
    Become,
    Delay,
    HangUp,
    Login,
    Mail,
    Raw,
    Response,
    TakeChunk,
    TakeMessage,
    Upgrade,
)
from mta.smtp.starttls import Securable

log = logging.getLogger(__name__)


class Connection(Securable):
    """One client. A command is a call; only questions to the heart, messages and TLS are waited for."""

    _incoming: Incoming | None = None

    def connection_lost(self, error: Exception | None) -> None:
        super().connection_lost(error)
        self._drop_message()

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
        if self._talk.because and isinstance(response, Reply | HangUp | Delay):
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
        response = ask.then(answer)
        # The directory notes logins itself.
        if isinstance(response, Reply) and (
            self._talk.because or (response.code >= 500 and not isinstance(ask.question, Login))
        ):
            self._refused(response)
        self._answer(response)

    def _answer(self, response: Response) -> None:
        """Do what came of a question or a message; errors count."""
        self._perform(rules.counted(self._talk, response))

    def _answer_each(self, answers: list[Reply]) -> None:
        """One reply for each recipient (RFC 2033 §4.2)."""
        for reply in answers:
            self._say(reply)

    def _delay(self, response: Delay) -> None:
        """Nobody waits but the client."""
        later = self.loop.create_future()
        self.loop.call_later(response.seconds, later.set_result, response.reply)
        self._wait(later, self._say)

    def _become(self, response: Become) -> None:
        """XCLIENT: the old client leaves, the new one comes in and is greeted."""
        self._go_out()
        self._talk.become(response.said, response.account)
        self._client = self._talk.client
        refusal = access.connect(self._talk)
        if self._come_in():
            self._respond(refusal or greeting.greet(self._talk))

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
            binary = self._talk.mail is not None and self._talk.mail.params.body == "BINARYMIME"
            self._incoming = Incoming(self._office.policy.message_size, self._office.spool, binary=binary)
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
            self._hand_in(incoming.content)
        else:
            self._refuse_message(refusal)

    def _refuse_message(self, refusal: Reply) -> None:
        mail, self._talk.mail = self._talk.mail, None
        whole = self._incoming is None or self._incoming.chunk is None or self._incoming.chunk.last
        self._drop_message()
        self._refused(refusal)
        self._answer(refusal)
        others = len(mail.recipients) - 1 if mail and whole and self._face.lmtp else 0
        self._answer_each([refusal] * others)

    def _hand_in(self, content: Content) -> None:
        mail, self._talk.mail = self._talk.mail, None
        if mail is None:
            raise RuntimeError("a message outside a mail transaction")
        self._incoming = None  # it belongs to the office now
        letter = self._letter(mail, content)
        if self._face.lmtp:
            self._wait(self._office.hand_in_each(letter), self._answer_each)
        else:
            self._wait(self._office.hand_in(letter), self._answer)

    def _letter(self, mail: Mail, content: Content) -> Letter:
        talk = self._talk
        talk.mail = mail  # the protocol's name depends on it
        protocol, talk.mail = talk.protocol, None
        return Letter(
            trace=queue_id(),
            envelope=mail.envelope,
            resolutions=tuple(mail.resolutions),
            content=content,
            client=Client(self._client, talk.helo, self._tls_name(), talk.name, talk.trusted),
            protocol=protocol,
            account=talk.account.id if talk.account else None,
            remarks=talk.letter_remarks,
            recipient_remarks=tuple(mail.remarks) if any(mail.remarks) else (),
        )

    def _drop_message(self) -> None:
        if self._incoming is not None:
            self._incoming.content.close()
            self._incoming = None

    # -- good-bye ---------------------------------------------------------------------------------------

    def _part(self, response: HangUp) -> None:
        self._hang_up(response.reply)


PERFORM: dict[type, Callable[[Connection, Any], None]] = {
    Ask: Connection._ask,
    TakeMessage: Connection._take_message,
    TakeChunk: Connection._take_chunk,
    Upgrade: Connection._upgrade,
    HangUp: Connection._part,
    Delay: Connection._delay,
    Become: Connection._become,
}
