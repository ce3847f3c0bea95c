"""Files that somebody brings, read within limits; those that they include are looked for in one directory only."""

from collections.abc import Callable
from pathlib import Path, PurePosixPath

from mailapp.standards.procmail.limits import OCTETS


def text_of(path: Path) -> str:
    """Raises OSError. What is no UTF-8 is Latin-1; of a file that is too large enough is read to be refused."""
    with path.open("rb") as file:
        octets = file.read(OCTETS + 1)
    try:
        return octets.decode()
    except UnicodeDecodeError:
        return octets.decode("latin-1")


def included(directory: Path | None, home: str) -> Callable[[str], str | None]:
    """By the path on the old machine: below its home the same path, else its last name, in this directory."""

    def found(path: str) -> str | None:
        if directory is None:
            return None
        old = PurePosixPath(path)
        names = [old.name]
        if old.is_relative_to(home):
            names.insert(0, str(old.relative_to(home)))
        return next((text for name in names if (text := _within(directory, name)) is not None), None)

    return found


def _within(directory: Path, name: str) -> str | None:
    """None when there is no such file, or when it lies elsewhere."""
    try:
        path = (directory / name).resolve(strict=True)
        if not path.is_relative_to(directory.resolve()) or not path.is_file():
            return None
        return text_of(path)
    except (OSError, ValueError):
        return None
