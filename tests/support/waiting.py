"""Waiting for what another thread or process will do: no longer than it takes, and never for ever."""

import time
from collections.abc import Callable
from typing import TypeVar

T = TypeVar("T")


def until(found: Callable[[], T], seconds: float = 25) -> T:
    """What `found` gives, once that is something. AssertionError when it has not come about in so many seconds."""
    end = time.monotonic() + seconds
    while not (answer := found()):
        assert time.monotonic() < end, "it did not come about in time"
        time.sleep(0.02)
    return answer
