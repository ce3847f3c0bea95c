"""SASL as a server speaks it, sans-I/O: PLAIN (RFC 4616), LOGIN (as clients speak it; never an RFC), SCRAM-SHA-256.

exchange = begin("SCRAM-SHA-256")
step = exchange.answer(response)              # Challenge: ask the client, and give what it says to `answer`
step = exchange.told(what_the_house_knows)    # Credentials, Wanted, Proof: ask the house, and give it to `told`
step.who                                      # Admitted: somebody is in
"""

import binascii
from typing import Any

from mailapp.standards.saslsteps import (
    Admitted,
    Challenge,
    Credentials,
    Exchange,
    Key,
    Proof,
    Question,
    SaslCancelled,
    SaslError,
    Secrets,
    Step,
    Wanted,
    text_of,
)
from mailapp.standards.scramserver import Scram

__all__ = [
    "MECHANISMS",
    "Admitted",
    "Challenge",
    "Credentials",
    "Exchange",
    "Key",
    "Proof",
    "Question",
    "SaslCancelled",
    "SaslError",
    "Secrets",
    "Step",
    "Wanted",
    "begin",
    "decode",
    "encode",
]

RESPONSE_OCTETS = 12_288  # RFC 4954 §4: of one base64 line


def begin(mechanism: str) -> Exchange | None:
    """An exchange for this mechanism, in any case; None when we do not offer it."""
    kind = KINDS.get(mechanism.upper())
    return kind() if kind else None


def decode(response: bytes) -> bytes:
    """A base64 response line; "=" stands for an empty one (RFC 4954 §4). Raises SaslError, SaslCancelled."""
    response = response.strip()
    if response == b"*":
        raise SaslCancelled("Authentication cancelled")
    if response == b"=":
        return b""
    if len(response) > RESPONSE_OCTETS:
        raise SaslError("Authentication response too long")
    try:
        return binascii.a2b_base64(response, strict_mode=True) if response else b""
    except binascii.Error:
        raise SaslError("Authentication response is not base64") from None


def encode(challenge: Challenge) -> bytes:
    """A challenge as it goes over the wire."""
    return binascii.b2a_base64(challenge.text, newline=False)


class Plain:
    """authorization NUL name NUL password (RFC 4616 §2)."""

    def answer(self, response: bytes | None) -> Step:
        if response is None:
            return Challenge(b"")
        pieces = response.split(b"\0")
        if len(pieces) != 3:
            raise SaslError("PLAIN needs three fields")
        authorization, name, password = (text_of(piece) for piece in pieces)
        if not name or not password:
            raise SaslError("PLAIN needs a name and a password")
        return Credentials(name, password, authorization=authorization)

    def told(self, answer: Any) -> Admitted:
        return Admitted(answer)


class Login:
    """Asks for the name, then for the password; the name may come as an initial response."""

    def __init__(self) -> None:
        self._name: str | None = None

    def answer(self, response: bytes | None) -> Step:
        if response is None:
            return Challenge(b"Username:")
        if self._name is None:
            self._name = text_of(response)
            if not self._name:
                raise SaslError("LOGIN needs a name")
            return Challenge(b"Password:")
        password = text_of(response)
        if not password:
            raise SaslError("LOGIN needs a password")
        return Credentials(self._name, password)

    def told(self, answer: Any) -> Admitted:
        return Admitted(answer)


KINDS: dict[str, type[Plain] | type[Login] | type[Scram]] = {
    "PLAIN": Plain,
    "LOGIN": Login,
    "SCRAM-SHA-256": Scram,  # RFC 7677 §3; -PLUS would bind the TLS channel, and is not offered
}
MECHANISMS = tuple(KINDS)
