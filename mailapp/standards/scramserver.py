"""SCRAM-SHA-256, the server's side: a client proves that it knows a password, and learns that we do, too
(RFC 5802, RFC 7677).

Without channel binding. A name may have several passwords, for its keys share one salt: the proof says whose it is.
"""

import base64
import binascii
import hashlib
import hmac
import re
from dataclasses import dataclass
from typing import Any

from mailapp.standards.saslsteps import Admitted, Challenge, Key, Proof, SaslError, Secrets, Step, Wanted, text_of

KIND = "sha256"
SIZE = 32  # octets of a digest
NONCE_LIMIT = 512  # characters of a client's
PRINTABLE = r"[!-+\--~]"  # RFC 5802 §7: no comma
# gs2-header, and client-first-message-bare, which the proof covers (RFC 5802 §7)
FIRST = re.compile(
    rf"(?P<header>[ny],(?:a=(?P<whom>[^,]*))?,)(?P<bare>n=(?P<name>[^,]+),r=(?P<nonce>{PRINTABLE}+)(?:,.*)?)"
)
# client-final-message: the channel binding, the nonce, perhaps extensions, and the proof
FINAL = re.compile(rf"(?P<bare>c=(?P<binding>[^,]+),r=(?P<nonce>{PRINTABLE}+)(?:,(?!p=)[^,]*)*),p=(?P<proof>[^,]+)")


def key_of(password: str, salt: bytes, rounds: int) -> Key:
    """What is kept of a password (RFC 5802 §3)."""
    salted = hashlib.pbkdf2_hmac(KIND, password.encode(), salt, rounds)
    client = hmac.digest(salted, b"Client Key", KIND)
    return Key(hashlib.new(KIND, client).digest(), hmac.digest(salted, b"Server Key", KIND))


@dataclass(frozen=True, slots=True)
class Opening:
    """The client's first words."""

    header: str
    bare: str
    nonce: str
    wanted: Wanted

    def challenge(self, secrets: Secrets) -> "Dialogue":
        nonce, salt = self.nonce + secrets.nonce, base64.b64encode(secrets.salt).decode()
        return Dialogue(self, secrets.keys, nonce, f"r={nonce},s={salt},i={secrets.rounds}")


@dataclass(frozen=True, slots=True)
class Dialogue:
    """The first words of both sides."""

    opening: Opening
    keys: tuple[Key, ...]
    nonce: str
    ours: str  # server-first-message

    def proven(self, text: str) -> tuple[Proof, str]:
        """What the client's proof shows, and all that was said, which both sides sign. Raises SaslError."""
        said = FINAL.fullmatch(text)
        if said is None:
            raise SaslError("This is no proof of SCRAM")
        if _octets(said["binding"]) != self.opening.header.encode():  # RFC 5802 §6: nobody changed it on its way
            raise SaslError("The channel binding is not what was said first")
        if said["nonce"] != self.nonce:  # RFC 5802 §5.1
            raise SaslError("The nonce is not ours")
        proof, told = _octets(said["proof"]), f"{self.opening.bare},{self.ours},{said['bare']}"
        key = next((key for key in self.keys if _shows(proof, key, told)), None)
        wanted = self.opening.wanted
        return Proof(wanted.name, key, authorization=wanted.authorization), told


def opening(text: str) -> Opening:
    """Read the client's first words. Raises SaslError."""
    if text.startswith("p="):
        raise SaslError("Channel binding is not offered")  # RFC 5802 §6
    said = FIRST.fullmatch(text)
    if said is None:  # also what begins with "m=": an extension that we had to know
        raise SaslError("These are no first words of SCRAM")
    if len(said["nonce"]) > NONCE_LIMIT:
        raise SaslError(f"A nonce has at most {NONCE_LIMIT} characters")
    wanted = Wanted(_name(said["name"]), authorization=_name(said["whom"] or ""))
    return Opening(said["header"], said["bare"], said["nonce"], wanted)


def signature(key: Key, told: str) -> bytes:
    """That we know the password, too (RFC 5802 §3)."""
    return b"v=" + base64.b64encode(hmac.digest(key.server, told.encode(), KIND))


class Scram:
    """The exchange of RFC 5802 §5: first words, challenge, proof, and our own proof, which the client takes note of."""

    def __init__(self) -> None:
        self._opening: Opening | None = None
        self._dialogue: Dialogue | None = None
        self._final: bytes | None = None
        self._who: Any = None

    def answer(self, response: bytes | None) -> Step:
        if response is None:
            return Challenge(b"")  # the client speaks first
        if self._who is not None:
            return self._noted(response)
        if self._dialogue is None:
            self._opening = opening(text_of(response))
            return self._opening.wanted
        proof, told = self._dialogue.proven(text_of(response))
        self._final = signature(proof.key, told) if proof.key else None
        return proof

    def told(self, answer: Any) -> Challenge:
        """To Wanted: Secrets; to a Proof that shows something: who it is."""
        if isinstance(answer, Secrets) and self._opening:
            self._dialogue = self._opening.challenge(answer)
            return Challenge(self._dialogue.ours.encode())
        if self._final is None:
            raise RuntimeError("nothing was asked that can be answered so")
        self._who = answer
        return Challenge(self._final, last=True)

    def _noted(self, response: bytes) -> Admitted:
        if response:
            raise SaslError("There is nothing left to say")
        return Admitted(self._who)


def _shows(proof: bytes, key: Key, told: str) -> bool:
    """RFC 5802 §3: the proof is the client's key, hidden under a signature that the stored key makes."""
    if len(proof) != SIZE:
        return False
    hidden = hmac.digest(key.stored, told.encode(), KIND)
    client = bytes(ours ^ theirs for ours, theirs in zip(hidden, proof, strict=True))
    return hmac.compare_digest(hashlib.new(KIND, client).digest(), key.stored)


def _name(text: str) -> str:
    """RFC 5802 §5.1: =2C and =3D stand for a comma and an equals sign, and no other = is written."""
    if re.search(r"=(?!2C|3D)|\0", text):
        raise SaslError("The name is not written as SCRAM writes it")
    return text.replace("=2C", ",").replace("=3D", "=")


def _octets(text: str) -> bytes:
    try:
        return binascii.a2b_base64(text.encode(), strict_mode=True)
    except binascii.Error:
        raise SaslError("This is not base64") from None
