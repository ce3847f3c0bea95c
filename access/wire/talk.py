"""What the wire must know of a dialogue: octets in, answers out. The dialogue itself waits for nothing."""

from collections.abc import Iterator
from dataclasses import dataclass
from enum import Enum
from typing import Protocol

from access.wire.door import Door
from access.wire.porter import is_here
from mailapp.policy.values import Policy


class Parting(Enum):
    """Why we end a connection."""

    SLOW = "slow"  # nothing was said for too long
    STOPPING = "stopping"  # the service ends
    REVOKED = "revoked"  # the password that opened is changed or taken away, or the account is off
    CROWDED = "crowded"  # too many connections from this address
    TROUBLE = "trouble"  # of ours, in the middle of an answer


@dataclass(frozen=True, slots=True)
class Caller:
    """Who is on the wire, and what the house offers."""

    client: str  # its address
    secure: bool  # TLS from the first octet
    offers_tls: bool
    hostname: str  # ours
    policy: Policy
    door: Door

    @property
    def trusted_wire(self) -> bool:
        """Nobody can listen to a password: TLS, or this very machine."""
        return self.secure or is_here(self.client)


class Talk(Protocol):
    """One dialogue: a framer and a session. `feed`, `next` and `wall` never wait; answers are worked out in threads."""

    @property
    def pending(self) -> int:
        """Octets that have arrived and were not looked at."""

    @property
    def inside(self) -> bool:
        """Whether somebody is logged in."""

    @property
    def patience(self) -> float:
        """Seconds that the client may be silent now."""

    def greet(self) -> Iterator[object]:
        """Octets, and acts: those of `answers`, and those that the protocol's own connection knows."""

    def feed(self, octets: bytes) -> None: ...

    def next(self) -> Iterator[object] | None:
        """The answer to the next command, or None when it has not all arrived."""

    def stumbled(self) -> bytes:
        """What is said when we could not work out an answer, and nothing of it was said yet."""

    def wall(self) -> bytes:
        """TLS is up: nothing counts that was said in clear. What we say first, if anything."""

    def farewell(self, why: Parting) -> bytes: ...

    def close(self) -> None:
        """The client has gone. Called once, in a thread, when no answer is being worked out."""
