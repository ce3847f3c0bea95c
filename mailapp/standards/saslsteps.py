"""What passes between a client, an exchange of SASL, and whoever knows the passwords (RFC 4422 §3)."""

from dataclasses import dataclass, field
from typing import Any, Protocol


class SaslError(Exception):
    """The client's response makes no sense; the text says why."""


class SaslCancelled(SaslError):
    """The client sent "*" (RFC 4954 §4)."""


@dataclass(frozen=True, slots=True)
class Challenge:
    """What the client shall be asked next, not yet in base64.

    `last`: it has nothing left to answer, and is in. A protocol may say so together with its success (RFC 4422 §3.6).
    """

    text: bytes
    last: bool = False


@dataclass(frozen=True, slots=True)
class Named:
    """A question about somebody. `authorization` is whom he wants to act as, "" for himself."""

    name: str
    authorization: str = field(default="", kw_only=True)

    @property
    def foreign(self) -> bool:
        """He wants to act as somebody else."""
        return bool(self.authorization) and self.authorization.casefold() != self.name.casefold()


@dataclass(frozen=True, slots=True)
class Credentials(Named):
    """Is this the password? Answer: who it is."""

    password: str = field(repr=False)  # a password is in no log


@dataclass(frozen=True, slots=True)
class Wanted(Named):
    """What is known of this name's passwords? Answer: Secrets."""


@dataclass(frozen=True, slots=True)
class Key:
    """What SCRAM keeps of one password (RFC 5802 §3)."""

    stored: bytes = field(repr=False)
    server: bytes = field(repr=False)


@dataclass(frozen=True, slots=True)
class Secrets:
    """How one name proves itself: keys of one salt, for each password that it has; `nonce` is chance, printable."""

    salt: bytes
    rounds: int
    keys: tuple[Key, ...]
    nonce: str


@dataclass(frozen=True, slots=True)
class Proof(Named):
    """The client knows the password of this key; of none of them, if None. Answer: who it is."""

    key: Key | None


@dataclass(frozen=True, slots=True)
class Admitted:
    """The exchange is over: this is who it is, in the words of whoever was asked."""

    who: Any


Question = Credentials | Wanted | Proof
Step = Challenge | Question | Admitted


class Exchange(Protocol):
    """One attempt to log in. After a Challenge comes `answer`, after a Question `told`; whoever cannot answer it
    well lets the exchange fall.
    """

    def answer(self, response: bytes | None) -> Step:
        """Give the client's decoded response, None when there was no initial one. Raises SaslError."""

    def told(self, answer: Any) -> Step:
        """Give the answer to a Question."""


def text_of(octets: bytes) -> str:
    """Raises SaslError."""
    try:
        return octets.decode()
    except UnicodeDecodeError:
        raise SaslError("Name and password must be UTF-8") from None
