"""Whether the machine has gone down since we last looked, and what is done then."""

import fcntl
import os
from contextlib import suppress
from pathlib import Path

from django.db import connection

from mailapp.store import powercut

BOOT = Path("/proc/sys/kernel/random/boot_id")


def look(home: Path) -> int:
    """Before anybody delivers: how many letters were filed again because the machine went down. Raises OSError.

    A process that was killed leaves nothing to be done. Where a system does not say when it was started, we look
    each time. On PostgreSQL no row stays behind its file.
    """
    if connection.vendor != "sqlite":
        return 0
    (home / "run").mkdir(mode=0o700, parents=True, exist_ok=True)
    descriptor = os.open(home / "run/boot", os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    with open(descriptor, "r+") as note:
        fcntl.flock(note, fcntl.LOCK_EX)  # whoever starts at the same moment waits
        now = _boot()
        if now and note.read().strip() == now:
            return 0
        filed = sum(1 for _ in powercut.file_again())
        note.seek(0)
        note.truncate()
        note.write(now)
    return filed


def _boot() -> str:
    with suppress(OSError):
        return BOOT.read_text().strip()
    return ""
