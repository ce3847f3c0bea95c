import asyncio
import threading
from collections.abc import Iterator

import pytest

from mailapp.net.bridge import Batcher, Bridge


@pytest.fixture
def bridge() -> Iterator[Bridge]:
    made = Bridge(threads=2)
    yield made
    made.close()


def test_a_question_is_answered_in_another_thread(bridge: Bridge) -> None:
    async def ask() -> int:
        return await bridge(lambda: threading.get_ident())

    assert asyncio.run(ask()) != threading.get_ident()


@pytest.mark.django_db
def test_threads_are_warm_before_anybody_asks(bridge: Bridge) -> None:
    asyncio.run(bridge.warm())
    assert len([thread for thread in threading.enumerate() if thread.name.startswith("bridge")]) == 2


def test_trouble_comes_back(bridge: Bridge) -> None:
    async def ask() -> None:
        await bridge(int, "x")

    with pytest.raises(ValueError, match="invalid literal"):
        asyncio.run(ask())


def test_what_comes_while_a_batch_is_at_work_is_the_next_batch(bridge: Bridge) -> None:
    batches: list[list[int]] = []
    going, go_on = threading.Event(), threading.Event()

    def double(items: list[int]) -> list[int]:
        batches.append(items)
        going.set()
        go_on.wait(5)
        return [item * 2 for item in items]

    async def run() -> list[int]:
        batcher: Batcher[int, int] = Batcher(bridge, double, most=3)
        first = batcher(0)
        await asyncio.to_thread(going.wait, 5)
        others = [batcher(number) for number in range(1, 6)]
        go_on.set()
        return await asyncio.gather(first, *others)

    assert asyncio.run(run()) == [0, 2, 4, 6, 8, 10]
    assert batches == [[0], [1, 2, 3], [4, 5]]


def test_as_many_as_came_together_lately_are_waited_for(bridge: Bridge) -> None:
    batches: list[list[int]] = []

    def note(items: list[int]) -> list[int]:
        batches.append(items)
        return items

    async def run() -> None:
        batcher: Batcher[int, int] = Batcher(bridge, note, moment=25)
        await asyncio.gather(batcher(1), batcher(2))
        early = batcher(3)
        await asyncio.sleep(0.01)  # it would have begun by now
        await asyncio.gather(early, batcher(4))

    asyncio.run(run())
    assert batches == [[1, 2], [3, 4]]


def test_nobody_else_comes(bridge: Bridge) -> None:
    async def run() -> list[int]:
        batcher: Batcher[int, int] = Batcher(bridge, lambda items: items, moment=0.01)
        return [*await asyncio.gather(batcher(1), batcher(2)), await batcher(3), await batcher(4)]

    assert asyncio.run(run()) == [1, 2, 3, 4]


def test_two_lanes_work_at_once(bridge: Bridge) -> None:
    both = threading.Barrier(2, timeout=5)

    def meet(items: list[int]) -> list[int]:
        both.wait()
        return items

    async def run() -> list[int]:
        batcher: Batcher[int, int] = Batcher(bridge, meet, most=1, lanes=2)
        return await asyncio.gather(batcher(1), batcher(2))

    assert asyncio.run(run()) == [1, 2]


def test_each_item_has_its_own_exception(bridge: Bridge) -> None:
    def halve(items: list[int]) -> list[float | Exception]:
        return [1 / item if item else ZeroDivisionError("nought") for item in items]

    async def run() -> list[float | BaseException]:
        batcher: Batcher[int, float] = Batcher(bridge, halve)
        return await asyncio.gather(batcher(2), batcher(0), batcher(4), return_exceptions=True)

    two, nought, four = asyncio.run(run())
    assert (two, four) == (0.5, 0.25)
    assert isinstance(nought, ZeroDivisionError)


def test_a_batch_that_fails_fails_for_all_and_the_next_one_works(bridge: Bridge) -> None:
    def broken(items: list[int]) -> list[int]:
        if 0 in items:
            raise RuntimeError("broken")
        return items

    async def run() -> list[int | BaseException]:
        batcher: Batcher[int, int] = Batcher(bridge, broken)
        failed = await asyncio.gather(batcher(0), batcher(1), return_exceptions=True)
        return [*failed, await batcher(2)]

    first, second, third = asyncio.run(run())
    assert isinstance(first, RuntimeError)
    assert isinstance(second, RuntimeError)
    assert third == 2


def test_nobody_waits_for_a_result_any_more(bridge: Bridge) -> None:
    async def run() -> int:
        batcher: Batcher[int, int] = Batcher(bridge, lambda items: items)
        gone = batcher(1)
        gone.cancel()
        return await batcher(2)

    assert asyncio.run(run()) == 2
