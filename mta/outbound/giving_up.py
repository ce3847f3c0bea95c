"""Letters that an administrator gives up: nobody is dialled, their senders get a report."""

from django.utils import timezone

from mailapp.outbox import api as outbox
from mailapp.outbox.values import Claimed
from mailapp.policy import api as policy
from mailapp.policy.values import Policy
from mailapp.standards.reply import Reply
from mta.outbound import bounce
from mta.outbound.courier import results
from mta.outbound.lease import LEASE_SECONDS

AT_ONCE = 50  # recipients in one claim
BATCHES = 20  # in one turn; the sweep comes back for the rest

GIVEN_UP = Reply(554, "5.7.1", "Given up by the administrator of the sending server")


def give_up() -> None:
    """Bounce what is to be given up."""
    rules = policy.current()
    for _ in range(BATCHES):
        batch = outbox.claim_given_up(AT_ONCE, timezone.now(), LEASE_SECONDS)
        if not batch:
            return
        for letter in batch:
            _bounce(letter, rules)


def _bounce(letter: Claimed, rules: Policy) -> None:
    now = timezone.now()
    reported = bounce.report(letter, results(letter, GIVEN_UP), bounce.Occasion(now, rules))
    outbox.settle([(letter, reported)], now, rules)
