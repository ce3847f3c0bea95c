"""Letters of a Maildir, with folders as Courier and Dovecot keep them: .Folder.Sub, or directories within directories.

Flags stand behind each file's name (https://cr.yp.to/proto/maildir.html), keywords in dovecot-keywords.
"""

import re
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

from mailapp.moving.brought import LETTER_OCTETS, Brought, Unread, called, crlf
from mailapp.standards import mutf7
from mailapp.store import keywords
from mailapp.store.flags import LETTERS
from mailapp.store.values import Flags

SECONDS = re.compile(r"(\d{9,11})\.")  # since 1970, at which it came
KEPT = ("new", "cur")  # what is in tmp is not a letter yet
LEVELS = 20  # how deep directories are looked through


class NoMaildir(Exception):
    """A sentence for whoever asked."""


def letters(top: Path) -> Iterator[Brought | Unread]:
    """Folder by folder, the oldest files first. Raises NoMaildir, OSError."""
    folders = list(_folders(top, ()))
    if not folders:
        raise NoMaildir(f"There is no Maildir in {top}: a Maildir has a folder cur in it.")
    for directory, levels in folders:
        known = keywords.read(str(directory))
        for file in _files(directory):
            yield _read(file, called(levels), known)


def _folders(directory: Path, levels: tuple[str, ...]) -> Iterator[tuple[Path, list[str]]]:
    if (directory / "cur").is_dir():
        yield directory, list(levels)
    if len(levels) >= LEVELS:
        return
    for below in sorted(directory.iterdir()):
        if below.is_dir() and not below.is_symlink() and below.name not in (*KEPT, "tmp"):
            yield from _folders(below, (*levels, *_levels(below.name)))


def _levels(name: str) -> list[str]:
    """Of the folder in a directory: Maildir++ begins with a dot, and has one between levels."""
    return list(map(_plain, name[1:].split(".") if name.startswith(".") else [name]))


def _plain(level: str) -> str:
    """Names are modified UTF-7, or UTF-8 where somebody has set Dovecot so."""
    try:
        plain = mutf7.decode(level)
    except ValueError:
        plain = level
    return plain.replace("\\2e", ".").replace("\\5c", "\\").replace("/", "-")


def _files(directory: Path) -> list[Path]:
    found = [file for place in KEPT if (directory / place).is_dir() for file in (directory / place).iterdir()]
    return sorted((file for file in found if not file.name.startswith(".")), key=lambda file: file.name)


def _read(file: Path, folder: str, known: dict[str, str]) -> Brought | Unread:
    try:
        status = file.stat()
        if not file.is_file() or status.st_size > LETTER_OCTETS:
            return Unread(str(file), "no letter, or too large for one")
        octets = crlf(file.read_bytes())
    except OSError as trouble:
        return Unread(str(file), str(trouble.strerror or trouble))
    return Brought(folder, octets, _flags(file, known), _when(file.name, status.st_mtime), str(file))


def _flags(file: Path, known: dict[str, str]) -> Flags:
    if file.parent.name == "new":
        return frozenset()
    _, _, said = file.name.rpartition(":2,")
    both = LETTERS | known
    return frozenset(both[letter] for letter in said if letter in both) if ":2," in file.name else frozenset()


def _when(name: str, mtime: float) -> datetime:
    """The file's time, as Dovecot has it; a copy made later knows better by its name."""
    found = SECONDS.match(name)
    return datetime.fromtimestamp(min(int(mtime), int(found[1])) if found else int(mtime), UTC)
