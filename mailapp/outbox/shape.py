"""The shape of the queue, as qshape shows it: how many recipients wait for each destination, and how old they are."""

from datetime import datetime, timedelta

from django.db.models import Count, Q

from mailapp.outbox.models import OutboundRecipient
from mailapp.outbox.values import Shape, ShapeRow

MINUTES = (5, 10, 20, 40, 80, 160, 320, 640, 1280)  # a column holds what is younger, and not in the one before


def shape(now: datetime, *, by_sender: bool = False, limit: int = 50) -> Shape:
    """All that is still to be done, the fullest rows first; by destination, or by sender ("" is the null sender)."""
    name = "outbound__reverse_path" if by_sender else "destination"
    ages = {f"age{place}": Count("pk", filter=_between(now, place)) for place in range(len(MINUTES) + 1)}
    waiting = OutboundRecipient.objects.filter(settled_at__isnull=True).order_by()
    found = waiting.values(name).annotate(total=Count("pk"), **ages).order_by("-total", name)
    rows: list[ShapeRow] = []
    sums = [0] * (len(ages) + 1)
    for row in found.iterator():
        counted = (row["total"], *(row[age] for age in ages))
        sums = [a + b for a, b in zip(sums, counted, strict=True)]
        if len(rows) < limit:
            rows.append(ShapeRow(row[name], counted[0], counted[1:]))
    return Shape(MINUTES, ShapeRow("TOTAL", sums[0], tuple(sums[1:])), rows)


def _between(now: datetime, place: int) -> Q:
    """Accepted within the span of one column."""
    span = Q()
    if place < len(MINUTES):
        span &= Q(outbound__created__gt=now - timedelta(minutes=MINUTES[place]))
    if place:
        span &= Q(outbound__created__lte=now - timedelta(minutes=MINUTES[place - 1]))
    return span
