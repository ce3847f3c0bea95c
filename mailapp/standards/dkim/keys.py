"""Public keys as domains publish them, and what they prove (RFC 6376 §3.6, RFC 8463 §4)."""

import base64
import binascii
import hashlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import lru_cache

from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from cryptography.hazmat.primitives.asymmetric.padding import PKCS1v15
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPublicKey
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import load_der_public_key

from mailapp.standards.dkim import tags
from mailapp.standards.dkim.limits import KEY_CHARACTERS, PARSED_KEYS, RSA_BITS_LEAST, RSA_BITS_MOST


class KeyUnusable(ValueError):
    """The text is a phrase that says why."""


class KeyWeak(KeyUnusable):
    """A key of a size that proves nothing, or costs too much."""


@dataclass(frozen=True, slots=True)
class Key:
    """A key record, read. `hashes` and `services`: empty, any."""

    public: RSAPublicKey | Ed25519PublicKey
    hashes: tuple[str, ...]
    testing: bool  # t=y
    strict: bool  # t=s: i= names the very domain

    @property
    def kind(self) -> str:
        return "rsa" if isinstance(self.public, RSAPublicKey) else "ed25519"

    def proves(self, signature: bytes, octets: bytes) -> bool:
        """Whether the signature was made of these octets by whoever has the private key."""
        try:
            if isinstance(self.public, RSAPublicKey):
                self.public.verify(signature, octets, PKCS1v15(), SHA256())
            else:
                self.public.verify(signature, hashlib.sha256(octets).digest())  # RFC 8463 §3
        except InvalidSignature:
            return False
        return True


def key_among(texts: Sequence[str]) -> Key:
    """The key among TXT records; of several the first (RFC 6376 §3.6.2.2). Raises KeyUnusable."""
    found = [text for text in texts if "p=" in text or "v=DKIM1" in text]
    if not found:
        raise KeyUnusable("there is no key")
    return parse(found[0])


@lru_cache(maxsize=PARSED_KEYS)
def parse(text: str) -> Key:
    """RFC 6376 §6.1.2. Raises KeyUnusable."""
    if len(text) > KEY_CHARACTERS:
        raise KeyWeak(f"the key record is longer than {KEY_CHARACTERS} characters")
    try:
        found = tags.parse(text)
    except tags.TagError as wrong:
        raise KeyUnusable(f"the key record is broken: {wrong}") from None
    if "v" in found and (found["v"] != "DKIM1" or next(iter(found)) != "v"):
        raise KeyUnusable("the key record is not of version DKIM1")
    if not {"*", "email"} & set(_listed(found.get("s", "*"))):
        raise KeyUnusable("the key is not for mail")
    flags = _listed(found.get("t", ""))
    return Key(_public(found), tuple(_listed(found.get("h", ""))), "y" in flags, "s" in flags)


def _listed(text: str) -> list[str]:
    return [word for word in tags.without_blanks(text).lower().split(":") if word]


def _public(found: dict[str, str]) -> RSAPublicKey | Ed25519PublicKey:
    if "p" not in found:
        raise KeyUnusable("the key record has no key")
    if not found["p"]:
        raise KeyUnusable("the key has been revoked")
    kind = found.get("k", "rsa").lower()
    if kind not in KINDS:
        raise KeyUnusable(f"nobody knows keys of the kind {kind[:40]}")
    try:
        return KINDS[kind](base64.b64decode(tags.without_blanks(found["p"]), validate=True))
    except (binascii.Error, ValueError, TypeError, UnsupportedAlgorithm) as wrong:
        if isinstance(wrong, KeyUnusable):
            raise
        raise KeyUnusable("the key is none") from None


def _rsa(octets: bytes) -> RSAPublicKey:
    key = load_der_public_key(octets)
    if not isinstance(key, RSAPublicKey):
        raise KeyUnusable("the key is not of the kind that its record says")
    if not RSA_BITS_LEAST <= key.key_size <= RSA_BITS_MOST:  # RFC 8301 §3.2
        raise KeyWeak(f"the key has {key.key_size} bits; we believe {RSA_BITS_LEAST} to {RSA_BITS_MOST}")
    return key


def _ed25519(octets: bytes) -> Ed25519PublicKey:
    return Ed25519PublicKey.from_public_bytes(octets)  # RFC 8463 §4.2: the key itself, nothing round it


KINDS: dict[str, Callable[[bytes], RSAPublicKey | Ed25519PublicKey]] = {"rsa": _rsa, "ed25519": _ed25519}
