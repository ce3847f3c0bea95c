"""When the second worker accepts, and when it rests (real shared memory and real calls, in one process)."""

import asyncio
from collections.abc import Callable

import pytest

from mailapp.net import relief
from mailapp.net.effort import Effort
from mailapp.net.relief import COMPANY, MANY, Place, Shift


async def until(true: Callable[[], bool]) -> None:
    for _ in range(200):
        if true():
            return
        await asyncio.sleep(0.01)
    raise AssertionError("it did not come to pass")


@pytest.fixture(autouse=True)
def _often(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(relief, "REST_SECONDS", 0.02)


@pytest.fixture(autouse=True)
def tired(monkeypatch: pytest.MonkeyPatch) -> list[bool]:
    """Whether the workers here have too much to do (what tells them so is tried beside it)."""
    is_so = [True]
    monkeypatch.setattr(Effort, "needs_help", lambda self, now: is_so[0])
    return is_so


def opened(shift: Shift, number: int) -> tuple[Place, list[bool]]:
    place = shift.place(number)
    turns: list[bool] = []
    place.open(lambda: turns.append(place.rests))
    return place, turns


def test_a_lone_worker_never_rests() -> None:
    async def run() -> None:
        place, turns = opened(Shift(), 0)
        for clients in (1, COMPANY, 0):
            place.has(clients)
            await asyncio.sleep(0.05)
        assert not place.rests
        assert turns == []
        place.close()

    asyncio.run(run())


def test_the_next_one_comes_when_a_crowd_is_too_much_and_goes_when_it_is_gone(tired: list[bool]) -> None:
    async def run() -> None:
        shift = Shift(3)
        (first, _), (second, turns), (third, never) = (opened(shift, number) for number in range(3))
        assert (first.rests, second.rests, third.rests) == (False, True, True)
        first.has(1)
        await asyncio.sleep(0.05)
        assert second.rests
        tired[0] = False
        first.has(COMPANY)
        await asyncio.sleep(0.05)
        assert second.rests
        tired[0] = True  # nobody comes or goes meanwhile
        await until(lambda: not second.rests)
        tired[0] = False
        second.has(1)
        first.has(0)
        await asyncio.sleep(0.05)
        assert not second.rests  # somebody is here still
        second.has(0)
        await until(lambda: second.rests)
        assert turns == [False, True]
        assert never == []  # the second never had company
        for place in (first, second, third):
            place.close()

    asyncio.run(run())


def test_the_next_one_comes_for_many_who_do_nothing(tired: list[bool]) -> None:
    async def run() -> None:
        tired[0] = False
        shift = Shift(2)
        (first, _), (second, _) = (opened(shift, number) for number in range(2))
        first.has(MANY - 1)
        await asyncio.sleep(0.05)
        assert second.rests
        first.has(MANY)
        await until(lambda: not second.rests)
        for place in (first, second):
            place.close()

    asyncio.run(run())


def test_a_crowd_before_one_is_open_is_seen() -> None:
    """A worker that follows a dead one hears no call of the past."""

    async def run() -> None:
        shift = Shift(2)
        first, _ = opened(shift, 0)
        first.has(COMPANY)
        second, turns = opened(shift, 1)
        await until(lambda: turns == [False])
        second.close()
        first.close()

    asyncio.run(run())


def test_the_next_one_comes_when_there_is_no_sign_of_life(monkeypatch: pytest.MonkeyPatch) -> None:
    """A worker that hangs counts nobody, and accepts nobody."""
    monkeypatch.setattr(relief, "SILENCE_SECONDS", 0.5)

    async def run() -> None:
        shift = Shift(2)
        first, _ = opened(shift, 0)
        second, turns = opened(shift, 1)
        await asyncio.sleep(0.1)
        assert second.rests
        first.close()
        await until(lambda: not second.rests)
        again, _ = opened(shift, 0)
        await until(lambda: second.rests)
        assert turns == [False, True]
        for place in (again, second):
            place.close()

    asyncio.run(run())


def test_a_worker_that_died_left_nobody_behind() -> None:
    async def run() -> None:
        shift = Shift(2)
        first, _ = opened(shift, 0)
        second, turns = opened(shift, 1)
        first.has(COMPANY)
        await until(lambda: not second.rests)
        first.close()
        again, _ = opened(shift, 0)  # another takes its place
        await until(lambda: second.rests)
        assert turns == [False, True]
        for place in (again, second):
            place.close()

    asyncio.run(run())
