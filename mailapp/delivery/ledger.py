"""Files first, then every row of a batch in one transaction: what is answered 250 is on the disk."""

import logging
from collections.abc import Sequence
from dataclasses import dataclass

from django.db import transaction

from mailapp.delivery.values import Receipt
from mailapp.directory.values import LocalRecipient
from mailapp.journal import api as journal
from mailapp.journal.values import Step
from mailapp.net.content import Content
from mailapp.outbox import api as outbox
from mailapp.outbox.values import Departure, Spooled
from mailapp.standards.envelope import Envelope
from mailapp.store import api as store
from mailapp.store.values import Delivery, Filed, Shelved, Target

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Letter:
    """One accepted message: the mailboxes here, and in `envelope` only the remote recipients."""

    trace: str
    envelope: Envelope
    local_content: Content
    remote_content: Content
    local: tuple[LocalRecipient, ...]
    into: str
    received: Step
    account: int | None = None


@dataclass(frozen=True, slots=True)
class OnDisk:
    """A letter whose files are durable, but which no row names yet."""

    letter: Letter
    shelved: Shelved | None
    spooled: Spooled | None


def carry_out(letters: Sequence[Letter]) -> list[Receipt | Exception]:
    """Take all letters together; one that fails gets its exception, the others stand."""
    written = _write_files(letters)
    safe = [item for item in written if isinstance(item, OnDisk)]
    recorded = iter(_record_each(safe))
    return [next(recorded) if isinstance(item, OnDisk) else item for item in written]


def _write_files(letters: Sequence[Letter]) -> list[OnDisk | Exception]:
    local = [letter for letter in letters if letter.local]
    shelved = dict(zip([letter.trace for letter in local], store.shelve([_delivery(x) for x in local]), strict=True))
    written: list[OnDisk | Exception] = []
    for letter in letters:
        shelf = shelved.get(letter.trace)
        if isinstance(shelf, Exception):
            written.append(shelf)
            continue
        try:
            spooled = outbox.spool(_departure(letter)) if letter.envelope.recipients else None
        except OSError as trouble:
            _take_back([OnDisk(letter, shelf, None)])
            written.append(trouble)
        else:
            written.append(OnDisk(letter, shelf, spooled))
    return written


def _delivery(letter: Letter) -> Delivery:
    targets = tuple(Target(recipient.account.id, letter.into) for recipient in letter.local)
    return Delivery(letter.trace, letter.local_content, targets)


def _departure(letter: Letter) -> Departure:
    return Departure(letter.trace, letter.envelope, letter.remote_content, letter.account)


def _record_each(batch: Sequence[OnDisk]) -> list[Receipt | Exception]:
    """One transaction for all; if it fails, one for each, so that a bad letter harms no other."""
    try:
        return list(_record(batch)) if batch else []
    except Exception as trouble:
        if len(batch) == 1:
            log.warning("%s: not recorded: %s", batch[0].letter.trace, trouble)
            _take_back(batch)
            return [trouble]
    return [result for item in batch for result in _record_each([item])]


def _record(batch: Sequence[OnDisk]) -> list[Receipt]:
    with transaction.atomic():
        filed = iter(store.index([item.shelved for item in batch if item.shelved]))
        receipts = [_receipt(item, tuple(next(filed)) if item.shelved else ()) for item in batch]
        outbox.enqueue([item.spooled for item in batch if item.spooled])
        journal.note_many(step for item, receipt in zip(batch, receipts, strict=True) for step in _steps(item, receipt))
    store.ring([place for receipt in receipts for place in receipt.filed])
    return receipts


def _receipt(item: OnDisk, filed: tuple[Filed, ...]) -> Receipt:
    return Receipt(item.letter.trace, filed, tuple(r.address for r in item.letter.envelope.recipients))


def _steps(item: OnDisk, receipt: Receipt) -> list[Step]:
    """What the journal says of a letter: received, then filed or queued once for each place."""
    trace = item.letter.trace
    addresses = {recipient.account.id: recipient.account.address for recipient in item.letter.local}
    filed = [
        Step("filed", f"Filed in {place.mailbox_name} of {addresses[place.account]}", trace, addresses[place.account])
        for place in receipt.filed
    ]
    queued = [Step("queued", f"Queued for {address}", trace, address) for address in receipt.queued]
    return [item.letter.received, *filed, *queued]


def _take_back(batch: Sequence[OnDisk]) -> None:
    """Remove the files of letters that were not recorded; what cannot be removed, `reconcile` finds."""
    try:
        store.unshelve([item.shelved for item in batch if item.shelved])
        outbox.unspool([item.spooled for item in batch if item.spooled])
    except Exception:
        log.exception("files of letters that were not taken stay behind: run manage.py reconcile")
