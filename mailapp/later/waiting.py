"""Letters that wait in Outbox: taken, listed, put off, opened again. What is answered is committed."""

from contextlib import closing
from datetime import datetime, timedelta

from django.db import transaction
from django.utils import timezone

from mailapp.later import boxes, envelopes, models, signals
from mailapp.later.dating import DATE, RESENT_DATE, dated
from mailapp.later.values import Kind, LaterError, Outgoing, TooLate, Waiting
from mailapp.net.content import Content
from mailapp.policy import api as policy
from mailapp.store import api as stores
from mailapp.store.port import Store
from mailapp.store.values import DELETED, DRAFT, SEEN, NewMessage, NoSuchMessage, StoreError, UidSet

TOO_LATE = "It was too late for that: the letter has left, or is not in Outbox any more."


def wait(account: int, letter: Outgoing) -> Waiting:
    """Letter and time, both or neither. Raises LaterError, StoreError (over quota)."""
    _check_number(account)
    check_time(letter.due)
    store = stores.open(account)
    box = boxes.outbox(store)
    octets = _dated(letter.octets, letter.due, letter.resent) if letter.kind is Kind.LATER else letter.octets
    with closing(Content.of(octets)) as content, transaction.atomic():
        row = models.Waiting.objects.create(
            account_id=account,
            box=box.id,
            uid=store.append(box.id, content, frozenset({SEEN}), letter.due),
            message_id=letter.message_id,
            kind=letter.kind.value,
            due=letter.due,
            planned=letter.due,
            envelope=envelopes.told(letter.envelope),
            client=letter.client,
            answers=letter.answers,
            draft_fields=letter.draft_fields,
            remind_days=letter.remind_days,
            resent=letter.resent,
        )
    return told(row)


def waiting(account: int) -> list[Waiting]:
    """By time; also those whose letter somebody has just taken out of Outbox."""
    return [told(row) for row in models.Waiting.objects.filter(account=account).order_by("due", "pk")]


def is_waiting(account: int, message_id: str) -> bool:
    return models.Waiting.objects.filter(account=account, message_id=message_id).exists()


def put_off(account: int, number: int, due: datetime) -> None:
    """It leaves at another time, and is dated so. Raises TooLate, LaterError."""
    check_time(due)
    with transaction.atomic():
        row = _held(account, number)
        store = stores.open(account)
        octets = _dated(_octets(store, row), due, row.resent)
        with closing(Content.of(octets)) as content:
            uid = _replaced(store, row, row.box, NewMessage(content, frozenset({SEEN}), due))
        row.uid, row.due, row.planned, row.kind = uid, due, due, Kind.LATER.value
        row.tries, row.trouble, row.stopped = 0, "", False
        row.save()


def send_now(account: int, number: int) -> None:
    """It leaves as soon as a worker looks. Raises TooLate."""
    put_off(account, number, timezone.now())
    transaction.on_commit(signals.ring)


def take_back(account: int, number: int) -> tuple[int, int] | None:
    """It is a draft again: its mailbox and UID in Drafts; None for another's letter, of which nobody writes a draft.

    Raises TooLate, StoreError.
    """
    with transaction.atomic():
        row = _held(account, number)
        store = stores.open(account)
        if row.resent:
            _drop(store, row)
            return None
        drafts = boxes.find(store, "\\Drafts") or store.create("Drafts", "\\Drafts")
        with closing(Content.of(row.draft_fields.encode() + _octets(store, row))) as content:
            new = NewMessage(content, frozenset({DRAFT, SEEN}), timezone.now())
            uid = _replaced(store, row, drafts.id, new)
        row.delete()
    return drafts.id, uid


def _drop(store: Store, row: models.Waiting) -> None:
    """The letter lies where it was sent on from; this copy of it needs no grave."""
    uids = UidSet.of(row.uid)
    if not is_there(store, row.box, row.uid):
        raise TooLate(TOO_LATE)
    store.set_flags(row.box, uids, add=frozenset({DELETED}))
    store.expunge(row.box, uids, bury=False)
    row.delete()


def check_time(due: datetime) -> None:
    """Raises LaterError."""
    most = policy.current().later_days
    if due > timezone.now() + timedelta(days=most):
        raise LaterError(f"That is too far away: {most} days at most.")


def told(row: models.Waiting) -> Waiting:
    return Waiting(
        row.pk,
        row.box,
        row.uid,
        row.message_id,
        row.due,
        Kind(row.kind),
        envelopes.recipients(row.envelope),
        row.tries,
        row.trouble,
        row.stopped,
        row.resent,
    )


def _check_number(account: int) -> None:
    most = policy.current().later_letters
    if models.Waiting.objects.filter(account=account).count() >= most:
        raise LaterError(f"{most} letters wait already, and more may not: send or delete some of them.")


def _held(account: int, number: int) -> models.Waiting:
    """The row, which nobody else may take until commit."""
    row = models.Waiting.objects.select_for_update().filter(account=account, pk=number).first()
    if row is None:
        raise TooLate(TOO_LATE)
    return row


def _octets(store: Store, row: models.Waiting) -> bytes:
    try:
        with store.content(row.box, row.uid) as file:
            return file.read()
    except StoreError as gone:
        raise TooLate(TOO_LATE) from gone


def _replaced(store: Store, row: models.Waiting, to: int, new: NewMessage) -> int:
    try:
        return store.replace(row.box, row.uid, to, new)
    except NoSuchMessage as gone:
        raise TooLate(TOO_LATE) from gone


def _dated(octets: bytes, when: datetime, resent: bool) -> bytes:
    """With the offset of whoever sends it."""
    return dated(octets, timezone.localtime(when), RESENT_DATE if resent else DATE)


def is_there(store: Store, box: int, uid: int) -> bool:
    """A letter that somebody has deleted or moved away waits for nothing."""
    try:
        found = next(iter(store.fetch(box, UidSet.of(uid))), None)
    except StoreError:
        return False
    return found is not None and DELETED not in found.flags
