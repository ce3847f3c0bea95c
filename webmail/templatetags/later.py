"""What waits, for the templates of lists, letters and messages. Where nothing can wait, nothing is asked."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django import template
from django.template import Context
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from mailapp.delivery import api as delivery
from mailapp.later import api as later
from mailapp.store.values import MailboxInfo
from webmail.later import cards
from webmail.later.plan import REMIND_DAYS
from webmail.letters.whereabouts import Mark, mark

register = template.Library()
USES = (later.SCHEDULED_USE, later.SNOOZED_USE)


@dataclass(frozen=True, slots=True)
class Undo:
    """What the message about a letter that waits remembers."""

    number: int
    seconds: int  # in which it can be undone; 0: for long


@register.filter
def undo_send(tags: str) -> Undo | None:
    """The tag "waits:12:10" of a message."""
    word, _colon, rest = tags.partition(":")
    number, _colon, seconds = rest.partition(":")
    if word != "waits" or not (number.isdecimal() and seconds.isdecimal()):
        return None
    return Undo(int(number), int(seconds))


@register.simple_tag
def later_presets() -> list[tuple[str, str, str]]:
    """Name, words and moment of each time that is offered."""
    words = {
        "evening": _("This evening"),
        "tomorrow": _("Tomorrow morning"),
        "weekend": _("At the weekend"),
        "monday": _("Monday morning"),
    }
    return [(one.name, words[one.name], cards.soon(one.when)) for one in later.presets(timezone.localtime())]


@register.simple_tag
def soonest() -> str:
    """For a box in which a time is typed: its least value."""
    return timezone.localtime().strftime("%Y-%m-%dT%H:%M")


@register.simple_tag
def remind_choices() -> list[tuple[int, str]]:
    return [(days, ngettext("after %(n)d day", "after %(n)d days", days) % {"n": days}) for days in REMIND_DAYS]


@register.filter
def may_sleep(box: MailboxInfo) -> bool:
    """Letters of this mailbox can be snoozed."""
    return not box.owner and box.special_use not in (later.SCHEDULED_USE, "\\Drafts")


@register.filter
def waits_here(box: MailboxInfo) -> str:
    """ "outbox" or "snoozed" for a mailbox in which letters wait."""
    if box.owner:
        return ""
    return {later.SCHEDULED_USE: "outbox", later.SNOOZED_USE: "snoozed"}.get(box.special_use, "")


@register.simple_tag(takes_context=True)
def later_dues(context: Context, box: MailboxInfo) -> dict[int, datetime]:
    """UID → when it leaves or comes back; asked for Outbox and Snoozed alone."""
    if box.owner or box.special_use not in USES:
        return {}
    account = context["request"].user.pk
    some: list[Any] = [*(later.waiting(account) if box.special_use == USES[0] else later.snoozed(account))]
    return {one.uid: one.due for one in some if one.box == box.id and not getattr(one, "stopped", False)}


@register.simple_tag(takes_context=True)
def sent_marks(context: Context, box: MailboxInfo) -> dict[int, Mark]:
    """UID → where a letter is that was sent, with one round of questions for the page; elsewhere reminders."""
    letters = context["page"].messages
    if box.special_use != "\\Sent":
        reminders = [one.uid for one in letters if later.REMINDER in one.flags]
        return dict.fromkeys(reminders, Mark("bell", "warn", _("nobody has answered yet"))) if reminders else {}
    found = delivery.at_a_glance(context["request"].user.pk, [one.message_id for one in letters])
    return {one.uid: mark(found[one.message_id]) for one in letters if one.message_id in found}


@register.filter
def sent_mark(marks: dict[int, Mark], uid: int) -> Mark | None:
    return marks.get(uid)


@register.filter
def due_of(dues: dict[int, datetime], uid: int) -> datetime | None:
    return dues.get(uid)


@register.simple_tag(takes_context=True)
def later_card(context: Context) -> dict[str, Any]:
    """What there is to say of the letter on this page: it leaves, it sleeps, its writer may be reminded."""
    box, letter = context["folder"].info, context["letter"].info
    account = context["request"].user.pk
    if box.owner:
        return {}
    if box.special_use == later.SCHEDULED_USE:
        found = [one for one in later.waiting(account) if (one.box, one.uid) == (box.id, letter.uid)]
        return {"leaving": cards.leaving(found[0], letter)} if found else {"lies": True}
    if box.special_use == later.SNOOZED_USE:
        sleeps = [one for one in later.snoozed(account) if (one.box, one.uid) == (box.id, letter.uid)]
        return {"sleeping": True, "due": sleeps[0].due if sleeps else None}
    if later.REMINDER in letter.flags:
        return {"nobody_answered": True}
    if box.special_use == "\\Sent" or context.get("whereabouts"):
        return {"sent": True, "reminder": later.reminder_of(account, letter.message_id)}
    return {}
