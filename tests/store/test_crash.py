"""Power switches, crowds and full disks: what was acknowledged is there, and nothing is there twice."""

import os
import random
import resource
import subprocess
import sys
import threading
import time
from collections import Counter
from contextlib import contextmanager

import pytest
from django.conf import settings as house
from django.db import OperationalError, connection, transaction

from mailapp.net import syncing
from mailapp.net.content import Content
from mailapp.store import api, folders, maildir, recover
from mailapp.store.models import Message
from mailapp.store.values import EVERYTHING, INBOX, Delivery, Target, Want
from tests.store.letters import content, letter
from tests.support import database, disks
from tests.support.waiting import until

ROUNDS = 5
TOGETHER = 20  # letters of one MULTIAPPEND
ROOM = 8 * 1024 * 1024  # octets; the database of the tests needs one or two million
ANNA = "anna@example.test"


@pytest.fixture
def anna(office):
    return api.open(office.anna.id)


def delivering(office, batch, count):
    return started("tests.store.delivering", office.anna.id, batch, count)


def started(module, *words):
    """A process of its own, on the database of this test."""
    home = {"PILLARBOX_HOME": str(house.PILLARBOX_HOME), "DATABASE_URL": database.url()}
    environment = os.environ | home | {"DJANGO_SETTINGS_MODULE": "mailapp.settings"}
    command = [sys.executable, "-m", module, *map(str, words)]
    return subprocess.Popen(command, stdout=subprocess.PIPE, env=environment, cwd=house.BASE_DIR, text=True)


def subjects(store):
    return [one.subject for one in store.fetch(store.mailbox(INBOX).id, EVERYTHING, Want.LIST)]


def test_kill_9_loses_nothing_that_was_acknowledged(office, anna):
    acknowledged, dice = Counter(), random.Random(4)
    for number in range(ROUNDS):
        process = delivering(office, 1 + number * 3 % 11, 100_000)
        first = process.stdout.readline()
        time.sleep(dice.random() * 0.15)
        process.kill()
        acknowledged.update((first + process.stdout.read()).rpartition("\n")[0].split())
        process.stdout.close()
        process.wait()
    before = Counter(subjects(anna))
    assert not acknowledged - before
    assert {finding.kind.name for finding in recover.check()} <= {"UNKNOWN_FILE", "CUT_FILE"}
    list(recover.reconcile())
    assert list(recover.check()) == []
    assert not before - Counter(subjects(anna))
    for uid in anna.open(INBOX).uids[-20:]:
        with anna.content(anna.mailbox(INBOX).id, uid) as file:
            assert file.read().startswith(b"From: Ben")


def test_kill_9_leaves_no_half_of_what_was_appended_together(office, anna):
    dice = random.Random(7)
    for _ in range(ROUNDS):
        process = started("tests.store.appending", office.anna.id, TOGETHER)
        process.stdout.readline()
        time.sleep(dice.random() * 0.15)
        process.kill()
        process.communicate()
    there = Counter(subjects(anna))
    assert there
    assert set(there.values()) == {TOGETHER}
    assert {finding.kind.name for finding in recover.check()} <= {"UNKNOWN_FILE", "CUT_FILE"}


def test_a_folder_that_was_made_anew_elsewhere(office, anna):
    """Where the old one lay is remembered for a moment; what is appended must not fall back to INBOX."""
    anna.append(anna.create("work").id, content("old"))
    key = folders._key(office.anna.id, "work")
    remembered = folders._recent.get(key)
    assert remembered is not None
    anna.delete("work")
    box = anna.create("work").id
    folders._recent.keep(key, remembered, folders._recent.generation)  # as in another process, which was not told
    anna.append(box, content("new"))
    assert anna.mailbox("work").messages == 1
    assert anna.mailbox(INBOX).messages == 0


def test_many_processes_deliver_into_one_mailbox(office, anna):
    processes = [delivering(office, 5, 50) for _ in range(3)]
    for process in processes:
        assert len(process.communicate()[0].split()) == 50
        assert process.returncode == 0
    uids = tuple(anna.open(INBOX).uids)
    assert uids == tuple(range(1, 151))
    assert list(recover.check()) == []


