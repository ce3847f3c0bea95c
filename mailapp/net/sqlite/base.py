"""Django's SQLite, whose writers queue up: whoever is next writes at the moment when the one before him has ended.

SQLite lets one transaction write at a time, and those that wait sleep and look again, up to 100 ms later; under load
the database then stands idle for a third of the time. Here the threads of a process wait for one another by a lock,
and the processes by a lock on a file beside the database, which the system takes from whoever dies. What writes
without a transaction does not stand in the queue, and waits as SQLite does.

Nor does the next one wait for the disk of the one before: a COMMIT puts its pages into the log and makes way, and then
waits until the log is on the disk (docs/decisions/0026).
"""

import fcntl
import sqlite3
import threading
from collections.abc import Callable, Sequence
from functools import lru_cache
from typing import Any

from django.apps import apps
from django.db import OperationalError
from django.db.backends.sqlite3 import base
from django.db.backends.utils import CursorWrapper

from mailapp.net.sqlite.following import following

# Pages of one transaction (some MB) that are held until its end, however little is remembered otherwise: written out
# earlier, those that change again are written twice. https://www.sqlite.org/pragma.html#pragma_cache_spill
SPILLED = 2000
NORMAL = 1  # PRAGMA synchronous: a COMMIT is in the log, which only a checkpoint syncs
FAR = 20_000  # pages in the log from which on a COMMIT makes a checkpoint; `following` makes them long before
LOG_OCTETS = 64 * 1024 * 1024  # what the log keeps of the disk when a large transaction has made it longer
REMEMBERED = 2000  # characters: a statement that names a thousand rows does not come again

_ours = threading.Lock()  # of all threads of this process, one stands in the queue


@lru_cache(maxsize=512)
def _with_question_marks(query: str) -> str:
    return base.FORMAT_QMARK_REGEX.sub("?", query).replace("%%", "%")


class _Cursor(base.SQLiteCursorWrapper):
    """Django's, which translates each statement's marks once: anew each time, it was a fortieth of a delivery."""

    def execute(self, query: str, params: Any = None) -> Any:
        if isinstance(params, list | tuple) and len(query) <= REMEMBERED:
            return sqlite3.Cursor.execute(self, _with_question_marks(query), params)
        return super().execute(query, params)

    def convert_query(self, query: str, *, param_names: Any = None) -> str:
        if param_names is None and len(query) <= REMEMBERED:
            return _with_question_marks(query)
        return str(super().convert_query(query, param_names=param_names))


class _Wrapper(CursorWrapper):
    """Django's, which asks what may be out of the ordinary only then: it cost a letter more than all its statements."""

    def execute(self, sql: Any, params: Any = None) -> Any:
        if self.db.execute_wrappers or self.db.needs_rollback or not apps.ready:
            return super().execute(sql, params)
        return self._told(self.cursor.execute, sql, params)

    def fetchone(self) -> Any:
        return self._told(self.cursor.fetchone)

    def fetchall(self) -> Any:
        return self._told(self.cursor.fetchall)

    def _told(self, call: Callable[..., Any], *values: Any) -> Any:
        """What it gives; SQLite's errors become Django's."""
        try:
            return call(*values)
        except sqlite3.Error:
            with self.db.wrap_database_errors:
                raise


class Unsynced(OperationalError):
    """Committed, so that everybody sees it; but whether the disk has it, nobody knows."""


