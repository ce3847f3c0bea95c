"""COMMITs that follow their letters to the disk (docs/decisions/0020)."""

import errno
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from django.db import IntegrityError, connection, connections, transaction

from mailapp.net import lasting
from mailapp.net.sqlite import base, following
from mailapp.outbox.models import Limit
from tests.net.test_sqlite import HERE, count_on, database, so_far
from tests.support.waiting import until

__all__ = ["database"]  # a fixture
FULL, NORMAL = 2, 1  # https://www.sqlite.org/pragma.html#pragma_synchronous


def level() -> int:
    with connections[HERE].cursor() as cursor:
        return int(cursor.execute("PRAGMA synchronous").fetchone()[0])


@pytest.fixture
def synced(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Logs that were synced."""
    done: list[str] = []
    really = following.sync

    def sync(path: str) -> None:
        really(path)
        done.append(path)

    monkeypatch.setattr(following, "sync", sync)
    return done


def test_only_what_may_follow_does(database: dict[str, Any], synced: list[str]) -> None:
    log = f"{database['NAME']}-wal"
    count_on()
    assert synced == [log]  # before it has returned
    synced.clear()
    connections[HERE].lasts_soon = True
    count_on(3)
    connections[HERE].lasts_soon = False
    assert until(lambda: synced == [log])  # one for all three
    count_on()
    assert synced == [log, log]
    assert so_far() == 5


def test_what_is_written_without_a_transaction_waits_for_the_disk(database: dict[str, Any]) -> None:
    """SQLite does that itself."""
    count_on()
    assert level() == FULL
    with transaction.atomic(using=HERE):
        assert level() == NORMAL
        transaction.set_rollback(True, using=HERE)
    assert level() == FULL


def test_others_may_write_while_a_commit_waits(database: dict[str, Any], monkeypatch: pytest.MonkeyPatch) -> None:
    seen: list[int] = []

    def sync(path: str) -> None:
        if not seen:
            seen.append(0)
            with ThreadPoolExecutor(1) as elsewhere:
                elsewhere.submit(in_a_thread_of_its_own).result(10)
            seen.append(so_far())

    monkeypatch.setattr(following, "sync", sync)
    count_on()
    assert seen == [0, 2]


def in_a_thread_of_its_own() -> None:
    count_on()
    connections[HERE].close()


def test_a_disk_that_fails_is_told(database: dict[str, Any], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(following, "sync", fail)
    with pytest.raises(lasting.Unsynced, match="cannot be synced"):
        count_on()
    assert so_far() == 1  # and yet it is there
    monkeypatch.undo()
    count_on()
    assert so_far() == 2


def fail(path: str) -> None:
    raise OSError(errno.EIO, "the disk is broken", path)


def test_the_log_is_emptied_on_the_way(database: dict[str, Any], monkeypatch: pytest.MonkeyPatch) -> None:
    """So that no COMMIT has to, which waits with that for 20,000 pages."""
    emptied: list[str] = []
    really = following.checkpoint
    monkeypatch.setattr(following, "checkpoint", lambda path: (really(path), emptied.append(path)))
    count_on()
    assert until(lambda: emptied == [database["NAME"]])
    with connections[HERE].cursor() as cursor:
        assert cursor.execute("PRAGMA wal_autocheckpoint").fetchone() == (base.FAR,)


def test_a_log_that_is_gone_was_synced_by_whoever_closed_it(
    database: dict[str, Any], synced: list[str], caplog: pytest.LogCaptureFixture
) -> None:
    connections[HERE].lasts_soon = True
    count_on()
    connections[HERE].lasts_soon = False
    connections[HERE].close()
    following.following(database["NAME"])._sync()
    assert not synced
    assert not caplog.records


def test_the_house_uses_it_for_a_while(transactional_db: None) -> None:
    """Whatever the house runs on."""
    with lasting.soon(), transaction.atomic():
        Limit.objects.create(destination="example.net", per_minute=1)
    assert not getattr(connection, "lasts_soon", False)
    assert Limit.objects.exists()


def test_what_fails_within_is_undone(transactional_db: None) -> None:
    with pytest.raises(IntegrityError), lasting.soon(), transaction.atomic():
        Limit.objects.bulk_create([Limit(destination="example.net", per_minute=1) for _ in range(2)])
    assert not getattr(connection, "lasts_soon", False)
    assert not Limit.objects.exists()
