"""The smaller rooms: names, flags, mirror, bell, housekeeping, quota, and who has left."""

import os
import time
from datetime import UTC, datetime, timedelta

import pytest
from django.conf import settings as house
from django.db import connection, transaction
from hypothesis import given
from hypothesis import strategies as st

from mailapp.directory import api as directory
from mailapp.standards import mutf7
from mailapp.store import api, bell, departed, flags, folders, keywords, maildir, names
from mailapp.store.mirror import mirror
from mailapp.store.models import Buried, Content, Heading
from mailapp.store.values import (
    DELETED,
    EVERYTHING,
    INBOX,
    SEEN,
    BadMailboxName,
    ChangeKind,
    Delivery,
    NewMessage,
    OverQuota,
    Target,
    UidSet,
)
from tests.store.letters import content, letter

ANNA = "anna@example.test"


@pytest.fixture
def anna(office):
    return api.open(office.anna.id)


@pytest.fixture
def inbox(anna):
    return anna.mailbox(INBOX).id


def file_names(mailbox=INBOX):
    return [os.path.basename(path) for path, _ in maildir.entries(maildir.folder(ANNA, mailbox))]


# -- names ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "encoded"),
    [("Entwürfe", "Entw&APw-rfe"), ("&", "&-"), ("台北", "&U,BTFw-"), ("🎉", "&2DzfiQ-"), ("a b", "a b"), ("", "")],
)
def test_modified_utf_7(name, encoded):
    assert mutf7.encode(name) == encoded
    assert mutf7.decode(encoded) == name


@pytest.mark.parametrize("broken", ["&", "&AB", "ü", "&A-", "&!!-"])
def test_what_is_not_modified_utf_7(broken):
    with pytest.raises(ValueError, match=r"."):
        mutf7.decode(broken)


@given(st.text(max_size=60))
def test_every_folder_has_a_directory_of_its_own(name):
    try:
        kept = names.mailbox_name(name)
    except BadMailboxName:
        return
    entry = names.directory(kept)
    assert "/" not in entry
    assert len(entry) <= names.DIRECTORY
    assert kept == INBOX or (entry.startswith(".") and entry not in (".", ".."))
    assert kept == INBOX or names.from_directory(entry) == kept


@given(st.text(min_size=1, max_size=300))
def test_every_local_part_is_one_safe_component(local):
    try:
        safe = names.component(local)
    except UnicodeEncodeError:  # no address has lone surrogates
        return
    assert "/" not in safe
    assert not safe.startswith(".")
    assert 0 < len(safe.encode()) <= names.COMPONENT + 10
    assert names.from_component(safe) in (local, None)


# -- flags in file names ----------------------------------------------------------------------


def test_the_mirror_tells_flags_in_file_names(anna, inbox):
    uid = anna.append(inbox, content())
    assert ":" not in file_names()[0]
    anna.set_flags(inbox, UidSet.of(uid), add=frozenset([SEEN, "Work", "$Forwarded", "Alpha"]))
    assert mirror() == 1
    assert file_names()[0].endswith(":2,PSab")
    assert keywords.read(maildir.folder(ANNA, INBOX)) == {"a": "Alpha", "b": "Work"}
    anna.set_flags(inbox, UidSet.of(uid), remove=frozenset([SEEN, "alpha"]))
    assert mirror() == 1
    assert file_names()[0].endswith(":2,Pb")
    assert mirror() == 0


def test_a_reader_finds_a_file_that_was_renamed(anna, inbox):
    uid = anna.append(inbox, content("x"))
    directory = maildir.folder(ANNA, INBOX)
    os.rename(f"{directory}/new/{file_names()[0]}", f"{directory}/cur/{file_names()[0]}:2,RS")
    with anna.content(inbox, uid) as file:
        assert file.read() == letter("x")


def test_more_keywords_than_letters(anna, inbox):
    words = frozenset(f"word{n:02}" for n in range(30))
    anna.append(inbox, content(), words)
    mirror()
    assert file_names()[0].endswith(":2,abcdefghijklmnopqrstuvwxyz")
    assert next(anna.fetch(inbox, EVERYTHING)).flags == words


@given(st.frozensets(st.sampled_from([*flags.BITS, "$Forwarded", "a", "Work"])))
def test_flags_go_through_a_file_name(some):
    letters = {"a": "a", "work": "b"}
    end = flags.suffix(some, letters)
    assert flags.from_suffix(end, {"a": "a", "b": "Work"}) == some


# -- bell -------------------------------------------------------------------------------------


