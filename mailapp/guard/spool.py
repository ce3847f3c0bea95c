"""Letters in quarantine: one immutable file for each under $PILLARBOX_HOME/spool/quarantine, named by its trace.

All who have a copy in quarantine share the file. Beside it lies a label for each of them, `<trace>.<name>`, which goes
when his copy goes; the letter goes with the last one.
"""

import os
import time
from collections.abc import Callable, Collection, Iterator, Mapping
from contextlib import suppress
from pathlib import Path

from django.conf import settings

from mailapp.net.content import CHUNK, Content
from mailapp.net.durable import sync_directory


def write(trace: str, content: Content, labels: Mapping[str, bytes]) -> None:
    """The labels, then the letter; durable when this returns. Raises OSError, and then no file is left."""
    _room().mkdir(mode=0o700, parents=True, exist_ok=True)
    try:
        for name, octets in labels.items():
            _put(f"{trace}.{name}", Content.of(octets).write_to)
        _put(trace, content.write_to)
        sync_directory(str(_room()))
    except BaseException:
        remove(trace, labels)
        raise


def _put(name: str, write_to: Callable[[int], object]) -> None:
    draft = path_of(f".{name}")
    descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC | os.O_CLOEXEC, 0o600)
    try:
        write_to(descriptor)
        os.fsync(descriptor)
        os.rename(draft, path_of(name))
    except BaseException:
        with suppress(OSError):
            draft.unlink(missing_ok=True)
        raise
    finally:
        os.close(descriptor)


def read(trace: str) -> Content:
    """The whole letter. Raises OSError."""
    home: Path = settings.PILLARBOX_HOME
    (home / "spool" / "incoming").mkdir(parents=True, exist_ok=True)
    content = Content(home / "spool" / "incoming")
    with path_of(trace).open("rb") as file:
        while octets := file.read(CHUNK):
            content.write(octets)
    return content


def head(trace: str, most: int) -> bytes:
    """Its first octets, b"" when it is gone."""
    try:
        with path_of(trace).open("rb") as file:
            return file.read(most)
    except OSError:
        return b""


def label(trace: str, name: str) -> bytes:
    """Raises OSError."""
    return path_of(f"{trace}.{name}").read_bytes()


def remove(trace: str, labels: Collection[str] = ()) -> None:
    """A letter and these labels. What cannot be removed, housekeeping finds."""
    for name in (trace, *(f"{trace}.{label}" for label in labels)):
        with suppress(OSError):
            path_of(name).unlink(missing_ok=True)


def remove_label(trace: str, name: str) -> None:
    with suppress(OSError):
        path_of(f"{trace}.{name}").unlink(missing_ok=True)


def labels(until: float) -> Iterator[tuple[str, str]]:
    """(trace, name) of each label that was written before this moment, in seconds since 1970."""
    for entry in _files(until):
        trace, dot, name = entry.name.partition(".")
        if trace and dot:
            yield trace, name


def letters(until: float) -> Iterator[str]:
    """The traces of letters that were written before then."""
    return (entry.name for entry in _files(until) if "." not in entry.name)


def labelled() -> set[str]:
    """The traces that somebody's label lies beside."""
    return {trace for trace, _ in labels(time.time() + 1.0)}


def sweep_drafts(until: float) -> None:
    """Files that were begun before then and never got their names: nobody was answered for them."""
    for entry in _files(until):
        if entry.name.startswith("."):
            with suppress(FileNotFoundError):
                os.unlink(entry.path)


def _files(until: float) -> Iterator[os.DirEntry[str]]:
    with suppress(FileNotFoundError), os.scandir(_room()) as entries:
        for entry in entries:
            with suppress(FileNotFoundError):
                if entry.stat().st_mtime <= until:
                    yield entry


def path_of(trace: str) -> Path:
    return _room() / trace


def _room() -> Path:
    home: Path = settings.PILLARBOX_HOME
    return home / "spool" / "quarantine"
