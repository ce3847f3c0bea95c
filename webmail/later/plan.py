"""When a letter shall leave, as the compose page says: at once, after a moment to undo, or at a chosen time."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.http import QueryDict
from django.utils import timezone
from django.utils.translation import gettext as _

from mailapp.later import api as later
from mailapp.policy import api as policy
from webmail import options

OWN = "own"  # the button beside the box in which a time is typed
REMIND_DAYS = (1, 2, 3, 5, 7, 14, 30)  # that the page offers


@dataclass(frozen=True, slots=True)
class Plan:
    """`due` None: at once. `seconds`: how long it can be undone."""

    due: datetime | None = None
    kind: later.Kind = later.Kind.UNDO
    seconds: int = 0
    remind_days: int = 0

    @property
    def waits(self) -> bool:
        """Through Outbox; a letter of which one is reminded leaves there, too, if only for a moment."""
        return self.due is not None or bool(self.remind_days)


def plan(sent: QueryDict, account: int) -> Plan:
    """What the button and the fields beside it say. Raises LaterError for a time that is none."""
    detail = sent.get("do", "").partition(":")[2]
    days = sent.get("remind", "")
    remind = int(days) if days.isdecimal() and len(days) < 4 else 0
    if detail:
        return Plan(when(detail, sent.get("later", "")), later.Kind.LATER, 0, remind)
    seconds = max(options.of(account).undo_seconds, policy.current().undo_seconds)
    due = timezone.now() + timedelta(seconds=seconds) if seconds else None
    return Plan(due, later.Kind.UNDO, seconds, remind)


def when(name: str, typed: str) -> datetime:
    """The moment behind a button, by the person's own clock. Raises LaterError."""
    now = timezone.localtime()
    due = later.chosen(now, name, typed)
    if due is None:
        raise later.LaterError(_("Say when: choose a day and a time."))
    if due <= now:
        raise later.LaterError(_("That time is over already."))
    return due


def in_days(days: str) -> datetime:
    """So many days from now. Raises LaterError."""
    if not (days.isdecimal() and len(days) < 4 and int(days)):
        raise later.LaterError(_("Say after how many days."))
    return timezone.now() + timedelta(days=int(days))
