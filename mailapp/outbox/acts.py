"""Taking letters in hand: what an administrator, a rule or the sender does to recipients that have not left."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils import timezone

from mailapp.journal import api as journal
from mailapp.journal.values import Step
from mailapp.outbox import destinations, spool
from mailapp.outbox.intake import call
from mailapp.outbox.models import Destination, Outbound, OutboundRecipient
from mailapp.outbox.names import destination_of
from mailapp.outbox.selection import in_batches, of_letter, selected
from mailapp.outbox.settlement import finished
from mailapp.outbox.values import QueueFilter, State

WAITING = Q(state__in=(State.SCHEDULED.value, State.QUEUED.value), expired=False)
HELD = Q(state=State.HELD.value)

Fields = Mapping[str, Any]


class NotInQueue(LookupError):
    """There is no such letter, or nothing of it is in a state in which this can be done."""


@dataclass(frozen=True, slots=True)
class Order:
    """Who wants it, when, and with which words: the reason to hold or give up, the next hop to go by."""

    by: str
    now: datetime
    words: str = ""


@dataclass(frozen=True, slots=True)
class Act:
    """Something that can be done to recipients of letters."""

    done: str  # "held"
    kind: str  # of the step in the journal
    to: Callable[[datetime], Q]  # in which states it can be done
    change: Callable[[OutboundRecipient, Order], Fields]


def _now(row: OutboundRecipient, order: Order) -> Fields:
    return {"state": State.QUEUED.value, "next_attempt": order.now}


def _held(row: OutboundRecipient, order: Order) -> Fields:
    return {"state": State.HELD.value, "next_attempt": None, "reason": order.words or f"by {order.by}"}


def _released(row: OutboundRecipient, order: Order) -> Fields:
    """Now, or when it was to leave."""
    if row.outbound.departs > order.now:
        return {"state": State.SCHEDULED.value, "next_attempt": row.outbound.departs, "reason": ""}
    return {**_now(row, order), "reason": ""}


def _deleted(row: OutboundRecipient, order: Order) -> Fields:
    done = {"state": State.CANCELLED.value, "next_attempt": None, "settled_at": order.now, "claim": ""}
    return {**done, "reason": order.words}


def _expired(row: OutboundRecipient, order: Order) -> Fields:
    """No worker claims it to send it: the next sweep bounces it."""
    given_up = {"state": State.QUEUED.value, "next_attempt": None, "expired": True}
    return {**given_up, "reason": order.words or f"given up by {order.by}"}


def _rerouted(row: OutboundRecipient, order: Order) -> Fields:
    """It waits where its next hop is: the rest of the domain's servers does not concern it."""
    way: dict[str, Any] = {"via": order.words, "destination_id": order.words}
    return {**way, **_now(row, order)} if row.state == State.QUEUED.value else way


def _requeued(row: OutboundRecipient, order: Order) -> Fields:
    """As if it came in now; what shall leave later keeps its time."""
    fresh = {"tries": 0, "via": "", "destination_id": destination_of(row.address), "delay_notified": False}
    return {**_released(row, order), **fresh}


ACTS = {
    "retry": Act("retried", "admin", lambda now: WAITING, _now),
    "hold": Act("held", "held", lambda now: WAITING, _held),
    "release": Act("released", "released", lambda now: HELD, _released),
    "delete": Act("deleted", "deleted", lambda now: WAITING | HELD | _abandoned(now), _deleted),
    "expire": Act("given up", "admin", lambda now: WAITING | HELD, _expired),
    "reroute": Act("re-routed", "admin", lambda now: WAITING | HELD, _rerouted),
    "requeue": Act("queued anew", "admin", lambda now: WAITING | HELD, _requeued),
}


def retry(trace: str, by: str, address: str = "") -> int:
    """Try waiting recipients now, also those that were to leave later; how many. Raises NotInQueue."""
    return one("retry", trace, by, address)


def hold(trace: str, by: str, address: str = "", reason: str = "") -> int:
    """Keep waiting recipients until they are released; how many. Raises NotInQueue."""
    return one("hold", trace, by, address, reason)


def release(trace: str, by: str, address: str = "") -> int:
    """Let held recipients go, now or when they were to leave; how many. Raises NotInQueue."""
    return one("release", trace, by, address)


def delete(trace: str, by: str, address: str = "") -> int:
    """Cancel recipients that are waiting or held, without a bounce; how many. Raises NotInQueue.

    This is also how a person takes back a letter that was to be sent later.
    """
    return one("delete", trace, by, address)


