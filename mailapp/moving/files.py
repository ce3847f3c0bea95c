"""Files that somebody brings, read within limits; those that they include are looked for in one place only."""

from collections.abc import Callable
from pathlib import Path, PurePosixPath

from mailapp.standards.procmail.limits import OCTETS

Look = Callable[[str, str], str | None]  # a file by its path on the old machine, and its owner's home there


def text_of(path: Path) -> str:
    """Raises OSError. Of a file that is too large enough is read to be refused."""
    with path.open("rb") as file:
        return text_in(file.read(OCTETS + 1))


def text_in(octets: bytes) -> str:
    """What is no UTF-8 is Latin-1."""
    try:
        return octets[: OCTETS + 1].decode()
    except UnicodeDecodeError:
        return octets[: OCTETS + 1].decode("latin-1")


def nowhere(path: str, home: str) -> str | None:
    return None


def included(directory: Path | None) -> Look:
    """In this directory."""

    def found(path: str, home: str) -> str | None:
        if directory is None:
            return None
        names = name_at_home(path, home)
        return next((text for name in names if (text := _within(directory, name)) is not None), None)

    return found


def name_at_home(path: str, home: str) -> list[str]:
    """By which names a file may have come along: below its home the same path, else its last name."""
    old = PurePosixPath(path)
    return [*([str(old.relative_to(home))] if old.is_relative_to(home) else []), old.name]


def _within(directory: Path, name: str) -> str | None:
    """None when there is no such file, or when it lies elsewhere."""
    try:
        path = (directory / name).resolve(strict=True)
        if not path.is_relative_to(directory.resolve()) or not path.is_file():
            return None
        return text_of(path)
    except (OSError, ValueError):
        return None
