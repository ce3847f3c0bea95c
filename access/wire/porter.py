"""Who is inside: connections are counted in all, by address and by person, in all workers together."""

from threading import Lock
from typing import TYPE_CHECKING, Protocol

from mailapp.net.tally import Cells, Desk, cells
from mailapp.policy.values import Policy

if TYPE_CHECKING:
    from access.wire.talk import Parting
    from mailapp.directory.keyrings import Keyring


class Visitor(Protocol):
    """A connection, as far as the porter must know it."""

    client: str

    @property
    def keyring(self) -> "Keyring | None":
        """By what somebody has come in."""

    def stop(self, why: "Parting") -> None:
        """Say goodbye when what you are doing is done."""

    def cut(self) -> None:
        """Leave now."""


def is_here(client: str) -> bool:
    """This very machine: nobody listens on that wire, and all of the webmail's neighbours share its address."""
    return client == "::1" or client.startswith("127.")


class Porter:
    """Counts for one worker. People are counted in threads, the others on the event loop."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk
        self._lock = Lock()
        self.visitors: dict[Visitor, Cells] = {}

    def enter(self, visitor: Visitor, policy: Policy) -> bool:
        """Whether there is a place for it; `leave` must follow in any case."""
        where = cells(f"address {visitor.client}")
        self.visitors[visitor] = where
        with self._lock:
            here = self._desk.enter(where)
        return is_here(visitor.client) or here <= policy.client_connections_per_address

    def leave(self, visitor: Visitor) -> None:
        with self._lock:
            self._desk.leave(self.visitors.pop(visitor))

    def enter_person(self, account: int, client: str, policy: Policy) -> bool:
        """Whether this person may have one more connection; then `leave_person` must follow."""
        where = _person(account)
        with self._lock:
            if self._desk.enter(where) <= policy.client_connections_per_person or is_here(client):
                return True
            self._desk.leave(where)
        return False

    def leave_person(self, account: int) -> None:
        with self._lock:
            self._desk.leave(_person(account))


def _person(account: int) -> Cells:
    return cells(f"person {account}")
