"""When a COMMIT lasts: before it ends, as a rule; shortly after, for what can be made again from files."""

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import DEFAULT_DB_ALIAS, connections

from mailapp.net.sqlite.base import DatabaseWrapper, Unsynced

__all__ = ["Unsynced", "soon"]


@contextmanager
def soon() -> Iterator[None]:
    """Transactions of this thread that begin within need not wait for the disk, where the database is SQLite.

    They outlive the process, however it dies; a power cut may take those of the last tenth of a second.
    """
    connection = connections[DEFAULT_DB_ALIAS]
    if not isinstance(connection, DatabaseWrapper):
        yield
        return
    connection.lasts_soon = True
    try:
        yield
    finally:
        connection.lasts_soon = False
