"""Copies and moves: what a row takes along, what is another there, and what a disk that fails leaves behind."""

import os
from datetime import UTC, datetime
from pathlib import Path

import pytest

from mailapp.directory import api as directory
from mailapp.store import api, maildir, placing
from mailapp.store.counters import findings
from mailapp.store.mirror import mirror
from mailapp.store.models import Content, Message
from mailapp.store.values import DELETED, EVERYTHING, FLAGGED, INBOX, SEEN, OverQuota, UidSet
from tests.store.letters import content, letter

pytestmark = pytest.mark.django_db(transaction=True)
ANNA = "anna@example.test"
WHEN = datetime(2001, 2, 3, 4, 5, 6, 789, tzinfo=UTC)
# Another in a copy; all other columns are those of the original.
ANOTHER = {"id", "mailbox_id", "uid", "modseq", "created_modseq", "saved", "base"}


@pytest.fixture
def anna(office):
    return api.open(office.anna.id)


@pytest.fixture
def inbox(anna) -> int:
    return anna.mailbox(INBOX).id


@pytest.fixture
def sent(anna) -> int:
    return anna.mailbox("Sent").id


def rows(box: int) -> list[dict]:
    return list(Message.objects.filter(mailbox=box).order_by("uid").values())


def files() -> set[str]:
    return {path for name in ("INBOX", "Sent") for path, _ in maildir.entries(maildir.folder(ANNA, name))}


def five(store, box: int) -> list[int]:
    marks = [
        frozenset(),
        frozenset([SEEN]),
        frozenset([DELETED, "k"]),
        frozenset([SEEN, FLAGGED]),
        frozenset(["two", "k"]),
    ]
    return [store.append(box, content(f"Letter {n}"), flags, WHEN) for n, flags in enumerate(marks)]


@pytest.mark.parametrize("together", [2, 5000])
def test_a_copy_is_its_original_but_for_its_place(anna, inbox, sent, monkeypatch, together):
    monkeypatch.setattr(placing, "TOGETHER", together)
    uids = five(anna, inbox)
    anna.expunge(inbox)
    chosen = [uid for uid in uids if uid != uids[2]]
    copied = anna.copy(inbox, UidSet.of(*uids), sent)
    assert copied.pairs == tuple((uid, new) for new, uid in enumerate(chosen, 1))
    box = anna.mailbox_by_id(sent)
    for old, new in zip(rows(inbox), rows(sent), strict=True):
        assert {name for name in old if old[name] != new[name]} <= ANOTHER
        assert (new["modseq"], new["created_modseq"]) == (box.highestmodseq, box.highestmodseq)
        assert new["saved"] >= old["saved"]
    assert (box.messages, box.unseen, box.size) == (4, 2, sum(row["size"] for row in rows(inbox)))
    assert len({row["base"] for row in [*rows(inbox), *rows(sent)]}) == 8
    for uid, row in enumerate(rows(sent), 1):
        assert row["base"].startswith(f"{int(WHEN.timestamp())}.")
        with anna.content(sent, uid) as file:
            assert file.read() == letter(f"Letter {chosen[uid - 1] - 1}")
    assert list(findings(anna.account, ANNA)) == []


def test_a_copy_names_its_file_by_flags_and_the_mirror_by_keywords(anna, inbox, sent):
    five(anna, inbox)
    anna.copy(inbox, EVERYTHING, sent)
    assert [(row["suffix"], row["stale"]) for row in rows(sent)] == [
        ("", False),
        (":2,S", False),
        (":2,T", True),
        (":2,FS", False),
        ("", True),
    ]
    mirror()
    assert not Message.objects.filter(stale=True).exists()
    assert all(os.path.exists(maildir.place(maildir.folder(ANNA, "Sent"), r["base"], r["suffix"])) for r in rows(sent))


def test_a_move_within_a_mailbox_leaves_to_the_mirror_what_is_the_mirrors(anna, inbox):
    [uid] = [anna.append(inbox, content("marked"))]
    anna.set_flags(inbox, UidSet.of(uid), add=frozenset([FLAGGED]))
    assert rows(inbox)[0]["stale"]
    anna.move(inbox, EVERYTHING, inbox)
    assert rows(inbox)[0]["stale"]
    mirror()
    assert [os.path.basename(path).endswith(":2,F") for path in files()] == [True]


