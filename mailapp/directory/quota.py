"""Sizes as people write them: "2G", "500M", "0"."""

import re

from mailapp.directory.values import DirectoryError

UNITS = {"": 1, "K": 1 << 10, "M": 1 << 20, "G": 1 << 30, "T": 1 << 40}
LARGEST = 1 << 50  # octets: beyond any office, within any database's integers
_SIZE = re.compile(r"(\d{1,15}(?:\.\d{1,3})?)\s*([KMGT]?)(?:i?B)?", re.ASCII | re.IGNORECASE)


def parse_size(text: str) -> int:
    """Octets of a size such as `2G` or `1.5 GiB`, units of 1024; `0` is unlimited. Raises DirectoryError."""
    match = _SIZE.fullmatch(text.strip())
    octets = round(float(match[1]) * UNITS[match[2].upper()]) if match else -1
    if not 0 <= octets <= LARGEST:
        raise DirectoryError(f"“{text}” is not a size: write for example 500M, 2G, or 0 for no limit.")
    return octets


def about_size(octets: int) -> str:
    """2200000000 → "2.0 GB": rounded, for reading."""
    name, size = next(((name, size) for name, size in reversed(UNITS.items()) if octets >= size), ("", 1))
    return f"{octets / size:.{0 if octets >= 100 * size else 1}f} {name}B" if name else f"{octets} bytes"


def format_size(octets: int) -> str:
    """The shortest exact writing: `2G`, `1536M`; `unlimited` for 0."""
    if octets == 0:
        return "unlimited"
    name, size = next((name, size) for name, size in reversed(UNITS.items()) if octets % size == 0)
    return f"{octets // size}{name}"
