"""Who carries letters to a destination, and over how many connections."""

import threading
import time
from dataclasses import replace
from types import SimpleNamespace

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from mailapp.outbox import api as outbox
from mailapp.outbox.models import Destination
from mailapp.outbox.values import State
from mailapp.policy import api as policy
from mta.outbound import crew, lease
from mta.outbound.attempt import attempt
from mta.outbound.crew import Crew
from mta.outbound.posts import Posts
from tests.mta.outbound.attempting import TWO_SERVERS, states
from tests.support.smtp_sink import HANG, Script

pytestmark = pytest.mark.django_db(transaction=True)


def test_many_letters_take_one_connection(post, world):
    taking = Script()
    traces = [post("carl@example.net", "dora@example.net") for _ in range(8)]
    attempt("example.net", world(TWO_SERVERS, {"127.0.0.2": taking}))
    assert {state for trace in traces for state in states(trace)} == {State.SENT}
    assert (len(taking.letters), taking.connections) == (8, 1)
    assert Destination.objects.get().reached_at is not None


def test_a_crowd_takes_several_connections(post, world):
    taking = Script(delay=0.01)
    traces = [post("carl@example.net", "dora@example.net") for _ in range(120)]
    attempt("example.net", world(TWO_SERVERS, {"127.0.0.2": taking}))
    assert {state for trace in traces for state in states(trace)} == {State.SENT}
    assert len(taking.letters) == 120
    assert 1 < taking.connections <= 10


def test_where_nobody_can_be_hired_one_carries_all(post, world, monkeypatch):
    def start(thread, start=threading.Thread.start):
        if thread.name.startswith("courier"):
            raise RuntimeError("can't start new thread")
        start(thread)

    taking = Script()
    traces = [post() for _ in range(12)]
    outbox.reached("example.net", timezone.now())
    monkeypatch.setattr(threading.Thread, "start", start)
    attempt("example.net", world(TWO_SERVERS, {"127.0.0.2": taking}))
    assert {state for trace in traces for state in states(trace)} == {State.SENT}
    assert (len(taking.letters), taking.connections) == (12, 1)


def test_who_leads_comes_home_last(letter, world, monkeypatch):
    """Also after those whom others hired."""
    first, second, third, fourth = letters = [letter() for _ in range(4)]
    found, carried = [[[first], [second]], [], [[third], [fourth]]], []
    hired, nothing_due = threading.Event(), threading.Event()

    def claim(*_):
        if len(found) == 2:
            nothing_due.set()
        return found.pop(0) if found else []

    def carried_by(share, trip):
        if share.letters == [first]:
            hired.wait(5)
        else:
            hired.set()
            nothing_due.wait(5)
            time.sleep(0.6 if share.letters == [fourth] else 0.1)
        carried.extend(share.letters)

    monkeypatch.setattr(outbox, "claim_shares", claim)
    monkeypatch.setattr(crew.Share, "carried_by", carried_by)
    Crew("example.net", world(TWO_SERVERS, {})).lead(may_linger=False)
    assert sorted(carried, key=letters.index) == letters


def test_a_connection_that_hangs_keeps_one_letter_and_no_more(post, world):
    policy.change("smtp_data_done_timeout", 2)
    taking = Script(replies={".": ["250 ok"] * 40 + [HANG, "250 ok"]})
    traces = [post() for _ in range(100)]
    attempt("example.net", world(TWO_SERVERS, {"127.0.0.2": taking}))
    found = [state for trace in traces for state in states(trace)]
    assert (found.count(State.SENT), found.count(State.QUEUED)) == (99, 1)
    assert len(taking.letters) == 99


def test_one_crew_for_a_destination(post, world):
    """Whoever is asked for a destination where he is already looks once more before he leaves."""
    office = world(TWO_SERVERS, {"127.0.0.2": Script()})
    assert office.posts.take("example.net")
    trace = post()
    with CaptureQueriesContext(connection) as asked:
        attempt("example.net", office)
    assert len(asked) == 0
    assert states(trace) == [State.QUEUED]  # the crew that is there will see to it
    assert not office.posts.leave("example.net")
    assert office.posts.leave("example.net")
    attempt("example.net", office)
    assert states(trace) == [State.SENT]


def test_who_comes_when_a_crew_has_left_keeps_his_post(post, world, monkeypatch):
    """Whoever leaves does not take the post away from the next crew, which may be there already."""
    office = world(TWO_SERVERS, {"127.0.0.2": Script()})

    def leave(posts, destination, left=Posts.leave, **how):
        return left(posts, destination, **how) and posts.take(destination)

    monkeypatch.setattr(Posts, "leave", leave)
    attempt("example.net", office)
    assert not office.posts.take("example.net")


def test_a_crew_that_stumbles_leaves_its_post(post, world, monkeypatch):
    def stumble(crew, *, may_linger):
        assert not office.posts.take("example.net")  # somebody calls meanwhile
        raise RuntimeError("no database")

    office = world(TWO_SERVERS, {})
    monkeypatch.setattr(Crew, "lead", stumble)
    with pytest.raises(RuntimeError, match="no database"):
        attempt("example.net", office)
    assert office.posts.take("example.net")


def test_a_claim_that_was_long_in_coming_is_nobodys(post, world, monkeypatch):
    """The lease counts from when it was asked for: behind a database that was locked for a minute, it is over."""
    taking, late = Script(), 0.0

    def claim(*arguments, claim=outbox.claim_shares):
        nonlocal late
        found = claim(*arguments)
        late = 58.0
        return found

    monkeypatch.setattr(outbox, "claim_shares", claim)
    monkeypatch.setattr(lease, "time", SimpleNamespace(time=lambda: time.time() + late, sleep=time.sleep))
    trace = post()
    attempt("example.net", world(TWO_SERVERS, {"127.0.0.2": taking}))
    assert states(trace) == [State.SENDING]
    assert taking.letters == []


def test_strangers_do_not_take_all_lanes(post, world):
    """Letters to hosts where nobody has answered yet must not hold up those to the rest of the world."""
    zone = {**TWO_SERVERS, ("example.org", "MX"): ["10 first.example.net."]}
    office = replace(world(zone, {"127.0.0.2": Script()}), posts=Posts(strangers=1))
    traces = [post(), post("emil@example.org")]
    assert office.posts.take("dead.example", stranger=True)
    attempt("example.net", office)
    assert states(traces[0]) == [State.QUEUED]  # a stranger too many
    outbox.reached("example.org", timezone.now())
    attempt("example.org", office)
    assert states(traces[1]) == [State.SENT]
    office.posts.leave("dead.example")
    attempt("example.net", office)
    assert states(traces[0]) == [State.SENT]


def test_nobody_lingers_where_nobody_answers(post, world, monkeypatch):
    """Else the lanes for strangers are taken for a whole turn."""
    claims = []

    def claim(*arguments, claim=outbox.claim_shares):
        claims.append(arguments)
        return claim(*arguments)

    monkeypatch.setattr(outbox, "claim_shares", claim)
    monkeypatch.setattr(crew, "AT_ONCE", 2)
    monkeypatch.setattr(crew, "TURN_SECONDS", 5.0)
    traces = [post() for _ in range(3)]
    attempt("example.net", world(TWO_SERVERS, {}))
    assert {state for trace in traces for state in states(trace)} == {State.QUEUED}
    assert len(claims) <= 3


def test_who_has_answered_is_no_stranger_any_more():
    posts = Posts(strangers=1)
    assert posts.take("one.example", stranger=True)
    assert not posts.take("two.example", stranger=True)
    posts.met("one.example")
    assert posts.take("two.example", stranger=True)
