"""Threads that think take turns, and step aside while they wait for somebody else.

Python runs one thread at a time. Five that want to run at the same moment take the interpreter from each other again
and again: letters that are looked at side by side cost a sixth more than one after the other.
"""

import threading
from collections.abc import Iterator
from contextlib import contextmanager


class Turns:
    """A lock that is let go of while its holder waits."""

    def __init__(self) -> None:
        self._turn = threading.Lock()
        self._thread = threading.local()

    @contextmanager
    def taken(self) -> Iterator[None]:
        """Nobody else thinks within; not to be taken twice."""
        with self._turn:
            self._thread.thinks = True
            try:
                yield
            finally:
                self._thread.thinks = False

    @contextmanager
    def aside(self) -> Iterator[None]:
        """Others may think within. Does nothing in a thread that has no turn."""
        if not getattr(self._thread, "thinks", False):
            yield
            return
        self._turn.release()
        try:
            yield
        finally:
            self._turn.acquire()


THINKING = Turns()
