"""Passwords before they are hashed: the same text from every keyboard, and a warning about weak ones."""

import unicodedata

from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError

from mailapp.directory.values import DirectoryError

LENGTH_LIMIT = 1000  # characters


def prepared(password: str) -> str:
    """The OpaqueString profile: spaces are one kind of space, composed letters (RFC 8265 §4.2.2)."""
    spaced = "".join(" " if unicodedata.category(letter) == "Zs" else letter for letter in password)
    # Half a surrogate pair comes from no keyboard, and no hash takes it.
    return unicodedata.normalize("NFC", spaced).encode("utf-8", "replace").decode()


def acceptable(password: str) -> str:
    """The password, prepared. Raises DirectoryError if it can be none at all."""
    if not password:
        raise DirectoryError("An empty password is none.")  # RFC 8265 §4.2.2 (zero-length)
    if len(password) > LENGTH_LIMIT:
        raise DirectoryError(f"A password has at most {LENGTH_LIMIT} characters.")
    if any(unicodedata.category(letter) in ("Cc", "Cs") for letter in password):
        raise DirectoryError("A password is UTF-8 without control characters, such as tabs or line ends.")
    return prepared(password)


def weaknesses(password: str) -> list[str]:
    """Why this password is easily guessed, in sentences; none if it is good."""
    try:
        validate_password(password)
    except ValidationError as found:
        return list(found.messages)
    return []
