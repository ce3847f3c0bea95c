"""Threads take turns, and step aside while they wait."""

from concurrent.futures import ThreadPoolExecutor

import pytest

from mailapp.net.turns import Turns


def test_one_after_the_other() -> None:
    turns, order = Turns(), list[str]()

    def first() -> None:
        with turns.taken():
            order.append("first")
            second = pool.submit(other)
            with pytest.raises(TimeoutError):  # it waits for its turn
                second.result(0.1)
            order.append("still first")

    def other() -> None:
        with turns.taken():
            order.append("other")

    with ThreadPoolExecutor(2) as pool:
        pool.submit(first).result(10)
    assert order == ["first", "still first", "other"]


def test_who_waits_lets_others_think() -> None:
    turns = Turns()

    def other() -> str:
        with turns.taken():
            return "thought"

    with ThreadPoolExecutor(1) as pool, turns.taken():
        with turns.aside():
            assert pool.submit(other).result(10) == "thought"
        with pytest.raises(TimeoutError):
            pool.submit(other).result(0.1)


def test_who_has_no_turn_waits_as_he_is() -> None:
    turns = Turns()
    with turns.aside(), turns.taken():
        pass
    with turns.aside(), turns.aside():
        pass


def test_a_turn_ends_with_trouble_too() -> None:
    turns = Turns()
    for _ in range(2):
        try:
            with turns.taken(), turns.aside():
                raise OSError("nobody answers")
        except OSError:
            continue
    with turns.taken():
        pass
