"""kill -9 at the worst moments, and a real worker: what waits in Outbox is sent once, whoever dies when."""

import os
import shutil
import signal
import subprocess
import sys
from collections import Counter
from pathlib import Path

import pytest
from django.conf import settings
from django.utils import timezone

from mailapp import embedded_broker
from mailapp.later import api as later
from mailapp.outbox import api as outbox
from mailapp.outbox.values import QueueFilter
from mailapp.store import api as stores
from mailapp.store.values import EVERYTHING, INBOX, Want
from tests.later.conftest import LETTER, letters, outgoing
from tests.support import database
from tests.support.office import Office, make_office
from tests.support.waiting import until

ROOT = Path(__file__).parents[2]
DIES = """
import os, signal, sys
import django
django.setup()
from django.utils import timezone
from mailapp.later import departing
from mailapp.later import api as later

def die(*_):
    os.kill(os.getpid(), signal.SIGKILL)

leaving = departing._leaving
if sys.argv[1] == "before the commit":
    departing._leaving = lambda *known: lambda: (leaving(*known)(), die())
elif sys.argv[1] == "behind it":
    departing.mark_original = die
later.turn(timezone.now())
"""


@pytest.fixture
def office(transactional_db: None) -> Office:
    for folder in ("mail", "spool", "broker"):
        shutil.rmtree(settings.PILLARBOX_HOME / folder, ignore_errors=True)
    embedded_broker.options(settings.PILLARBOX_HOME)
    return make_office()


def started(*words: str) -> subprocess.Popen[bytes]:
    environment = {**os.environ, "DATABASE_URL": database.url(), "PYTHONWARNINGS": "ignore", "LOG_LEVEL": "ERROR"}
    return subprocess.Popen([sys.executable, *words], cwd=ROOT, env=environment)


@pytest.mark.e2e
@pytest.mark.parametrize("moment", ["before the commit", "behind it"])
def test_killed_while_it_leaves(office: Office, moment: str):
    later.wait(office.anna.id, outgoing())
    assert started("-c", DIES, moment).wait(60) == -signal.SIGKILL
    later.turn(timezone.now())
    mail, bens = stores.open(office.anna.id), stores.open(office.ben.id)
    assert len(letters(bens, INBOX)) == 1
    assert len(letters(mail, "Sent")) == 1
    assert letters(mail, "Outbox") == []
    assert [row.address for row in outbox.list_queue(QueueFilter())] == ["carl@example.net"]


@pytest.mark.e2e
def test_a_real_worker_that_is_killed_and_comes_again(office: Office):
    names = [f"{number}@example.test" for number in range(20)]
    for number, name in enumerate(names):
        octets = LETTER.replace(b"tea@example.test", name.encode())
        later.wait(office.anna.id, outgoing(1 + number / 10, "ben@example.test", octets=octets))
    beat, worker = started("-m", "mailapp.beat"), started("-m", "mailapp.worker")
    bens = stores.open(office.ben.id)
    inbox = bens.mailbox(INBOX).id
    try:
        until(lambda: bens.mailbox_by_id(inbox).messages > 3)
        worker.kill()
        worker.wait()
        worker = started("-m", "mailapp.worker")
        until(lambda: not later.waiting(office.anna.id))
    finally:
        for process in (beat, worker):
            process.terminate()
        for process in (beat, worker):
            process.wait(15)
    got = Counter(one.message_id for one in bens.fetch(inbox, EVERYTHING, Want.LIST))
    assert got == Counter(names)
    assert len(letters(stores.open(office.anna.id), "Sent")) == len(names)