def test_many_threads_deliver_into_one_mailbox(office, anna):
    def work():
        for n in range(10):
            [shelved] = api.shelve([Delivery("T", content(str(n)), (Target(office.anna.id),))])
            with transaction.atomic():
                api.index([shelved])
        connection.close()

    threads = [threading.Thread(target=work) for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert tuple(anna.open(INBOX).uids) == tuple(range(1, 31))
    assert list(recover.check()) == []


@pytest.fixture
def small_disk():
    """No file of this process can grow above ROOM: what a full disk looks like to write(2)."""
    import signal

    old, handler = resource.getrlimit(resource.RLIMIT_FSIZE), signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    resource.setrlimit(resource.RLIMIT_FSIZE, (ROOM, old[1]))
    yield
    resource.setrlimit(resource.RLIMIT_FSIZE, old)
    signal.signal(signal.SIGXFSZ, handler)


@pytest.fixture
def too_large():
    """It fits into its own spool file; with our trace headers it does not fit into the Maildir."""
    big = Content.of(b"x" * (ROOM - 10))
    big.prefix = letter("too large")
    yield big
    big.close()


def test_a_letter_for_which_there_is_no_room_fails_alone(office, anna, too_large, small_disk):
    letters = [content("fits"), too_large, content("fits too")]
    shelved = api.shelve([Delivery("T", one, (Target(office.anna.id),)) for one in letters])
    assert [isinstance(one, OSError) for one in shelved] == [False, True, False]
    assert len([path for path, _ in maildir.entries(maildir.folder(ANNA, INBOX))]) == 2
    assert os.listdir(f"{maildir.folder(ANNA, INBOX)}/tmp") == []


@pytest.fixture
def broken_disk(anna, monkeypatch):
    """What write(2) took, fsync(2) cannot write: the disk has died, after it took one letter."""
    anna.append(anna.mailbox(INBOX).id, content("before"))
    disks.dies(monkeypatch, seconds=0.1)  # the rows are being written meanwhile


def test_no_row_goes_without_its_bytes(office, anna, broken_disk):
    [shelved] = api.shelve([Delivery("T", content("x"), (Target(office.anna.id),))])
    with pytest.raises(OSError, match="Input/output"), transaction.atomic():
        api.index([shelved])
    api.unshelve([shelved])
    assert anna.mailbox(INBOX).messages == 1
    assert list(recover.check()) == []


def test_a_large_letter_is_durable_before_a_transaction_begins(office, broken_disk):
    large = content("x" * (syncing.QUICK + 1))
    assert isinstance(api.shelve([Delivery("T", large, (Target(office.anna.id),))])[0], OSError)
    assert list(recover.check()) == []


def test_an_append_for_which_there_is_no_room_changes_nothing(anna, too_large, small_disk):
    with pytest.raises(OSError, match="File too large"):
        anna.append(anna.mailbox(INBOX).id, too_large)
    assert anna.mailbox(INBOX).messages == 0


# How one locks the whole store: SQLite has one writer at a time, and atomic() is BEGIN IMMEDIATE.
HOLD = {"sqlite": "SELECT 1", "postgresql": "LOCK store_mailbox, store_message"}[connection.vendor]
# Waiting 50 ms for a lock, and as long as ever.
IMPATIENT, PATIENT = {
    "sqlite": ("PRAGMA busy_timeout = 50", "PRAGMA busy_timeout = 20000"),
    "postgresql": ("SET lock_timeout = 50", "RESET lock_timeout"),
}[connection.vendor]


@pytest.fixture
def impatient(anna, monkeypatch):
    """Behind colleagues of this process and behind strangers."""
    if connection.vendor == "sqlite":
        monkeypatch.setitem(connection.settings_dict["OPTIONS"], "timeout", 0.05)
    cursor = connection.cursor()
    cursor.execute(IMPATIENT)
    yield
    cursor.execute(PATIENT)


@pytest.fixture
def locked(impatient):
    """`with locked():` another connection holds what writers need."""

    @contextmanager
    def hold():
        held, done = threading.Event(), threading.Event()

        def work():
            with transaction.atomic(), connection.cursor() as cursor:
                cursor.execute(HOLD)
                held.set()
                done.wait(20)
            connection.close()

        holder = threading.Thread(target=work)
        holder.start()
        assert held.wait(20)
        yield
        done.set()
        holder.join()

    return hold


def test_a_locked_database_is_an_ordinary_error_and_changes_nothing(anna, locked):
    inbox, trash = anna.mailbox(INBOX).id, anna.mailbox("Trash").id
    anna.append(inbox, content("before"))
    with locked():
        for act in (
            lambda: anna.append(inbox, content("x")),
            lambda: anna.copy(inbox, EVERYTHING, inbox),
            lambda: anna.move(inbox, EVERYTHING, trash),
            lambda: anna.set_flags(inbox, EVERYTHING, add=frozenset(["x"])),
        ):
            with pytest.raises(OperationalError, match=r"locked|lock timeout"):
                act()
    assert list(recover.check()) == []
    assert subjects(anna) == ["before"]


def test_a_delivery_that_is_taken_back_leaves_nothing(office, anna):
    targets = (Target(office.anna.id), Target(office.ben.id), Target(office.anna.id, "Archive"))
    shelved = api.shelve([Delivery("T", content("x"), targets)])
    api.unshelve(shelved)
    assert list(recover.check()) == []
    assert Message.objects.count() == 0


def test_one_file_for_many_recipients(office, anna):
    targets = tuple(Target(one.id) for one in (office.anna, office.ben, office.olga))
    [shelved] = api.shelve([Delivery("T", content("x"), targets)])
    with transaction.atomic():
        [filed] = api.index([shelved])
    assert {os.stat(link).st_ino for link in shelved.links} == {os.stat(shelved.links[0]).st_ino}
    assert until(lambda: os.stat(shelved.links[0]).st_nlink == 3)  # the draft's name goes when nobody waits any more
    assert [one.account for one in filed] == [office.anna.id, office.ben.id, office.olga.id]


@pytest.mark.parametrize("what", ["rename", "delete"])
def test_a_folder_that_changes_between_file_and_row(office, anna, what):
    anna.create("Lists")
    [shelved] = api.shelve([Delivery("T", content("x"), (Target(office.anna.id, "Lists"),))])
    if what == "rename":
        anna.rename("Lists", "Old/Lists")
    else:
        anna.delete("Lists")
    with transaction.atomic():
        [[filed]] = api.index([shelved])
    assert filed.mailbox_name == ("Old/Lists" if what == "rename" else "INBOX")
    with anna.content(filed.mailbox, filed.uid) as file:
        assert file.read() == letter("x")
    assert list(recover.check()) == []
