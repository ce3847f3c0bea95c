"""A copy is the house: made while it lives, shared with the last one, proved, and put back whole."""

import os
import re
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest
from django.conf import settings
from django.core.management import CommandError
from django.db import connection, transaction

from mailapp.backup import proving, restoring
from mailapp.backup.shelf import Shelf
from mailapp.backup.values import BackupError
from mailapp.net.content import Content
from mailapp.store import api as store
from mailapp.store.values import EVERYTHING, FLAGGED, Delivery, NewMessage, Target
from tests.directory.test_commands import run
from tests.support.office import Office


def put(account: int, folder: str, text: bytes) -> None:
    mail = store.open(account)
    content = Content.of(b"Subject: " + text + b"\r\n\r\nHello.\r\n")
    mail.append_all(mail.mailbox(folder).id, [NewMessage(content, frozenset({FLAGGED}))])
    content.close()


@pytest.fixture
def shelf(office: Office, tmp_path: Path) -> Shelf:
    for account in (office.anna.id, office.ben.id, office.olga.id):
        store.provide(account)
    put(office.anna.id, "INBOX", b"one")
    put(office.anna.id, "Archive", b"two")
    return Shelf(tmp_path / "copies")


def made(shelf: Shelf, at: str) -> Path:
    """A copy, as if it had been made then."""
    said = run("backup", "create", "--folder", str(shelf.folder))
    found = re.search(r"\S+/(\d{4}-\S+Z):", said)
    assert found, said
    return (shelf.folder / found[1]).rename(shelf.folder / at)


def rows(path: Path) -> list[tuple[object, ...]]:
    """Letters with UID, flags and folder; passwords."""
    question = (
        "SELECT mailbox_id, uid, base, flags, modseq FROM store_message UNION ALL "
        "SELECT id, uidvalidity, name, uidnext, 0 FROM store_mailbox UNION ALL "
        "SELECT id, 0, password, 0, 0 FROM directory_account ORDER BY 1, 2, 3"
    )
    with closing(sqlite3.connect(path)) as copy:
        return copy.execute(question).fetchall()


def test_a_house_goes_and_comes_back(shelf: Shelf, office: Office, tmp_path: Path) -> None:
    before = rows(Path(connection.settings_dict["NAME"]))
    first = made(shelf, "2026-01-01T020000Z")
    assert rows(first / "db.sqlite3") == before
    with pytest.raises(BackupError, match="Somebody lives in"):
        restoring.restore(first, settings.PILLARBOX_HOME, shelf.card(first.name), lambda _: None)
    home = tmp_path / "house"
    home.mkdir()
    (home / ".restoring").mkdir()  # it was cut off before
    (home / ".restoring/db.sqlite3").write_text("half")
    said = restoring.restore(first, home, shelf.card(first.name), lambda _: None)
    assert "3 accounts, 2 letters" in said
    assert rows(home / "db.sqlite3") == before
    for name in ("anna/cur", "anna/new", "anna/.Archive/cur", "anna/.Archive/new"):
        old = settings.PILLARBOX_HOME / "mail/example.test" / name
        assert {each.name: each.read_bytes() for each in old.iterdir()} == {
            each.name: each.read_bytes() for each in (home / "mail/example.test" / name).iterdir()
        }
    assert (home / "keys").exists() == (settings.PILLARBOX_HOME / "keys").exists()
    assert not (home / ".restoring").exists()


def test_what_has_not_changed_is_shared(shelf: Shelf, office: Office) -> None:
    first = made(shelf, "2026-01-01T020000Z")
    mail = store.open(office.anna.id)
    mail.move(mail.mailbox("INBOX").id, EVERYTHING, mail.mailbox("Trash").id)
    put(office.anna.id, "INBOX", b"three")
    second = made(shelf, "2026-01-02T020000Z")
    assert [card.letters for card in shelf.copies()] == [2, 3]
    letters = [file for file in second.glob("mail/*/anna/**/*S=*") if file.is_file()]
    assert sorted(file.stat().st_nlink for file in letters) == [1, 2, 2]
    run("backup", "prune", "--folder", str(shelf.folder), "--daily", "1", "--weekly", "0", "--monthly", "0")
    assert shelf.names() == [second.name]
    assert not first.exists()
    assert run("backup", "verify", "--folder", str(shelf.folder)).endswith("is as it was made.")


def spoil(folder: Path) -> list[str]:
    """Do to a copy what disks and people do; which files."""
    [changed, gone, *_] = sorted(file for file in folder.glob("mail/**/*S=*") if file.is_file())
    changed.write_bytes(changed.read_bytes().replace(b"Hello", b"Hallo"))
    gone.unlink()
    (folder / "mail/more").write_text("more")
    with (folder / "db.sqlite3").open("r+b") as file:
        file.truncate(5000)
    return [os.path.relpath(each, folder) for each in (changed, gone, folder / "mail/more", folder / "db.sqlite3")]


def test_a_spoilt_copy_is_told_and_not_put_back(shelf: Shelf, tmp_path: Path) -> None:
    folder = made(shelf, "2026-01-01T020000Z")
    spoilt = spoil(folder)
    assert {proof.path for proof in proving.verify(folder, lambda _: None)} == set(spoilt)
    with pytest.raises(CommandError, match="is damaged"):
        run("backup", "verify", "--folder", str(shelf.folder))
    (tmp_path / "house").mkdir()
    with pytest.raises(BackupError, match="nothing was restored"):
        restoring.restore(folder, tmp_path / "house", shelf.card(folder.name), lambda _: None)
    assert not list((tmp_path / "house").iterdir())


def test_what_is_cut_off_is_swept_away(shelf: Shelf) -> None:
    with pytest.raises(CommandError, match="There is no copy in"):
        run("backup", "verify", "--folder", str(shelf.folder))
    (shelf.folder / ".unfinished-2026-01-01T020000Z/mail").mkdir(parents=True)
    made(shelf, "2026-01-02T020000Z")
    assert sorted(os.listdir(shelf.folder)) == [".lock", "2026-01-02T020000Z"]
    with shelf.alone(), pytest.raises(CommandError, match="Somebody works in"):
        run("backup", "create", "--folder", str(shelf.folder))
    with pytest.raises(CommandError, match="There is no copy 2025"):
        run("backup", "verify", "2025", "--folder", str(shelf.folder))


def test_a_letter_without_its_file_is_told(shelf: Shelf) -> None:
    """The others are copied all the same."""
    next((settings.PILLARBOX_HOME / "mail/example.test/anna/.Archive").glob("*/*S=*")).unlink()
    with pytest.raises(CommandError, match="the house has lost: 1"):
        run("backup", "create", "--folder", str(shelf.folder))
    assert [(card.letters, card.missing) for card in shelf.copies()] == [(2, 1)]


def test_a_letter_to_two_is_two(shelf: Shelf, office: Office) -> None:
    """One file under two names; where one of them is gone, it is missed."""
    text = Content.of(b"Subject: to both\r\n\r\nHello.\r\n")
    letters = store.shelve([Delivery("T", text, (Target(office.anna.id), Target(office.ben.id)))])
    with transaction.atomic():
        store.index([letter for letter in letters if not isinstance(letter, OSError)])
    text.close()
    made(shelf, "2026-01-01T020000Z")
    next((settings.PILLARBOX_HOME / "mail/example.test/ben/new").iterdir()).unlink()
    with pytest.raises(CommandError, match="the house has lost: 1"):
        run("backup", "create", "--folder", str(shelf.folder))
    assert [(card.letters, card.missing) for card in shelf.copies()] == [(4, 0), (4, 1)]
