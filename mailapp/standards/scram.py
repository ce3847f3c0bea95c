"""SCRAM, the client's side: a login that tells the password to nobody, and finds out whether the server knows it
(RFC 5802, RFC 7677). Without channel binding.
"""

import base64
import hashlib
import hmac
import re
from dataclasses import dataclass

from mailapp.standards.saslprep import Unprepared, saslprep

HASHES = {"SCRAM-SHA-256": "sha256", "SCRAM-SHA-1": "sha1"}
MOST_ROUNDS = 1_000_000  # a server must not make us calculate for minutes
NO_BINDING = "n,,"
CHALLENGE = re.compile(r"r=([!-+\--~]+),s=([A-Za-z0-9+/=]+),i=([1-9]\d{0,9})(?:,|\Z)")  # RFC 5802 §7


class ScramFailed(ValueError):
    """The server does not keep to it, or does not know the password; the text is a phrase."""


@dataclass(frozen=True, slots=True)
class Scram:
    """One login. `nonce` is chance, printable, without commas."""

    mechanism: str
    user: str
    password: str
    nonce: str

    @property
    def first(self) -> str:
        """What we say first."""
        return NO_BINDING + self._bare

    def answer(self, challenge: str) -> "Answer":
        """To the server's first words. Raises ScramFailed."""
        found = CHALLENGE.match(challenge)
        if not found or not found[1].startswith(self.nonce) or int(found[3]) > MOST_ROUNDS:
            raise ScramFailed("the server's challenge is none")
        try:
            salt = base64.b64decode(found[2], validate=True)
        except ValueError:
            raise ScramFailed("the server's challenge is none") from None
        bare = f"c={base64.b64encode(NO_BINDING.encode()).decode()},r={found[1]}"
        return self._signed(f"{self._bare},{challenge},{bare}", bare, self._salted(salt, int(found[3])))

    @property
    def _bare(self) -> str:
        """RFC 5802 §5.1: commas and equals signs in a name are escaped."""
        name = _prepared(self.user).replace("=", "=3D").replace(",", "=2C")
        return f"n={name},r={self.nonce}"

    def _salted(self, salt: bytes, rounds: int) -> bytes:
        return hashlib.pbkdf2_hmac(HASHES[self.mechanism], _prepared(self.password).encode(), salt, rounds)

    def _signed(self, told: str, bare: str, salted: bytes) -> "Answer":
        """RFC 5802 §3"""
        kind = HASHES[self.mechanism]
        key = hmac.digest(salted, b"Client Key", kind)
        signature = hmac.digest(hashlib.new(kind, key).digest(), told.encode(), kind)
        proof = bytes(ours ^ theirs for ours, theirs in zip(key, signature, strict=True))
        server = hmac.digest(hmac.digest(salted, b"Server Key", kind), told.encode(), kind)
        return Answer(f"{bare},p={base64.b64encode(proof).decode()}", f"v={base64.b64encode(server).decode()}")


@dataclass(frozen=True, slots=True)
class Answer:
    """What we say, and what the server must say then if it knows the password."""

    text: str
    expected: str

    def check(self, final: str) -> None:
        """Raises ScramFailed."""
        if not hmac.compare_digest(final.partition(",")[0].encode(), self.expected.encode()):
            raise ScramFailed("the server does not know the password itself")


def _prepared(text: str) -> str:
    """RFC 5802 §2.2; what SASLprep does not take goes as it was typed, and perhaps the server takes it."""
    try:
        return saslprep(text)
    except Unprepared:
        return text
