"""The operators' desk: look at the queue, and take letters in hand."""

from collections.abc import Iterable
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Count, Max, Min, OuterRef, Q, QuerySet, Subquery
from django.utils import timezone

from mailapp.journal import api as journal
from mailapp.journal.values import Step
from mailapp.outbox import spool
from mailapp.outbox.intake import HEADER_LIMIT, call
from mailapp.outbox.models import Destination, Outbound, OutboundRecipient
from mailapp.outbox.settlement import finished
from mailapp.outbox.values import QueueCounts, QueuedLetter, QueuedRecipient, QueueFilter, State, Trouble
from mailapp.standards.message import headers

WAITING = (State.SCHEDULED.value, State.QUEUED.value)


class NotInQueue(LookupError):
    """There is no such letter, or nothing of it is in a state in which this can be done."""


def list_queue(wanted: QueueFilter, offset: int = 0, limit: int = 50) -> list[QueuedRecipient]:
    """One page of the queue, newest letters first."""
    rows = _rows(wanted).select_related("outbound").order_by("-outbound_id", "id")
    return [_line(row) for row in rows[offset : offset + limit]]


def count_queue(wanted: QueueFilter) -> int:
    """How many lines there are on all pages."""
    return _rows(wanted).count()


def show(trace: str) -> QueuedLetter:
    """Everything about one letter. Raises NotInQueue."""
    letter = Outbound.objects.filter(trace=trace).first()
    if letter is None:
        raise NotInQueue(f"There is no letter {trace} in the queue or in its history.")
    rows = letter.recipients.select_related("outbound").order_by("id")
    return QueuedLetter(
        trace=letter.trace,
        reverse_path=letter.reverse_path,
        created=letter.created,
        departs=letter.departs,
        size=letter.size,
        subject=letter.subject,
        headers=_headers(trace),
        recipients=[_line(row) for row in rows],
        story=journal.timeline(trace),
    )


def counts() -> QueueCounts:
    """The queue at a glance."""
    open_ones = OutboundRecipient.objects.filter(settled_at__isnull=True)
    now = timezone.now()
    found = open_ones.aggregate(
        scheduled=Count("pk", filter=Q(state=State.SCHEDULED.value)),
        waiting=Count("pk", filter=Q(state=State.QUEUED.value, tries=0)),
        deferred=Count("pk", filter=Q(state=State.QUEUED.value, tries__gt=0)),
        sending=Count("pk", filter=Q(state=State.SENDING.value)),
        held=Count("pk", filter=Q(state=State.HELD.value)),
        oldest=Min("outbound__created"),
        due_since=Min("next_attempt", filter=Q(state=State.QUEUED.value, destination__not_before__lte=now)),
    )
    if found["due_since"] and found["due_since"] > now:
        found["due_since"] = None
    silent = Destination.objects.filter(failures__gt=0, not_before__gt=now).order_by("-failures", "name")
    return QueueCounts(**found, unreachable=list(silent.values_list("name", flat=True)[:20]))


def troubles(limit: int = 10) -> list[Trouble]:
    """Where mail is deferred, the most letters first, with what the servers there said last."""
    deferred = OutboundRecipient.objects.filter(state=State.QUEUED.value, tries__gt=0)
    newest = deferred.filter(destination=OuterRef("destination")).order_by("-id").values("last_reply")[:1]
    rows = deferred.values("destination").annotate(
        waiting=Count("pk"),
        next=Min("next_attempt"),
        said=Subquery(newest),
        failures=Max("destination__failures"),
    )
    return [
        Trouble(row["destination"], row["waiting"], row["next"], row["said"], row["failures"] > 0)
        for row in rows.order_by("-waiting", "destination")[:limit]
    ]


def retry(trace: str, by: str, address: str = "") -> int:
    """Try waiting recipients now, also those that were to leave later; how many. Raises NotInQueue."""
    now = timezone.now()
    return _act(_waiting(trace, address), "retried", by, state=State.QUEUED.value, next_attempt=now)


def hold(trace: str, by: str, address: str = "", reason: str = "") -> int:
    """Keep waiting recipients until they are released; how many. Raises NotInQueue."""
    held = {"state": State.HELD.value, "next_attempt": None, "reason": reason or f"by {by}"}
    return _act(_waiting(trace, address), "held", by, **held)


def release(trace: str, by: str, address: str = "") -> int:
    """Let held recipients go, now or when they were to leave; how many. Raises NotInQueue."""
    now = timezone.now()
    held = _of(trace, address).filter(state=State.HELD.value)
    departs = Outbound.objects.filter(trace=trace).values_list("departs", flat=True).first() or now
    state = State.SCHEDULED if departs > now else State.QUEUED
    return _act(held, "released", by, state=state.value, next_attempt=max(departs, now), reason="")


