"""Files first, then every row of a batch in one transaction: what is answered 250 is on the disk.

The rows of letters for people here follow their files within a tenth of a second (docs/decisions/0020).
"""

import logging
from collections.abc import Iterator, Sequence
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass, replace
from functools import partial

from django.db import InterfaceError, OperationalError, connection, transaction

from mailapp.delivery.accepted import Answer, Copy, Letter, Place
from mailapp.delivery.values import PLAIN, Receipt, Refused, Temporary, Withdrawn
from mailapp.guard import api as guard
from mailapp.journal import api as journal
from mailapp.journal.values import Step
from mailapp.net import lasting
from mailapp.outbox import api as outbox
from mailapp.outbox.values import Departure, Spooled
from mailapp.store import api as store
from mailapp.store.values import Delivery, Filed, Shelved

log = logging.getLogger(__name__)


class Uncertain(OperationalError):
    """Nobody knows whether the rows were committed, so the files must stay: a row never goes without its bytes."""


@dataclass(frozen=True, slots=True)
class Written:
    """The files of an answer that may be sent."""

    answer: Answer
    shelved: Shelved | None
    spooled: Spooled | None


@dataclass(frozen=True, slots=True)
class OnDisk:
    """A letter whose files are written and on their way to the disk, but which no row names yet."""

    letter: Letter
    shelved: tuple[Shelved, ...]  # one for each of its copies
    spooled: tuple[Spooled, ...]
    answers: tuple[Written, ...] = ()

    @property
    def all_shelved(self) -> list[Shelved]:
        return [*self.shelved, *(one.shelved for one in self.answers if one.shelved)]

    @property
    def all_spooled(self) -> list[Spooled]:
        return [*self.spooled, *(one.spooled for one in self.answers if one.spooled)]


def carry_out(letters: Sequence[Letter]) -> list[Receipt | Exception]:
    """Take all letters together; one that fails gets its exception, the others stand."""
    written = _write_files(letters)
    safe = [item for item in written if isinstance(item, OnDisk)]
    recorded = iter(_record_each(safe))
    return [next(recorded) if isinstance(item, OnDisk) else item for item in written]


def _write_files(letters: Sequence[Letter]) -> list[OnDisk | Exception]:
    copies = [_delivery(letter, copy) for letter in letters for copy in _copies(letter)]
    shelved = iter(store.shelve(store.diverted(copies)) if copies else ())
    spooled = iter(outbox.spool_all([departure for letter in letters for departure in _departures(letter)]))
    return [_whole(letter, shelved, spooled, _detain(letter)) for letter in letters]


def _copies(letter: Letter) -> list[Copy]:
    """In the order in which `_whole` takes them."""
    return [*letter.copies, *(answer.copy for answer in letter.answers if answer.copy)]


def _departures(letter: Letter) -> list[Departure]:
    return [*letter.departures, *(answer.departure for answer in letter.answers if answer.departure)]


def _detain(letter: Letter) -> OSError | None:
    """Why what goes into quarantine could not be written."""
    try:
        if letter.detained:
            guard.write(letter.detained)
    except OSError as trouble:
        return trouble
    return None


def _whole(
    letter: Letter,
    shelved: Iterator[Shelved | OSError],
    spooled: Iterator[Spooled | OSError],
    undetained: OSError | None,
) -> OnDisk | Exception:
    """All files of a letter; if one cannot be written, what was written of it goes, too."""
    shelves = [next(shelved) for _ in _copies(letter)]
    spools = [next(spooled) for _ in _departures(letter)]
    trouble = next((item for item in (*shelves, *spools, undetained) if isinstance(item, Exception)), None)
    good_shelves = [item for item in shelves if isinstance(item, Shelved)]
    good_spools = [item for item in spools if isinstance(item, Spooled)]
    if trouble:
        _take_back([OnDisk(letter, tuple(good_shelves), tuple(good_spools))])
        return trouble
    return _parted(letter, good_shelves, good_spools)


def _parted(letter: Letter, shelved: Sequence[Shelved], spooled: Sequence[Spooled]) -> OnDisk:
    """Which files are the letter's own, and which its answers'."""
    own, leaving = len(letter.copies), len(letter.departures)
    rest, rest_leaving = iter(shelved[own:]), iter(spooled[leaving:])
    answers = tuple(
        Written(answer, next(rest) if answer.copy else None, next(rest_leaving) if answer.departure else None)
        for answer in letter.answers
    )
    return OnDisk(letter, tuple(shelved[:own]), tuple(spooled[:leaving]), answers)


def _delivery(letter: Letter, copy: Copy) -> Delivery:
    return Delivery(letter.trace, copy.content, tuple(place.target for place in copy.places))


def _record_each(batch: Sequence[OnDisk]) -> list[Receipt | Exception]:
    """One transaction for all; if it fails, one for each, so that a bad letter harms no other."""
    try:
        return list(_record(batch)) if batch else []
    except Uncertain as trouble:
        log.error("%s: the database was lost in COMMIT; files stay, run manage.py reconcile", batch[0].letter.trace)
        return [trouble] * len(batch)
    except Exception as trouble:
        if len(batch) == 1:
            if not isinstance(trouble, Refused | Temporary | Withdrawn):
                log.warning("%s: not recorded: %s", batch[0].letter.trace, trouble)
            _take_back(batch)
            return [trouble]
    return [result for item in batch for result in _record_each([item])]