@pytest.fixture(params=["embedded", "redis"] if house.REDIS_URL else ["embedded"])
def bells(request, settings, monkeypatch):
    """Each bell that this house can have, and nobody else's strokes."""
    settings.REDIS_URL = settings.REDIS_URL if request.param == "redis" else ""
    monkeypatch.setattr(bell, "CHANNEL", f"test-bell-{os.getpid()}")


def hears(listener, mailboxes):
    """All of them, and soon: Redis takes its moment."""
    heard, end = set(), time.monotonic() + 5
    while not heard >= mailboxes and time.monotonic() < end:
        heard |= listener.heard()
    return heard == mailboxes


def test_the_bell_is_heard_by_all(bells):
    with bell.Listener() as one, bell.Listener() as other:
        bell.ring([3, 4, 3])
        bell.ring([5])
        assert hears(one, {3, 4, 5})
        assert hears(other, {3, 4, 5})
        assert one.heard() == set()
    bell.ring([1])


def test_the_bell_forgets_the_dead(settings):
    settings.REDIS_URL = ""
    with bell.Listener():
        dead = bell.Listener()
        dead._ear._socket.close()
        bell.ring([3])
        assert len(os.listdir(maildir.home("run", "bell"))) == 1


def test_a_listener_that_sleeps_holds_nobody_up(bells):
    with bell.Listener() as sleeper:
        for _ in range(2000):
            bell.ring(range(500))
        assert hears(sleeper, set(range(500)))


def break_line(listener):
    """As a restart of Redis does, or the loss of our socket."""
    if house.REDIS_URL:
        host, port = listener._ear._pubsub.connection._sock.getsockname()
        bell._connection().execute_command("CLIENT", "KILL", "ADDR", f"{host}:{port}")
    else:
        listener._ear._socket.close()


def test_a_broken_line_is_told(bells):
    """Whoever listens would be deaf, and waked all the time for nothing."""
    with bell.Listener() as listener:
        bell.ring([3])
        assert hears(listener, {3})
        break_line(listener)
        with pytest.raises((OSError, bell._redis().RedisError)):
            hears(listener, {4})


def test_a_change_rings(anna, inbox, bells):
    with bell.Listener() as listener:
        anna.append(inbox, content())
        assert hears(listener, {inbox})


# -- keeping ----------------------------------------------------------------------------------


def test_quota(office, anna, inbox):
    directory.change_account(ANNA, quota=1000)
    anna.append(inbox, content("x", "y" * 600))
    for act in (lambda: anna.append(inbox, content("x", "y" * 600)), lambda: anna.copy(inbox, EVERYTHING, inbox)):
        with pytest.raises(OverQuota, match=r"The mailbox is full: .* are used\."):
            act()
    assert anna.usage().messages == 1
    assert len(file_names()) == 1


def test_what_cannot_be_replaced_stays(office, anna, inbox):
    """What goes makes room for what comes; when it is not enough, nothing has gone."""
    directory.change_account(ANNA, quota=1000)
    anna.append(inbox, content("x", "y" * 600))
    assert anna.replace(inbox, 1, inbox, NewMessage(content("x", "z" * 700))) == 2
    with pytest.raises(OverQuota):
        anna.replace(inbox, 2, inbox, NewMessage(content("x", "y" * 1600)))
    assert [info.uid for info in anna.fetch(inbox, EVERYTHING)] == [2]
    with anna.content(inbox, 2) as file:
        assert b"zzz" in file.read()
    assert len(file_names()) == 1


def test_housekeeping_empties_old_graves_and_drafts(anna, inbox):
    anna.append(inbox, content(), frozenset([DELETED]))
    anna.expunge(inbox)
    draft = maildir.draft(maildir.folder(ANNA, INBOX), "left")
    with open(draft, "wb"):
        os.utime(draft, (1, 1))
    api.housekeeping(sweep=False)  # writes down what the house is
    assert api.housekeeping() == api.Kept(mirrored=0, written=0, purged=0, swept=1)
    Buried.objects.update(expunged=datetime.now(UTC) - timedelta(days=31))
    assert api.housekeeping().purged == 1
    assert os.listdir(maildir.graveyard(ANNA)) == []
    assert (Content.objects.count(), Heading.objects.count()) == (0, 0)


def test_who_gets_the_name_next_finds_nothing(anna, inbox):
    anna.append(inbox, content())
    directory.remove_account(ANNA)
    assert not os.path.exists(maildir.root(ANNA))
    assert (Content.objects.count(), Heading.objects.count()) == (0, 0)
    assert len(os.listdir(maildir.home("removed"))) == 1
    departed.purge(datetime.fromtimestamp(time.time() + 5, UTC))
    assert os.listdir(maildir.home("removed")) == []


