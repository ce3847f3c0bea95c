"""The outbox's door: put letters in, claim and settle them, and the operators' desk."""

from mailapp.outbox.claims import claim, due_destinations, give_back, prolong, reached, unreachable
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
from mailapp.outbox.housekeeping import housekeeping
from mailapp.outbox.intake import enqueue, spool, unspool
from mailapp.outbox.settlement import delay_to_tell, final, settle

__all__ = [
    "NotInQueue",
    "claim",
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
    "list_queue",
    "prolong",
    "reached",
    "release",
    "retry",
    "settle",
    "show",
    "spool",
    "troubles",
    "unreachable",
    "unspool",
]
