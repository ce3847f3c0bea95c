"""One ear for a whole process, and patience."""

import asyncio
from collections.abc import Awaitable, Callable

import pytest

from access.wire import bells
from access.wire.bells import Bells
from access.wire.patience import Patience
from mailapp.store import bell


class Client:
    """Counts how often it was told to look."""

    def __init__(self) -> None:
        self.rings = 0

    def rung(self) -> None:
        self.rings += 1


async def until(true: Callable[[], bool]) -> None:
    for _ in range(200):
        if true():
            return
        await asyncio.sleep(0.02)
    raise AssertionError("it did not come to pass")


def listening(test: Callable[[Bells], Awaitable[None]]) -> None:
    async def run() -> None:
        ear = Bells()
        ear.open()
        try:
            await test(ear)
        finally:
            await ear.close()

    asyncio.run(run())


def test_who_listens_is_told() -> None:
    async def test(ear: Bells) -> None:
        anna, ben, carl = Client(), Client(), Client()
        ear.hear(anna, frozenset({1, 2}))
        ear.hear(ben, frozenset({2}))
        ear.hear(carl, frozenset({2}))
        ear.hear(carl, frozenset())
        bell.ring([2, 3])
        await until(lambda: bool(anna.rings and ben.rings))
        ear.hear(anna, frozenset({1}))
        bell.ring([2])
        await until(lambda: ben.rings == 2)
        assert (anna.rings, carl.rings) == (1, 0)
        ear.hear(anna, frozenset())
        ear.hear(ben, frozenset())
        assert not ear._ears

    listening(test)


def test_nobody_is_woken_when_nobody_waits(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bells, "LATE_SECONDS", 0.01)

    async def test(ear: Bells) -> None:
        assert ear._listener is None
        anna = Client()
        ear.hear(anna, frozenset({1}))
        bell.ring([1])
        await until(lambda: anna.rings == 1)
        ear.hear(anna, frozenset())
        await until(lambda: ear._listener is None)
        ear.hear(anna, frozenset({1}))
        bell.ring([1])
        await until(lambda: anna.rings == 2)

    listening(test)


def test_a_lost_bell_costs_seconds(monkeypatch: pytest.MonkeyPatch) -> None:
    """Everybody looks once in a while; and a line that broke is mended."""
    monkeypatch.setattr(bells, "LOOK_SECONDS", 3)
    monkeypatch.setattr(bells, "LATE_SECONDS", 0.01)

    class Broken(bell.Listener):
        def heard(self) -> set[int]:
            raise OSError("the line is dead")

    async def test(ear: Bells) -> None:
        anna = Client()
        ear.hear(anna, frozenset({1}))
        await until(lambda: anna.rings >= 2)
        ear._stop_listening()
        monkeypatch.setattr(bells, "Listener", Broken)
        ear._listen()
        bell.ring([1])
        await until(lambda: ear._listener is None or not isinstance(ear._listener, Broken) or anna.rings > 2)
        monkeypatch.setattr(bells, "Listener", bell.Listener)
        ear._stop_listening()
        await until(lambda: ear._listener is not None)

    listening(test)


def test_patience_is_renewed_and_ends() -> None:
    async def run() -> None:
        over: list[float] = []
        loop = asyncio.get_running_loop()
        patience = Patience(loop, lambda: over.append(loop.time()))
        began = loop.time()
        patience.renew(60)
        patience.renew(0.05)  # sooner than the timer stands
        patience.renew(0.2)  # later: only a number is moved
        await until(lambda: bool(over))
        assert over[0] - began >= 0.2
        patience.renew(0.01)
        patience.end()
        await asyncio.sleep(0.05)
        assert len(over) == 1

    asyncio.run(run())
