"""Dialogues played against a talk itself: no socket, no thread. The lines are those of tests/support/transcript.py."""

import re
from collections.abc import Callable
from datetime import UTC, datetime

from access.wire.answers import HangUp, StartTls
from access.wire.door import WRONG, Denied, Reason
from access.wire.talk import Caller, Talk
from mailapp.directory.values import AccountInfo
from mailapp.policy.values import Policy
from mailapp.standards import sasl
from tests.support.scram import known

STEP = re.compile(r"(C:|C\+|S:|--) ?(.*)")
NOW = datetime(2026, 11, 26, tzinfo=UTC)


class Gate:
    """Lets Anna and Ben in with the password "secret"; Carl has guessed too often."""

    def login(self, name: str, password: str) -> AccountInfo:
        if name.startswith("carl"):
            raise Denied(Reason.WAIT, "Too many failed logins: wait 5 seconds.")
        people = {"anna@example.test": 1, "ben@example.test": 2, "änne@example.test": 3}
        if name not in people or password not in ("secret", "zwei  Wörter "):
            raise Denied(Reason.WRONG, WRONG)
        return AccountInfo(people[name], name, name, 0, True, False)

    def answer(self, question: sasl.Question) -> AccountInfo | sasl.Secrets:
        if isinstance(question, sasl.Wanted):
            return known("secret")
        if isinstance(question, sasl.Proof):
            return self.login(question.name, "secret" if question.key else "")
        return self.login(question.name, question.password)

    def leave(self) -> None:
        """Nobody is counted."""


def caller(client: str = "127.0.0.1", *, secure: bool = False, policy: Policy | None = None) -> Caller:
    return Caller(client, secure, True, "mail.example.test", policy or Policy(), Gate())


class Conversation:
    """Octets in, octets out."""

    def __init__(self, talk: Talk) -> None:
        self.talk = talk
        self.said = b""
        self.closed = self.tls = False
        self._carry_out(talk.greet())

    def send(self, octets: bytes) -> None:
        self.talk.feed(octets)
        while not (self.closed or self.tls) and (answer := self.talk.next()) is not None:
            self._carry_out(answer)

    def _carry_out(self, answer) -> None:
        for act in answer:
            if isinstance(act, bytes):
                self.said += act
            elif isinstance(act, HangUp):
                self.said += act.reply
                self.closed = True
            elif isinstance(act, StartTls):
                self.said += act.reply
                self.tls = True

    def expect(self, pattern: str) -> None:
        line, found, self.said = self.said.partition(b"\r\n")
        assert found, f"expected {pattern!r}, and nothing was said"
        wanted = ".*".join(re.escape(part) for part in pattern.split("…"))
        assert re.fullmatch(wanted, line.decode()), f"expected {pattern!r}, got {line!r}"

    def do(self, order: str) -> None:
        if order == "tls":
            assert self.tls
            self.tls = False
            self.said += self.talk.wall()
        elif order == "closed":
            assert self.closed
            assert not self.said, self.said
        else:
            raise ValueError(order)


def play(text: str, talk: Talk) -> Conversation:
    """Play a dialogue; what was said and not expected is a fault."""
    conversation = Conversation(talk)
    for line in text.strip().splitlines():
        if not line.strip() or line.lstrip().startswith("#"):
            continue
        step = STEP.fullmatch(line.strip())
        assert step, f"not a line of a dialogue: {line!r}"
        what, words = step.groups()
        if what in ("C:", "C+"):
            assert not conversation.said, f"not expected: {conversation.said!r}"
            conversation.send(words.encode() + (b"\r\n" if what == "C:" else b""))
        elif what == "S:":
            conversation.expect(words)
        else:
            conversation.do(words)
    assert not conversation.said, f"not expected: {conversation.said!r}"
    return conversation


def cut_anywhere(octets: bytes, make: Callable[[], Talk]) -> None:
    """The same is said however the octets arrive."""
    whole = Conversation(make())
    whole.send(octets)
    for size in (1, 2, 3, 7, 100):
        pieces = Conversation(make())
        for start in range(0, len(octets), size):
            pieces.send(octets[start : start + size])
        assert pieces.said == whole.said
        assert pieces.closed == whole.closed
