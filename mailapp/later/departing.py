"""A letter leaves Outbox: it is submitted, lies in Sent, and waits no more, all in one transaction.

Whoever is killed before the commit has done nothing; after it, nothing is left to do. Two who send it at once find
out in the transaction: one of them has no row to take away any more, and nothing of his is sent.
"""

import logging
from collections.abc import Callable
from contextlib import suppress
from datetime import timedelta

from django.utils import timezone

from mailapp.delivery import api as delivery
from mailapp.delivery.values import Refused, Submission, Temporary, Withdrawn
from mailapp.directory import api as directory
from mailapp.journal import api as journal
from mailapp.journal.values import Step
from mailapp.later import boxes, choosing, envelopes, models, reminding, telling
from mailapp.later.marking import mark_original
from mailapp.later.waiting import is_there
from mailapp.net.content import Content
from mailapp.net.ids import queue_id
from mailapp.policy import api as policy
from mailapp.store import api as stores
from mailapp.store.port import Store
from mailapp.store.values import NoPermission, OverQuota, StoreError, UidSet

log = logging.getLogger(__name__)


def depart(number: int) -> None:
    """Send this letter, if it still waits and its time has come. Trouble is written down; never raises but for ours."""
    row = models.Waiting.objects.filter(pk=number, stopped=False, due__lte=timezone.now()).first()
    if row is None:
        return
    store = stores.open(row.account_id)
    if not is_there(store, row.box, row.uid):
        _withdraw(row)
        return
    person = directory.account_by_id(row.account_id)
    if person is None or not person.active:  # perhaps somebody had stolen his password
        _put_off(row, "550 5.7.1 Your account is disabled: ask your administrator")
        return
    try:
        _submit(store, row)
    except Withdrawn:  # somebody was quicker; what is gone from Outbox is noticed the next time
        return
    except Refused as refusal:
        _stop(row, refusal.reply)
    except (Temporary, StoreError) as trouble:
        _put_off(row, str(trouble))
    except Exception:
        _put_off(row, "451 4.3.0 Our own trouble; the administrator finds it in the log")
        log.exception("letter %s of account %d could not leave Outbox", row.message_id, row.account_id)
    else:
        mark_original(store, row.account_id, row.answers)


def _submit(store: Store, row: models.Waiting) -> None:
    envelope, trace = envelopes.read(row.envelope), queue_id()
    with store.content(row.box, row.uid) as file:
        size = file.seek(0, 2)
        file.seek(0)
        content = Content.over(file, size)
        delivery.submit(
            Submission(
                trace,
                row.account_id,
                envelope,
                content,
                row.client,
                "HTTP",
                0,
                resent=row.resent,
                lastly=_leaving(store, row, trace),
            )
        )


def _leaving(store: Store, row: models.Waiting, trace: str) -> Callable[[], None]:
    """What is written in the transaction that takes the letter: it waits no more, and lies in Sent."""

    def leave() -> None:
        if not models.Waiting.objects.filter(pk=row.pk, uid=row.uid, due=row.due).delete()[0]:
            raise Withdrawn(trace)
        box, uid = _into_sent(store, row, trace)
        if row.remind_days:
            reminding.expect(row, box, uid)

    return leave


def _into_sent(store: Store, row: models.Waiting, trace: str) -> tuple[int, int]:
    """Into the team's, if there is room; else into his own."""
    for sent in boxes.sent(store, row.envelope["from"]):
        with suppress(OverQuota, NoPermission):
            pairs = store.move(row.box, UidSet.of(row.uid), sent.id).pairs
            if not pairs:
                raise Withdrawn(trace)
            return sent.id, pairs[0][1]
    raise Temporary("452 4.2.2 Sent is full")


def _withdraw(row: models.Waiting) -> None:
    """Somebody has taken it out of Outbox, by whatever program: that is how one says no."""
    if models.Waiting.objects.filter(pk=row.pk, uid=row.uid).delete()[0]:
        person = directory.account_by_id(row.account_id)
        words = f"A letter that waited was taken out of Outbox and is not sent: <{row.message_id}>"
        journal.note(Step("deleted", words, address=person.address if person else ""))


def _put_off(row: models.Waiting, trouble: str) -> None:
    now, lifetime = timezone.now(), timedelta(seconds=policy.current().later_lifetime)
    due = choosing.next_try(row.planned, row.tries + 1, now, lifetime)
    if due is None:
        _stop(row, trouble)
        return
    ours = models.Waiting.objects.filter(pk=row.pk, uid=row.uid, due=row.due)
    ours.update(due=due, tries=row.tries + 1, trouble=trouble)


def _stop(row: models.Waiting, trouble: str) -> None:
    """It stays in Outbox, and its writer is told: he may change it, or try again."""
    ours = models.Waiting.objects.filter(pk=row.pk, uid=row.uid, due=row.due)
    if ours.update(stopped=True, tries=row.tries + 1, trouble=trouble):
        telling.not_sent(row.account_id, row.box, row.uid, trouble)