# -- blank files, and remembered places ---------------------------------------------------------


def test_blank_files_are_nobodys_mail(anna, inbox):
    anna.append(inbox, content())
    assert api.housekeeping().swept == 0
    blank_room = maildir.home("mail", ".blank", "tmp")
    old = os.listdir(blank_room)
    for name in old:
        os.utime(f"{blank_room}/{name}", (0, 0))
    assert api.housekeeping().swept >= len(old)
    assert not set(old) & set(os.listdir(blank_room))
    anna.append(inbox, content())
    assert len(file_names()) == 2


def test_a_letter_for_a_folder_that_has_just_gone_reaches_the_inbox(anna, office):
    anna.create("Projects")
    known = folders.places({(office.anna.id, "Projects")})
    anna.delete("Projects")
    folders._recent.keep(*known_as_by_another_process(office.anna.id, known))
    shelved = api.shelve([Delivery("trace", content(), (Target(office.anna.id, "Projects"),))])
    with transaction.atomic():
        [[filed]] = api.index(shelved)
    assert filed.mailbox_name == INBOX
    assert len(file_names()) == 1
    assert not os.path.exists(maildir.folder(ANNA, "Projects"))


def known_as_by_another_process(account, known):
    return f"{account} Projects", known[account, "Projects"], folders._recent.generation


def test_what_changes_while_changes_are_asked_is_not_skipped(anna, inbox):
    """Who goes on from the last change must not have missed one before it."""
    uids = [anna.append(inbox, content(str(n))) for n in range(2)]
    since, waiting = anna.mailbox(INBOX).highestmodseq, [uids]

    def meanwhile(execute, sql, params, many, context):
        if "store_expunged" in sql and waiting:
            _, second = waiting.pop()
            anna.append(inbox, content("new"))
            anna.set_flags(inbox, UidSet.of(second), add=frozenset([DELETED]))
            anna.expunge(inbox, UidSet.of(second))
        return execute(sql, params, many, context)

    anna.set_flags(inbox, UidSet.of(uids[0]), add=frozenset([SEEN]))
    with connection.execute_wrapper(meanwhile):
        told = anna.changes(inbox, since)
    told += anna.changes(inbox, told[-1].modseq)
    assert {(change.uid, change.kind) for change in told} == {
        (uids[0], ChangeKind.FLAGS),
        (uids[1] + 1, ChangeKind.ADDED),
        (uids[1], ChangeKind.EXPUNGED),
    }


def test_a_missing_file_does_not_hide_the_others(anna, caplog):
    inbox = anna.mailbox(INBOX).id
    for subject in ("lost", "kept"):
        anna.append(inbox, content(subject))
    with anna.content(inbox, 1) as file:
        os.unlink(file.name)
    assert [(uid, file.read()) for uid, file in anna.contents(inbox, EVERYTHING)] == [(2, letter("kept"))]
    assert "is missing" in caplog.text


# -- sets of UIDs -----------------------------------------------------------------------------


@given(st.sets(st.integers(1, 60)), st.integers(0, 62))
def test_what_is_in_a_set(uids, uid):
    assert (uid in UidSet.of(*uids)) == (uid in uids)


@given(st.lists(st.tuples(st.integers(1, 60), st.none() | st.integers(1, 60))), st.sets(st.integers(1, 70)))
def test_many_are_looked_for_as_each_one_is(ranges, uids):
    """In whatever order and however they overlap."""
    wanted = UidSet(tuple((low, high and max(low, high)) for low, high in ranges))
    assert wanted.among(uids) == {uid for uid in uids if uid in wanted}


def test_a_set_without_an_end():
    assert 4294967295 in EVERYTHING
    assert 0 not in EVERYTHING
    assert 5 not in UidSet(((1, 2), (7, None)))


def test_a_mailbox_whose_letters_are_only_marked_keeps_its_roster(anna):
    inbox = anna.mailbox("INBOX").id
    anna.append(inbox, content("one"))
    anna.append(inbox, content("two"))
    before = anna.open("INBOX")
    anna.set_flags(inbox, UidSet.of(1), add=frozenset([DELETED]))
    marked = anna.open("INBOX")
    assert marked.info.highestmodseq > before.info.highestmodseq
    assert marked.roster is before.roster
    anna.expunge(inbox)
    assert list(anna.open("INBOX").uids) == [2]
    anna.append(inbox, content("three"))
    assert list(anna.open("INBOX").uids) == [2, 3]
