"""COMMITs that reach the disk after they have ended: the sync of the write-ahead log, while the next one is made.

And now and then a checkpoint, so that none of them has to make one: that takes as long as ten letters.
"""

import logging
import os
import sqlite3
import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing, suppress
from functools import cache

MOMENT_SECONDS = 0.05  # what is committed meanwhile shares the sync
CHECKPOINT_SECONDS = 0.5
log = logging.getLogger(__name__)


class Following:
    """Syncs one database's log, for this process."""

    def __init__(self, database: str) -> None:
        self._database, self._log = database, f"{database}-wal"
        self._is_due = False
        self._checkpointed = 0.0  # seconds of the monotonic clock
        self._pool = ThreadPoolExecutor(1, thread_name_prefix="wal")

    def soon(self) -> None:
        """What has been committed lasts within a moment."""
        if not self._is_due:
            self._is_due = True
            self._pool.submit(self._sync)

    def now(self) -> None:
        """Wait until what has been committed lasts. Raises OSError."""
        with suppress(FileNotFoundError):  # whoever closed the database last has synced it whole
            sync(self._log)
        if time.monotonic() - self._checkpointed >= CHECKPOINT_SECONDS:
            self.soon()

    def _sync(self) -> None:
        time.sleep(MOMENT_SECONDS)
        self._is_due = False  # whoever commits from here on has his own
        try:
            with suppress(FileNotFoundError):  # whoever closed the database last has synced it whole
                sync(self._log)
                if time.monotonic() - self._checkpointed >= CHECKPOINT_SECONDS:
                    self._checkpointed = time.monotonic()
                    checkpoint(self._database)
        except (OSError, sqlite3.Error) as trouble:
            log.error("%s cannot be synced: %s", self._log, trouble)


@cache
def following(database: str) -> Following:
    return Following(database)


def sync(path: str) -> None:
    """Raises OSError. (SQLite's own locks lie on other files, so that closing this one drops none of them.)"""
    descriptor = os.open(path, os.O_RDONLY | os.O_CLOEXEC)
    try:
        os.fdatasync(descriptor)
    finally:
        os.close(descriptor)


def checkpoint(database: str) -> None:
    """Bring what the log holds into the database, as far as nobody is in the way. Raises sqlite3.Error."""
    with closing(sqlite3.connect(database)) as connection:
        connection.execute("PRAGMA wal_checkpoint(PASSIVE)")
