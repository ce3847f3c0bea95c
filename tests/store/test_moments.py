"""What is told of a shared mailbox belongs to one moment, whoever is at it meanwhile, though it takes two questions."""

import pytest

from mailapp.store import api, folders, mailboxrows, maildir
from mailapp.store.values import ANSWERED, FLAGGED, SEEN, ChangeKind, MailboxExists, NoSuchMailbox, UidSet
from tests.store.conftest import ANNA, BEN
from tests.store.letters import content

WORK = "Other Users/anna@example.test/Work"


@pytest.fixture
def ben(house):
    """With rights to a folder of two letters."""
    anna = house.open(ANNA)
    box = anna.create("Work").id
    anna.append(box, content("First"))
    anna.append(box, content("Second"))
    anna.set_access("Work", BEN, "lrswi")
    return house.open(BEN)


@pytest.fixture
def meanwhile(ben, monkeypatch):
    """Arranges that around this question to the house another session adds a letter, and marks the first one."""
    box = ben.mailbox(WORK).id

    def arrange(name):
        question = getattr(ben.house, name)

        def between(*about):
            monkeypatch.setattr(ben.house, name, question)
            ben.append(box, content("Third"))
            ben.set_flags(box, UidSet.of(1), add=frozenset({FLAGGED, SEEN}))
            answer = question(*about)
            ben.set_flags(box, UidSet.of(1), replace=frozenset({ANSWERED}))
            return answer

        monkeypatch.setattr(ben.house, name, between)
        return box

    return arrange


def test_a_modseq_stands_for_one_state_of_a_message(ben, meanwhile):
    box = meanwhile("marks")
    [first] = ben.fetch(box, UidSet.of(1))
    assert (first.flags, first.modseq) == ({ANSWERED}, ben.mailbox(WORK).highestmodseq)


def test_columns_of_a_message_are_of_one_moment(ben, meanwhile):
    box = meanwhile("marks")
    [told] = ben.columns(box, UidSet.of(1), ["flags", "modseq"])
    assert [list(column) for column in told] == [[{ANSWERED}], [ben.mailbox(WORK).highestmodseq]]


def test_no_change_is_passed_over_by_a_later_one(ben, meanwhile):
    box = meanwhile("marked_since")
    found = ben.changes(box, ben.mailbox(WORK).highestmodseq - 1)
    assert {(change.uid, change.kind) for change in found} >= {(3, ChangeKind.ADDED), (1, ChangeKind.FLAGS)}


@pytest.mark.parametrize(
    "act", [lambda store: store.rename("Work", "Done"), lambda store: store.set_access("Work", BEN, "lr")]
)
def test_a_folder_that_goes_in_the_last_moment_is_gone(office, monkeypatch, act):
    anna = api.open(office.anna.id)
    anna.create("Work")
    asked = mailboxrows.read

    def late(account, column, value, **how):
        """Found, and removed by another session before anything is held."""
        row = asked(account, column, value, **how)
        monkeypatch.setattr(mailboxrows, "read", asked)
        api.open(office.anna.id).delete("Work")
        return row

    monkeypatch.setattr(mailboxrows, "read", late)
    with pytest.raises(NoSuchMailbox):
        act(anna)


def test_a_name_that_is_taken_in_the_last_moment_is_taken(office, monkeypatch):
    anna = api.open(office.anna.id)
    for name in ("Work", "Done"):
        anna.create(name)
    asked = folders.locked
    monkeypatch.setattr(folders, "locked", lambda account: asked(account).exclude(name="Done"))
    with pytest.raises(MailboxExists):
        anna.rename("Work", "Done")
    assert anna.mailbox("Work")


def test_nobody_unsubscribes_from_what_is_gone(ben, house):
    box = ben.mailbox(WORK).id
    house.open(ANNA).delete("Work")
    with pytest.raises(NoSuchMailbox):
        ben.house.subscribe(ben.account, box, on=False)


def test_a_folder_moves_into_what_is_left_of_another(office, monkeypatch):
    """File by file, and one of them is being marked: its name is another one the next time that somebody looks."""
    anna = api.open(office.anna.id)
    for name in ("Old", "New"):
        anna.append(anna.create(name).id, content(name))
    asked, gone = maildir.entries, maildir.folder(ANNA, "Old") + "/new/gone"
    monkeypatch.setattr(maildir, "entries", lambda directory: iter([(gone, "gone"), *asked(directory)]))
    maildir.rename_folder(ANNA, "Old", "New")
    assert len(list(asked(maildir.folder(ANNA, "New")))) == 2
