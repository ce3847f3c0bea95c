"""Which lines of the queue are meant: a filter as a question to the database, and its answer without end."""

from collections.abc import Iterator

from django.db.models import Q, QuerySet
from django.db.models.functions import Lower

from mailapp.outbox.models import OutboundRecipient
from mailapp.outbox.names import destination_of
from mailapp.outbox.values import QueueFilter

AT_ONCE = 500  # rows in memory, however long the queue is


def of_letter(trace: str, address: str = "") -> QuerySet[OutboundRecipient]:
    """The recipients of one letter, or one of them."""
    rows = OutboundRecipient.objects.filter(outbound__trace=trace)
    return rows.filter(address=address) if address else rows


def selected(wanted: QueueFilter) -> QuerySet[OutboundRecipient]:
    """All lines that fit, in no order."""
    rows = OutboundRecipient.objects.filter(_exactly(wanted))
    if wanted.state is not None:
        rows = rows.filter(state=wanted.state.value)
    if wanted.tried is not None:
        rows = rows.filter(tries__gt=0) if wanted.tried else rows.filter(tries=0)
    if not wanted.shows_history:
        rows = rows.filter(settled_at__isnull=True)
    if wanted.sender:
        rows = _written(rows, "outbound__reverse_path", wanted.sender)
    if wanted.recipient:
        rows = _written(rows, "address", wanted.recipient)
    if wanted.text:
        said = Q(last_reply__icontains=wanted.text) | Q(reason__icontains=wanted.text)
        named = Q(outbound__subject__icontains=wanted.text) | Q(outbound__trace=wanted.text.upper())
        rows = rows.filter(said | named)
    return rows


def in_batches(rows: QuerySet[OutboundRecipient]) -> Iterator[list[OutboundRecipient]]:
    """All of these rows, oldest first, never many at once; what changes meanwhile is seen as it is then."""
    last = 0
    while batch := list(rows.filter(pk__gt=last).order_by("pk")[:AT_ONCE]):
        yield batch
        last = batch[-1].pk


def _exactly(wanted: QueueFilter) -> Q:
    asked = {
        "destination": wanted.domain and destination_of(f"@{wanted.domain}"),
        "outbound__trace": wanted.trace,
        "outbound__created__lt": wanted.before,
        "outbound__size__gte": wanted.larger,
        "outbound__account": wanted.account,
    }
    return Q(**{name: value for name, value in asked.items() if value})


def _written(rows: QuerySet[OutboundRecipient], field: str, words: str) -> QuerySet[OutboundRecipient]:
    """A whole address is looked up, a part of one is looked for; "<>" is the null sender."""
    if words == "<>":
        return rows.filter(**{field: ""})
    local, _, domain = words.rpartition("@")
    if local and "." in domain:
        return rows.alias(**{f"{field}_lower": Lower(field)}).filter(**{f"{field}_lower": words.lower()})
    return rows.filter(**{f"{field}__icontains": words})