def _record(batch: Sequence[OnDisk]) -> list[Receipt]:
    receipts: list[Receipt] = []
    try:
        if len(batch) > 1:
            _wait_for_what_leaves(batch)
        with _durability(batch), transaction.atomic():
            receipts = _write_rows(batch)
    except Exception as trouble:
        # Whatever it is, it may have come behind the COMMIT: then the letters are taken, and their files must stay.
        if not receipts or not _stands(batch[0].letter.trace, trouble):
            raise
        log.exception("%s: recorded, but not all is done that follows", batch[0].letter.trace)
    store.ring([place for receipt in receipts for place in receipt.filed])
    return receipts


def _wait_for_what_leaves(batch: Sequence[OnDisk]) -> None:
    """In a crowd others want to write: nobody holds them up to wait for the disk. Raises OSError."""
    for item in batch:
        for spooled in item.spooled:
            spooled.durable()


def _durability(batch: Sequence[OnDisk]) -> AbstractContextManager[None]:
    """Letters that only lie in mailboxes here can be filed again from their files, which are durable: 0.5 ms less."""
    return nullcontext() if any(item.letter.lasts_at_once for item in batch) else lasting.soon()


def _write_rows(batch: Sequence[OnDisk]) -> list[Receipt]:
    for item in batch:
        item.letter.also()
    batch = [_asked(item) for item in batch]
    filed = iter(store.index([shelved for item in batch for shelved in item.all_shelved]))
    lying = [[next(filed) for _ in item.all_shelved] for item in batch]
    receipts = [_receipt(item, places) for item, places in zip(batch, lying, strict=True)]
    journal.note_many(step for item, receipt in zip(batch, receipts, strict=True) for step in _steps(item, receipt))
    guard.record([item.letter.detained for item in batch if item.letter.detained])
    guard.remember([remark for item in batch for remark in _thoughts(item.letter)])
    outbox.enqueue([spooled for item in batch for spooled in item.all_spooled])  # late: it waits for the disk
    for item in batch:
        item.letter.lastly()
    return receipts


def _asked(item: OnDisk) -> OnDisk:
    """Without the answers that somebody has had meanwhile; their files go when it is sure that they are not sent."""
    if not item.answers:
        return item
    due = [one for one in item.answers if one.answer.due()]
    late = [one for one in item.answers if one not in due]
    if late:
        transaction.on_commit(partial(_take_away, late))
    return replace(item, answers=tuple(due))


def _take_away(answers: Sequence[Written]) -> None:
    store.unshelve([one.shelved for one in answers if one.shelved])
    outbox.unspool([one.spooled for one in answers if one.spooled])


def _thoughts(letter: Letter) -> list[guard.Remark]:
    """What is kept beside each person's copy, for whoever asks why it is there."""
    if not letter.opinions and not letter.moved:
        return []
    held = letter.detained.people if letter.detained else ()
    people = [*letter.people, *(person for person, _ in held)]
    return [
        guard.Remark(one.id, letter.trace, letter.opinions.get(one.id, PLAIN), letter.moved.get(one.id, ()))
        for one in people
    ]


def _stands(trace: str, trouble: Exception) -> bool:
    """Whether a COMMIT that ended in trouble was carried out: then every row of the batch is there, or none.

    Raises Uncertain when the database cannot be asked, or the disk may not have what it says.
    """
    if isinstance(trouble, lasting.Unsynced):
        raise Uncertain(str(trouble)) from trouble
    connection.close_if_unusable_or_obsolete()  # the next question opens a new one
    try:
        return bool(journal.timeline(trace))
    except (OperationalError, InterfaceError):
        raise Uncertain(str(trouble)) from trouble


def _receipt(item: OnDisk, lying: Sequence[Sequence[Filed]]) -> Receipt:
    departures = [one.departure for one in item.spooled]
    queued = tuple(recipient.address for departure in departures for recipient in departure.envelope.recipients)
    filed = tuple(place for places in lying for place in places)
    departs = departures[0].not_before if departures else None
    return Receipt(item.letter.trace, filed, queued, departs, refused=item.letter.refused)


def _steps(item: OnDisk, receipt: Receipt) -> list[Step]:
    """What the journal says of a letter: received, then filed or queued once for each place."""
    letter, answers = item.letter, [one.answer for one in item.answers]
    copies = [*letter.copies, *(answer.copy for answer in answers if answer.copy)]
    places = [place for copy in copies for place in copy.places]
    filed = [_filed(letter, *each) for each in zip(places, receipt.filed, strict=True)]
    leaving = [*letter.departures, *(answer.departure for answer in answers if answer.departure)]
    queued = [step for departure in leaving for step in _queued(letter.trace, departure)]
    said = [step for answer in answers for step in answer.steps]
    return [letter.received, *letter.remarks, *filed, *_detained(letter), *said, *queued]


def _filed(letter: Letter, place: Place, lies: Filed) -> Step:
    because = place.because or letter.opinions.get(lies.account, PLAIN).because
    why = f": {because}" if because else ""
    return Step("filed", f"Filed in {lies.mailbox_name} of {place.address}{why}", letter.trace, place.address)


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
        store.unshelve([shelved for item in batch for shelved in item.all_shelved])
        outbox.unspool([spooled for item in batch for spooled in item.all_spooled])
        for item in batch:
            if item.letter.detained:
                guard.take_back(item.letter.detained)
    except Exception:
        log.exception("files of letters that were not taken stay behind: run manage.py reconcile")
