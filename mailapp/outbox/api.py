"""The outbox's door: put letters in, claim and settle them, and the operators' desk."""

from mailapp.outbox.claims import claim, claim_given_up, give_back, is_due, prolong
from mailapp.outbox.desk import (
    NotInQueue,
    count_queue,
    counts,
    delete,
    flush,
    hold,
    list_queue,
    release,
    retry,
    show,
    troubles,
)
from mailapp.outbox.destinations import due_destinations, reached, unreachable
from mailapp.outbox.housekeeping import housekeeping
from mailapp.outbox.intake import enqueue, spool, spool_all, unspool
from mailapp.outbox.settlement import delay_to_tell, final, settle

__all__ = [
    "NotInQueue",
    "claim",
    "claim_given_up",
    "count_queue",
    "counts",
    "delay_to_tell",
    "delete",
    "due_destinations",
    "enqueue",
    "final",
    "flush",
    "give_back",
    "hold",
    "housekeeping",
    "is_due",
    "list_queue",
    "prolong",
    "reached",
    "release",
    "retry",
    "settle",
    "show",
    "spool",
    "spool_all",
    "troubles",
    "unreachable",
    "unspool",
]
