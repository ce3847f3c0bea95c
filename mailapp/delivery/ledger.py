"""Files first, then every row of a batch in one transaction: what is answered 250 is on the disk.

The rows of letters for people here follow their files within a tenth of a second (docs/decisions/0020).
"""

import logging
from collections.abc import Callable, Mapping, Sequence
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass, field

from django.db import InterfaceError, OperationalError, connection, transaction

from mailapp.delivery import subaddress
from mailapp.delivery.values import PLAIN, Opinion, Receipt, Refused, Temporary
from mailapp.directory.values import LocalRecipient
from mailapp.guard import api as guard
from mailapp.journal import api as journal
from mailapp.journal.values import Step
from mailapp.net import lasting
from mailapp.net.content import Content
from mailapp.outbox import api as outbox
from mailapp.outbox.values import Departure, Spooled
from mailapp.policy import api as policy
from mailapp.store import api as store
from mailapp.store.values import INBOX, Delivery, Filed, Shelved, Target

log = logging.getLogger(__name__)


def _nothing() -> None:
    """Most letters leave no trace but their own."""


@dataclass(frozen=True, slots=True)
class Letter:
    """One accepted message: the mailboxes here, and what leaves, in parts with names of their own."""

    trace: str
    content: Content  # as it lies in the mailboxes
    local: tuple[LocalRecipient, ...]
    into: str
    received: Step
    remarks: tuple[Step, ...] = ()  # what rules said of it
    departures: tuple[Departure, ...] = ()
    opinions: Mapping[int, Opinion] = field(default_factory=dict)  # by account id
    detained: guard.Detained | None = None  # copies that go into quarantine, of people who are not in `local`
    also: Callable[[], None] = _nothing  # written in the same transaction; what it raises undoes the letter


class Uncertain(OperationalError):
    """Nobody knows whether the rows were committed, so the files must stay: a row never goes without its bytes."""


@dataclass(frozen=True, slots=True)
class OnDisk:
    """A letter whose files are written and on their way to the disk, but which no row names yet."""

    letter: Letter
    shelved: Shelved | None
    spooled: tuple[Spooled, ...]


def carry_out(letters: Sequence[Letter]) -> list[Receipt | Exception]:
    """Take all letters together; one that fails gets its exception, the others stand."""
    written = _write_files(letters)
    safe = [item for item in written if isinstance(item, OnDisk)]
    recorded = iter(_record_each(safe))
    return [next(recorded) if isinstance(item, OnDisk) else item for item in written]


def _write_files(letters: Sequence[Letter]) -> list[OnDisk | Exception]:
    local = [letter for letter in letters if letter.local]
    shelved = dict(zip([letter.trace for letter in local], store.shelve([_delivery(x) for x in local]), strict=True))
    spooled = iter(outbox.spool_all([departure for letter in letters for departure in letter.departures]))
    return [
        _whole(letter, shelved.get(letter.trace), [next(spooled) for _ in letter.departures], _detain(letter))
        for letter in letters
    ]


def _detain(letter: Letter) -> OSError | None:
    """Why what goes into quarantine could not be written."""
    try:
        if letter.detained:
            guard.write(letter.detained)
    except OSError as trouble:
        return trouble
    return None


def _whole(
    letter: Letter, shelf: Shelved | Exception | None, spooled: Sequence[Spooled | OSError], undetained: OSError | None
) -> OnDisk | Exception:
    """All files of a letter; if one cannot be written, what was written of it goes, too."""
    written = tuple(item for item in spooled if isinstance(item, Spooled))
    trouble = next((item for item in (shelf, *spooled, undetained) if isinstance(item, Exception)), None)
    kept = OnDisk(letter, shelf if isinstance(shelf, Shelved) else None, written)
    if trouble:
        _take_back([kept])
        return trouble
    return kept


def _delivery(letter: Letter) -> Delivery:
    rules = policy.current()
    targets = tuple(Target(one.account.id, subaddress.folder(one, _into(letter, one), rules)) for one in letter.local)
    return Delivery(letter.trace, letter.content, targets)


def _into(letter: Letter, recipient: LocalRecipient) -> str:
    """What is thought of a person's own copy goes before what is thought of the letter."""
    into = letter.opinions.get(recipient.account.id, PLAIN).into
    return letter.into if into == INBOX else into


def _record_each(batch: Sequence[OnDisk]) -> list[Receipt | Exception]:
    """One transaction for all; if it fails, one for each, so that a bad letter harms no other."""
    try:
        return list(_record(batch)) if batch else []
    except Uncertain as trouble:
        log.error("%s: the database was lost in COMMIT; files stay, run manage.py reconcile", batch[0].letter.trace)
        return [trouble] * len(batch)
    except Exception as trouble:
        if len(batch) == 1:
            if not isinstance(trouble, Refused | Temporary):
                log.warning("%s: not recorded: %s", batch[0].letter.trace, trouble)
            _take_back(batch)
            return [trouble]
    return [result for item in batch for result in _record_each([item])]


