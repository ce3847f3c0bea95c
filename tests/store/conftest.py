"""Two stores for one suite: the real one of Anna's account, and the one in memory."""

import shutil

import pytest
from django.conf import settings
from django.db import connection

from mailapp.store import api
from mailapp.store.memory import MemoryStore
from tests.support.office import make_office


@pytest.fixture
def maildirs():
    """No file of an earlier test, whose accounts had the same names."""
    for name in ("mail", "graveyard", "lost", "removed"):
        shutil.rmtree(settings.PILLARBOX_HOME / name, ignore_errors=True)


@pytest.fixture
def office(transactional_db, maildirs, settings):
    if connection.vendor == "sqlite":  # nobody pulls the plug on a test
        connection.cursor().execute("PRAGMA synchronous=OFF")
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    return make_office()


@pytest.fixture(params=["maildir", "memory"])
def store(request, office):
    return api.open(office.anna.id) if request.param == "maildir" else MemoryStore()
