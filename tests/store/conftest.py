"""Two stores for one suite: the real one of Anna's account, and the one in memory."""

import shutil

import pytest
from django.conf import settings

from mailapp.directory import api as directory
from mailapp.store import api, keepsake, keepsake_house
from mailapp.store.memory import MemoryStore
from mailapp.store.memory_house import MemoryHouse
from mailapp.store.values import INBOX
from tests.support.office import PASSWORD, make_office


@pytest.fixture
def office(transactional_db):
    return prepare()


REAL = pytest.param("maildir", marks=pytest.mark.django_db(transaction=True))


@pytest.fixture(params=[REAL, "memory"])
def store(request):
    """The memory store needs no database, and its half of the suite does not wait for one."""
    return api.open(prepare().anna.id) if request.param == "maildir" else MemoryStore()


def prepare():
    """The people of the office, and no file of an earlier test, whose accounts had the same names."""
    for name in ("mail", "graveyard", "lost", "removed", "spool/quarantine"):
        shutil.rmtree(settings.PILLARBOX_HOME / name, ignore_errors=True)
    keepsake.forget()
    keepsake_house.forget()
    return make_office()


ANNA, BEN, CARL = "anna@example.test", "ben@example.test", "carl@example.test"
TEAM, STAFF = "info@example.test", "staff@example.test"


class RealHouse:
    """Anna, Ben and Carl, the team's mailbox info@ and the group staff@, to which Ben belongs."""

    def __init__(self):
        prepare()
        directory.add_account(CARL, PASSWORD)
        directory.add_team(TEAM, display_name="Information")
        directory.add_group(STAFF, [BEN])

    def number(self, address):
        return directory.account(address).id

    def open(self, address):
        return api.open(self.number(address))


@pytest.fixture(name="house", params=[REAL, "memory"])
def shared_house(request):
    """Several people, for what they share."""
    if request.param == "maildir":
        return RealHouse()
    return MemoryHouse(ANNA, BEN, CARL, teams=(TEAM,), groups={STAFF: (BEN,)})


@pytest.fixture
def inbox(store):
    return store.mailbox(INBOX).id
