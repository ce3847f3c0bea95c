"""What a connection needs of the world round it: the heart, and the porter who counts visitors."""

import asyncio
from pathlib import Path
from typing import Any, Protocol

from mailapp.policy.mailrules.rewriting import RewritingTable
from mailapp.policy.values import Policy
from mailapp.standards.reply import Reply
from mta.inbound.values import Letter
from mta.smtp.doorkeeper import Doorkeeper
from mta.smtp.metering import Meter
from mta.smtp.session import Question, Session


class Office(Protocol):
    """The heart, as seen from the event loop."""

    policy: Policy
    doorkeeper: Doorkeeper  # the access rules; `OPEN` when there are none
    rewriting: RewritingTable  # other addresses for recipients
    spool: Path  # where large messages lie while they arrive

    @property
    def asks_dns(self) -> bool:
        """Whether anybody can answer a LookUp."""

    def at_once(self, question: Question) -> Any:
        """The answer when it is known without waiting, else None."""

    def ask(self, question: Question) -> "asyncio.Future[Any]": ...

    def hand_in(self, letter: Letter) -> "asyncio.Future[Reply]":
        """Answers when the letter is durable, or refused. Its content is closed then."""

    def hand_in_each(self, letter: Letter) -> "asyncio.Future[list[Reply]]":
        """The same for LMTP: an answer for each recipient, and never an exception."""

    def refused(self, client: str, reply: Reply, because: str = "") -> None:
        """For the journal; `because` names the rule, if it was one."""


class Visitor(Protocol):
    """A connection, as far as the porter must know it."""

    def stop(self) -> None:
        """Leave when your message is finished; at once if you have none."""

    def cut(self) -> None:
        """Leave now."""

    def hurry(self, seconds: float) -> None:
        """The house is full: be silent no longer than so many seconds, from now on."""


class Porter(Protocol):
    """Counts who is connected."""

    def enter(self, visitor: Visitor, session: Session) -> Meter | Reply:
        """What counts this client's acts, or why it is not welcome; `leave` must follow if it is."""

    def leave(self, visitor: Visitor, session: Session) -> None: ...
