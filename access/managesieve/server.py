"""ManageSieve on the wire: commands to the session, its answers to the client."""

from collections.abc import Iterator

from access.managesieve import replies
from access.managesieve.framer import Broken, Framer
from access.managesieve.session import Session
from access.managesieve.shelf import Open, Scripts
from access.wire.answers import Answer
from access.wire.connection import Connection
from access.wire.talk import Caller, Parting
from mailapp.delivery import api as delivery
from mailapp.directory.values import AccountInfo

FAREWELLS = {
    Parting.SLOW: replies.bye("Too slow: logged out", "TRYLATER"),
    Parting.STOPPING: replies.bye("The server stops", "TRYLATER"),
    Parting.REVOKED: replies.bye("Log in again: the password or the account has changed"),
    Parting.CROWDED: replies.bye("Too many connections", "TRYLATER"),
    Parting.TROUBLE: b"",  # in the middle of a script no words would be understood
}
OVERHEAD = 4096  # octets of literals beside the script: its name may be one


class SieveTalk:
    """Implements talk.Talk."""

    def __init__(self, caller: Caller, scripts: Open) -> None:
        self.session = Session(caller, scripts)
        self._policy = caller.policy
        self._framer = Framer(caller.policy.script_octets + OVERHEAD)

    @property
    def pending(self) -> int:
        return self._framer.pending

    @property
    def inside(self) -> bool:
        return self.session.inside

    @property
    def patience(self) -> float:
        return self._policy.client_idle_seconds if self.inside else self._policy.client_login_seconds

    def greet(self) -> Iterator[Answer]:
        return self.session.greet()

    def feed(self, octets: bytes) -> None:
        self._framer.feed(octets)

    def next(self) -> Iterator[Answer] | None:
        event = self._framer.event()
        if event is None:
            return None
        return self.session.broken(event) if isinstance(event, Broken) else self.session.obey(event)

    def stumbled(self) -> bytes:
        return replies.OUR_FAULT

    def wall(self) -> bytes:
        self._framer.clear()
        return self.session.wall()

    def farewell(self, why: Parting) -> bytes:
        return FAREWELLS[why]

    def close(self) -> None:
        """Nothing is held that would have to be given back."""


def _open(account: AccountInfo) -> Scripts:
    return delivery.Scripts(account.id)


class SieveConnection(Connection):
    """One client of ManageSieve."""

    protocol = "managesieve"
    title = "ManageSieve"

    def talk_of(self, caller: Caller) -> SieveTalk:
        return SieveTalk(caller, _open)
