"""Counting in shared memory: by address and network, by worker, by minute."""

import os

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mailapp.net.tally import Tally, cells, keys

pytestmark = pytest.mark.pure


class Clock:
    """Stands where it is put."""

    def __init__(self, now: float) -> None:
        self.now = now

    def __call__(self) -> float:
        return self.now


def test_those_who_are_here_are_counted_over_all_workers() -> None:
    tally = Tally(3)
    first, second = tally.desk(0), tally.desk(1)
    where = cells("192.0.2.1")
    assert [first.enter(where), second.enter(where), first.enter(where)] == [1, 2, 3]
    first.leave(where)
    assert second.enter(where) == 3
    tally.desk(0)  # a worker has died, and another takes its place
    assert second.enter(where) == 3


def test_an_address_belongs_to_its_network() -> None:
    assert keys("192.0.2.1")[1] == keys("192.0.2.200")[1] != keys("192.0.3.1")[1]
    assert keys("2001:db8::1")[1] == keys("2001:db8::ffff")[1] != keys("2001:db8:0:1::1")[1]
    assert keys("192.0.2.1")[0] != keys("192.0.2.2")[0]


def test_a_minute_slides() -> None:
    clock = Clock(6000.0)
    tally = Tally(2, 3, clock)
    first, second = tally.desk(0), tally.desk(1)
    where = cells("a")
    assert [first.count(1, where) for _ in range(10)][-1] == 10
    assert second.count(1, where) == 11
    assert second.count(2, where) == 1
    clock.now = 6060.0  # the minute before counts in full, as it has just ended
    assert first.count(1, where) == 12
    clock.now = 6090.0
    assert first.count(1, where) == 2 + 11 / 2
    clock.now = 6125.0
    assert second.count(1, where) == 1 + 2 * (1 - 5 / 60)
    clock.now = 6300.0
    assert first.count(1, where) == 1


def test_workers_are_forks_that_share_the_memory() -> None:
    tally = Tally(2)
    mine = tally.desk(0)
    pid = os.fork()
    if pid == 0:
        theirs = tally.desk(1)
        for _ in range(5):
            theirs.enter(cells("a"))
        os._exit(0)
    os.waitpid(pid, 0)
    assert mine.enter(cells("a")) == 6


@given(st.lists(st.tuples(st.integers(0, 1), st.ip_addresses(v=4)), max_size=60))
def test_nobody_is_counted_too_low_and_everybody_leaves(visits: list) -> None:
    tally = Tally(2)
    desks = [tally.desk(0), tally.desk(1)]
    inside: dict[str, int] = {}
    for number, address in visits:
        where, _ = keys(str(address))
        inside[str(address)] = inside.get(str(address), 0) + 1
        assert desks[number].enter(where) >= inside[str(address)]
    for number, address in visits:
        desks[number].leave(keys(str(address))[0])
    assert desks[0].enter(cells("somebody")) == 1
