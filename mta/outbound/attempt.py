"""What happens to letters that are due at one destination: claim, route, carry, report, settle."""

import time

from django.utils import timezone

from mailapp.outbox import api as outbox
from mailapp.policy import api as policy
from mta.outbound.lease import LEASE_SECONDS, Lease
from mta.outbound.trip import Trip
from mta.outbound.world import Office

AT_ONCE = 50  # recipients claimed together: what a crash keeps waiting, for a lease
TURN_SECONDS = 60.0  # then other destinations have their turn; the sweep comes back to this one


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
        office.tally.write_if_due()
