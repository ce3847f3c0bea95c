"""Letters come in: the file first, then the rows in the caller's transaction, then the call to whoever sends."""

from collections.abc import Sequence
from datetime import datetime
from functools import partial

from django.db import transaction
from django.utils import timezone

from mailapp.outbox import signals
from mailapp.outbox import spool as files
from mailapp.outbox.models import Destination, Outbound, OutboundRecipient
from mailapp.outbox.names import destination_of
from mailapp.outbox.values import Departure, Spooled, State
from mailapp.standards.envelope import Recipient
from mailapp.standards.message import headers

HEADER_LIMIT = 64 * 1024  # octets of the header in which the subject is looked for


def spool(departure: Departure) -> Spooled:
    """Make the letter's octets durable. Raises OSError, and then nothing is left behind."""
    (spooled,) = spool_all([departure])
    if isinstance(spooled, OSError):
        raise spooled
    return spooled


def spool_all(departures: Sequence[Departure]) -> list[Spooled | OSError]:
    """Make several letters durable with one sync; one that fails is an OSError in its place and leaves no file."""
    sizes = files.write_all([(departure.trace, departure.content) for departure in departures])
    return [_spooled(departure, size) for departure, size in zip(departures, sizes, strict=True)]


def _spooled(departure: Departure, size: int | OSError) -> Spooled | OSError:
    if isinstance(size, OSError):
        return size
    return Spooled(departure, files.path_of(departure.trace), size, _subject(departure))


def _subject(departure: Departure) -> str:
    return headers.decode(headers.header_of(departure.content.head(HEADER_LIMIT), "subject") or b"")


def unspool(spooled: Sequence[Spooled]) -> None:
    """Take back files whose rows were not committed."""
    for item in spooled:
        files.remove(item.departure.trace)


def enqueue(spooled: Sequence[Spooled]) -> None:
    """Write the rows, inside the caller's transaction; when it is committed the senders are woken."""
    if not spooled:
        return
    now = timezone.now()
    letters = Outbound.objects.bulk_create(_letter(item, now) for item in spooled)
    recipients = [row for item, letter in zip(spooled, letters, strict=True) for row in _recipients(item, letter)]
    names = sorted({row.destination_id for row in recipients})
    Destination.objects.bulk_create([Destination(name=name, not_before=now) for name in names], ignore_conflicts=True)
    OutboundRecipient.objects.bulk_create(recipients)
    due = sorted({row.destination_id for row in recipients if row.next_attempt and row.next_attempt <= now})
    if due:
        transaction.on_commit(partial(call, due))


def call(destinations: Sequence[str]) -> None:
    """Say that there is something to send. Nobody's failure to hear it is a failure of ours: a sweep finds it."""
    signals.queued.send_robust(sender=Outbound, destinations=list(destinations))


def _letter(item: Spooled, now: datetime) -> Outbound:
    departure, envelope = item.departure, item.departure.envelope
    return Outbound(
        trace=departure.trace,
        reverse_path=envelope.reverse_path,
        account_id=departure.account,
        created=now,
        departs=max(departure.not_before or now, now),
        size=item.size,
        body=envelope.body,
        smtputf8=envelope.smtputf8,
        requiretls=envelope.requiretls,
        ret=envelope.ret,
        envid=envelope.envid,
        subject=item.subject,
    )


def _recipients(item: Spooled, letter: Outbound) -> list[OutboundRecipient]:
    once = {recipient.address: recipient for recipient in item.departure.envelope.recipients}
    return [_recipient(recipient, letter, item.departure.held) for recipient in once.values()]


def _recipient(recipient: Recipient, letter: Outbound, held: str) -> OutboundRecipient:
    return OutboundRecipient(
        outbound=letter,
        address=recipient.address,
        destination_id=destination_of(recipient.address),
        notify=",".join(sorted(recipient.notify)),
        orcpt=recipient.orcpt,
        state=_first_state(letter, held).value,
        reason=held,
        next_attempt=None if held else letter.departs,
    )


def _first_state(letter: Outbound, held: str) -> State:
    if held:
        return State.HELD
    return State.SCHEDULED if letter.departs > letter.created else State.QUEUED
