"""Results of all trips of this process are written down together.

A commit costs as much for fifty letters as for one, so results wait a moment for others. What a crash can make us
send twice is what was accepted and not yet committed: each connection has one letter in that state at most, and does
not go on before that is written down (RFC 5321 §4.5.4.1 knows no way to none).
"""

import logging
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future
from contextlib import contextmanager
from dataclasses import dataclass, field

from django.db import Error as DatabaseError
from django.db import connection
from django.utils import timezone

from mailapp.outbox import api as outbox
from mailapp.outbox.values import Claimed, Result
from mailapp.policy.values import Policy

log = logging.getLogger(__name__)

MOST_TOGETHER = 200  # in one transaction
PAUSES = (1.0, 2.0, 4.0, 8.0)  # a database that is locked must not make us send twice
IDLE_SECONDS = 0.5  # then the thread and its connection end
MOMENT_SECONDS = 0.005  # that results wait for those of others

Settlement = tuple[Claimed, Sequence[Result]]


@dataclass(frozen=True, eq=False, slots=True)
class Ticket:
    """Results that are to be written down: a talk.Promise."""

    settlements: Sequence[Settlement]
    rules: Policy
    written: "Future[None]" = field(default_factory=Future)

    def wait(self) -> None:
        """Until they are in the database. Raises what kept them out of it."""
        self.written.result()

    def call(self, back: Callable[[], object]) -> None:
        """When they are, or cannot be."""
        self.written.add_done_callback(lambda _: back())


class Settler:
    """Writes in a thread of its own, which lives as long as there is something to write."""

    def __init__(self) -> None:
        self._changed = threading.Condition()
        self._waiting: list[Ticket] = []
        self._expected = 0
        self._runs = False

    def put(self, settlements: Sequence[Settlement], rules: Policy) -> Ticket:
        """Takes results; they are safe when the ticket says so."""
        ticket = Ticket(settlements, rules)
        with self._changed:
            self._waiting.append(ticket)
            if not self._runs:
                threading.Thread(target=self._run, name="settler", daemon=True).start()
                self._runs = True  # had it not started, the next one would
            if len(self._waiting) == 1 or self._all_are_here():
                self._changed.notify()
        return ticket

    @contextmanager
    def expecting(self) -> Iterator[None]:
        """In this block results come one after the other, and others may wait a moment for them."""
        with self._changed:
            self._expected += 1
        try:
            yield
        finally:
            with self._changed:
                self._expected -= 1
                if self._waiting and self._all_are_here():
                    self._changed.notify()

    def _all_are_here(self) -> bool:
        return len(self._waiting) >= self._expected

    def _run(self) -> None:
        try:
            while tickets := self._take():
                _write(tickets)
        finally:
            connection.close()  # this thread's own

    def _take(self) -> list[Ticket]:
        """What waits; nothing when nothing came for a while, and then the thread is over."""
        with self._changed:
            if not self._waiting:
                self._changed.wait(IDLE_SECONDS)
            if self._waiting:
                self._changed.wait_for(self._all_are_here, MOMENT_SECONDS)
            taken, self._waiting = self._waiting[:MOST_TOGETHER], self._waiting[MOST_TOGETHER:]
            self._runs = bool(taken)
            return taken


def _write(tickets: Sequence[Ticket]) -> None:
    try:
        _settle(tickets)
    except Exception as trouble:
        if len(tickets) > 1:  # one bad result must not hold up the others
            for ticket in tickets:
                _write([ticket])
            return
        log.exception("results could not be written down")
        tickets[0].written.set_exception(trouble)
        return
    for ticket in tickets:
        ticket.written.set_result(None)


def _settle(tickets: Sequence[Ticket]) -> None:
    together = [settlement for ticket in tickets for settlement in ticket.settlements]
    for pause in PAUSES:
        try:
            return outbox.settle(together, timezone.now(), tickets[0].rules)
        except DatabaseError:
            log.exception("results could not be written down yet")
            time.sleep(pause)
    outbox.settle(together, timezone.now(), tickets[0].rules)