def _record(batch: Sequence[OnDisk]) -> list[Receipt]:
    receipts: list[Receipt] = []
    try:
        with _durability(batch), transaction.atomic():
            receipts = _write_rows(batch)
    except Exception as trouble:
        # Whatever it is, it may have come behind the COMMIT: then the letters are taken, and their files must stay.
        if not receipts or not _stands(batch[0].letter.trace, trouble):
            raise
        log.exception("%s: recorded, but not all is done that follows", batch[0].letter.trace)
    store.ring([place for receipt in receipts for place in receipt.filed])
    return receipts


def _durability(batch: Sequence[OnDisk]) -> AbstractContextManager[None]:
    """Letters that only lie in mailboxes here can be filed again from their files, which are durable: 0.5 ms less."""
    once = any(item.spooled or item.letter.detained or item.letter.also is not _nothing for item in batch)
    return nullcontext() if once else lasting.soon()


def _write_rows(batch: Sequence[OnDisk]) -> list[Receipt]:
    for item in batch:
        item.letter.also()
    filed = iter(store.index([item.shelved for item in batch if item.shelved]))
    receipts = [_receipt(item, tuple(next(filed)) if item.shelved else ()) for item in batch]
    journal.note_many(step for item, receipt in zip(batch, receipts, strict=True) for step in _steps(item, receipt))
    guard.record([item.letter.detained for item in batch if item.letter.detained])
    guard.remember([remark for item in batch if item.letter.opinions for remark in _thoughts(item.letter)])
    outbox.enqueue([spooled for item in batch for spooled in item.spooled])  # last: it waits for the disk
    return receipts


def _thoughts(letter: Letter) -> list[guard.Remark]:
    """What is kept beside each person's copy, for whoever asks why it is there."""
    people = [recipient.account for recipient in letter.local]
    people += [person for person, _ in letter.detained.people] if letter.detained else []
    return [guard.Remark(person.id, letter.trace, letter.opinions.get(person.id, PLAIN)) for person in people]


def _stands(trace: str, trouble: Exception) -> bool:
    """Whether a COMMIT that ended in trouble was carried out: then every row of the batch is there, or none.

    Raises Uncertain when the database cannot be asked.
    """
    connection.close_if_unusable_or_obsolete()  # the next question opens a new one
    try:
        return bool(journal.timeline(trace))
    except (OperationalError, InterfaceError):
        raise Uncertain(str(trouble)) from trouble


def _receipt(item: OnDisk, filed: tuple[Filed, ...]) -> Receipt:
    departures = item.letter.departures
    queued = tuple(recipient.address for departure in departures for recipient in departure.envelope.recipients)
    return Receipt(item.letter.trace, filed, queued, departures[0].not_before if departures else None)


def _steps(item: OnDisk, receipt: Receipt) -> list[Step]:
    """What the journal says of a letter: received, then filed or queued once for each place."""
    trace = item.letter.trace
    addresses = {recipient.account.id: recipient.account.address for recipient in item.letter.local}
    filed = [_filed(item.letter, place, addresses[place.account]) for place in receipt.filed]
    queued = [step for departure in item.letter.departures for step in _queued(trace, departure)]
    return [item.letter.received, *item.letter.remarks, *filed, *_detained(item.letter), *queued]


def _filed(letter: Letter, place: Filed, address: str) -> Step:
    because = letter.opinions.get(place.account, PLAIN).because
    why = f": {because}" if because else ""
    return Step("filed", f"Filed in {place.mailbox_name} of {address}{why}", letter.trace, address)


def _detained(letter: Letter) -> list[Step]:
    people = letter.detained.people if letter.detained else ()
    return [
        Step("quarantined", f"In quarantine for {person.address}: {opinion.because}", letter.trace, person.address)
        for person, opinion in people
    ]


def _queued(trace: str, departure: Departure) -> list[Step]:
    """A letter that leaves in parts, or is held in part, has several names; each story tells of the other."""
    other = departure.trace != trace
    as_what = f" as {departure.trace}" if other else ""
    kind, what = ("held", f"Held: {departure.held}; for") if departure.held else ("queued", "Queued for")
    steps = [Step(kind, f"{what} {r.address}{as_what}", trace, r.address) for r in departure.envelope.recipients]
    if other:
        steps.append(Step("received", f"Part of letter {trace}", departure.trace, departure.envelope.reverse_path))
    return steps


def _take_back(batch: Sequence[OnDisk]) -> None:
    """Remove the files of letters that were not recorded; what cannot be removed, `reconcile` finds."""
    try:
        store.unshelve([item.shelved for item in batch if item.shelved])
        outbox.unspool([spooled for item in batch for spooled in item.spooled])
        for item in batch:
            if item.letter.detained:
                guard.take_back(item.letter.trace)
    except Exception:
        log.exception("files of letters that were not taken stay behind: run manage.py reconcile")
