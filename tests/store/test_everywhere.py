"""All that one person may read, his own and what others share: found and listed by a few questions."""

from types import SimpleNamespace

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from mailapp.policy.values import Policy
from mailapp.search import api as index
from mailapp.search import engine
from mailapp.store import accesslist, api, search_index
from mailapp.store.query import All, And, Anywhere, Contains, HasFlag, Header, Lies, ModSeq, Not, Or, Words
from mailapp.store.values import FLAGGED, INBOX, SEEN, UidSet
from tests.store.conftest import ANNA, BEN, CARL, STAFF, TEAM, RealHouse
from tests.store.letters import content


@pytest.fixture
def house(transactional_db):
    return RealHouse()


@pytest.fixture
def anna(house):
    return house.open(ANNA)


@pytest.fixture
def ben(house):
    """With a letter of his own."""
    store = house.open(BEN)
    store.append(store.mailbox(INBOX).id, content("Bens"))
    return store


def share(store, name, letters, identifier=BEN, rights="lrs"):
    """A folder with so many letters; its number."""
    box = store.create(name).id
    for number in range(letters):
        store.append(box, content(f"{name} {number}", "A bridge.\n"))
    store.set_access(name, identifier, rights)
    return box


def found(house, person, query, most=100):
    """Subjects in the order in which they are found."""
    reader = api.Everywhere(house.number(person))
    spots = reader.newest(query, most)
    subjects = {(one.mailbox, one.uid): one.subject for one in reader.letters(spots)}
    return [subjects[spot] for spot in spots]


def test_the_newest_first_wherever_it_lies(house, anna, ben):
    share(anna, "Work", 2)
    share(house.open(TEAM), "Office", 1, STAFF)
    ben.append(ben.mailbox("Archive").id, content("Late"))
    assert found(house, BEN, All()) == ["Late", "Office 0", "Work 1", "Work 0", "Bens"]
    assert found(house, BEN, All(), 2) == ["Late", "Office 0"]
    assert found(house, BEN, Contains("subject", "work")) == ["Work 1", "Work 0"]
    assert found(house, BEN, And((Anywhere("bridge"), Not(Words("0"))))) == ["Work 1"]
    assert found(house, ANNA, All()) == ["Work 1", "Work 0"]
    assert found(house, CARL, All()) == []


@pytest.mark.parametrize("rights", ["l", "r", "p", "ls", ""])
def test_what_may_not_be_seen_and_read_is_not_there(house, anna, ben, rights):
    box = share(anna, "Work", 1, rights=rights)
    for query in (All(), Words("bridge"), Not(Words("nothing")), Lies((box,)), Not(HasFlag(SEEN))):
        assert "Work 0" not in found(house, BEN, query), query
    assert api.Everywhere(house.number(BEN)).letters([(box, 1)]) == []


def test_rights_that_are_taken_are_gone_at_once(house, anna, ben):
    share(anna, "Work", 1, STAFF)
    assert found(house, BEN, Words("bridge")) == ["Work 0"]
    anna.set_access("Work", f"-{BEN}", "r")
    assert found(house, BEN, Words("bridge")) == []


def test_each_has_read_what_he_has_read(house, anna, ben):
    work, silent = share(anna, "Work", 2), share(anna, "Silent", 1)
    anna.set_flags(work, UidSet.of(1), add=frozenset({SEEN, FLAGGED}))
    ben.set_flags(work, UidSet.of(2), add=frozenset({SEEN}))
    inbox = ben.mailbox(INBOX).id
    ben.set_flags(inbox, UidSet.of(1), add=frozenset({SEEN}))
    assert found(house, BEN, HasFlag(SEEN)) == ["Work 1", "Bens"]
    assert found(house, BEN, Not(HasFlag("\\seen"))) == ["Silent 0", "Work 0"]
    assert found(house, BEN, Or((HasFlag(SEEN), HasFlag(FLAGGED)))) == ["Work 1", "Work 0", "Bens"]
    assert found(house, ANNA, HasFlag(SEEN)) == ["Work 0"]
    reader = api.Everywhere(house.number(BEN))
    told = {(one.mailbox, one.uid): set(one.flags) for one in reader.letters(reader.newest(All(), 9))}
    assert told == {(work, 1): {FLAGGED}, (work, 2): {SEEN}, (silent, 1): set(), (inbox, 1): {SEEN}}
    modseq = ben.mailbox_by_id(work).highestmodseq
    assert "Work 1" in found(house, BEN, ModSeq(modseq))


QUERIES = [
    All(),
    Words("bridge"),
    And((Words("bridge"), Not(HasFlag(SEEN)))),
    Or((Contains("from", "ben"), Header("Cc", "carl"))),
    Not(Words("bridge")),
]


def asked(house, query):
    """How many questions it takes, at first, and when a process knows the rights and what the index knows."""
    accesslist.forget()
    search_index.forget()
    numbers = []
    for _ in range(2):
        with CaptureQueriesContext(connection) as questions:
            found(house, BEN, query)
        numbers.append(len(questions))
    return numbers


def test_thirty_folders_cost_no_more_questions_than_two(house, anna, ben, monkeypatch):
    """Also where the index is in the same database."""
    monkeypatch.setattr("mailapp.directory.recent.time", SimpleNamespace(monotonic=lambda: 0.0))
    with engine.opened() as shelf:
        shelf.empty()
    for number in range(2):
        share(anna, f"Work {number}", 1)
    index.catch_up(Policy(), 60)
    few = [asked(house, query) for query in QUERIES]
    for number in range(2, 30):
        share(anna, f"Work {number}", 1)
    assert len(found(house, BEN, Words("bridge"))) == 30  # what is new is read
    index.catch_up(Policy(), 60)
    assert [asked(house, query) for query in QUERIES] == few
    assert max(again for _first, again in few) <= 11
