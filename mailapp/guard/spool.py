"""Letters in quarantine: one immutable file for each under $PILLARBOX_HOME/spool/quarantine, named by its trace.

All who have a copy in quarantine share the file; housekeeping removes it when no row names it any more.
"""

import os
import time
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

from django.conf import settings

from mailapp.net.content import CHUNK, Content
from mailapp.net.durable import sync_directory


def write(trace: str, content: Content) -> None:
    """Durable when this returns. Raises OSError, and then no file is left."""
    path = path_of(trace)
    draft = path.with_name(f".{trace}")
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC | os.O_CLOEXEC, 0o600)
    try:
        content.write_to(descriptor)
        os.fsync(descriptor)
        os.rename(draft, path)
        sync_directory(str(path.parent))
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


def remove(trace: str) -> None:
    """What cannot be removed, housekeeping finds."""
    with suppress(OSError):
        path_of(trace).unlink(missing_ok=True)


def older_than(seconds: float) -> Iterator[str]:
    """Traces (and drafts, which begin with a dot) of files that have lain here for so long."""
    limit = time.time() - seconds
    with suppress(FileNotFoundError), os.scandir(_room()) as entries:
        for entry in entries:
            if entry.stat().st_mtime <= limit:
                yield entry.name


def path_of(trace: str) -> Path:
    return _room() / trace


def _room() -> Path:
    home: Path = settings.PILLARBOX_HOME
    return home / "spool" / "quarantine"
