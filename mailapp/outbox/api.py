"""The outbox's door: put letters in, claim and settle them, and the operators' desk."""

from mailapp.outbox.acts import ACTS, NotInQueue, concerned, delete, flush, hold, many, one, release, retry
from mailapp.outbox.claims import Most, claim, claim_given_up, claim_shares, give_back, is_due, prolong
from mailapp.outbox.desk import MOST_COUNTED, count_queue, counts, glance, list_queue, show, stream, troubles
from mailapp.outbox.destinations import due_destinations, is_met, reached, unreachable
from mailapp.outbox.housekeeping import housekeeping
from mailapp.outbox.intake import enqueue, spool, spool_all, unspool
from mailapp.outbox.limits import destinations, limit_destination
from mailapp.outbox.names import next_hop
from mailapp.outbox.reading import body_of, raw
from mailapp.outbox.reasons import meaning
from mailapp.outbox.settlement import delay_to_tell, final, settle
from mailapp.outbox.shape import shape

__all__ = [
    "ACTS",
    "MOST_COUNTED",
    "Most",
    "NotInQueue",
    "body_of",
    "claim",
    "claim_given_up",
    "claim_shares",
    "concerned",
    "count_queue",
    "counts",
    "delay_to_tell",
    "delete",
    "destinations",
    "due_destinations",
    "enqueue",
    "final",
    "flush",
    "give_back",
    "glance",
    "hold",
    "housekeeping",
    "is_due",
    "is_met",
    "limit_destination",
    "list_queue",
    "many",
    "meaning",
    "next_hop",
    "one",
    "prolong",
    "raw",
    "reached",
    "release",
    "retry",
    "settle",
    "shape",
    "show",
    "spool",
    "spool_all",
    "stream",
    "troubles",
    "unreachable",
    "unspool",
]
