"""Secrets that we must be able to say again (a relay's password), sealed with a key that lies beside the database.

Who steals the database alone, or a dump of it, has no passwords.
"""

from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING

from mailapp.net.secretfile import read_or_make

if TYPE_CHECKING:  # large, and not needed where nothing is sealed
    from cryptography.fernet import Fernet


class CannotOpen(Exception):
    """The key is not the one that the secret was sealed with; the text says what to do."""


def seal(secret: str, key: Path) -> str:
    """Encrypted and signed, as text; the key file is made when it is missing (mode 0600). Raises OSError."""
    return _cipher(key).encrypt(secret.encode()).decode()


def unseal(sealed: str, key: Path) -> str:
    """Raises CannotOpen, OSError."""
    from cryptography.fernet import InvalidToken

    try:
        return _cipher(key).decrypt(sealed.encode()).decode()
    except InvalidToken:
        raise CannotOpen(
            f"A stored password does not open with the key in {key}: restore that file, or enter the password anew."
        ) from None


@lru_cache(maxsize=8)
def _cipher(key: Path) -> "Fernet":
    from cryptography.fernet import Fernet

    key.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    return Fernet(read_or_make(key, Fernet.generate_key().decode()))
