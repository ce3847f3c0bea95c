"""The background task: what the worker does when letters have come."""

from datetime import UTC, datetime, timedelta

import pytest

from mailapp.search import api, catchup
from mailapp.store.query import Words
from mta import tasks
from tests.store.letters import content

NOON = datetime(2026, 11, 26, 12, tzinfo=UTC)


def later():
    return datetime.now(UTC) + catchup.QUIET


def test_the_worker_catches_up(anna, inbox):
    anna.append(inbox, content("quokka"))
    assert api.is_due(later())
    tasks.index()
    assert not api.is_due(later())
    assert api.status().waiting == 0
    assert anna.search(Words("quokka")) == [(inbox, 1)]


def test_two_workers_do_not_do_the_same_work(anna, inbox, catch_up):
    from mailapp.search.catchup import alone

    anna.append(inbox, content("quokka"))
    with alone() as free:
        assert free
        assert catch_up() == 0
    assert catch_up() == 1


@pytest.mark.parametrize(
    ("first", "last", "due"),
    [
        (0, 0, False),  # one letter, just now
        (1, 1, True),
        (9, 0, False),  # a burst that goes on
        (9, 1, True),  # and has ended
        (10, 0, True),  # and does not end
    ],
)
def test_a_burst_of_letters_is_let_pass(first, last, due):
    waiting = (NOON - timedelta(seconds=first), NOON - timedelta(seconds=last))
    assert catchup.is_due(waiting, NOON) == due


def test_nothing_waits(anna, catch_up):
    catch_up()
    assert not api.is_due(later())
