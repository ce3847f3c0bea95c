"""SASL as a server speaks it, sans-I/O: PLAIN (RFC 4616) and LOGIN (as clients speak it; never an RFC)."""

import binascii
from dataclasses import dataclass
from typing import Protocol

MECHANISMS = ("PLAIN", "LOGIN")
RESPONSE_OCTETS = 12_288  # RFC 4954 §4: of one base64 line


class SaslError(Exception):
    """The client's response makes no sense; the text says why."""


class SaslCancelled(SaslError):
    """The client sent "*" (RFC 4954 §4)."""


@dataclass(frozen=True, slots=True)
class Challenge:
    """What the client shall be asked next, not yet in base64."""

    text: bytes


@dataclass(frozen=True, slots=True)
class Credentials:
    """What the client said. `authorization` is whom it wants to act as, "" for itself."""

    name: str
    password: str
    authorization: str = ""

    def __repr__(self) -> str:
        return f"Credentials(name={self.name!r})"  # a password is in no log


class Exchange(Protocol):
    """One attempt to log in."""

    def answer(self, response: bytes | None) -> Challenge | Credentials:
        """Give the client's decoded response, None when there was no initial one. Raises SaslError."""


def begin(mechanism: str) -> Exchange | None:
    """An exchange for this mechanism, in any case; None when we do not offer it."""
    name = mechanism.upper()
    return Plain() if name == "PLAIN" else Login() if name == "LOGIN" else None


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

    def answer(self, response: bytes | None) -> Challenge | Credentials:
        if response is None:
            return Challenge(b"")
        pieces = response.split(b"\0")
        if len(pieces) != 3:
            raise SaslError("PLAIN needs three fields")
        authorization, name, password = (_text(piece) for piece in pieces)
        if not name or not password:
            raise SaslError("PLAIN needs a name and a password")
        return Credentials(name, password, authorization)


class Login:
    """Asks for the name, then for the password; the name may come as an initial response."""

    def __init__(self) -> None:
        self._name: str | None = None

    def answer(self, response: bytes | None) -> Challenge | Credentials:
        if response is None:
            return Challenge(b"Username:")
        if self._name is None:
            self._name = _text(response)
            if not self._name:
                raise SaslError("LOGIN needs a name")
            return Challenge(b"Password:")
        password = _text(response)
        if not password:
            raise SaslError("LOGIN needs a password")
        return Credentials(self._name, password)


def _text(octets: bytes) -> str:
    try:
        return octets.decode()
    except UnicodeDecodeError:
        raise SaslError("Name and password must be UTF-8") from None
