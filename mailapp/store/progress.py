"""How far a long question has come, told to whoever wants to know it in this thread (RFC 9585)."""

from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from functools import cache
from typing import TypeVar

T = TypeVar("T")
Goal = Callable[[], int]  # how many there are in all; asked only when it is told
Hearer = Callable[[int, Goal], None]  # how many are done; it decides by itself whether that is news

STEP = 50  # letters between two reports
_hearer: ContextVar[Hearer | None] = ContextVar("hearer", default=None)


@contextmanager
def heard_by(hearer: Hearer | None) -> Iterator[None]:
    """While this holds, what the store does in this thread is reported."""
    before = _hearer.set(hearer)
    try:
        yield
    finally:
        _hearer.reset(before)


def counted(letters: Iterable[T], goal: Goal) -> Iterable[T]:
    """The same letters, reported as they go by. Costs nothing when nobody listens."""
    hearer = _hearer.get()
    return letters if hearer is None else _reported(letters, hearer, cache(goal))


def _reported(letters: Iterable[T], hearer: Hearer, goal: Goal) -> Iterator[T]:
    for done, letter in enumerate(letters):
        if done and done % STEP == 0:
            hearer(done, goal)
        yield letter
