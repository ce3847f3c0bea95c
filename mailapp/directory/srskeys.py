"""The secrets of the sender rewriting scheme: a file of lines under $PILLARBOX_HOME/keys, the first signs.

A secret stays for as long as an address that it signed may come back; `rotate` puts a new one first.
"""

import os
import secrets
import time
from pathlib import Path

from django.conf import settings

from mailapp.net.secretfile import read_or_make
from mailapp.policy.values import Policy
from mailapp.standards.srs import Scheme

KEPT = 5  # secrets
DAY = 86_400  # seconds

_remembered: tuple[Path, float, tuple[bytes, ...]] | None = None


def scheme(rules: Policy) -> Scheme:
    """The scheme with our secrets. Raises OSError."""
    return Scheme(_secrets(), rules.srs_days)


def today() -> int:
    """The day's number, since 1970."""
    return int(time.time()) // DAY


def rotate() -> int:
    """Sign with a new secret from now on; the latest ones before it still verify. How many there are now."""
    lines = [secrets.token_urlsafe(38), *_lines()][:KEPT]
    path = _path()
    made = path.with_name(f"{path.name}.{os.getpid()}")
    with os.fdopen(os.open(made, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w") as file:
        file.write("\n".join(lines) + "\n")
        file.flush()
        os.fsync(file.fileno())
    os.replace(made, path)
    return len(lines)


def _secrets() -> tuple[bytes, ...]:
    """Read again when the file has changed: by another process, or by hand."""
    global _remembered
    path, kept = _path(), _remembered
    try:
        changed = path.stat().st_mtime
    except FileNotFoundError:
        changed = 0.0
    if kept is None or kept[:2] != (path, changed) or not changed:
        found = tuple(line.encode() for line in _lines())
        kept = _remembered = (path, path.stat().st_mtime, found)
    return kept[2]


def _lines() -> list[str]:
    return read_or_make(_path()).split()


def _path() -> Path:
    home: Path = settings.PILLARBOX_HOME
    return home / "keys" / "srs"
