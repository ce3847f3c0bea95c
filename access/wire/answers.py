"""What a session answers: octets for the client, and acts that only the wire can do (values)."""

from collections.abc import Iterator
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class StartTls:
    """Say `reply` in clear; what the client says next is its ClientHello."""

    reply: bytes


@dataclass(frozen=True, slots=True)
class HangUp:
    """Say `reply`, and leave."""

    reply: bytes = b""


@dataclass(slots=True)
class Known(Iterator[bytes]):
    """An answer that needs no thought, and so no thread."""

    octets: bytes

    def __next__(self) -> bytes:
        octets, self.octets = self.octets, b""
        if not octets:
            raise StopIteration
        return octets


class Last:
    """An act behind which nothing is said: nobody asks in a thread whether there is more."""


Act = StartTls | HangUp
Answer = bytes | Act
