import threading
from collections.abc import Iterator

import pytest

from mailapp.net.threads import Threads


@pytest.fixture
def threads() -> Iterator[Threads]:
    made = Threads(2, "mine")
    yield made
    made.shutdown()


def _until_it_rests(threads: Threads) -> None:
    """Whoever has worked is ready for the next call soon after its result is there."""
    while len(threads._resting) < len(threads._threads):
        threading.Event().wait(0.001)


def test_calls_in_a_row_meet_the_same_thread(threads: Threads) -> None:
    both = threading.Barrier(2)
    [one, other] = [threads.submit(both.wait) for _ in range(2)]
    assert {one.result(5), other.result(5)} == {0, 1}
    met = set()
    for _ in range(5):
        _until_it_rests(threads)
        met.add(threads.submit(threading.get_ident).result(5))
    assert len(met) == 1


def test_what_finds_no_thread_waits_its_turn_and_may_be_taken_back(threads: Threads) -> None:
    go_on = threading.Event()
    busy = [threads.submit(go_on.wait, 5) for _ in range(2)]
    waiting, taken_back = threads.submit(int, "7"), threads.submit(int, "8")
    assert taken_back.cancel()
    go_on.set()
    assert waiting.result(5) == 7
    assert all(one.result(5) for one in busy)


def test_trouble_is_its_callers(threads: Threads) -> None:
    with pytest.raises(ValueError, match="invalid literal"):
        threads.submit(int, "x").result(5)
    assert threads.submit(int, "1").result(5) == 1


def test_what_waits_is_done_before_the_end() -> None:
    threads, go_on = Threads(1, "mine"), threading.Event()
    threads.submit(go_on.wait, 5)
    waiting = threads.submit(int, "7")
    go_on.set()
    threads.shutdown()
    assert waiting.result(0) == 7
    with pytest.raises(RuntimeError, match="have ended"):
        threads.submit(int, "7")