def delete(trace: str, by: str, address: str = "") -> int:
    """Cancel recipients that are waiting or held, without a bounce; how many. Raises NotInQueue.

    This is also how a person takes back a letter that was to be sent later.
    """
    now = timezone.now()
    stopped = _of(trace, address).filter(Q(state__in=(*WAITING, State.HELD.value)) | _abandoned(now))
    return _act(stopped, "deleted", by, state=State.CANCELLED.value, next_attempt=None, settled_at=now, claim="")


def flush(by: str, domain: str = "") -> int:
    """Try everything that waits, or all for one domain, now; how many recipients."""
    now = timezone.now()
    waiting = OutboundRecipient.objects.filter(state=State.QUEUED.value, next_attempt__isnull=False)
    if domain:
        waiting = waiting.filter(destination=domain)
    with transaction.atomic():
        names = sorted(set(waiting.values_list("destination_id", flat=True)))
        # Letters that shall leave later (`departs`) keep their time.
        count = waiting.filter(outbound__departs__lte=now).update(next_attempt=now)
        Destination.objects.filter(name__in=names).update(not_before=now)
        journal.note(Step("admin", f"Queue flushed{f' for {domain}' if domain else ''} by {by}: {count} recipients"))
    call(names)
    return count


def _act(rows: QuerySet[OutboundRecipient], done: str, by: str, **fields: object) -> int:
    """Change these rows of one letter, and say so in the journal, in one transaction."""
    with transaction.atomic():
        chosen = list(rows.select_related("outbound").select_for_update(of=("self",)))
        if not chosen:
            raise NotInQueue(f"Nothing there can be {done}: no recipient of that letter is in the right state.")
        OutboundRecipient.objects.filter(pk__in=[row.pk for row in chosen]).update(**fields)
        names = {row.destination_id for row in chosen}
        Destination.objects.filter(name__in=names, not_before__gt=timezone.now()).update(not_before=timezone.now())
        journal.note_many(_step(row, done, by) for row in chosen)
        gone = finished({row.outbound.trace for row in chosen})
    for trace in gone:
        spool.remove(trace)
    if fields.get("next_attempt"):
        call(sorted(names))
    return len(chosen)


def _step(row: OutboundRecipient, done: str, by: str) -> Step:
    kind = done if done in ("held", "released", "deleted") else "admin"
    return Step(kind, f"{done.capitalize()} by {by}: {row.address}", row.outbound.trace, row.address)


def _of(trace: str, address: str) -> QuerySet[OutboundRecipient]:
    rows = OutboundRecipient.objects.filter(outbound__trace=trace)
    return rows.filter(address=address) if address else rows


def _waiting(trace: str, address: str) -> QuerySet[OutboundRecipient]:
    return _of(trace, address).filter(state__in=WAITING)


def _abandoned(now: datetime) -> Q:
    """Claimed by a worker that is gone."""
    return Q(state=State.SENDING.value, next_attempt__lte=now - timedelta(seconds=1))


def _rows(wanted: QueueFilter) -> QuerySet[OutboundRecipient]:
    rows = OutboundRecipient.objects.all()
    if wanted.state is not None:
        rows = rows.filter(state=wanted.state.value)
    elif not wanted.trace:
        rows = rows.filter(settled_at__isnull=True)
    asked = {
        "outbound__reverse_path__icontains": wanted.sender,
        "address__icontains": wanted.recipient,
        "destination": wanted.domain.lower(),
        "outbound__trace": wanted.trace,
    }
    if wanted.text:
        said = Q(outbound__subject__icontains=wanted.text) | Q(last_reply__icontains=wanted.text)
        rows = rows.filter(said | Q(outbound__trace=wanted.text.upper()))
    return rows.filter(**{name: value for name, value in asked.items() if value})


def _line(row: OutboundRecipient) -> QueuedRecipient:
    letter = row.outbound
    return QueuedRecipient(
        trace=letter.trace,
        reverse_path=letter.reverse_path,
        address=row.address,
        state=State(row.state),
        created=letter.created,
        next_attempt=row.next_attempt,
        tries=row.tries,
        size=letter.size,
        last_reply=row.last_reply,
        last_host=row.last_host,
        subject=letter.subject,
        reason=row.reason,
        via=row.via,
        orcpt=row.orcpt,
    )


def _headers(trace: str) -> str:
    try:
        with open(spool.path_of(trace), "rb") as file:
            head = file.read(HEADER_LIMIT)
    except OSError:  # it has left, or the disk is in trouble: the rest can still be shown
        return ""
    return "\n".join(_unfolded(headers.fields(head)))


def _unfolded(found: Iterable[tuple[str, bytes]]) -> Iterable[str]:
    for name, value in found:
        yield f"{name}: {headers.decode(value)}"
