"""The database at one moment, as an SQLite file, whichever it is.

Writers stand still while files are looked at for the last time: file and row of each letter are then both in the copy,
or neither is. It is the length of a walk over names; the rows themselves are read from that moment afterwards.
"""

import os
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Protocol

from django.db import DEFAULT_DB_ALIAS, connection, connections, transaction

from mailapp.backup import rows
from mailapp.backup.rows import Progress
from mailapp.backup.values import BackupError
from mailapp.installation.become import ROOT

COPY = "copy"  # alias of the database in a copy
STILL = "still"  # alias of the connection that holds writers of PostgreSQL
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

    def __init__(self, holding: transaction.Atomic) -> None:
        self._holding: transaction.Atomic | None = holding

    def end(self) -> None:
        if self._holding is not None:
            holding, self._holding = self._holding, None
            holding.__exit__(None, None, None)


class _Sqlite:
    def __init__(self, reader: sqlite3.Connection) -> None:
        self._reader = reader

    def write(self, path: Path, progress: Progress) -> None:
        with closing(sqlite3.connect(path)) as copy:
            self._reader.backup(copy)
            copy.execute("PRAGMA journal_mode=DELETE")  # one file, without a log beside it
        progress(1)


@contextmanager
def _of_sqlite() -> Iterator[tuple[Moment, Stillness]]:
    holding = transaction.atomic()
    holding.__enter__()  # BEGIN IMMEDIATE
    still = Stillness(holding)
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
        make_tables(path)
        with attached(path):
            rows.copy(DEFAULT_DB_ALIAS, COPY, progress)


@contextmanager
def _of_postgres() -> Iterator[tuple[Moment, Stillness]]:
    connections.databases[STILL] = connections.databases[DEFAULT_DB_ALIAS] | {"CONN_MAX_AGE": 0}
    holding = transaction.atomic(using=STILL)
    try:
        holding.__enter__()
        still = Stillness(holding)
        try:
            with connections[STILL].cursor() as cursor:
                cursor.execute(f"LOCK TABLE {', '.join(WRITTEN)} IN SHARE MODE")
            with transaction.atomic(), connection.cursor() as cursor:
                cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
                cursor.execute("SELECT 1")
                yield _Postgres(), still
        finally:
            still.end()
    finally:
        connections[STILL].close()
        del connections[STILL]
        del connections.databases[STILL]


def make_tables(path: Path) -> None:
    """Bring an SQLite file's tables up to this program. Raises BackupError."""
    said = in_house(path.parent, "migrate", "--verbosity", "0", database=path)
    if said.returncode:
        raise BackupError(f"The tables of {path} cannot be made: {said.stderr.strip()[-500:]}")


def in_house(home: Path, *words: str, database: Path) -> subprocess.CompletedProcess[str]:
    """A command of ours in another house, which has an SQLite database."""
    environment = os.environ | {"PILLARBOX_HOME": str(home), "DATABASE_URL": f"sqlite:///{database}", "REDIS_URL": ""}
    command = [sys.executable, str(ROOT / "manage.py"), *words]
    return subprocess.run(command, env=environment, capture_output=True, text=True, check=False)  # noqa: S603


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
