"""The background task: what the worker does when letters have come."""

from mailapp.search import api
from mailapp.store.query import Words
from mta import tasks
from tests.store.letters import content


def test_the_worker_catches_up(anna, inbox):
    anna.append(inbox, content("quokka"))
    assert api.is_behind()
    tasks.index()
    assert not api.is_behind()
    assert api.status().waiting == 0
    assert anna.search(Words("quokka")) == [(inbox, 1)]


def test_two_workers_do_not_do_the_same_work(anna, inbox, catch_up):
    from mailapp.search.catchup import alone

    anna.append(inbox, content("quokka"))
    with alone() as free:
        assert free
        assert catch_up() == 0
    assert catch_up() == 1
