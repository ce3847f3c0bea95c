"""A pool of threads in which whoever rested last works next: what he remembers is the newest.

Each thread's connection remembers pages of the database, which it forgets when another connection has written. One
client's commands in a row meet the same thread, which wrote last itself and need not read those pages again; the
standard library's pool hands them round.
"""

import threading
from collections import deque
from collections.abc import Callable
from concurrent.futures import Future
from queue import SimpleQueue
from typing import Any, TypeVar

T = TypeVar("T")


class _Work:
    """A call that somebody waits for, or has thought better of."""

    __slots__ = ("_args", "_fn", "_future")

    def __init__(self, future: "Future[Any]", fn: Callable[..., Any], args: tuple[object, ...]) -> None:
        self._future, self._fn, self._args = future, fn, args

    def run(self) -> None:
        if not self._future.set_running_or_notify_cancel():
            return
        try:
            result = self._fn(*self._args)
        except BaseException as trouble:
            self._future.set_exception(trouble)
        else:
            self._future.set_result(result)


_Hook = SimpleQueue["_Work | None"]  # a thread's own; None ends it


class Threads:
    """At most so many; each begins with `initializer`, which must not fail, when it is first needed."""

    def __init__(self, most: int, name: str, initializer: Callable[[], None] | None = None) -> None:
        self._most, self._name, self._initializer = most, name, initializer
        self._lock = threading.Lock()
        self._resting: list[_Hook] = []  # who rested last stands last
        self._waiting: deque[_Work] = deque()
        self._threads: list[threading.Thread] = []
        self._ended = False

    def submit(self, fn: Callable[..., T], *args: object) -> "Future[T]":
        """Call it in one of the threads. Raises RuntimeError after `shutdown`."""
        future: Future[T] = Future()
        work = _Work(future, fn, args)
        with self._lock:
            if self._ended:
                raise RuntimeError("the threads have ended")
            if self._resting:
                self._resting.pop().put(work)
            elif len(self._threads) < self._most:
                self._begin(work)
            else:
                self._waiting.append(work)
        return future

    def shutdown(self) -> None:
        """What waits is still done; then all threads end."""
        with self._lock:
            self._ended = True
            resting, self._resting = self._resting, []
        for hook in resting:
            hook.put(None)
        for thread in self._threads:
            thread.join()

    def _begin(self, work: _Work) -> None:
        name = f"{self._name}_{len(self._threads)}"
        thread = threading.Thread(target=self._live, args=(work,), name=name, daemon=True)
        thread.start()
        self._threads.append(thread)

    def _live(self, work: _Work | None) -> None:
        hook: _Hook = SimpleQueue()
        if self._initializer:
            self._initializer()
        while work is not None:
            work.run()
            work = None  # nothing of it shall be kept while we rest
            work = self._next(hook) or hook.get()

    def _next(self, hook: _Hook) -> _Work | None:
        with self._lock:
            if self._waiting:
                return self._waiting.popleft()
            if self._ended:
                hook.put(None)
            else:
                self._resting.append(hook)
            return None
