"""Anna's store with an index of its own."""

import pytest

from mailapp.policy.values import Policy
from mailapp.search import api, engine
from mailapp.store import api as store_api
from mailapp.store import search_index
from tests.store.conftest import prepare


@pytest.fixture
def office(transactional_db):
    """The people, and no index of an earlier test."""
    people = prepare()
    with engine.opened() as shelf:
        shelf.empty()
    search_index.forget()
    return people


@pytest.fixture
def anna(office):
    return store_api.open(office.anna.id)


@pytest.fixture
def inbox(anna):
    return anna.mailbox("INBOX").id


@pytest.fixture
def catch_up():
    return lambda: api.catch_up(Policy(), 60)


@pytest.fixture
def without_index(monkeypatch):
    """Call it for the answer that a scan of all files gives."""

    def answer(ask):
        with monkeypatch.context() as patch:
            patch.setattr(search_index, "_used", [])
            return ask()

    return answer
