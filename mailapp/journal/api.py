"""The journal's door: note what happens, and tell the story of a message."""

from collections.abc import Iterable

from django.db.models import Q
from django.utils import timezone

from mailapp.journal.models import Entry
from mailapp.journal.values import Noted, Step


def note(step: Step) -> None:
    """Write down one step, in the caller's transaction."""
    note_many([step])


def note_many(steps: Iterable[Step]) -> None:
    """Write down many steps with one statement, in the caller's transaction."""
    now = timezone.now()
    Entry.objects.bulk_create(
        Entry(at=now, trace=s.trace, kind=s.kind, address=s.address, summary=s.summary, detail=dict(s.detail))
        for s in steps
    )


def timeline(trace: str) -> list[Noted]:
    """Every step under one trace id, oldest first."""
    return [_noted(row) for row in Entry.objects.filter(trace=trace).order_by("id")]


def find(words: str, limit: int = 50) -> list[str]:
    """The newest trace ids that name this address or are this id, newest first."""
    rows = Entry.objects.filter(Q(address=words) | Q(trace=words)).exclude(trace="")
    seen: dict[str, None] = {}
    for trace in rows.order_by("-id").values_list("trace", flat=True)[: limit * 4]:
        seen.setdefault(trace)
    return list(seen)[:limit]


def recent(kinds: Iterable[str] = (), limit: int = 50) -> list[Noted]:
    """The newest steps, newest first; of these kinds only, if any are named."""
    rows = Entry.objects.order_by("-id")
    wanted = list(kinds)
    if wanted:
        rows = rows.filter(kind__in=wanted)
    return [_noted(row) for row in rows[:limit]]


def _noted(row: Entry) -> Noted:
    step = Step(row.kind, row.summary, row.trace, row.address, row.detail)
    return Noted(row.pk, row.at, step)
