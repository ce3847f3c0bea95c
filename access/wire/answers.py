"""What a session answers: octets for the client, and acts that only the wire can do (values)."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class StartTls:
    """Say `reply` in clear; what the client says next is its ClientHello."""

    reply: bytes


@dataclass(frozen=True, slots=True)
class HangUp:
    """Say `reply`, and leave."""

    reply: bytes = b""


Act = StartTls | HangUp
Answer = bytes | Act
