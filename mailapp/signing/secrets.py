"""Key pairs: made, kept sealed, and opened to sign."""

from base64 import b64encode
from collections.abc import Callable
from functools import lru_cache
from hashlib import sha256
from pathlib import Path

from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ed25519, padding, rsa
from django.conf import settings

from mailapp.net import sealed
from mailapp.standards.dkim.sign import Algorithm

RSA_BITS = 2048  # RFC 8301 §3.2; a longer key does not fit the DNS of many
RSA_EXPONENT = 65537
KEYS_OPEN = 200  # parsed ones in memory

Private = rsa.RSAPrivateKey | ed25519.Ed25519PrivateKey


def make(algorithm: Algorithm) -> tuple[str, str]:
    """A new pair: the sealed secret, and the public key in base64 as p= has it. Raises OSError."""
    private: Private
    if algorithm is Algorithm.RSA:
        private = rsa.generate_private_key(RSA_EXPONENT, RSA_BITS)
    else:
        private = ed25519.Ed25519PrivateKey.generate()
    return sealed.seal(_pem(private), key()), public_of(private)


def public_of(private: Private) -> str:
    """p= of its record: DER of the public key (RFC 6376 §3.6.1), or the bare 32 octets (RFC 8463 §4)."""
    if isinstance(private, rsa.RSAPrivateKey):
        kind = serialization.PublicFormat.SubjectPublicKeyInfo
        octets = private.public_key().public_bytes(serialization.Encoding.DER, kind)
    else:
        octets = private.public_key().public_bytes_raw()
    return b64encode(octets).decode()


@lru_cache(maxsize=KEYS_OPEN)
def opened(secret: str, home: Path) -> Callable[[bytes], bytes]:
    """What signs with this sealed secret. Raises sealed.CannotOpen, OSError."""
    pem = sealed.unseal(secret, home).encode()
    # It is our own, and sealed: checking that its primes are primes costs 50 ms.
    private = serialization.load_pem_private_key(pem, None, unsafe_skip_rsa_key_validation=True)
    if isinstance(private, rsa.RSAPrivateKey):
        return lambda octets: private.sign(octets, padding.PKCS1v15(), hashes.SHA256())
    if isinstance(private, ed25519.Ed25519PrivateKey):
        return lambda octets: private.sign(sha256(octets).digest())  # RFC 8463 §3
    raise sealed.CannotOpen("A stored DKIM key is of a kind that DKIM does not know.")


def signing(secret: str) -> Callable[[bytes], bytes]:
    """Raises sealed.CannotOpen, OSError."""
    return opened(secret, key())


def _pem(private: Private) -> str:
    pem = private.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    return pem.decode()


def key() -> Path:
    """The file with which secrets are sealed."""
    return Path(settings.PILLARBOX_HOME) / "keys" / "dkim"
