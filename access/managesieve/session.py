"""What may be said in ManageSieve, and what is answered (RFC 5804). No socket, no thread, no clock."""

from collections.abc import Iterator

from access.managesieve import replies
from access.managesieve.authorization import Authorization
from access.managesieve.framer import Atom, Broken, Line
from access.managesieve.replies import bye, no
from access.managesieve.shelf import Open, Shelf
from access.managesieve.words import Malformed
from access.wire.answers import Answer, HangUp
from access.wire.conduct import Conduct
from access.wire.talk import Caller

State = Authorization | Shelf


class Session:
    """One client, from the greeting to LOGOUT. Answers are generators: nothing happens before they are pulled."""

    def __init__(self, caller: Caller, scripts: Open) -> None:
        self._conduct = Conduct(caller.policy)
        self._caller = caller
        self._scripts = scripts
        self._before = Authorization(caller, scripts)
        self.state: State = self._before

    @property
    def inside(self) -> bool:
        return isinstance(self.state, Shelf)

    def greet(self) -> Iterator[Answer]:
        """RFC 5804 §1.7"""
        yield self._before.capabilities() + replies.ok("Pillarbox ManageSieve")

    def obey(self, line: Line) -> Iterator[Answer]:
        """The answer to one command."""
        if not self.inside and self._conduct.knocked():
            yield HangUp(bye("Too many commands before login"))
            return
        try:
            yield from self._answer(line)
        except Malformed as wrong:
            yield from self._wrong(no(str(wrong)))

    def broken(self, broken: Broken) -> Iterator[Answer]:
        """The answer to what was no command."""
        self._before.exchange = None
        code = "QUOTA/MAXSIZE" if broken.too_large else ""  # RFC 5804 §1.3
        if broken.fatal:
            yield HangUp(bye(broken.reason, code))
        else:
            yield from self._wrong(no(broken.reason, code))

    def _wrong(self, answer: bytes) -> Iterator[Answer]:
        yield answer
        if self._conduct.erred():
            yield HangUp(bye("Too many errors"))

    def _answer(self, line: Line) -> Iterator[Answer]:
        if self.state is self._before and self._before.exchange is not None:
            yield from self._enter(self._before.respond(line.words))
            return
        if not line.words or not isinstance(line.words[0], Atom):
            raise Malformed("A command begins with a word")
        yield from self._enter(self.state.obey(line.words[0].text, line.words[1:]))

    def _enter(self, answer: Answer | Shelf | Authorization) -> Iterator[Answer]:
        """A login, or UNAUTHENTICATE, changes the state."""
        if isinstance(answer, Shelf | Authorization):
            self.state = answer
            if isinstance(answer, Authorization):
                self._before = answer
            yield answer.welcome if isinstance(answer, Shelf) else replies.ok("Logged out")
        else:
            yield answer

    def wall(self) -> bytes:
        """TLS is up: the capabilities are told anew (RFC 5804 §2.2)."""
        self._before.wall()
        return self._before.capabilities() + replies.ok("TLS is there")
