"""A client that logs in by SCRAM-SHA-256: Python's libraries leave the mechanism to their callers, and here it is."""

from functools import cache

from mailapp.standards.sasl import Secrets
from mailapp.standards.scram import Answer, Scram
from mailapp.standards.scramserver import key_of

SALT, ROUNDS, NONCE = b"0123456789abcdef", 4096, "house"


@cache
def known(password: str) -> Secrets:
    """What a house knows of somebody with this password."""
    return Secrets(SALT, ROUNDS, (key_of(password, SALT, ROUNDS),), NONCE)


class Speaker:
    """What to say to each challenge; in the end the server must have shown that it knows the password, too."""

    def __init__(self, name: str, password: str) -> None:
        self._client = Scram("SCRAM-SHA-256", name, password, "fyko+d2lbbFgONRv9qkxdawL")
        self._answer: Answer | None = None
        self.content = False

    def __call__(self, challenge: bytes | None = None) -> bytes:
        if not challenge:
            return self._client.first.encode()
        if self._answer is None:
            self._answer = self._client.answer(challenge.decode())
            return self._answer.text.encode()
        self._answer.check(challenge.decode())
        self.content = True
        return b""

    def text(self, challenge: bytes | None = None) -> str:
        """For smtplib, which wants ASCII."""
        return self(challenge).decode()
