"""What is due now: letters that leave, come back, or remind. Rows are the truth; whoever looks may do it.

Two who look at once do nothing twice, and get in each other's way a little; within a process not even that.
"""

import logging
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from threading import Lock

from mailapp.later import departing, models, reminding, snoozing

log = logging.getLogger(__name__)

AT_ONCE = 200  # letters that one round sends

_in_hand: set[int] = set()
_guard = Lock()


def next_due() -> datetime | None:
    """The moment at which something happens next, perhaps one that is over; None: nothing waits."""
    found = [
        models.Waiting.objects.filter(stopped=False).order_by("due").values_list("due", flat=True).first(),
        models.Snoozed.objects.order_by("due").values_list("due", flat=True).first(),
        models.Reminder.objects.order_by("due").values_list("due", flat=True).first(),
    ]
    return min((due for due in found if due), default=None)


def turn(now: datetime) -> None:
    """Do all that is due. Trouble with one letter holds up no other."""
    waiting = models.Waiting.objects.filter(due__lte=now, stopped=False).order_by("due")
    for number in waiting.values_list("pk", flat=True)[:AT_ONCE]:
        with _taken(number) as mine:
            if mine:
                departing.depart(number)
    for what in (snoozing.wake_due, reminding.remind_due):
        try:
            what(now)
        except Exception:
            log.exception("%s failed, and is tried again", what.__name__)


@contextmanager
def _taken(number: int) -> Iterator[bool]:
    """False: another thread of this process is about to send it."""
    with _guard:
        mine = number not in _in_hand
        _in_hand.add(number)
    try:
        yield mine
    finally:
        if mine:
            with _guard:
                _in_hand.discard(number)
