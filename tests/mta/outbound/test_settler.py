"""Results are written together, by a thread that comes and goes."""

import threading
import time

import pytest
from django.db import OperationalError

from mailapp.outbox import api as outbox
from mailapp.policy.values import Policy
from mta.outbound import settler
from mta.outbound.settler import Settler


@pytest.fixture
def written(monkeypatch):
    """What `outbox.settle` was given, call by call; the first call takes a while."""
    calls = []
    begun = threading.Event()

    def settle(settlements, now, rules):
        calls.append(list(settlements))
        begun.set()
        if len(calls) == 1:
            time.sleep(0.1)
        if "bad" in settlements:
            raise ValueError("bad")

    monkeypatch.setattr(outbox, "settle", settle)
    return calls, begun


def test_what_comes_meanwhile_goes_together(written):
    calls, begun = written
    desk = Settler()
    first = desk.put(["a"], Policy())
    begun.wait(5)
    others = [desk.put([name], Policy()) for name in "bcd"]
    for ticket in (first, *others):
        ticket.wait()
    assert calls == [["a"], ["b", "c", "d"]]


def test_one_bad_result_harms_no_other(written):
    _, begun = written
    desk = Settler()
    desk.put(["a"], Policy())
    begun.wait(5)
    good, bad = desk.put(["good"], Policy()), desk.put(["bad"], Policy())
    good.wait()
    with pytest.raises(ValueError, match="bad"):
        bad.wait()


def test_a_busy_database_is_asked_again(monkeypatch):
    monkeypatch.setattr(settler, "PAUSES", (0.01, 0.01))
    answers = [OperationalError("locked"), OperationalError("locked"), None]

    def settle(settlements, now, rules):
        if answer := answers.pop(0):
            raise answer

    monkeypatch.setattr(outbox, "settle", settle)
    Settler().put(["a"], Policy()).wait()
    assert answers == []


def test_the_thread_ends_and_comes_back(written, monkeypatch):
    monkeypatch.setattr(settler, "IDLE_SECONDS", 0.01)
    desk = Settler()
    for _ in range(2):
        desk.put(["a"], Policy()).wait()
        end = time.monotonic() + 5
        while desk._runs and time.monotonic() < end:
            time.sleep(0.01)
        assert not desk._runs


def test_a_thread_that_cannot_start_is_started_for_the_next(written, monkeypatch):
    calls, _ = written
    desk = Settler()

    def start(thread):
        raise RuntimeError("can't start new thread")

    with monkeypatch.context() as crowded:
        crowded.setattr(threading.Thread, "start", start)
        with pytest.raises(RuntimeError):
            desk.put(["a"], Policy())
    desk.put(["b"], Policy()).wait()
    assert calls == [["a", "b"]]


def test_results_wait_for_those_that_are_expected(written, monkeypatch):
    calls, _ = written
    monkeypatch.setattr(settler, "MOMENT_SECONDS", 25.0)
    desk = Settler()
    with desk.expecting(), desk.expecting():
        first = desk.put(["a"], Policy())
        time.sleep(0.1)
        assert calls == []
        second = desk.put(["b"], Policy())
        second.wait()
    first.wait()
    assert calls == [["a", "b"]]


def test_nobody_waits_for_who_has_left(written, monkeypatch):
    calls, _ = written
    monkeypatch.setattr(settler, "MOMENT_SECONDS", 25.0)
    desk = Settler()
    with desk.expecting():
        with desk.expecting():
            ticket = desk.put(["a"], Policy())
        ticket.wait()
    assert calls == [["a"]]


def test_results_do_not_wait_long(written):
    desk = Settler()
    with desk.expecting(), desk.expecting():
        desk.put(["a"], Policy()).wait()


def test_whoever_asks_is_called_back(written):
    desk, called = Settler(), threading.Event()
    desk.put(["a"], Policy()).call(called.set)
    assert called.wait(5)
