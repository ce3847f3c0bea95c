"""Writers of SQLite: each has his turn, whoever dies or stumbles before him."""

import os
import sqlite3
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from django.db import OperationalError, connections, transaction
from django.test.utils import CaptureQueriesContext

from mailapp.net.sqlite import base
from mailapp.outbox.models import Limit

HERE = "beside"  # a database of our own, whatever the house runs on
WRITERS, TIMES = 4, 50
HOLDER = """
import fcntl, sys, time
queue = open(sys.argv[1], "ab")
fcntl.flock(queue, fcntl.LOCK_EX)
print("mine", flush=True)
time.sleep(60)
"""


@pytest.fixture
def database(tmp_path: Path, django_db_blocker: Any) -> Iterator[dict[str, Any]]:
    """Its settings; for the length of a test the house knows it."""
    settings = {
        **{"ENGINE": "mailapp.net.sqlite", "NAME": str(tmp_path / "db.sqlite3"), "ATOMIC_REQUESTS": False},
        **{"AUTOCOMMIT": True, "CONN_MAX_AGE": None, "CONN_HEALTH_CHECKS": False, "TIME_ZONE": None},
        "OPTIONS": {"transaction_mode": "IMMEDIATE", "timeout": 20, "init_command": "PRAGMA journal_mode=WAL"},
    }
    connections.databases[HERE] = settings
    with django_db_blocker.unblock():
        with connections[HERE].schema_editor() as editor:
            editor.create_model(Limit)
        Limit.objects.using(HERE).create(destination="example.net", per_minute=0)
        yield settings
        connections[HERE].close()
    del connections[HERE], connections.databases[HERE]


@pytest.fixture
def elsewhere(database: dict[str, Any]) -> Iterator[subprocess.Popen[bytes]]:
    """Another process, which writes and does not end."""
    with subprocess.Popen(
        [sys.executable, "-c", HOLDER, f"{database['NAME']}-queue"], stdout=subprocess.PIPE
    ) as process:
        assert process.stdout
        assert process.stdout.readline() == b"mine\n"
        yield process
        process.kill()


def so_far() -> int:
    return Limit.objects.using(HERE).get().per_minute


def count_on(times: int = 1) -> None:
    """Read, and then write what was read: two who did that at once would lose a step."""
    for _ in range(times):
        with transaction.atomic(using=HERE):
            Limit.objects.using(HERE).update(per_minute=so_far() + 1)


def beginning(times: int = 1) -> threading.Thread:
    """Another thread that counts, with a connection of its own."""

    def count() -> None:
        with closing(connections[HERE]):
            count_on(times)

    thread = threading.Thread(target=count)
    thread.start()
    return thread


def test_every_writer_has_his_turn(database: dict[str, Any]) -> None:
    for thread in [beginning(TIMES) for _ in range(WRITERS)]:
        thread.join()
    assert so_far() == WRITERS * TIMES


def stumble() -> None:
    with transaction.atomic(using=HERE):
        count_on()
        raise ZeroDivisionError


def test_whoever_stumbles_makes_way(database: dict[str, Any]) -> None:
    with pytest.raises(ZeroDivisionError):
        stumble()
    beginning().join()
    assert so_far() == 1


def test_whoever_leaves_in_the_middle_makes_way(database: dict[str, Any]) -> None:
    with transaction.atomic(using=HERE):
        count_on()
        connections[HERE].close()
    beginning().join()
    assert so_far() == 1


def test_a_process_that_dies_makes_way(database: dict[str, Any], elsewhere: subprocess.Popen[bytes]) -> None:
    waiting = beginning()
    waiting.join(0.1)
    assert waiting.is_alive()
    elsewhere.kill()
    waiting.join()
    assert so_far() == 1


