"""Everybody locks in one order: mailboxes by their ids, then messages, then an account's sums. PostgreSQL would end
one of two who do not; SQLite has one writer at a time, and these pass there by nature."""

import threading
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connection, transaction

from mailapp.store import api, folders
from mailapp.store.mirror import mirror
from mailapp.store.models import Message
from mailapp.store.values import DELETED, EVERYTHING, INBOX, SEEN
from tests.store.letters import content

WAITING = "SELECT count(*) FROM pg_locks WHERE NOT granted"
SECONDS = 10  # until somebody must have come to the lock


@pytest.fixture
def anna(office):
    return api.open(office.anna.id)


def until_somebody_waits() -> None:
    if connection.vendor != "postgresql":
        return
    until = time.monotonic() + SECONDS
    while time.monotonic() < until:
        with connection.cursor() as cursor:
            cursor.execute(WAITING)
            if cursor.fetchone()[0]:
                return
        time.sleep(0.01)
    raise AssertionError("nobody came to the lock")


def beside(writer: Callable[[], object], first: Callable[[], object], then: Callable[[], object]) -> object:
    """`first` and `then` in one transaction; between them `writer` has begun, and waits. What it answers."""
    begun = threading.Event()

    def work() -> object:
        try:
            begun.wait(SECONDS)
            return writer()
        finally:
            connection.close()

    with ThreadPoolExecutor(1) as pool:
        with transaction.atomic():
            other = pool.submit(work)
            first()
            begun.set()
            until_somebody_waits()
            then()
        return other.result(30)


def test_exhume_beside_a_delivery(office, anna):
    boxes = [anna.create(name).id for name in ("One", "Two")]
    for box in boxes:
        anna.append(box, content("lost"), frozenset({DELETED}))
        anna.expunge(box)
    graves = [grave.id for grave in anna.buried()]
    raised = beside(
        lambda: anna.exhume(graves),
        lambda: folders.advance(boxes[1], uids=0),
        lambda: folders.tally(office.anna.id, messages=0, octets=0),
    )
    assert raised == 2
    assert [anna.mailbox_by_id(box).messages for box in boxes] == [1, 1]


def test_two_who_exhume_the_same(anna):
    box = anna.mailbox(INBOX).id
    anna.append(box, content("lost"), frozenset({DELETED}))
    anna.expunge(box)
    [grave] = anna.buried()
    raised = []
    again = beside(lambda: anna.exhume([grave.id]), lambda: raised.append(anna.exhume([grave.id])), lambda: None)
    assert (raised, again) == ([1], 0)
    assert anna.mailbox(INBOX).messages == 1


def test_the_mirror_beside_a_client_that_marks(anna):
    box = anna.mailbox(INBOX).id
    for n in range(2):
        anna.append(box, content(str(n)))
    anna.set_flags(box, EVERYTHING, add=frozenset({SEEN}))
    one, two = Message.objects.filter(mailbox=box).order_by("pk").values_list("pk", flat=True)

    def mark(pk: int) -> None:
        folders.lock(box)
        Message.objects.filter(pk=pk).update(flags=0)

    beside(mirror, lambda: mark(two), lambda: mark(one))
    assert not Message.objects.filter(mailbox=box).exclude(flags=0).exists()
