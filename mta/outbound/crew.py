"""Who of this process carries letters to one destination: one who leads, and those whom he hires for a crowd.

The outbox decides how many connections there may be. Each of us has one; who has nothing to do claims for all who have
nothing to do, in one go.
"""

import logging
import threading
import time
from collections import deque
from collections.abc import Sequence
from dataclasses import dataclass

from django.db import connection
from django.utils import timezone

from mailapp.outbox import api as outbox
from mailapp.outbox.values import Claimed
from mailapp.policy import api as policy
from mta.outbound.lease import LEASE_SECONDS, Lease
from mta.outbound.trip import Trip
from mta.outbound.world import Office

log = logging.getLogger(__name__)

AT_ONCE = 50  # recipients claimed together for each of us, at most: what a crash keeps waiting, for a lease
AT_FIRST, LEAST = 10, 3  # letters claimed for each of us: before we know how fast it goes; however slowly it goes
SHARE_SECONDS = 2.0  # of work in one claim: whose turn it would be meanwhile waits no longer
GATHER_SECONDS = 0.05  # unless all had enough, more may gather: a claim of fifty costs hardly more than a claim of one
TURN_SECONDS = 60.0  # then other destinations have their turn; the sweep comes back to this one
LINGER_SECONDS = 0.5  # a connection that has carried several letters waits so long for more
LOOK_SECONDS = 0.05


@dataclass(frozen=True, slots=True)
class Share:
    """Letters that are claimed for one of us; `since`: when they were asked for, as Lease counts."""

    destination: str
    letters: Sequence[Claimed]
    since: float

    def carried_by(self, trip: Trip) -> None:
        with Lease(self.destination, self.letters[0].claim, self.since) as lease:
            trip.carry(self.letters, lease)


def at_once(letters: int, seconds: float) -> int:
    """How many to claim for each of us, when so many took so long."""
    return max(LEAST, min(AT_ONCE, int(letters * SHARE_SECONDS / max(seconds, 0.001))))


class Crew:
    """Works until nothing is due, or its turn is over."""

    def __init__(self, destination: str, office: Office) -> None:
        self._destination, self._office = destination, office
        self._rules = policy.current()
        self._ends = time.monotonic() + TURN_SECONDS
        self._hired: list[threading.Thread] = []
        self._claiming, self._counting = threading.Lock(), threading.Lock()
        self._free = 0  # of us, who have nothing to do
        self._basket: deque[Share] = deque()  # claimed, for those who are free
        self._gathers = False  # were there few letters the last time?
        self._letters = AT_FIRST  # to be claimed for each of us

    def lead(self, *, may_linger: bool) -> None:
        """The first of the crew; returns when all have come home."""
        trip, carried = Trip(self._destination, self._office, self._rules), 0
        try:
            while not self.is_over:
                if share := self._share():
                    self._carry(share, trip)
                    carried += len(share.letters)
                elif carried < 2 or not may_linger or self._is_due() or not self._more_comes():
                    break  # what is due and not given to us waits for others, or for the end of a rest
        finally:
            trip.end()
            while at_work := self._at_work():  # who was hired hires others
                at_work[0].join()

    def _follow(self) -> None:
        """One who was hired."""
        trip = Trip(self._destination, self._office, self._rules)
        try:
            while share := self._share():
                self._carry(share, trip)
        except Exception:
            log.exception("%s: a courier fell out", self._destination)
        finally:
            trip.end()
            connection.close()  # this thread's own

    def _carry(self, share: Share, trip: Trip) -> None:
        began = time.monotonic()
        share.carried_by(trip)
        self._letters = at_once(len(share.letters), time.monotonic() - began)

    def _share(self) -> Share | None:
        """What one of us is to carry next: from the basket, which whoever comes first fills for all."""
        self._count(1)
        with self._claiming:
            try:
                if not self._basket and not self.is_over:
                    self._fill()
                return self._basket.popleft() if self._basket else None
            finally:
                self._count(-1)

    def _count(self, more: int) -> None:
        with self._counting:
            self._free += more

    def _fill(self) -> None:
        """Claim for those who are free, and for those who could be hired."""
        if self._gathers:
            self._office.closing.wait(GATHER_SECONDS)
        self._hired = self._at_work()
        to_hire = self._rules.destination_concurrency - 1 - len(self._hired)
        hands, now = self._free + to_hire, timezone.now()
        most = outbox.Most(AT_ONCE, self._letters)
        found = outbox.claim_shares(self._destination, most, hands, now, LEASE_SECONDS, self._rules)
        self._basket.extend(Share(self._destination, letters, now.timestamp()) for letters in found)
        recipients = sum(len(letter.rows) for letters in found for letter in letters)
        self._gathers = recipients < AT_ONCE * len(found) and sum(map(len, found)) < self._letters * len(found)
        for _ in range(len(found) - self._free):
            self._hire()

    def _hire(self) -> None:
        thread = threading.Thread(target=self._follow, name=f"courier to {self._destination}")
        try:
            thread.start()
        except RuntimeError:  # the system has no more: those who are here carry his share, too
            log.warning("%s: nobody could be hired", self._destination, exc_info=True)
        else:
            self._hired.append(thread)

    def _at_work(self) -> list[threading.Thread]:
        return [thread for thread in self._hired if thread.is_alive()]

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
