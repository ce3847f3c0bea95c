"""The operators' desk: look at the queue."""

from collections.abc import Iterable, Iterator

from django.db.models import Count, OuterRef, Q, Subquery
from django.utils import timezone

from mailapp.journal import api as journal
from mailapp.outbox import destinations
from mailapp.outbox.acts import NotInQueue
from mailapp.outbox.models import Destination, Outbound, OutboundRecipient
from mailapp.outbox.reading import headers_of
from mailapp.outbox.selection import AT_ONCE, selected
from mailapp.outbox.values import QueueCounts, QueuedLetter, QueuedRecipient, QueueFilter, State, Trouble

MOST_COUNTED = 10_000  # lines of a filtered list that are counted: who finds more filters more
NONE = (0, 0)


def list_queue(wanted: QueueFilter, offset: int = 0, limit: int = 50) -> list[QueuedRecipient]:
    """One page of the queue, newest letters first. (Joined, destinations would lead SQLite to sort the whole queue.)"""
    rows = selected(wanted).select_related("outbound").prefetch_related("destination").order_by("-outbound_id", "id")
    return [_line(row) for row in rows[offset : offset + limit]]


def stream(wanted: QueueFilter) -> Iterator[QueuedRecipient]:
    """All of it, newest letters first, without ever holding much of it."""
    rows = selected(wanted).select_related("outbound").prefetch_related("destination").order_by("-outbound_id", "-id")
    batch = list(rows[:AT_ONCE])
    while batch:
        yield from map(_line, batch)
        last = batch[-1]
        older = Q(outbound__lt=last.outbound_id) | Q(outbound=last.outbound_id, pk__lt=last.pk)
        batch = list(rows.filter(older)[:AT_ONCE])


def count_queue(wanted: QueueFilter) -> int:
    """How many lines there are on all pages; counting ends at MOST_COUNTED."""
    return selected(wanted).order_by()[:MOST_COUNTED].count()


def glance(traces: Iterable[str]) -> list[tuple[str, str, State]]:
    """Trace, address and state of each recipient of these letters, with one query."""
    rows = OutboundRecipient.objects.filter(outbound__trace__in=list(traces))
    return [
        (trace, address, State(state))
        for trace, address, state in rows.values_list("outbound__trace", "address", "state")
    ]


def show(trace: str) -> QueuedLetter:
    """Everything about one letter but its content. Raises NotInQueue."""
    letter = Outbound.objects.filter(trace=trace).first()
    if letter is None:
        raise NotInQueue(f"There is no letter {trace} in the queue or in its history.")
    rows = letter.recipients.select_related("outbound").prefetch_related("destination").order_by("id")
    return QueuedLetter(
        trace=letter.trace,
        reverse_path=letter.reverse_path,
        created=letter.created,
        departs=letter.departs,
        size=letter.size,
        subject=letter.subject,
        headers=headers_of(trace),
        recipients=[_line(row) for row in rows],
        story=journal.timeline(trace),
        envelope=_envelope(letter),
    )


def counts() -> QueueCounts:
    """The queue at a glance: each number from an index, however long the queue is."""
    open_ones = OutboundRecipient.objects.filter(settled_at__isnull=True)
    fresh = Count("pk", filter=Q(tries=0))
    grouped = open_ones.order_by().values("state").annotate(all=Count("pk"), fresh=fresh)
    found = {State(row["state"]): (row["all"], row["fresh"]) for row in grouped}
    queued, untried = found.get(State.QUEUED, NONE)
    now = timezone.now()
    silent = Destination.objects.filter(failures__gt=0, not_before__gt=now).order_by("-failures", "name")
    oldest = open_ones.order_by("outbound").values_list("outbound__created", flat=True)[:1]
    return QueueCounts(
        scheduled=found.get(State.SCHEDULED, NONE)[0],
        waiting=untried,
        deferred=queued - untried,
        sending=found.get(State.SENDING, NONE)[0],
        held=found.get(State.HELD, NONE)[0],
        oldest=next(iter(oldest), None),
        unreachable=list(silent.values_list("name", flat=True)[:20]),
        due_since=destinations.due_since(now),
    )


def troubles(limit: int = 10) -> list[Trouble]:
    """Where mail is deferred, the most letters first, with what the servers there said last."""
    deferred = OutboundRecipient.objects.filter(state=State.QUEUED.value, tries__gt=0, settled_at__isnull=True)
    counted = deferred.order_by().values_list("destination").annotate(waiting=Count("pk"))
    fullest = dict(counted.order_by("-waiting", "destination")[:limit])
    there = deferred.filter(destination=OuterRef("pk"))
    rows = Destination.objects.filter(name__in=list(fullest)).annotate(
        next=Subquery(there.filter(next_attempt__isnull=False).order_by("next_attempt").values("next_attempt")[:1]),
        newest=Subquery(there.order_by("-id").values("last_reply")[:1]),
    )
    found = {row.name: Trouble(row.name, fullest[row.name], row.next, row.newest, row.failures > 0) for row in rows}
    return [found[name] for name in fullest]


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
        not_before=row.destination.not_before,
    )


def _envelope(letter: Outbound) -> dict[str, str]:
    """What else the envelope says, as `MAIL FROM` would (RFC 1870, 3461, 6152, 6531, 8689)."""
    said = {
        "BODY": letter.body if letter.body != "7BIT" else "",
        "SMTPUTF8": "yes" if letter.smtputf8 else "",
        "REQUIRETLS": "yes" if letter.requiretls else "",
        "RET": letter.ret,
        "ENVID": letter.envid,
    }
    return {name: value for name, value in said.items() if value}
