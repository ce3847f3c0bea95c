"""The machine goes down after letters were answered for and before their rows are on the disk."""

import os
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path

import pytest
from django.db import transaction

from mailapp.journal import api as journal
from mailapp.store import api, appending, maildir, powercut, recover
from mailapp.store.values import DELETED, EVERYTHING, INBOX, SEEN, Delivery, Target, UidSet, Want
from tests.store.letters import content

ANNA = "anna@example.test"


class PowerCut(Exception):
    """Before COMMIT is on the disk."""


def deliver(account, *names, mailbox=INBOX, then=None):
    """Whole letters on the disk; and their rows, unless something happens."""
    shelved = api.shelve([Delivery(name, content(name), (Target(account, mailbox),)) for name in names])
    with suppress(PowerCut), transaction.atomic():
        api.index(shelved)
        if then:
            raise then


def cut_short(monkeypatch):
    """The rows of an append are lost, and nobody is left to take its file back."""
    monkeypatch.setattr(appending.indexing, "index", raising(PowerCut))
    monkeypatch.setattr(appending.shelving, "unshelve", lambda shelved: None)


def raising(trouble):
    def act(shelved):
        for one in shelved:
            one.durable()
        raise trouble

    return act


def subjects(store, mailbox=INBOX):
    return [one.subject for one in store.fetch(store.mailbox(mailbox).id, EVERYTHING, Want.LIST)]


@pytest.fixture
def anna(office):
    deliver(office.anna.id, "before")
    return api.open(office.anna.id)


def filed_again():
    return [finding.mailbox for finding in powercut.file_again()]


def test_letters_without_rows_are_filed_again_where_they_were(office, anna):
    deliver(office.anna.id, "first", "second", then=PowerCut)
    deliver(office.anna.id, "junk", mailbox="Junk", then=PowerCut)
    assert sorted(filed_again()) == [INBOX, INBOX, "Junk"]
    assert sorted(subjects(anna)) == ["before", "first", "second"]
    assert subjects(anna, "Junk") == ["junk"]
    assert list(recover.check()) == []
    assert filed_again() == []
    told = [noted.step.summary for noted in journal.recent(address=ANNA)]
    assert f"Filed again in INBOX of {ANNA}, for the machine had gone down: 2" in told


def test_they_get_numbers_that_nobody_has_seen(office, anna):
    """Somebody may have read the lost one under the next UID, and remembers it (RFC 9051 §2.3.1.1)."""
    before = anna.mailbox(INBOX)
    deliver(office.anna.id, "lost", then=PowerCut)
    filed_again()
    after = anna.mailbox(INBOX)
    assert anna.open(INBOX).uids[-1] >= before.uidnext + powercut.GAP
    assert after.highestmodseq > before.highestmodseq + powercut.GAP
    assert after.uidvalidity == before.uidvalidity


def test_where_nothing_is_lost_nothing_changes(office, anna):
    deliver(office.anna.id, "moved", "expunged", "copied")
    inbox, work = anna.mailbox(INBOX).id, anna.create("Work").id
    _, moved, expunged, copied = anna.open(INBOX).uids
    anna.move(inbox, UidSet.of(moved), work)
    anna.copy(inbox, UidSet.of(copied), work)
    anna.set_flags(inbox, UidSet.of(expunged), add=frozenset([DELETED]))
    anna.expunge(inbox, UidSet.of(expunged))
    before = anna.mailboxes()
    assert filed_again() == []
    assert anna.mailboxes() == before


def test_what_was_cut_or_is_old_is_left_to_reconcile(office, anna):
    deliver(office.anna.id, "cut", then=PowerCut)
    [cut] = [path for path, _ in maildir.entries(maildir.root(ANNA)) if b"cut" in Path(path).read_bytes()]
    os.truncate(cut, 20)
    old = maildir.place(maildir.root(ANNA), maildir.base_name_at(5, 1_000_000_000), "")
    Path(old).write_bytes(b"A: b\n")
    os.utime(old, (1_000_000_000, 1_000_000_000))
    assert filed_again() == []
    assert sorted(finding.kind.name for finding in recover.check()) == ["CUT_FILE", "UNKNOWN_FILE"]
    assert subjects(anna) == ["before"]


def test_a_letter_from_append_is_filed_again_whatever_its_date(office, anna, monkeypatch):
    """Its name tells INTERNALDATE. Its flags stand there, too; keywords do not."""
    long_ago = datetime(2001, 2, 3, 4, 5, 6, tzinfo=UTC)
    inbox = anna.mailbox(INBOX)
    cut_short(monkeypatch)
    with suppress(PowerCut):
        anna.append(inbox.id, content("appended"), frozenset([SEEN, "Work"]), long_ago)
    monkeypatch.undo()
    assert filed_again() == [INBOX]
    [one] = [info for info in anna.fetch(inbox.id, EVERYTHING, Want.LIST) if info.subject == "appended"]
    assert one.internal_date == long_ago
    assert one.flags == {SEEN}
    assert one.uid >= inbox.uidnext + powercut.GAP


def test_an_older_draft_may_come_back_but_the_newer_one_stays(anna):
    """Its rows have gone, but not its name on the disk: rather twice than never."""
    drafts = anna.mailbox("Drafts").id
    older = anna.append(drafts, content("older"), frozenset([DELETED]))
    [(path, _)] = maildir.entries(maildir.folder(ANNA, "Drafts"))
    os.link(path, f"{path}.left")
    anna.append(drafts, content("newer"))
    anna.expunge(drafts, UidSet.of(older), bury=False)
    os.rename(f"{path}.left", path)
    assert filed_again() == ["Drafts"]
    assert sorted(subjects(anna, "Drafts")) == ["newer", "older"]


def test_where_no_name_has_come_nobody_looks(office, anna):
    deliver(office.anna.id, "lost", then=PowerCut)
    for room in ("new", "cur"):
        os.utime(f"{maildir.root(ANNA)}/{room}", (1_000_000_000, 1_000_000_000))
    assert filed_again() == []


def test_a_house_that_lost_its_only_letter_has_it_again(office):
    deliver(office.anna.id, "only", then=PowerCut)
    assert filed_again() == [INBOX]
    assert subjects(api.open(office.anna.id)) == ["only"]