class DatabaseWrapper(base.DatabaseWrapper):
    """One thread's connection. `cache_kib`: what it remembers of the database; the system remembers more.

    While `lasts_soon`, transactions do not wait for the disk: see net/lasting.py.
    """

    cache_kib = 8000
    lasts_soon = False
    _usual = 0  # PRAGMA synchronous, as the settings have it
    _queue: Any = None  # the file beside the database
    _asking: _Cursor | None = None  # for all questions of `ask`
    _is_writing = False

    def get_new_connection(self, conn_params: dict[str, Any]) -> Any:
        self._queue = open(f"{self.settings_dict['NAME']}-queue", "ab")  # noqa: SIM115  (until `close`)
        made = super().get_new_connection(conn_params)
        self._asking = made.cursor(factory=_Cursor)
        made.execute(f"PRAGMA cache_size=-{self.cache_kib}")
        made.execute(f"PRAGMA cache_spill={SPILLED}")
        made.execute(f"PRAGMA journal_size_limit={LOG_OCTETS}")
        [self._usual] = made.execute("PRAGMA synchronous").fetchone()
        if self._usual > NORMAL:
            made.execute(f"PRAGMA wal_autocheckpoint={FAR}")
        return made

    def create_cursor(self, name: str | None = None) -> Any:
        return self.connection.cursor(factory=_Cursor)

    def make_cursor(self, cursor: Any) -> _Wrapper:
        return _Wrapper(cursor, self)

    def _cursor(self, name: str | None = None) -> Any:
        """Django's, without the questions that are the same for each statement of a connection that lasts."""
        if self.queries_logged or self.settings_dict["CONN_HEALTH_CHECKS"]:
            return super()._cursor(name)  # type: ignore[misc]  # its stub does not know it
        self.ensure_connection()
        self.validate_thread_sharing()
        return _Wrapper(self.connection.cursor(factory=_Cursor), self)

    def ask(self, question: str, values: Sequence[Any]) -> list[tuple[Any, ...]]:
        """All rows of an answer, at once and by the same cursor.

        SQLite's driver notes each new cursor and forgets two hundred at a time. Such a note between the rows of a large
        answer holds a megabyte of Python's memory each.
        """
        if self.queries_logged or self.settings_dict["CONN_HEALTH_CHECKS"] or not self._asking:
            with self.cursor() as cursor:
                cursor.execute(question, values)
                return list(cursor.fetchall())
        self.validate_thread_sharing()
        asking = _Wrapper(self._asking, self)
        asking.execute(question, values)
        return list(asking.fetchall())

    def close(self) -> None:
        try:
            self._asking = None
            super().close()
        finally:
            self._make_way()
            if self._queue:
                self._queue.close()
                self._queue = None

    def _start_transaction_under_autocommit(self) -> None:
        self._stand_in_line()
        try:
            self._sync_within(False)
            super()._start_transaction_under_autocommit()  # type: ignore[misc]  # its stub does not know it
        except BaseException:
            self._make_way()
            raise

    def commit(self) -> None:
        """Raises Unsynced when the disk fails after all is done."""
        super().commit()  # what fails here is rolled back
        self._make_way()
        if self._usual > NORMAL:
            self._sync_within(True)
            self._follow()

    def _follow(self) -> None:
        log = following(self.settings_dict["NAME"])
        if self.lasts_soon:
            log.soon()
            return
        try:
            log.now()
        except OSError as trouble:
            raise Unsynced(f"the database's log cannot be synced: {trouble}") from trouble

    def rollback(self) -> None:
        try:
            super().rollback()
        finally:
            self._make_way()
        self._sync_within(True)

    def _sync_within(self, really: bool) -> None:
        """Whether SQLite itself waits for the disk; it does for what is written without a transaction."""
        if self._usual > NORMAL and self.connection is not None:
            self.connection.execute(f"PRAGMA synchronous={self._usual if really else NORMAL}")

    def _stand_in_line(self) -> None:
        """Raises OperationalError when those before us take too long."""
        if not _ours.acquire(timeout=self.settings_dict["OPTIONS"]["timeout"]):
            raise OperationalError("database is locked")
        self._is_writing = True
        fcntl.flock(self._queue, fcntl.LOCK_EX)

    def _make_way(self) -> None:
        if self._is_writing:
            self._is_writing = False
            fcntl.flock(self._queue, fcntl.LOCK_UN)
            _ours.release()
