"""Logging in, as every protocol of ours does it (pure: who may come in is answered by a port)."""

from dataclasses import dataclass
from enum import Enum
from typing import Protocol

from mailapp.directory.values import AccountInfo
from mailapp.standards import sasl


class Reason(Enum):
    """Why somebody is not let in."""

    WRONG = "wrong"  # no such name and password
    WAIT = "wait"  # too many failures: the password was not even looked at
    CROWDED = "crowded"  # this person has too many connections


class Denied(Exception):
    """Somebody is not let in; the text may be shown to whoever knocked."""

    def __init__(self, reason: Reason, text: str) -> None:
        super().__init__(text)
        self.reason = reason


WRONG = "Wrong name or password."


class Door(Protocol):
    """Lets people in, or not."""

    def login(self, name: str, password: str) -> AccountInfo:
        """Whose name and password these are. Raises Denied."""

    def answer(self, question: sasl.Question) -> AccountInfo | sasl.Secrets:
        """What an exchange of SASL wants to know. Raises Denied."""

    def leave(self) -> None:
        """Whoever came in is gone."""


@dataclass(frozen=True, slots=True)
class Challenge:
    """What the client shall answer next, not yet in base64."""

    text: bytes


class Authentication:
    """One exchange by a SASL mechanism. Raises sasl.SaslError when the client makes no sense, or Denied.

    `told_with_success`: the protocol has a place for the mechanism's last words in its answer to a login; else
    the client answers them, with nothing (RFC 4422 §3.6).
    """

    def __init__(self, exchange: sasl.Exchange, door: Door, *, told_with_success: bool = False) -> None:
        self._exchange = exchange
        self._door = door
        self._told_with_success = told_with_success
        self.last_words: bytes | None = None  # what is still to be told, once somebody is in

    def answer(self, response: bytes | None) -> Challenge | AccountInfo:
        """Give the client's decoded response, None when there was no initial one."""
        step = self._next(response)
        if isinstance(step, sasl.Challenge) and step.last and self._told_with_success:
            self.last_words = step.text
            step = self._next(b"")
        if isinstance(step, sasl.Challenge):
            return Challenge(step.text)
        account: AccountInfo = step.who
        return account

    def _next(self, response: bytes | None) -> sasl.Challenge | sasl.Admitted:
        step = self._exchange.answer(response)
        while not isinstance(step, sasl.Challenge | sasl.Admitted):
            if step.foreign:
                raise Denied(Reason.WRONG, WRONG)  # nobody acts for somebody else here
            step = self._exchange.told(self._door.answer(step))
        return step
