"""The list of a copy's files, as sha256sum(1) of coreutils has it: nothing of ours is needed to prove a copy."""

import hashlib
import os
import re
from collections.abc import Mapping
from pathlib import Path

from mailapp.backup.values import SUMS

CHUNK = 1024 * 1024
LINE = re.compile(rb"(\\?)([0-9a-f]{64}) [ *](.+)")
ESCAPES = ((b"\\", b"\\\\"), (b"\n", b"\\n"), (b"\r", b"\\r"))


def digest(path: str) -> str:
    """Raises OSError."""
    made = hashlib.sha256()
    with open(path, "rb") as file:
        while chunk := file.read(CHUNK):
            made.update(chunk)
    return made.hexdigest()


def write(folder: Path, sums: Mapping[str, str]) -> None:
    """`sums`: path below `folder` → digest. Raises OSError."""
    with (folder / SUMS).open("wb") as file:
        for path in sorted(sums):
            file.write(_line(os.fsencode(path), sums[path].encode()))


def read(folder: Path) -> dict[str, str]:
    """Lines that are none are passed over: what they named is missing then. Raises OSError."""
    found = {}
    with (folder / SUMS).open("rb") as file:
        for line in file:
            if match := LINE.fullmatch(line.rstrip(b"\n")):
                found[os.fsdecode(_plain(match[3]) if match[1] else match[3])] = match[2].decode()
    return found


def _line(path: bytes, made: bytes) -> bytes:
    """A name with a backslash or a line end is escaped, and its line begins with a backslash."""
    escaped = path
    for plain, written in ESCAPES:
        escaped = escaped.replace(plain, written)
    return (b"\\" if escaped != path else b"") + made + b"  " + escaped + b"\n"


def _plain(path: bytes) -> bytes:
    return re.sub(rb"\\([\\nr])", lambda found: {b"\\": b"\\", b"n": b"\n", b"r": b"\r"}[found[1]], path)
