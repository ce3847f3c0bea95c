"""One SMTP connection without a network: octets in, in any pieces; replies out. For fuzzing."""

import asyncio
from collections.abc import Sequence
from pathlib import Path
from tempfile import gettempdir
from typing import Any

from mailapp.directory.values import AccountInfo, LocalRecipient, Outcome, Resolution
from mailapp.policy.mailrules.rewriting import NO_REWRITING
from mailapp.policy.values import Policy
from mailapp.standards import sasl
from mailapp.standards.networks import Networks
from mailapp.standards.reply import Reply
from mta.inbound.replies import accepted
from mta.inbound.values import Letter
from mta.smtp import replies
from mta.smtp.doorkeeper import OPEN
from mta.smtp.server import Connection
from mta.smtp.service import Service
from mta.smtp.session import Admission, Face, Known, Login, Owns, Question, Resolve, Room, Turn
from tests.support.scram import known

HOSTNAME = "mail.example.test"
FACES = {
    "relay": Face(HOSTNAME),
    "submission": Face(HOSTNAME, submission=True),
    "lmtp": Face(HOSTNAME, lmtp=True),
}
ANNA = AccountInfo(1, "anna@example.test", "Anna", quota=0, active=True, is_admin=False)
RULES = Policy(
    message_size=100_000,
    recipients_per_message=3,
    errors_per_session=1000,
    soft_errors_per_session=1000,
    failure_rate_per_address=0,
    failure_rate_per_network=0,
    xclient_from=Networks(["127.0.0.1"]),
)


class PuppetOffice:
    """Knows Anna, with any password; takes every letter."""

    policy = RULES
    doorkeeper = OPEN
    rewriting = NO_REWRITING
    asks_dns = False
    spool = Path(gettempdir())

    def __init__(self) -> None:
        self.taken: list[tuple[Letter, bytes]] = []

    def at_once(self, question: Question) -> Any:
        if isinstance(question, Resolve):
            here = question.address == ANNA.address
            fate = Outcome.DELIVER if here else Outcome.UNKNOWN_USER
            return Admission(Resolution(question.address, fate, (LocalRecipient(ANNA),) if here else ()))
        if isinstance(question, Login):
            return _shown(question.asked)
        if isinstance(question, Owns):
            return question.address == ANNA.address
        if isinstance(question, Turn):
            return replies.ETRN_NOT_OURS
        return (False,) * len(question.resolutions) if isinstance(question, Room) else None

    def ask(self, question: Question) -> "asyncio.Future[Any]":
        if not isinstance(question, Known):
            raise RuntimeError(f"nobody answers {question}")
        return _done(ANNA if question.address == ANNA.address else None)

    def hand_in(self, letter: Letter) -> "asyncio.Future[Reply]":
        return _done(self._take(letter))

    def hand_in_each(self, letter: Letter) -> "asyncio.Future[list[Reply]]":
        return _done([self._take(letter)] * len(letter.envelope.recipients))

    def _take(self, letter: Letter) -> Reply:
        self.taken.append((letter, b"".join(letter.content.chunks())))
        letter.content.close()
        return accepted("TRACE")

    def refused(self, client: str, reply: Reply, because: str = "") -> None:
        """Nobody reads the journal."""


class PuppetTransport(asyncio.Transport):
    """Keeps what is written."""

    def __init__(self) -> None:
        super().__init__({"peername": ("127.0.0.1", 40000)})
        self.said = b""
        self.open = True

    def write(self, data: Any) -> None:
        self.said += bytes(data)

    def close(self) -> None:
        self.open = False

    abort = close

    def get_write_buffer_size(self) -> int:
        return 0

    def pause_reading(self) -> None:
        """There is no reader."""

    def resume_reading(self) -> None:
        """There is no reader."""


def _shown(asked: sasl.Question) -> AccountInfo | sasl.Secrets | Reply:
    if isinstance(asked, sasl.Wanted):
        return known("secret")
    proven = not isinstance(asked, sasl.Proof) or asked.key
    return ANNA if proven and asked.name == ANNA.address else replies.BAD_CREDENTIALS


def _done(value: Any) -> "asyncio.Future[Any]":
    future = asyncio.get_running_loop().create_future()
    future.set_result(value)
    return future


async def converse(face: str, pieces: Sequence[bytes]) -> tuple[bytes, PuppetOffice]:
    """All that was answered to a client that says this and hangs up, and the office that took its letters."""
    office, transport = PuppetOffice(), PuppetTransport()
    loop = asyncio.get_running_loop()
    connection = Connection(FACES[face], office, Service(office, None), None, loop)
    connection.connection_made(transport)
    for piece in pieces:
        if transport.open and piece:
            connection.data_received(piece)
            await _quiet(connection)
    connection.connection_lost(None)
    return transport.said, office


async def _quiet(connection: Connection) -> None:
    """Until it waits for nobody but the client."""
    for _ in range(1000):
        if connection._waiting is None:
            return
        await asyncio.sleep(0)
    raise AssertionError("the connection waits for ever")