def one(verb: str, trace: str, by: str, address: str = "", words: str = "") -> int:
    """An act on one letter, or on one recipient of it; how many recipients. Raises NotInQueue."""
    number = _carry_out(ACTS[verb], of_letter(trace, address), Order(by, timezone.now(), words))
    if number:
        return number
    if not of_letter(trace).exists():
        raise NotInQueue(f"There is no letter {trace} in the queue.")
    raise NotInQueue(
        f"Nothing there can be {ACTS[verb].done}: no recipient of that letter is in the right state. "
        f"`manage.py queue show {trace}` says how each stands."
    )


def many(verb: str, wanted: QueueFilter, by: str, words: str = "") -> int:
    """An act on all that fits, some hundreds in each transaction; how many recipients."""
    return _carry_out(ACTS[verb], _meant(verb, wanted), Order(by, timezone.now(), words))


def concerned(verb: str, wanted: QueueFilter) -> int:
    """How many recipients the act would change now."""
    return _meant(verb, wanted).filter(ACTS[verb].to(timezone.now())).count()


def _meant(verb: str, wanted: QueueFilter) -> QuerySet[OutboundRecipient]:
    """What shall leave later is not sent now by the way: only when it is asked for by its state."""
    rows = selected(wanted)
    by_the_way = verb == "retry" and wanted.state is not State.SCHEDULED
    return rows.exclude(state=State.SCHEDULED.value) if by_the_way else rows


def flush(by: str, domain: str = "") -> int:
    """Try everything that waits, or all for one domain, now; how many recipients."""
    now = timezone.now()
    waiting = OutboundRecipient.objects.filter(state=State.QUEUED.value, next_attempt__isnull=False)
    if domain:
        waiting = waiting.filter(destination=domain)
    with transaction.atomic():
        names = sorted(waiting.order_by().values_list("destination_id", flat=True).distinct())
        destinations.lock(names)
        # Letters that shall leave later (`departs`) keep their time.
        count = waiting.filter(outbound__departs__lte=now).update(next_attempt=now)
        Destination.objects.filter(name__in=names).update(not_before=now, turn=None)
        journal.note(Step("admin", f"Queue flushed{f' for {domain}' if domain else ''} by {by}: {count} recipients"))
    call(names)
    return count


def _carry_out(act: Act, rows: QuerySet[OutboundRecipient], order: Order) -> int:
    number, touched = 0, set()
    for found in in_batches(rows.filter(act.to(order.now)).only("pk", "destination_id")):
        with transaction.atomic():
            destinations.lock({row.destination_id for row in found})
            # Asked again under its lock: what left meanwhile is none of ours.
            chosen = list(_locked(rows.filter(act.to(order.now), pk__in=[row.pk for row in found])))
            touched |= _change(act, chosen, order)
            gone = finished({row.outbound.trace for row in chosen})
        spool.remove_all(gone)
        number += len(chosen)
    if touched:
        call(sorted(touched))
    return number


def _locked(rows: QuerySet[OutboundRecipient]) -> QuerySet[OutboundRecipient]:
    return rows.select_related("outbound").select_for_update(of=("self",)).order_by("pk")


def _change(act: Act, rows: Sequence[OutboundRecipient], order: Order) -> set[str]:
    """Write down what becomes of these rows, and say so in the journal; the destinations that have news."""
    alike: dict[tuple[tuple[str, Any], ...], list[int]] = defaultdict(list)
    for row in rows:
        alike[tuple(act.change(row, order).items())].append(row.pk)
    names = {dict(fields).get("destination_id", "") for fields in alike} - {""}
    _know(names, order.now)
    for fields, ids in alike.items():
        OutboundRecipient.objects.filter(pk__in=ids).update(**dict(fields))
    if act is ACTS["requeue"]:
        Outbound.objects.filter(recipients__in=rows, departs__lt=order.now).update(departs=order.now)
    due = {row.destination_id for row in rows} | names if _makes_due(alike, order.now) else set()
    Destination.objects.filter(name__in=due, not_before__gt=order.now).update(not_before=order.now)
    journal.note_many(_step(row, act, order) for row in rows)
    return due


def _makes_due(alike: Iterable[tuple[tuple[str, Any], ...]], now: datetime) -> bool:
    return any(dict(fields).get("next_attempt") == now for fields in alike)


def _know(names: Iterable[str], now: datetime) -> None:
    """A destination has a row before recipients name it."""
    rows = [Destination(name=name, not_before=now) for name in sorted(names)]
    Destination.objects.bulk_create(rows, ignore_conflicts=True)


def _step(row: OutboundRecipient, act: Act, order: Order) -> Step:
    how = f" ({order.words})" if order.words else ""
    sentence = f"{act.done.capitalize()} by {order.by}: {row.address}{how}"
    return Step(act.kind, sentence, row.outbound.trace, row.address)


def _abandoned(now: datetime) -> Q:
    """Claimed by a worker that is gone."""
    return Q(state=State.SENDING.value, next_attempt__lte=now - timedelta(seconds=1))
