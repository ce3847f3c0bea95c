"""Letters that leave a mailbox for Snoozed, and come back when their time has come: unread, and on top."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import datetime

from django.db import transaction
from django.utils import timezone

from mailapp.later import boxes, models
from mailapp.later.values import SCHEDULED_USE, SNOOZED_USE, LaterError, Snoozed
from mailapp.later.waiting import check_time
from mailapp.store import api as stores
from mailapp.store.port import Store
from mailapp.store.values import INBOX, MailboxInfo, NoSuchMailbox, UidSet, Want

AT_ONCE = 500  # rows that one round brings back


def snooze(account: int, box: int, uids: UidSet, due: datetime) -> tuple[int, list[int]]:
    """Letters sleep until then: the mailbox Snoozed, and their UIDs in it. Raises LaterError, NoSuchMailbox.

    Those that lie there already go on sleeping until another time.
    """
    check_time(due)
    store = stores.open(account)
    source = store.mailbox_by_id(box)
    _check_box(source)
    with transaction.atomic():
        target = boxes.snoozed(store)
        if source.id == target.id:
            return target.id, _again(account, store, target.id, uids, due)
        known = {one.uid: one.message_id for one in store.fetch(box, uids, Want.LIST)}
        pairs = store.move(box, uids, target.id).pairs
        models.Snoozed.objects.bulk_create(
            models.Snoozed(
                account_id=account, box=target.id, uid=new, message_id=known.get(old, "")[:255], home=box, due=due
            )
            for old, new in pairs
        )
    return target.id, [new for _, new in pairs]


def _check_box(box: MailboxInfo) -> None:
    """Raises LaterError."""
    if box.owner:
        raise LaterError("Only letters in your own folders can be snoozed: others would miss these.")
    if box.special_use in (SCHEDULED_USE, "\\Drafts"):
        raise LaterError("Letters that are not sent yet cannot be snoozed.")


def _again(account: int, store: Store, box: int, uids: UidSet, due: datetime) -> list[int]:
    """Also letters that another program has put there: they come to INBOX."""
    inbox = store.mailbox(INBOX).id
    there = [one.uid for one in store.fetch(box, uids)]
    for uid in there:
        models.Snoozed.objects.update_or_create(
            box=box, uid=uid, defaults={"due": due}, create_defaults={"due": due, "account_id": account, "home": inbox}
        )
    return there


def wake(account: int, uids: UidSet) -> int:
    """These letters of Snoozed come back now; how many."""
    store = stores.open(account)
    box = boxes.find(store, SNOOZED_USE)
    if box is None:
        return 0
    there = [one.uid for one in store.fetch(box.id, uids)]
    homes = dict(models.Snoozed.objects.filter(account=account, box=box.id).values_list("uid", "home"))
    inbox = store.mailbox(INBOX).id
    return _bring_back(account, box.id, [(uid, homes.get(uid, inbox)) for uid in there])


def snoozed(account: int) -> list[Snoozed]:
    """By time; also those that somebody has just taken out of Snoozed."""
    rows = models.Snoozed.objects.filter(account=account).order_by("due", "pk")
    return [Snoozed(row.box, row.uid, row.home, row.due) for row in rows]


def wake_due(now: datetime) -> int:
    """Everybody's letters whose time has come."""
    rows = models.Snoozed.objects.filter(due__lte=now).order_by("due")[:AT_ONCE]
    found: dict[tuple[int, int], list[tuple[int, int]]] = defaultdict(list)
    for account, box, uid, home in rows.values_list("account", "box", "uid", "home"):
        found[account, box].append((uid, home))
    return sum(_bring_back(account, box, places) for (account, box), places in found.items())


def _bring_back(account: int, box: int, places: Sequence[tuple[int, int]]) -> int:
    """`places`: the UID in Snoozed and the mailbox of each. What is gone from Snoozed is forgotten."""
    homes = {info.id for info in stores.open(account).mailboxes() if not info.owner}
    back = 0
    with transaction.atomic():
        inbox = stores.open(account).mailbox(INBOX).id
        for home, uids in _by_home(places, homes, inbox):
            try:
                back += len(stores.surface(account, box, UidSet.of(*uids), home, timezone.now()).pairs)
            except NoSuchMailbox:  # he has thrown Snoozed away, and all that lay in it
                continue
        gone = [uid for uid, _ in places]
        for start in range(0, len(gone), 500):
            models.Snoozed.objects.filter(box=box, uid__in=gone[start : start + 500]).delete()
    return back


def _by_home(places: Iterable[tuple[int, int]], homes: set[int], inbox: int) -> Iterable[tuple[int, list[int]]]:
    """A folder that is gone is INBOX."""
    found: dict[int, list[int]] = defaultdict(list)
    for uid, home in places:
        found[home if home in homes else inbox].append(uid)
    return sorted(found.items())
