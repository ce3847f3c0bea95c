"""What happens to letters that are due at one destination: claim, route, carry, report, settle."""

import logging
import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from random import Random, SystemRandom
from threading import Event

from django.db import Error as DatabaseError
from django.utils import timezone

from mailapp.directory import api as directory
from mailapp.outbox import api as outbox
from mailapp.outbox.values import Claimed, Result
from mailapp.policy import api as policy
from mailapp.policy.values import Policy
from mailapp.standards.dns import Resolver
from mailapp.standards.reply import Reply
from mta.outbound import bounce
from mta.outbound.courier import Courier, DeadHops, Unreachable, results
from mta.outbound.lease import LEASE_SECONDS, Lease
from mta.outbound.local import Local
from mta.outbound.ourselves import Ourselves
from mta.outbound.route import Hop, NoRoute, route

log = logging.getLogger(__name__)

AT_ONCE = 50  # recipients claimed together: what a crash keeps waiting, for a lease
TURN_SECONDS = 60.0  # then other destinations have their turn; the sweep comes back to this one
SETTLE_PAUSES = (1.0, 2.0, 4.0, 8.0)  # a database that is locked must not make us send twice

OUR_FAULT = Reply(451, "4.3.0", "Our own server made a mistake, the letter waits")


@dataclass(frozen=True, slots=True)
class Office:
    """What sending needs to know of the world."""

    ourselves: Ourselves
    resolver: Resolver
    port: int  # that we dial at an MX
    dice: Random = field(default_factory=SystemRandom)
    dead: DeadHops = field(default_factory=DeadHops)
    closing: Event = field(default_factory=Event)  # set when the worker shall come to an end


def attempt(destination: str, office: Office) -> None:
    """Send what is due at this destination, until nothing is or the turn is over."""
    rules = policy.current()
    ends = time.monotonic() + TURN_SECONDS
    trip = Trip(destination, office, rules)
    try:
        while time.monotonic() < ends and not office.closing.is_set():
            batch = outbox.claim(destination, AT_ONCE, timezone.now(), LEASE_SECONDS, rules)
            if not batch:
                break
            with Lease(destination, batch[0].claim) as lease:
                trip.carry(batch, lease)
    finally:
        trip.end()


class Trip:
    """The way to one destination: a courier, or the reason why there is no way."""

    def __init__(self, destination: str, office: Office, rules: Policy) -> None:
        self._destination, self._office, self._rules = destination, office, rules
        self._courier: Courier | Local | None = None
        self._no_way: tuple[Reply, Hop | None] | None = None
        self._reached = False

    def carry(self, batch: Sequence[Claimed], lease: Lease) -> None:
        """Letter by letter, each settled as soon as the server has answered."""
        for place, letter in enumerate(batch):
            if not lease.holds():
                return  # whoever has the letters now sends them
            if self._office.closing.is_set():
                return outbox.give_back(batch[place:], timezone.now())
            found = self._hand_over(letter)
            if found is None:
                self._settle([(rest, self._put_off(rest)) for rest in batch[place:]])
                return
            self._settle([(letter, found)])
            if not self._reached:
                self._reached = True
                outbox.reached(self._destination, timezone.now())

    def end(self) -> None:
        if self._courier:
            self._courier.leave()

    def _hand_over(self, letter: Claimed) -> list[Result] | None:
        """The results, or None when there is no way to this destination now."""
        if self._no_way:
            return None
        try:
            self._courier = self._courier or self._set_out()
            return self._courier.carry(letter)
        except NoRoute as nowhere:
            self._close(nowhere.reply, None)
        except Unreachable as silence:
            self._close(silence.reply, silence.hop)
        except Exception:
            log.exception("%s: could not be sent by a fault of ours", letter.trace)
            return results(letter, OUR_FAULT)
        return None

    def _set_out(self) -> Courier | Local:
        office = self._office
        if directory.is_local_domain(self._destination):
            return Local()
        hops = route(self._destination, office.port, office.resolver, office.ourselves, office.dice)
        return Courier(hops, office.ourselves.hostname, self._rules.letters_per_connection, office.dead)

    def _close(self, said: Reply, hop: Hop | None) -> None:
        """No more dialling: the rest of what is due is put off, or bounces, with the same words."""
        self._no_way = said, hop
        if said.code < 500:
            outbox.unreachable(self._destination, timezone.now(), self._rules)

    def _put_off(self, letter: Claimed) -> list[Result]:
        said, hop = self._no_way or (OUR_FAULT, None)
        return results(letter, said, hop)

    def _settle(self, found: Sequence[tuple[Claimed, Sequence[Result]]]) -> None:
        now = timezone.now()
        # Reports first: a crash between the two tells the sender twice rather than never.
        occasion = bounce.Occasion(now, self._rules, self._office.ourselves.hostname)
        reported = [(letter, bounce.report(letter, results, occasion)) for letter, results in found]
        for pause in SETTLE_PAUSES:
            try:
                return outbox.settle(reported, now, self._rules)
            except DatabaseError:
                log.exception("%s: results could not be written down yet", self._destination)
                time.sleep(pause)
        outbox.settle(reported, now, self._rules)
