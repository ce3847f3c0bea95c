"""The database at one moment, as an SQLite file, whichever it is.

Writers stand still while files are looked at for the last time: file and row of each letter are then both in the copy,
or neither is. It is the length of a walk over names; the rows themselves are read from that moment afterwards.
"""

import os
import sqlite3
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Protocol

from django.db import DEFAULT_DB_ALIAS, connection, connections, transaction

from mailapp.backup import rows
from mailapp.backup.rows import Progress
from mailapp.backup.values import BackupError
from mailapp.installation.become import ROOT

COPY = "copy"  # alias of the database in a copy
WRITTEN = ("store_message", "store_buried", "outbox_outbound", "guard_quarantined")


class Moment(Protocol):
    """The database as it was when it stood still."""

    def write(self, path: Path, progress: Progress) -> None:
        """Into a new SQLite file. Raises DatabaseError, OSError."""


@contextmanager
def moment() -> Iterator[tuple[Moment, "Stillness"]]:
    """A moment to read from. Raises DatabaseError."""
    with _of_sqlite() if connection.vendor == "sqlite" else _of_postgres() as found:
        yield found


class Stillness:
    """Nobody writes until `end`, which may be called twice."""

    def __init__(self, end: Callable[[], object]) -> None:
        self._end: Callable[[], object] | None = end

    def end(self) -> None:
        if self._end is not None:
            end, self._end = self._end, None
            end()


class _Sqlite:
    def __init__(self, reader: sqlite3.Connection) -> None:
        self._reader = reader

    def write(self, path: Path, progress: Progress) -> None:
        with closing(sqlite3.connect(path)) as copy:
            self._reader.backup(copy)
        _alone(path)
        progress(1)


@contextmanager
def _of_sqlite() -> Iterator[tuple[Moment, Stillness]]:
    holding = transaction.atomic()
    holding.__enter__()  # BEGIN IMMEDIATE
    still = Stillness(lambda: holding.__exit__(None, None, None))
    try:
        name = connection.settings_dict["NAME"]
        with closing(sqlite3.connect(f"file:{name}?mode=ro", uri=True, isolation_level=None)) as reader:
            reader.execute("BEGIN")
            reader.execute("SELECT count(*) FROM sqlite_master").fetchone()  # from here on it sees this moment
            yield _Sqlite(reader), still
    finally:
        still.end()


class _Postgres:
    def write(self, path: Path, progress: Progress) -> None:
        with TemporaryDirectory(dir=path.parent) as folder:  # a program that makes tables leaves more than a file
            made = Path(folder) / path.name
            make_tables(made)
            with attached(made):
                rows.copy(DEFAULT_DB_ALIAS, COPY, progress)
            _alone(made)
            made.rename(path)


def _alone(path: Path) -> None:
    """One file, without a log beside it."""
    with closing(sqlite3.connect(path)) as copy:
        copy.execute("PRAGMA journal_mode=DELETE")


@contextmanager
def _of_postgres() -> Iterator[tuple[Moment, Stillness]]:
    other = connection.copy()
    other.set_autocommit(False)
    still = Stillness(other.close)  # and with it the lock is gone
    try:
        with other.cursor() as cursor:
            cursor.execute(f"LOCK TABLE {', '.join(WRITTEN)} IN SHARE MODE")
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
            cursor.execute("SELECT 1")  # from here on we see this moment
            yield _Postgres(), still
    finally:
        still.end()


def make_tables(path: Path) -> None:
    """Bring an SQLite file's tables up to this program. Raises BackupError."""
    said = in_house(path.parent, "migrate", "--verbosity", "0", database=path)
    if said.returncode:
        raise BackupError(f"The tables of {path} cannot be made: {said.stderr.strip()[-500:]}")


def in_house(home: Path, *words: str, database: Path) -> subprocess.CompletedProcess[str]:
    """A command of ours in another house, which has an SQLite database."""
    environment = os.environ | {"PILLARBOX_HOME": str(home), "DATABASE_URL": f"sqlite:///{database}", "REDIS_URL": ""}
    command = [sys.executable, str(ROOT / "manage.py"), *words]
    return subprocess.run(command, env=environment, capture_output=True, text=True, check=False)  # noqa: S603  (our own words)


@contextmanager
def attached(path: Path) -> Iterator[None]:
    """The SQLite file as the connection COPY."""
    usual = connections.databases[DEFAULT_DB_ALIAS]
    options = {"ENGINE": "django.db.backends.sqlite3", "NAME": str(path), "OPTIONS": {}, "CONN_MAX_AGE": 0}
    connections.databases[COPY] = usual | options
    try:
        yield
    finally:
        connections[COPY].close()
        del connections[COPY]
        del connections.databases[COPY]
