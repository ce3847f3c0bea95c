"""What happens later to a letter: it leaves (undo, send later), it comes back (snooze), it reminds.

All of it is a letter in a mailbox, where every mail program sees it, and a row that knows when. Taking the letter out
of that mailbox by any program calls it off.
"""

from mailapp.later.boxes import sent as sent_boxes
from mailapp.later.choosing import Preset, chosen, presets
from mailapp.later.marking import mark_original
from mailapp.later.reminding import forget, forget_answered, remind, reminder_of, reminders
from mailapp.later.rounds import next_due, turn
from mailapp.later.snoozing import snooze, snoozed, wake
from mailapp.later.values import (
    REMINDER,
    SCHEDULED_USE,
    SNOOZED_USE,
    Kind,
    LaterError,
    Outgoing,
    Reminder,
    Snoozed,
    TooLate,
    Waiting,
)
from mailapp.later.waiting import is_waiting, put_off, send_now, take_back, wait, waiting

__all__ = [
    "REMINDER",
    "SCHEDULED_USE",
    "SNOOZED_USE",
    "Kind",
    "LaterError",
    "Outgoing",
    "Preset",
    "Reminder",
    "Snoozed",
    "TooLate",
    "Waiting",
    "chosen",
    "forget",
    "forget_answered",
    "is_waiting",
    "mark_original",
    "next_due",
    "presets",
    "put_off",
    "remind",
    "reminder_of",
    "reminders",
    "send_now",
    "sent_boxes",
    "snooze",
    "snoozed",
    "take_back",
    "turn",
    "wait",
    "waiting",
    "wake",
]
