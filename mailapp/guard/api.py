"""The guard's door: what a letter deserves, who is welcome and who is not, the quarantine, and why a letter is here."""

from mailapp.guard.quarantine import (
    Detained,
    count_held,
    delete,
    head,
    held,
    held_one,
    record,
    release,
    take_back,
    write,
)
from mailapp.guard.values import JUNK, PLAIN, GuardError, Held, Moved, Opinion, Remark, Why
from mailapp.guard.why import remember, why, whys

__all__ = [
    "JUNK",
    "PLAIN",
    "Detained",
    "GuardError",
    "Held",
    "Moved",
    "Opinion",
    "Remark",
    "Why",
    "count_held",
    "delete",
    "head",
    "held",
    "held_one",
    "record",
    "release",
    "remember",
    "take_back",
    "why",
    "whys",
    "write",
]
