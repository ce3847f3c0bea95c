"""Snooze, and wake: what is done to letters chosen in a list, beside `acts.VERBS`."""

from django.contrib.messages import SUCCESS, WARNING
from django.http import QueryDict
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from mailapp.later import api as later
from mailapp.store.values import MailboxInfo, UidSet
from webmail.acts import Told
from webmail.later import cards, plan
from webmail.undoing import Way

VERBS = ("snooze", "wake")


def is_asked(sent: QueryDict) -> bool:
    return sent.get("do", "").partition(":")[0] in VERBS


def carry_out(account: int, box: MailboxInfo, uids: UidSet, sent: QueryDict) -> Told:
    """`do` is "snooze:tomorrow", "snooze:own" with a time in `when`, or "wake". Raises LaterError, StoreError."""
    verb, _colon, detail = sent.get("do", "").partition(":")
    if not uids:
        return Told(WARNING, _("Choose one or more letters first."))
    return _wake(account, uids) if verb == "wake" else _snooze(account, box, uids, detail, sent.get("when", ""))


def _snooze(account: int, box: MailboxInfo, uids: UidSet, detail: str, typed: str) -> Told:
    due = plan.when(detail, typed)
    place, new = later.snooze(account, box.id, uids, due)
    said = ngettext("%(n)d letter comes back %(when)s.", "%(n)d letters come back %(when)s.", len(new))
    way = Way.of(place, box.id, new) if place != box.id else None
    return Told(SUCCESS, said % {"n": len(new), "when": cards.moment(due)}, way)


def _wake(account: int, uids: UidSet) -> Told:
    back = later.wake(account, uids)
    return Told(SUCCESS, ngettext("%(n)d letter is back.", "%(n)d letters are back.", back) % {"n": back})
