"""Passwords that were right a moment ago, so that a mail client's ten connections cost one Argon2.

Kept is a keyed digest, under a key that this process alone knows; it covers the stored hash, and so a
new password ends it at once, in every process.
"""

import hmac
import secrets

from mailapp.directory.recent import Recent

TRUSTED_SECONDS = 60.0
CACHE_LIMIT = 10_000

_key = secrets.token_bytes(32)
_known: Recent[bool] = Recent(TRUSTED_SECONDS, CACHE_LIMIT)


def is_known(account_id: int, stored: str, password: str) -> bool:
    """Whether this password was right for this stored hash within the last minute."""
    return _known.get(_digest(account_id, stored, password)) is True


def remember(account_id: int, stored: str, password: str) -> None:
    """It was right."""
    _known.keep(_digest(account_id, stored, password), True, _known.generation)


def forget() -> None:
    """Nothing was ever right (tests)."""
    _known.clear()


def _digest(account_id: int, stored: str, password: str) -> str:
    return hmac.new(_key, f"{account_id}\0{stored}\0{password}".encode(), "sha256").hexdigest()
