"""What may be said in POP3, and what is answered (RFC 1939). No socket, no thread, no clock."""

from collections.abc import Iterator

from access.pop3 import replies, transaction
from access.pop3.authorization import Authorization
from access.pop3.maildrop import Open
from access.pop3.parser import Malformed, parse
from access.pop3.replies import err
from access.pop3.transaction import Transaction
from access.wire.answers import Answer, HangUp
from access.wire.conduct import Conduct
from access.wire.talk import Caller

__all__ = ["Session"]

State = Authorization | Transaction


class Session:
    """One client, from the greeting to QUIT. Answers are generators: nothing happens before they are pulled."""

    def __init__(self, caller: Caller, drops: Open) -> None:
        self._conduct = Conduct(caller.policy)
        self._before = Authorization(caller, drops)
        self.state: State = self._before

    @property
    def inside(self) -> bool:
        return isinstance(self.state, Transaction)

    @property
    def over(self) -> bool:
        return isinstance(self.state, Transaction) and self.state.over

    def greet(self) -> Iterator[Answer]:
        yield replies.ok("POP3 server ready")  # RFC 1939 §4

    def obey(self, line: bytes) -> Iterator[Answer]:
        """The answer to one line."""
        if not self.inside and self._conduct.knocked():
            yield HangUp(err("Too many commands before login"))
            return
        wrong = False
        for answer in self._answer(line):
            wrong = wrong or (isinstance(answer, bytes) and answer.startswith(b"-ERR"))
            yield answer
        if wrong and self._conduct.erred():
            yield HangUp(err("Too many errors"))

    def too_long(self) -> Iterator[Answer]:
        """The answer to a line that was thrown away."""
        self._before.exchange = None
        yield HangUp(err("Too many errors")) if self._conduct.erred() else err("The line is too long")

    def _answer(self, line: bytes) -> Iterator[Answer]:
        if self.state is self._before and self._before.exchange is not None:
            yield from self._enter(self._before.respond(line))
            return
        try:
            command = parse(line)
        except Malformed as wrong:
            yield err(str(wrong))
            return
        if isinstance(self.state, Transaction):
            yield from transaction.MENU.get(command.verb, transaction.unknown)(self.state, command)
        else:
            yield from self._enter(self.state.obey(command))

    def _enter(self, answer: Answer | Transaction) -> Iterator[Answer]:
        """After a login the drop is open (RFC 1939 §5)."""
        if not isinstance(answer, Transaction):
            yield answer
            return
        self.state = answer
        yield replies.ok(f"Maildrop locked and ready, {len(answer.drop.letters)} messages")

    def wall(self) -> None:
        """TLS is up (RFC 2595 §4)."""
        self._before.wall()

    def close(self) -> None:
        """Gone without QUIT: nothing is deleted (RFC 1939 §6)."""
        if isinstance(self.state, Transaction):
            self.state.drop.close()
