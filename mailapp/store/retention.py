"""Letters that have lain long enough: each mailbox may say for how long its letters stay, by the day they arrived.

They go to Trash or, out of Trash itself and wherever that is asked for, into the graveyard, where they can be dug up
for policy.undelete_days. What is flagged stays.
"""

import logging
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import DatabaseError

from mailapp.store import flags, folders
from mailapp.store.models import Mailbox, Message, Retention
from mailapp.store.store import MaildirStore
from mailapp.store.values import DELETED, FLAGGED, SPECIAL_USE, StoreError, UidSet

DAYS_MOST = 36_500
AT_ONCE = 500  # letters of one mailbox in one round
TRASH = SPECIAL_USE["Trash"]

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Keep:
    """Letters of a mailbox stay for so many days; then they go to Trash, or `for_good`."""

    days: int
    for_good: bool = False


def retentions(account: int) -> dict[int, Keep]:
    """By mailbox, for those of this person that have any."""
    rows = Retention.objects.filter(mailbox__account=account)
    return {row.mailbox_id: Keep(row.days, row.for_good) for row in rows}


def keep_for(account: int, box: int, keep: Keep | None) -> None:
    """None: for ever. Raises NoSuchMailbox for what is not his own, StoreError for days that make no sense."""
    folders.by_id(account, box)
    if keep is None:
        Retention.objects.filter(mailbox=box).delete()
        return
    if not 1 <= keep.days <= DAYS_MOST:
        raise StoreError(f"Letters can be kept for 1 to {DAYS_MOST} days.")
    Retention.objects.update_or_create(mailbox_id=box, defaults={"days": keep.days, "for_good": keep.for_good})


def retire(now: datetime, most: int = AT_ONCE) -> int:
    """One round, at most so many letters of each mailbox; how many went. A mailbox in trouble waits for the next."""
    gone = 0
    for row in Retention.objects.select_related("mailbox"):
        try:
            gone += _retire(row, now, most)
        except (StoreError, DatabaseError, OSError) as trouble:
            log.warning("old letters of mailbox %s stay for now: %s", row.mailbox_id, trouble)
    return gone


def _retire(row: Retention, now: datetime, most: int) -> int:
    old = _old(row.mailbox_id, now - timedelta(days=row.days), most)
    if not old:
        return 0
    box, store, uids = row.mailbox, MaildirStore(row.mailbox.account_id), UidSet.of(*old)
    trash = Mailbox.objects.filter(account=box.account_id, special_use=TRASH).order_by("pk").first()
    if row.for_good or trash is None or trash.pk == box.pk:
        store.set_flags(box.pk, uids, add=frozenset({DELETED}))
        return len(store.expunge(box.pk, uids))
    return len(store.move(box.pk, uids, trash.pk).pairs)


def _old(box: int, before: datetime, most: int) -> list[int]:
    """UIDs, the oldest first."""
    rows = Message.objects.filter(mailbox=box, internal_date__lt=before).exclude(flags__has=flags.BITS[FLAGGED])
    return list(rows.order_by("internal_date", "uid").values_list("uid", flat=True)[:most])
