"""A conversation as a value: it says what it wants said and waited for, and whoever holds the connection does that.

So the same conversation may be held by one thread that waits for each reply, or side by side with others by the
switchboard.
"""

from collections.abc import Callable, Generator
from typing import Any, NamedTuple, Protocol, TypeVar

from mailapp.standards.reply import Reply
from mta.outbound.lost import Lost
from mta.outbound.peer import Peer

Came = TypeVar("Came")


class Say(NamedTuple):
    """Send these octets, and wait so many seconds for one reply; None: for none."""

    octets: bytes
    patience: float | None = None


class Promise(Protocol):
    """Something else to wait for."""

    def wait(self) -> None:
        """Raises what kept it from coming true."""

    def call(self, back: Callable[[], object]) -> None:
        """Calls back, from whatever thread, when `wait` would not take long any more."""


# Yields what shall be done, and is told the reply if one was asked for (a Reply, else None). Lost is raised in it when
# the connection is of no use any more.
Talk = Generator[Say | Promise, Any, Came]


def hold(peer: Peer, talk: Talk[Came]) -> Came:
    """Hold a conversation in this thread; what it comes to."""
    try:
        wish = next(talk)
        while True:
            try:
                said = _fulfil(peer, wish)
            except Lost as trouble:
                wish = talk.throw(trouble)
            else:
                wish = talk.send(said)
    except StopIteration as end:
        came: Came = end.value
        return came


def _fulfil(peer: Peer, wish: Say | Promise) -> Reply | None:
    """Raises Lost."""
    if not isinstance(wish, Say):
        wish.wait()
        return None
    if wish.octets:
        peer.transmit(wish.octets)
    return None if wish.patience is None else peer.said(wish.patience)
