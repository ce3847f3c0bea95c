"""From the event loop into Django and back: one hop to a thread of our own for each question.

The loop never waits for a database, and the heart never learns that there is a loop. Only frozen
values, bytes and Content cross; rows and QuerySets do not. (Bare `sync_to_async` would run
everything in one thread.)
"""

import asyncio
from collections import deque
from collections.abc import Callable, Sequence
from concurrent.futures import Future
from contextlib import suppress
from functools import partial
from threading import Barrier
from typing import Generic, TypeVar

from django.db import DEFAULT_DB_ALIAS, close_old_connections, connections
from django.db.backends.base.base import BaseDatabaseWrapper

from mailapp.net.afterwards import answering
from mailapp.net.sqlite import base as sqlite
from mailapp.net.threads import Threads

T = TypeVar("T")
Item = TypeVar("Item")
Result = TypeVar("Result")

THREADS = 8
FORGETTING = 0.9  # of what is expected, with each batch that is smaller
BATCH = 64  # items that one hop, and so one commit, takes at most


class Bridge:
    """A thread pool in which the ORM may be used; each thread keeps a database connection of its own.

    `cache_kib`: what each remembers of SQLite, where it shall not be as much as usual.
    """

    def __init__(self, threads: int = THREADS, cache_kib: int | None = None) -> None:
        self._threads, self._cache_kib = threads, cache_kib
        self._connections: list[BaseDatabaseWrapper] = []
        self._pool = Threads(threads, "bridge", self._begin)

    def _begin(self) -> None:
        """In each new thread: let `close` close its connection from outside."""
        connection = connections[DEFAULT_DB_ALIAS]
        connection.inc_thread_sharing()
        if self._cache_kib is not None and isinstance(connection, sqlite.DatabaseWrapper):
            connection.cache_kib = self._cache_kib
        self._connections.append(connection)

    def __call__(self, fn: Callable[..., T], *args: object) -> "asyncio.Future[T]":
        """Await `fn(*args)`, run in one of our threads. To be called in a running event loop."""
        return self.queue(fn, *args)[0]

    def queue(self, fn: Callable[..., T], *args: object) -> "tuple[asyncio.Future[T], Future[None]]":
        """The same for whoever may think better of it: the second can be cancelled as long as no thread has begun."""
        loop = asyncio.get_running_loop()
        answer: asyncio.Future[T] = loop.create_future()
        return answer, self._pool.submit(_cross, loop, answer, fn, args)

    async def warm(self) -> None:
        """Start all threads and connect them: nobody who asks shall wait for that."""
        together = Barrier(self._threads)
        await asyncio.gather(*(self(_connect, together) for _ in range(self._threads)))

    def close(self) -> None:
        """Let what runs come to its end; the threads end, and their database connections with them."""
        self._pool.shutdown()
        for connection in self._connections:
            connection.close()


def _connect(together: Barrier) -> None:
    together.wait()  # one question for each thread
    connections[DEFAULT_DB_ALIAS].ensure_connection()


def _with_fresh_connection(fn: Callable[..., T], args: tuple[object, ...]) -> T:
    close_old_connections()  # one that the database has closed meanwhile must not be used again
    try:
        return fn(*args)
    finally:
        close_old_connections()


def _cross(
    loop: asyncio.AbstractEventLoop, answer: "asyncio.Future[T]", fn: Callable[..., T], args: tuple[object, ...]
) -> None:
    """One hop, in our thread. (An executor's own future would go back by three callbacks more.)"""
    with answering():
        result: T | BaseException
        try:
            result = _with_fresh_connection(fn, args)
        except BaseException as trouble:
            result = trouble
        with suppress(RuntimeError):  # the loop has ended, and nobody waits
            loop.call_soon_threadsafe(_settle, answer, result)


class Batcher(Generic[Item, Result]):
    """Group commit: whatever comes while batches are at work makes up the next one.

    `fn` gets a list of items and answers a list of the same length, in which an exception stands
    for the item that failed. A lone item waits for nobody. With two `lanes` the files of one batch
    are written while the rows of another are committed.

    A commit costs nearly as much for one as for five. So when several items came together lately, the
    next batch waits up to `moment` seconds for as many: a handful of clients would otherwise fall into
    groups of two, each of which waits for the others' commit.
    """

    def __init__(
        self,
        bridge: Bridge,
        fn: Callable[[list[Item]], Sequence[Result | BaseException]],
        most: int = BATCH,
        lanes: int = 1,
        moment: float = 0.0,
    ) -> None:
        self._bridge = bridge
        self._fn = fn
        self._most = most
        self._lanes = lanes
        self._moment = moment
        self._expected = 1.0  # items: as many as came together lately
        self._begins = False  # in this turn of the loop
        self._patience: asyncio.TimerHandle | None = None
        self._waiting: deque[tuple[Item, asyncio.Future[Result]]] = deque()

    def __call__(self, item: Item) -> "asyncio.Future[Result]":
        """Await the item's result, or its exception."""
        result: asyncio.Future[Result] = asyncio.get_running_loop().create_future()
        self._waiting.append((item, result))
        self._start_soon()
        return result

    def _start_soon(self) -> None:
        loop = asyncio.get_running_loop()
        if self._begins or not self._waiting or not self._lanes:
            return
        if len(self._waiting) >= int(self._expected) or not self._moment:
            # Not at once: what arrives in the same turn of the loop belongs to the same batch.
            self._begins = True
            loop.call_soon(self._start)
        elif self._patience is None:
            self._patience = loop.call_later(self._moment, self._start)

    def _start(self) -> None:
        self._begins = False
        if self._patience is not None:
            self._patience.cancel()
            self._patience = None
        while self._waiting and self._lanes:
            self._lanes -= 1
            batch = [self._waiting.popleft() for _ in range(min(self._most, len(self._waiting)))]
            self._expected = max(len(batch), self._expected * FORGETTING)
            work = self._bridge(self._fn, [item for item, _ in batch])
            work.add_done_callback(partial(self._finish, batch))

    def _finish(
        self,
        batch: list[tuple[Item, "asyncio.Future[Result]"]],
        done: "asyncio.Future[Sequence[Result | BaseException]]",
    ) -> None:
        self._lanes += 1
        trouble = done.exception()
        results: Sequence[Result | BaseException] = [trouble] * len(batch) if trouble else done.result()
        self._start_soon()
        for (_, future), result in zip(batch, results, strict=True):
            _settle(future, result)


def _settle(future: "asyncio.Future[Result]", result: Result | BaseException) -> None:
    if future.done():  # whoever waited has gone away
        return
    if isinstance(result, BaseException):
        future.set_exception(result)
    else:
        future.set_result(result)
