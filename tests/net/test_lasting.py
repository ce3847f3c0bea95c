"""COMMITs that follow their letters to the disk (docs/decisions/0020)."""

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
    count_on()
    assert level() == FULL
    connections[HERE].lasts_soon = True
    count_on(3)
    assert level() == NORMAL
    connections[HERE].lasts_soon = False
    assert until(lambda: synced == [f"{database['NAME']}-wal"])  # one for all three
    count_on()
    assert level() == FULL
    assert so_far() == 5


def test_the_log_is_emptied_on_the_way(database: dict[str, Any], monkeypatch: pytest.MonkeyPatch) -> None:
    """So that no COMMIT has to: it waits for 20,000 pages, until somebody else's turn comes at 1,000."""
    emptied: list[str] = []
    really = following.checkpoint
    monkeypatch.setattr(following, "checkpoint", lambda path: (really(path), emptied.append(path)))
    connections[HERE].lasts_soon = True
    count_on()
    assert until(lambda: emptied == [database["NAME"]])
    connections[HERE].lasts_soon = False
    with connections[HERE].cursor() as cursor:
        assert cursor.execute("PRAGMA wal_autocheckpoint").fetchone() == (base.FAR,)
    count_on()
    with connections[HERE].cursor() as cursor:
        assert cursor.execute("PRAGMA wal_autocheckpoint").fetchone() == (base.USUAL,)


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
