"""A database that is lost in the middle of COMMIT: rows and files stay together, whatever it did before it went."""

import pytest
from django.db import OperationalError, connections, transaction

from mailapp.delivery import api as delivery
from mailapp.delivery import ledger
from mailapp.journal import api as journal
from mailapp.net import lasting
from mailapp.store import api as store
from tests.delivery.test_arrive import arrival, files_below, letters_of
from tests.support.office import Office


@pytest.fixture
def maildir(office: Office, settings):
    store.provide(office.anna.id)  # so that the next COMMIT is the letters' own
    return settings.PILLARBOX_HOME / "mail" / "example.test" / "anna"


def breaks_at_commit(*, done: bool, silent: bool = False) -> None:
    """The next COMMIT is carried out, or not, and its answer is lost; `silent`: nor can the next question be asked."""
    database = connections["default"]

    def lost():
        del database._commit
        if done:
            database._commit()
        if silent:
            database.cursor = gone
        raise OperationalError("server closed the connection unexpectedly")

    def gone():
        del database.cursor
        raise OperationalError("connection refused")

    database._commit = lost


def test_rows_that_were_committed_keep_their_files(office: Office, maildir):
    breaks_at_commit(done=True)
    letters = [arrival("anna@example.test"), arrival("anna@example.test")]
    receipts = delivery.deliver(letters)
    assert [receipt.trace for receipt in receipts] == [letter.trace for letter in letters]
    assert len(letters_of(office.anna.id)) == len(files_below(maildir)) == 2


def test_rows_that_were_not_committed_are_written_again(office: Office, maildir):
    breaks_at_commit(done=False)
    letters = [arrival("anna@example.test"), arrival("anna@example.test")]
    receipts = delivery.deliver(letters)
    assert [receipt.trace for receipt in receipts] == [letter.trace for letter in letters]
    assert len(letters_of(office.anna.id)) == len(files_below(maildir)) == 2


def test_one_that_was_not_committed_leaves_nothing(office: Office, maildir):
    breaks_at_commit(done=False)
    [trouble] = delivery.deliver([arrival("anna@example.test")])
    assert isinstance(trouble, OperationalError)
    assert letters_of(office.anna.id) == files_below(maildir) == []


@pytest.mark.parametrize("done", [True, False])
def test_files_stay_while_nobody_knows(office: Office, maildir, done: bool):
    """The sender is told to come again: better a letter twice than a row without its bytes."""
    breaks_at_commit(done=done, silent=True)
    letter = arrival("anna@example.test")
    [trouble] = delivery.deliver([letter])
    assert isinstance(trouble, OperationalError)
    assert len(files_below(maildir)) == 1
    assert bool(journal.timeline(letter.trace)) == done


def test_files_stay_when_the_disk_fails_behind_the_commit(office: Office, maildir):
    def unsynced():
        del connections["default"].commit
        connections["default"].commit()
        raise lasting.Unsynced("the database's log cannot be synced")

    connections["default"].commit = unsynced
    letter = arrival("anna@example.test")
    [trouble] = delivery.deliver([letter])
    assert isinstance(trouble, OperationalError)
    assert len(letters_of(office.anna.id)) == len(files_below(maildir)) == 1


def test_trouble_behind_the_commit_takes_no_file_away(office: Office, maildir, monkeypatch):
    """Whoever waits for the commit may stumble: the letters are taken all the same."""

    def record(batch, write=ledger._write_rows):
        transaction.on_commit(lambda: 1 / 0)
        return write(batch)

    monkeypatch.setattr(ledger, "_write_rows", record)
    letters = [arrival("anna@example.test"), arrival("anna@example.test")]
    receipts = delivery.deliver(letters)
    assert [receipt.trace for receipt in receipts] == [letter.trace for letter in letters]
    assert len(letters_of(office.anna.id)) == len(files_below(maildir)) == 2
