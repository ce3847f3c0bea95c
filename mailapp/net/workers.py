"""One parent and its forked workers, which share the parent's listening sockets and most of its memory."""

import asyncio
import contextlib
import gc
import logging
import os
import signal
import socket
import time
from collections.abc import Callable, Iterable, Iterator
from types import FrameType

from django.db import connections

from mailapp.net.disk import is_full

log = logging.getLogger(__name__)

ENDING = (signal.SIGTERM, signal.SIGINT)
RESTART_SECONDS = 1.0  # between the starts of workers that die at once


def share(count: int, serve: Callable[[int, int | None], None], sockets: Iterable[socket.socket]) -> None:
    """Run `serve(number, parent)` in so many workers; in this very process, without a parent, when one will do."""
    if count == 1:
        serve(0, None)
        return

    def close_all() -> None:
        for listening in sockets:
            listening.close()

    Workers(count, serve, close_all).run()


@contextlib.contextmanager
def stopping(parent: int | None) -> Iterator[asyncio.Event]:
    """In a worker's event loop: an event that comes with SIGTERM, Ctrl-C, or the end of the parent."""
    loop, stop = asyncio.get_running_loop(), asyncio.Event()
    loop.add_signal_handler(signal.SIGTERM, stop.set)
    if parent is None:
        loop.add_signal_handler(signal.SIGINT, stop.set)
        yield stop
        return
    loop.add_reader(parent, stop.set)
    try:
        yield stop
    finally:
        loop.remove_reader(parent)  # it stays readable, and would call us all the time


class Workers:
    """Keeps `count` workers running `work(number, parent)`, until SIGTERM or SIGINT.

    `number` is a worker's own, from 0; whoever replaces a dead one has the same. `parent` is a descriptor that
    becomes readable when the parent has gone, however it went.
    """

    def __init__(self, count: int, work: Callable[[int, int], None], on_stop: Callable[[], None]) -> None:
        self._count = count
        self._work = work
        self._on_stop = on_stop
        self._numbers: dict[int, int] = {}  # of the workers, by process id
        self._stopping = False

    def run(self) -> None:
        """Returns when all workers have ended."""
        for ending in ENDING:
            signal.signal(ending, self._stop)
        connections.close_all()  # a database connection must not be shared by processes
        gc.freeze()  # what the collector does not touch stays shared with the workers
        self._lifeline, self._parent = os.pipe()
        for number in range(self._count):
            self._fork(number)
        while self._numbers:
            self._bury(*os.wait())

    def _fork(self, number: int) -> None:
        signal.pthread_sigmask(signal.SIG_BLOCK, ENDING)  # in a new worker our handler would swallow it
        pid = os.fork()
        if pid == 0:
            self._be_worker(number)
        self._numbers[pid] = number
        signal.pthread_sigmask(signal.SIG_UNBLOCK, ENDING)
        if self._stopping:  # the signal came just before
            os.kill(pid, signal.SIGTERM)

    def _be_worker(self, number: int) -> None:
        """Never returns."""
        status = 1
        try:
            signal.signal(signal.SIGTERM, signal.SIG_DFL)
            signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C reaches us too; the parent decides
            signal.pthread_sigmask(signal.SIG_UNBLOCK, ENDING)
            os.close(self._parent)
            self._work(number, self._lifeline)
            status = 0
        except Exception as trouble:
            if is_full(trouble):
                log.error("a worker ends, the disk is full: %s", trouble)
            else:
                log.exception("a worker ends")
        finally:
            os._exit(status)

    def _bury(self, pid: int, status: int) -> None:
        number = self._numbers.pop(pid)
        if not self._stopping:
            log.error("worker %d ended with status %d; another one starts", pid, os.waitstatus_to_exitcode(status))
            time.sleep(RESTART_SECONDS)
            if not self._stopping:
                self._fork(number)

    def _stop(self, _number: int, _frame: FrameType | None) -> None:
        self._stopping = True
        self._on_stop()
        for pid in self._numbers:
            with contextlib.suppress(ProcessLookupError):  # it ended just now
                os.kill(pid, signal.SIGTERM)
