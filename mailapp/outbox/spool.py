"""The letters' octets: one immutable file for each under $PILLARBOX_HOME/spool/out, named by its trace."""

import contextlib
import os
import time
from collections.abc import Iterator
from pathlib import Path

from django.conf import settings

from mailapp.net import durable
from mailapp.net.content import Content


def path_of(trace: str) -> Path:
    """Where a letter lies. The last two characters of a trace are chance, so the directories fill evenly."""
    return _root() / trace[-2:] / trace


def write(trace: str, content: Content) -> tuple[Path, int]:
    """Make the letter durable; its path and size in octets. Raises OSError, and then nothing is left behind."""
    path = path_of(trace)
    path.parent.mkdir(parents=True, exist_ok=True)
    unfinished = path.with_name(f"{trace}.tmp")
    try:
        with open(unfinished, "wb", buffering=0) as file:
            content.write_to(file.fileno())
            size = file.tell()
            os.rename(unfinished, path)
            os.fsync(file.fileno())
            if not durable.names_go_along(file.fileno()):
                durable.sync_directory(str(path.parent))
    except OSError:
        for leftover in (unfinished, path):
            with contextlib.suppress(OSError):
                leftover.unlink()
        raise
    return path, size


def remove(trace: str) -> None:
    """Remove a letter; one that is gone already is no trouble."""
    path_of(trace).unlink(missing_ok=True)


def older_than(seconds: float) -> Iterator[str]:
    """The traces of files that have lain here for so long; unfinished files among them are removed."""
    limit = time.time() - seconds
    for entry in _files():
        if entry.stat().st_mtime > limit:
            continue
        if entry.name.endswith(".tmp"):
            os.unlink(entry.path)
        else:
            yield entry.name


def _files() -> Iterator[os.DirEntry[str]]:
    root = _root()
    for directory in sorted(root.iterdir()) if root.is_dir() else ():
        with os.scandir(directory) as entries:
            yield from entries


def _root() -> Path:
    home: Path = settings.PILLARBOX_HOME
    return home / "spool" / "out"
