"""Who hears nothing for some days is reminded: a copy of his letter lies on top of INBOX, flagged, as $Reminder.

A copy and not the letter itself, because Sent is where people look for what they have sent; and a letter and not a
note, because a mail program shows it, and one can write again from it. An answer is a letter of the same conversation
that came later, not from the writer himself, and not by a machine (RFC 3834: "I am away" is no answer).
"""

from collections import defaultdict
from collections.abc import Sequence
from contextlib import closing
from datetime import datetime, timedelta

from django.db import transaction
from django.utils import timezone

from mailapp.directory import api as directory
from mailapp.later import models
from mailapp.later.values import REMINDER, LaterError, Reminder
from mailapp.later.waiting import check_time
from mailapp.net.content import Content
from mailapp.policy import api as policy
from mailapp.store import api as stores
from mailapp.store.port import Store
from mailapp.store.query import And, Dated, Header, Or, ThreadId, Uids
from mailapp.store.values import FLAGGED, INBOX, MessageInfo, NoSuchMailbox, UidSet, Want

AT_ONCE = 200  # rows that one round looks at
LOOKED_AT = 20  # letters of a conversation
THREADS = 100  # that one question looks for


def remind(account: int, box: int, uid: int, due: datetime) -> None:
    """Of a letter in one of his mailboxes; a second time changes the first. Raises LaterError, NoSuchMailbox."""
    check_time(due)
    _check_number(account)
    store = stores.open(account)
    store.mailbox_by_id(box)
    found = next(iter(store.fetch(box, UidSet.of(uid), Want.LIST)), None)
    if found is None or not found.message_id:
        raise LaterError("Of this letter nobody can be reminded: it has no Message-ID.")
    _put(account, found, due, timezone.now())


def expect(row: models.Waiting, box: int, uid: int) -> None:
    """The letter leaves now, in the caller's transaction, and its writer wants to be reminded of it."""
    now = timezone.now()
    for found in stores.open(row.account_id).fetch(box, UidSet.of(uid), Want.LIST):
        _put(row.account_id, found, now + timedelta(days=row.remind_days), now)


def forget(account: int, number: int) -> bool:
    """Whether there was such a reminder."""
    return bool(models.Reminder.objects.filter(account=account, pk=number).delete()[0])


def reminders(account: int) -> list[Reminder]:
    """By time; those that somebody has answered are gone."""
    rows = models.Reminder.objects.filter(account=account).order_by("due", "pk")
    return [Reminder(row.pk, row.message_id, row.box, row.uid, row.since, row.due) for row in rows]


def reminder_of(account: int, message_id: str) -> Reminder | None:
    return next((one for one in reminders(account) if one.message_id == message_id), None) if message_id else None


def remind_due(now: datetime) -> int:
    """Everybody's reminders whose time has come: how many copies were laid into INBOX."""
    return sum(_settle(row) for row in models.Reminder.objects.filter(due__lte=now).order_by("due")[:AT_ONCE])


def forget_answered() -> int:
    """A clock calls it now and then: nobody waits for what has come. How many."""
    found: dict[int, list[models.Reminder]] = defaultdict(list)
    for row in models.Reminder.objects.all():
        found[row.account_id].append(row)
    gone = [row.pk for rows in found.values() for row in answered(rows)]
    for start in range(0, len(gone), AT_ONCE):
        models.Reminder.objects.filter(pk__in=gone[start : start + AT_ONCE]).delete()
    return len(gone)


def _check_number(account: int) -> None:
    most = policy.current().later_letters
    if models.Reminder.objects.filter(account=account).count() >= most:
        raise LaterError(f"You have {most} reminders already, and more may not be.")


def _put(account: int, letter: MessageInfo, due: datetime, since: datetime) -> None:
    if not letter.message_id:
        return
    place = {"box": letter.mailbox, "uid": letter.uid, "thread_id": letter.thread_id, "due": due}
    models.Reminder.objects.update_or_create(
        account_id=account,
        message_id=letter.message_id[:255],
        defaults=place,
        create_defaults={**place, "sender": letter.sender_address, "since": since},
    )


def _settle(row: models.Reminder) -> bool:
    """The copy and the end of the reminder, both or neither."""
    if answered([row]):
        row.delete()
        return False
    with transaction.atomic():
        if not models.Reminder.objects.filter(pk=row.pk, due=row.due).delete()[0]:
            return False  # somebody else was quicker
        return _lay_on_top(row)


def _lay_on_top(row: models.Reminder) -> bool:
    store = stores.open(row.account_id)
    place = _place(store, row)
    if place is None:  # he has deleted it: then he does not want to know
        return False
    with store.content(*place) as file, closing(Content.of(file.read())) as content:
        flags = frozenset({FLAGGED, REMINDER})
        store.append(store.mailbox(INBOX).id, content, flags, timezone.now())
    return True


def _place(store: Store, row: models.Reminder) -> tuple[int, int] | None:
    """Where it lies: where it lay, or wherever he has moved it to."""
    try:
        found = list(store.fetch(row.box, UidSet.of(row.uid), Want.LIST))
    except NoSuchMailbox:
        found = []
    if any(one.message_id[:255] == row.message_id for one in found):
        return row.box, row.uid
    for box, uid in store.search(ThreadId(row.thread_id), limit=LOOKED_AT):
        if any(one.message_id[:255] == row.message_id for one in store.fetch(box, UidSet.of(uid), Want.LIST)):
            return box, uid
    return None


def answered(rows: Sequence[models.Reminder]) -> list[models.Reminder]:
    """Those of one person's reminders that have an answer; also when it came to the team that was the sender."""
    own = {one.lower() for one in directory.sender_addresses(rows[0].account_id)}
    found = _with_answer(rows[0].account_id, rows, own)
    for sender in {row.sender for row in rows}:
        team = directory.account(sender) if sender else None
        if team and team.is_team:
            found += _with_answer(team.id, [row for row in rows if row.sender == sender], own | {sender.lower()})
    return found


def _with_answer(account: int, rows: Sequence[models.Reminder], own: set[str]) -> list[models.Reminder]:
    """`account`: in whose mailboxes to look."""
    store, threads = stores.open(account), {row.thread_id: row for row in rows}
    found = []
    for start in range(0, len(rows), THREADS):
        some = Or(tuple(ThreadId(row.thread_id) for row in rows[start : start + THREADS]))
        places = store.search(And((some, Dated("internal", since=min(row.since for row in rows)))))
        for box in sorted({box for box, _ in places}):
            uids = UidSet.of(*(uid for one, uid in places if one == box))
            letters = [one for one in store.fetch(box, uids, Want.LIST) if one.sender_address.lower() not in own]
            found += [threads[one.thread_id] for one in letters if _answers(store, one, threads[one.thread_id])]
    return found


def _answers(store: Store, letter: MessageInfo, row: models.Reminder) -> bool:
    if letter.internal_date < row.since:
        return False
    machine = And((Uids(UidSet.of(letter.uid)), Header("auto-submitted", "auto-")))
    return not store.search(machine, letter.mailbox)
