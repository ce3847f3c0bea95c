"""Letters come in: the file first, then the rows in the caller's transaction, then the call to whoever sends."""

from collections.abc import Iterable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from typing import Any

from django.db import transaction
from django.utils import timezone

from mailapp.net.inserting import insert, insert_named, moment, row
from mailapp.net.syncing import File
from mailapp.outbox import signals
from mailapp.outbox import spool as files
from mailapp.outbox.models import Destination, Outbound, OutboundRecipient
from mailapp.outbox.names import destination_of
from mailapp.outbox.values import Departure, Spooled, State
from mailapp.standards.envelope import Recipient
from mailapp.standards.message import headers

HEADER_LIMIT = 64 * 1024  # octets of the header in which the subject is looked for


def spool(departure: Departure) -> Spooled:
    """Write the letter's octets, which `enqueue` waits for. Raises OSError, and then nothing is left behind."""
    (spooled,) = spool_all([departure])
    if isinstance(spooled, OSError):
        raise spooled
    return spooled


def spool_all(departures: Sequence[Departure]) -> list[Spooled | OSError]:
    """Write several letters, and begin to make them durable with one sync, which goes on while their rows are
    written; one that fails is an OSError in its place and leaves no file.
    """
    if not departures:
        return []
    subjects = [_subject(departure) for departure in departures]
    written = files.write_all([(departure.trace, departure.content) for departure in departures])
    return [_spooled(*each) for each in zip(departures, written, subjects, strict=True)]


def _spooled(departure: Departure, file: File | OSError, subject: str) -> Spooled | OSError:
    if isinstance(file, OSError):
        return file
    return Spooled(departure, files.name_of(departure.trace), file.size, subject, file.durable)


def _subject(departure: Departure) -> str:
    return headers.decode(headers.header_of(departure.content.head(HEADER_LIMIT), "subject") or b"")


def unspool(spooled: Sequence[Spooled]) -> None:
    """Take back files whose rows were not committed."""
    for item in spooled:
        with suppress(OSError):
            item.durable()  # its sync ends before it goes
        files.remove(item.departure.trace)


def enqueue(spooled: Sequence[Spooled]) -> None:
    """Write the rows, inside the caller's transaction; when it is committed the senders are woken.

    Raises OSError when the disk did not take a letter: it has had the time until here, and a row never goes without
    its bytes.
    """
    if not spooled:
        return
    now = timezone.now()
    rows: list[tuple[Any, ...]] = []
    destinations: dict[str, bool] = {}  # is anything due there now?
    letters = insert_named(Outbound, [_letter(item, now) for item in spooled], "trace")
    for item in spooled:
        letter, first = letters[item.departure.trace], _beginning(item.departure, now)
        for recipient in _each_once(item.departure):
            name = destination_of(recipient.address)
            destinations[name] = destinations.get(name, False) or first.state is State.QUEUED
            rows.append(_recipient(recipient, letter, name, first))
    open_door = [row(Destination, name=name, not_before=moment(now)) for name in sorted(destinations)]
    insert(Destination, open_door, unless_there=True)
    insert(OutboundRecipient, rows)
    for item in spooled:
        item.durable()
    if due := sorted(name for name, is_due in destinations.items() if is_due):
        transaction.on_commit(partial(call, due))


def call(destinations: Sequence[str]) -> None:
    """Say that there is something to send. Nobody's failure to hear it is a failure of ours: a sweep finds it."""
    signals.queued.send_robust(sender=Outbound, destinations=list(destinations))


@dataclass(frozen=True, slots=True)
class _Beginning:
    """How all recipients of a letter begin."""

    state: State
    reason: str
    next_attempt: datetime | None


def _beginning(departure: Departure, now: datetime) -> _Beginning:
    if departure.held:
        return _Beginning(State.HELD, departure.held, None)
    departs = _departs(departure, now)
    return _Beginning(State.SCHEDULED if departs > now else State.QUEUED, "", departs)


def _departs(departure: Departure, now: datetime) -> datetime:
    return max(departure.not_before or now, now)


def _each_once(departure: Departure) -> Iterable[Recipient]:
    return {recipient.address: recipient for recipient in departure.envelope.recipients}.values()


def _letter(item: Spooled, now: datetime) -> tuple[Any, ...]:
    departure, envelope = item.departure, item.departure.envelope
    return row(
        Outbound,
        trace=departure.trace,
        reverse_path=envelope.reverse_path,
        account_id=departure.account,
        created=moment(now),
        departs=moment(_departs(departure, now)),
        size=item.size,
        body=envelope.body,
        smtputf8=envelope.smtputf8,
        requiretls=envelope.requiretls,
        ret=envelope.ret,
        envid=envelope.envid,
        subject=item.subject,
    )


def _recipient(recipient: Recipient, letter: int, destination: str, first: _Beginning) -> tuple[Any, ...]:
    return row(
        OutboundRecipient,
        outbound_id=letter,
        address=recipient.address,
        destination_id=destination,
        notify=",".join(sorted(recipient.notify)),
        orcpt=recipient.orcpt,
        state=first.state.value,
        reason=first.reason,
        next_attempt=moment(first.next_attempt),
    )
