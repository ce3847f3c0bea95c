"""Passwords that can be read out over the telephone."""

import secrets

CONSONANTS = "bdfghjklmnprstvz"
VOWELS = "aeiou"
GROUPS = 5  # of two syllables: (16 x 5) ** 10, 63 bits of chance


def generate() -> str:
    """Such as "kavo-tise-ruma-beno-figu"."""
    return "-".join("".join(_syllable() for _ in range(2)) for _ in range(GROUPS))


def _syllable() -> str:
    return secrets.choice(CONSONANTS) + secrets.choice(VOWELS)