def test_a_copy_that_does_not_fit_is_none(anna, inbox, sent):
    five(anna, inbox)
    directory.change_account(ANNA, quota=anna.usage().octets + 10)
    before, there = anna.mailbox_by_id(sent), files()
    with pytest.raises(OverQuota):
        anna.copy(inbox, EVERYTHING, sent)
    assert (anna.mailbox_by_id(sent), files()) == (before, there)


@pytest.mark.parametrize("act", ["copy", "move"])
@pytest.mark.parametrize("link", [1, 3])
def test_a_disk_without_room_changes_nothing(anna, inbox, sent, monkeypatch, act, link):
    five(anna, inbox)
    before, there = (rows(inbox), anna.mailbox_by_id(sent), anna.usage()), files()
    real, made = os.link, []

    def full(*names, **options):
        made.append(names)
        if len(made) == link:
            raise OSError(28, "No space left on device")
        real(*names, **options)

    monkeypatch.setattr(maildir, "_copy", lambda *_: (_ for _ in ()).throw(OSError(28, "No space left on device")))
    monkeypatch.setattr(os, "link", full)
    with pytest.raises(OSError, match="No space"):
        getattr(anna, act)(inbox, EVERYTHING, sent)
    assert ((rows(inbox), anna.mailbox_by_id(sent), anna.usage()), files()) == (before, there)


def test_files_go_when_rows_cannot_be_written(anna, inbox, sent, monkeypatch):
    five(anna, inbox)
    there = files()
    monkeypatch.setattr(placing, "COPY", "INSERT INTO nowhere ({columns}) SELECT {values} FROM {told} WHERE {old} = %s")
    placing._copying.cache_clear()
    try:
        with pytest.raises(Exception, match="nowhere"):
            anna.copy(inbox, EVERYTHING, sent)
    finally:
        placing._copying.cache_clear()
    assert files() == there
    assert anna.mailbox_by_id(sent).messages == 0


def test_a_file_that_somebody_has_renamed_is_found(anna, inbox, sent):
    [uid] = [anna.append(inbox, content("renamed"))]
    [path] = files()
    os.rename(path, f"{Path(path).parent.parent}/cur/{Path(path).name}:2,S")
    [(_, new)] = anna.copy(inbox, UidSet.of(uid), sent).pairs
    with anna.content(sent, new) as file:
        assert file.read() == letter("renamed")


def test_copies_of_a_letter_share_what_it_says(anna, inbox, sent):
    five(anna, inbox)
    anna.copy(inbox, EVERYTHING, sent)
    assert Content.objects.count() == 5
    assert len({os.stat(path).st_ino for path in files()}) == 5


def test_a_move_that_was_killed_before_its_commit_is_made_again(anna, inbox, sent):
    """Its file has the new name already, of which the row knows nothing."""
    uid = anna.append(inbox, content("Roof"), frozenset({SEEN}))
    row = Message.objects.get(mailbox=inbox)
    new = maildir.place(maildir.folder(ANNA, "Sent"), row.base, row.suffix)
    maildir.link(maildir.place(maildir.folder(ANNA, INBOX), row.base, row.suffix), new)
    assert anna.move(inbox, UidSet.of(uid), sent).pairs
    assert [one.subject for one in Content.objects.all()] == ["Roof"]
    assert os.path.exists(new)
    assert not list(findings(anna.account, ANNA))


def test_another_file_of_that_name_is_not_taken_for_it(anna, inbox, sent):
    uid = anna.append(inbox, content("Roof"), frozenset({SEEN}))
    row = Message.objects.get(mailbox=inbox)
    maildir.make(maildir.folder(ANNA, "Sent"))
    Path(maildir.place(maildir.folder(ANNA, "Sent"), row.base, row.suffix)).write_bytes(b"another")
    with pytest.raises(FileExistsError):
        anna.move(inbox, UidSet.of(uid), sent)
    assert anna.mailbox(INBOX).messages == 1