def test_a_stranger_who_writes_is_waited_for(database: dict[str, Any]) -> None:
    """He does not know of our queue."""
    with closing(sqlite3.connect(database["NAME"], isolation_level=None)) as stranger:
        stranger.execute("BEGIN IMMEDIATE")
        waiting = beginning()
        waiting.join(0.1)
        assert waiting.is_alive()
        stranger.execute("COMMIT")
        waiting.join()
    assert so_far() == 1


def test_patience_ends(database: dict[str, Any], elsewhere: subprocess.Popen[bytes]) -> None:
    """Of the threads of a process one waits for other processes; the rest wait for it, for a while."""
    first = beginning()
    while base._ours.acquire(blocking=False):  # until it stands in the line
        base._ours.release()
    database["OPTIONS"]["timeout"] = 0.1
    with pytest.raises(OperationalError, match="database is locked"):
        count_on()
    elsewhere.kill()
    first.join()
    assert so_far() == 1


def test_a_thread_remembers_as_little_as_it_is_told(database: dict[str, Any]) -> None:
    connections[HERE].close()
    connections[HERE].cache_kib = 500
    with connections[HERE].cursor() as cursor:
        assert cursor.execute("PRAGMA cache_size").fetchone() == (-500,)


def test_the_log_of_a_large_transaction_gives_its_room_back(database: dict[str, Any], monkeypatch: Any) -> None:
    monkeypatch.setattr(base, "LOG_OCTETS", 100_000)
    connections[HERE].close()
    with connections[HERE].cursor() as cursor:
        cursor.execute("CREATE TABLE large (octets BLOB)")
        cursor.execute("INSERT INTO large VALUES (zeroblob(3000000))")
        large = os.path.getsize(f"{database['NAME']}-wal")
        cursor.execute("PRAGMA wal_checkpoint(PASSIVE)").fetchall()
        cursor.execute("CREATE TABLE small (octets BLOB)")  # the next one to write begins the log anew
        assert large > 3_000_000
        assert os.path.getsize(f"{database['NAME']}-wal") <= 100_000


def test_errors_of_the_database_are_djangos(database: dict[str, Any]) -> None:
    connection = connections[HERE]
    with connection.cursor() as cursor, pytest.raises(OperationalError, match="no such table"):
        cursor.execute("SELECT 1 FROM nowhere WHERE 1 = %s", [1])


def test_behind_an_error_a_transaction_takes_no_statement(database: dict[str, Any]) -> None:
    connection = connections[HERE]
    with transaction.atomic(using=HERE), connection.cursor() as cursor:
        transaction.set_rollback(True, using=HERE)
        with pytest.raises(transaction.TransactionManagementError):
            cursor.execute("SELECT 1")


def test_who_listens_to_statements_hears_them(database: dict[str, Any]) -> None:
    connection, heard = connections[HERE], []

    def listen(execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
        heard.append(sql)
        return execute(sql, params, many, context)

    with connection.execute_wrapper(listen), connection.cursor() as cursor:
        cursor.execute("SELECT %s", [1])
        assert cursor.fetchone() == (1,)
    assert heard == ["SELECT %s"]


@pytest.mark.usefixtures("database")
def test_questions_share_a_cursor_that_survives_errors_and_ends() -> None:
    at = connections[HERE]
    assert isinstance(at, base.DatabaseWrapper)
    assert at.ask("SELECT destination FROM outbox_limit WHERE per_minute < %s", [1]) == [("example.net",)]
    with pytest.raises(OperationalError, match="no such table"):
        at.ask("SELECT 1 FROM nowhere", [])
    assert at.ask("SELECT 1 UNION SELECT 2", []) == [(1,), (2,)]
    with CaptureQueriesContext(at) as asked:
        at.ask("SELECT 1", [])
    assert len(asked) == 1
    with transaction.atomic(HERE):
        transaction.set_rollback(True, HERE)
        with pytest.raises(transaction.TransactionManagementError):
            at.ask("SELECT 1", [])
    at.close()
    assert at.ask("SELECT 1", []) == [(1,)]
