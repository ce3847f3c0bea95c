"""What can wait until a client has been answered: telling others takes 0.2 ms, and he would wait for it."""

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager

_here = threading.local()


def afterwards(act: Callable[[], None]) -> None:
    """Do this when what this thread was asked has been answered; now, when nobody has asked. `act` must not fail."""
    waiting: list[Callable[[], None]] | None = getattr(_here, "waiting", None)
    if waiting is None:
        act()
    else:
        waiting.append(act)


@contextmanager
def answering() -> Iterator[None]:
    """Somebody waits for this thread: the end of the block comes after his answer."""
    waiting: list[Callable[[], None]] = []
    _here.waiting = waiting
    try:
        yield
    finally:
        _here.waiting = None
        for act in waiting:
            act()
