"""Letters that somebody has sorted already: a letter a file, mboxes, Maildirs, and folders of all of them."""

from collections.abc import Iterator
from pathlib import Path

from mailapp.scanners.bayes.letter import WINDOW

MBOX = b"From "  # RFC 4155
NOT_LETTERS = ("dovecot", ".", "cyrus.", "maildirfolder", "courierimap", "subscriptions")


class NoLetters(Exception):
    """A sentence for whoever asked."""


def letters(path: Path) -> Iterator[bytes]:
    """The first octets of each, as many as the filter looks at. Raises NoLetters, OSError."""
    if not path.exists():
        raise NoLetters(f"There is no {path}.")
    if path.is_dir():
        found = [below for below in sorted(path.rglob("*")) if below.is_file() and _is_letter(below, path)]
        if not found:
            raise NoLetters(f"There are no letters in {path}.")
        for below in found:
            yield from _of_file(below)
    else:
        yield from _of_file(path)


def _is_letter(file: Path, top: Path) -> bool:
    """Not what mail programs keep beside letters, nor letters that are being written."""
    inside = file.relative_to(top)
    return not file.name.lower().startswith(NOT_LETTERS) and "tmp" not in inside.parts[:-1]


def _of_file(path: Path) -> Iterator[bytes]:
    with path.open("rb") as file:
        first = file.readline(WINDOW)
        if not first.startswith(MBOX):
            yield (first + file.read(WINDOW))[:WINDOW]
            return
        kept, size, empty = bytearray(), 0, False
        for line in file:
            if empty and line.startswith(MBOX):
                yield bytes(kept)
                kept, size = bytearray(), 0
            elif size < WINDOW:
                kept += line
                size += len(line)
            empty = line in (b"\n", b"\r\n")
        yield bytes(kept)
