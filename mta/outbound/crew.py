"""Who of this process carries letters to one destination: one who leads, and those whom he hires for a crowd.

The outbox decides how many connections there may be; each of us has one, and claims for himself.
"""

import logging
import threading
import time

from django.db import connection
from django.utils import timezone

from mailapp.outbox import api as outbox
from mailapp.policy import api as policy
from mta.outbound.lease import LEASE_SECONDS, Lease
from mta.outbound.trip import Trip
from mta.outbound.world import Office

log = logging.getLogger(__name__)

AT_ONCE = 50  # recipients claimed together: what a crash keeps waiting, for a lease
CROWD = 20  # recipients in one claim: there may be more, and one more of us helps
TURN_SECONDS = 60.0  # then other destinations have their turn; the sweep comes back to this one
GATHER_SECONDS = 0.05  # after fewer, more letters may gather: a claim of fifty costs hardly more than a claim of one
LINGER_SECONDS = 0.5  # a connection that has carried several letters waits so long for more
LOOK_SECONDS = 0.05


class Crew:
    """Works until nothing is due, or its turn is over."""

    def __init__(self, destination: str, office: Office) -> None:
        self._destination, self._office = destination, office
        self._rules = policy.current()
        self._ends = time.monotonic() + TURN_SECONDS
        self._hired: list[threading.Thread] = []

    def lead(self, *, may_linger: bool) -> None:
        """The first of the crew; returns when all have come home."""
        trip, carried = Trip(self._destination, self._office, self._rules), 0
        try:
            while not self.is_over:
                if letters := self._work(trip):
                    carried += letters
                    self._gather(letters)
                elif carried < 2 or not may_linger or self._is_due() or not self._more_comes():
                    break  # what is due and not given to us waits for others, or for the end of a rest
        finally:
            trip.end()
            for thread in self._hired:
                thread.join()

    def _follow(self) -> None:
        """One who was hired."""
        trip = Trip(self._destination, self._office, self._rules)
        try:
            while not self.is_over and (letters := self._work(trip)):
                self._gather(letters)
        except Exception:
            log.exception("%s: a courier fell out", self._destination)
        finally:
            trip.end()
            connection.close()  # this thread's own

    def _work(self, trip: Trip) -> int:
        """Claim and carry; how many letters."""
        now = timezone.now()
        batch = outbox.claim(self._destination, AT_ONCE, now, LEASE_SECONDS, self._rules)
        if sum(len(letter.rows) for letter in batch) >= CROWD:
            self._hire()
        if batch:
            with Lease(self._destination, batch[0].claim, now.timestamp()) as lease:
                trip.carry(batch, lease)
        return len(batch)

    def _gather(self, letters: int) -> None:
        """Wait a little for more when these were few."""
        if letters < CROWD:
            self._office.closing.wait(GATHER_SECONDS)

    def _hire(self) -> None:
        """One more, when there may be more to do; the outbox gives him nothing when we are enough."""
        self._hired = [thread for thread in self._hired if thread.is_alive()]
        if len(self._hired) + 1 < self._rules.destination_concurrency:
            thread = threading.Thread(target=self._follow, name=f"courier to {self._destination}")
            self._hired.append(thread)
            thread.start()

    @property
    def is_over(self) -> bool:
        """Has it had its turn?"""
        return time.monotonic() >= self._ends or self._office.closing.is_set()

    def _more_comes(self) -> bool:
        until = time.monotonic() + LINGER_SECONDS
        while time.monotonic() < until and not self._office.closing.wait(LOOK_SECONDS):
            if self._is_due():
                return True
        return False

    def _is_due(self) -> bool:
        return outbox.is_due(self._destination, timezone.now())
