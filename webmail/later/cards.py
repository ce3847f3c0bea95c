"""What waits, as a page shows it."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from mailapp.later import api as later
from mailapp.scanners.local.confusables import readable
from mailapp.store.values import MailboxInfo, MessageInfo
from webmail.folders import folder
from webmail.options import dates

RECIPIENTS = 5  # that are shown


@dataclass(frozen=True, slots=True)
class Card:
    """One letter that waits. `number` is that of its row; `stopped`: it does not leave by itself."""

    number: int
    box: int
    uid: int
    who: str
    subject: str
    due: datetime
    note: str = ""
    stopped: bool = False
    resent: bool = False  # there is nothing to write at it


def leaving(waits: later.Waiting, letter: MessageInfo) -> Card:
    some = [readable(address) for address in waits.recipients[:RECIPIENTS]]
    who = ", ".join([*some, *(["…"] if len(waits.recipients) > RECIPIENTS else [])])
    subject = letter.subject or _("(no subject)")
    return Card(waits.id, waits.box, waits.uid, who, subject, waits.due, waits.trouble, waits.stopped, waits.resent)


def sleeping(sleeps: later.Snoozed, letter: MessageInfo, boxes: Mapping[int, MailboxInfo]) -> Card:
    home = boxes.get(sleeps.home)
    note = _("Comes back to %(folder)s") % {"folder": folder(home).label if home else _("Inbox")}
    return Card(
        0, sleeps.box, sleeps.uid, readable(letter.sender), letter.subject or _("(no subject)"), sleeps.due, note
    )


def reminding(reminder: later.Reminder, letter: MessageInfo | None) -> Card:
    """A letter that was moved since it was sent is known by what it is about, when it is looked at."""
    subject = (letter.subject or _("(no subject)")) if letter else _("A letter that you have moved")
    return Card(
        reminder.id,
        reminder.box if letter else 0,
        reminder.uid if letter else 0,
        readable(letter.recipients) if letter else "",
        subject,
        reminder.due,
    )


def moment(when: datetime) -> str:
    """As in "leaves Mon 30 Nov 2026, 08:00"."""
    return dates.moment(timezone.localtime(when))


def soon(when: datetime) -> str:
    """Within the next days, as in "Mon 08:00"."""
    local = timezone.localtime(when)
    return f"{date_format(local, 'D')} {dates.time(local)}"
