"""What is done when the machine has gone down, and that it is done once."""

from pathlib import Path

import pytest
from django.db import connection

from mailapp.installation import boot
from mailapp.store import api
from mailapp.store.values import INBOX, Delivery, Target
from tests.store.conftest import prepare
from tests.store.letters import content
from tests.support.office import Office


@pytest.fixture
def office(transactional_db: None) -> Office:
    return prepare()


@pytest.fixture
def told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Where the system says which start of the machine this is."""
    file = tmp_path / "boot_id"
    file.write_text("first\n")
    monkeypatch.setattr(boot, "BOOT", file)
    return file


def lose_the_rows(account: int) -> None:
    api.shelve([Delivery("lost", content("lost"), (Target(account),))])


FILED = 1 if connection.vendor == "sqlite" else 0  # on PostgreSQL a row never stays behind, and reconcile does the rest


def test_a_new_start_is_seen_once(office: Office, told: Path, tmp_path: Path) -> None:
    home = tmp_path / "home"
    assert boot.look(home) == 0
    lose_the_rows(office.anna.id)
    assert boot.look(home) == 0  # a process died, and the machine runs on: others may be delivering
    told.write_text("second\n")
    assert boot.look(home) == FILED
    assert api.open(office.anna.id).mailbox(INBOX).messages == FILED
    lose_the_rows(office.anna.id)
    assert boot.look(home) == 0


def test_where_nobody_tells_we_look_each_time(office: Office, told: Path, tmp_path: Path) -> None:
    told.unlink()
    for _ in range(2):
        lose_the_rows(office.anna.id)
        assert boot.look(tmp_path / "home") == FILED
