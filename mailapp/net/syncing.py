"""Files become durable while their rows are written: they are synced beside us, and the transaction waits at its end.

A few are synced by the C library's threads (net/fsyncing.py); a crowd shares one sync of the file system, which a
thread of ours asks for.
"""

import os
import time
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from functools import cache
from typing import Protocol

from mailapp.net import durable
from mailapp.net.afterwards import afterwards
from mailapp.net.fsyncing import Fsync, available
from mailapp.net.threads import Threads

SYNCS = 8  # batches that wait for the disk at the same time
QUICK = 64 * 1024  # octets; for the sync of what is larger no transaction is kept open


class Sync(Protocol):
    """Something that goes on by itself."""

    def result(self) -> None:
        """Wait for its end."""


@dataclass(eq=False, slots=True)
class File:
    """Written, under the names that it shall keep; it is closed when it is synced, or given up."""

    descriptor: int
    size: int  # octets
    names: list[str] = field(default_factory=list)  # paths
    draft: str = ""  # a further name, from the time when it was nobody's
    trouble: OSError | None = None  # why it is not durable
    sync: Sync | None = None  # since `begin`

    def durable(self) -> None:
        """Wait for the disk, as whoever began a sync must. Raises OSError: it does not have this file."""
        if self.sync is None:
            raise RuntimeError("the sync of this file was not begun")
        self.sync.result()
        if self.trouble:
            raise self.trouble

    def close(self) -> None:
        """Nobody waits for this; a draft's name that a crash leaves behind is swept by housekeeping."""
        os.close(self.descriptor)
        if self.draft:
            with suppress(FileNotFoundError):
                os.unlink(self.draft)


class _Alone:
    """One file's own fsync, which carries its names."""

    def __init__(self, file: File) -> None:
        self._file: File | None = file
        self._fsync = Fsync(file.descriptor)

    def result(self) -> None:
        file, self._file = self._file, None
        if file is None:
            return
        try:
            self._fsync.wait()
        except OSError as trouble:
            file.trouble = trouble
        afterwards(file.close)


def begin(files: Sequence[File]) -> None:
    """Make files durable; `File.durable` waits for one. Where one is large, it has been waited for."""
    if len(files) >= durable.SHARED_FROM or not all(_sync_alone(file) for file in files):
        _sync_together([file for file in files if file.sync is None])
    if any(file.size > QUICK for file in files):
        for file in files:
            with suppress(OSError):
                file.durable()


def _sync_alone(file: File) -> bool:
    """Begin with it where that is enough; the C library may have its hands full."""
    if not available() or not durable.names_go_along(file.descriptor):
        return False
    with suppress(OSError):
        file.sync = _Alone(file)
    return file.sync is not None


def _sync_together(files: Sequence[File]) -> None:
    sync = _pool().submit(_sync, files)
    for file in files:
        file.sync = sync
    sync.add_done_callback(lambda _: _close(files))
    if not any(file.size > QUICK for file in files):
        time.sleep(0)  # the interpreter is theirs until they call the system


def _sync(files: Sequence[File]) -> None:
    """At once where that is cheaper and can be had; otherwise it is known whose file cannot be made durable."""
    if not durable.sync_together([file.descriptor for file in files]):
        apart = [file for file in files if _needs_names(file)]
        directories = {os.path.dirname(name) for file in apart for name in file.names}
        for directory, trouble in durable.sync_names(directories).items():
            _spoil(files, directory, trouble)


def _needs_names(file: File) -> bool:
    """Sync one; whether the directories of its names need a sync of their own."""
    try:
        os.fsync(file.descriptor)
        return not durable.names_go_along(file.descriptor)
    except OSError as trouble:
        file.trouble = trouble
        return False


def _spoil(files: Sequence[File], directory: str, trouble: OSError) -> None:
    """Every file with a name in a directory that cannot be synced has failed."""
    for file in files:
        if any(os.path.dirname(name) == directory for name in file.names):
            file.trouble = file.trouble or trouble


def _close(files: Sequence[File]) -> None:
    for file in files:
        file.close()


@cache
def _pool() -> Threads:
    return Threads(SYNCS, "sync")
