"""The journal's door: note what happens, and tell the story of a message."""

import json
from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.db import connection
from django.db.models import Count, Q, Subquery, Value
from django.utils import timezone

from mailapp.journal.models import Entry
from mailapp.journal.storable import storable
from mailapp.journal.story import sentence, story
from mailapp.journal.values import Noted, Step
from mailapp.net.inserting import insert

__all__ = [
    "Noted",
    "Step",
    "counts",
    "find",
    "forget",
    "note",
    "note_many",
    "recent",
    "sentence",
    "stories",
    "story",
    "timeline",
]

LOOK_BACK = 50_000  # steps: some weeks of an office
ADDRESS_LIMIT = 320  # characters: strangers write addresses, too


def note(step: Step) -> None:
    """Write down one step, in the caller's transaction."""
    note_many([step])


def note_many(steps: Iterable[Step]) -> None:
    """Write down many steps with one statement, in the caller's transaction."""
    now = connection.ops.adapt_datetimefield_value(timezone.now())
    insert(Entry, [_row(step, now) for step in steps])


def _row(step: Step, now: object) -> tuple[object, ...]:
    """Values for insert(Entry), in the order of its columns."""
    address, summary = storable(step.address)[:ADDRESS_LIMIT], storable(step.summary)
    return now, step.trace, step.kind, address, summary, json.dumps(storable(dict(step.detail)))


def timeline(trace: str) -> list[Noted]:
    """Every step under one trace id, oldest first."""
    return [_noted(row) for row in Entry.objects.filter(trace=trace).order_by("id")]


def find(words: str, limit: int = 50) -> list[str]:
    """The newest trace ids that name this address or are this id, newest first."""
    words = storable(words)
    rows = Entry.objects.filter(Q(address=words) | Q(trace=words)).exclude(trace="")
    seen: dict[str, None] = {}
    for trace in rows.order_by("-id").values_list("trace", flat=True)[: limit * 4]:
        seen.setdefault(trace)
    return list(seen)[:limit]


def stories(traces: Iterable[str]) -> dict[str, list[Noted]]:
    """The timelines of several trace ids, with one query; an unknown id has an empty one."""
    told: dict[str, list[Noted]] = {trace: [] for trace in traces}
    for row in Entry.objects.filter(trace__in=told).order_by("id"):
        told[row.trace].append(_noted(row))
    return told


def returned(traces: Iterable[str]) -> set[tuple[str, str]]:
    """Trace and address of those that another server took and sent back, with one query."""
    rows = Entry.objects.filter(trace__in=list(traces), kind="bounced")
    return {
        (trace, address)
        for trace, address, detail in rows.values_list("trace", "address", "detail")
        if detail.get("returned")
    }


def recent(
    kinds: Iterable[str] = (),
    limit: int = 50,
    *,
    before: int | None = None,
    words: str = "",
    address: str = "",
    span: tuple[datetime, datetime] | None = None,
) -> list[Noted]:
    """The newest steps, newest first: of these kinds, older than step `before` (for the next page), with these words
    in them, about exactly this address, noted within this span of time.

    Kinds and words are looked for in LOOK_BACK steps only, so that nothing rare makes us read the whole past.
    """
    rows = Entry.objects.order_by("-id")
    wanted = list(kinds)
    if before is not None:
        rows = rows.filter(id__lt=before)
    if wanted or words:
        newest = Value(before) if before is not None else Subquery(Entry.objects.order_by("-id").values("id")[:1])
        rows = rows.filter(id__gt=newest - LOOK_BACK)
    if wanted:
        rows = rows.filter(kind__in=wanted)
    if address:
        rows = rows.filter(address=storable(address))
    if span:
        rows = rows.filter(at__range=span)
    if words := storable(words):
        rows = rows.filter(Q(address__icontains=words) | Q(trace=words) | Q(summary__icontains=words))
    return [_noted(row) for row in rows[:limit]]


def counts(*since: datetime) -> list[dict[str, int]]:
    """How many steps of each kind were noted since each of these moments; kinds that did not happen are missing."""
    sums = {f"since_{place}": Count("id", filter=Q(at__gte=moment)) for place, moment in enumerate(since)}
    rows: list[Any] = list(Entry.objects.filter(at__gte=min(since)).order_by().values_list("kind").annotate(**sums))
    return [{kind: counted[place] for kind, *counted in rows if counted[place]} for place in range(len(since))]


def forget(before: datetime, limit: int = 5000) -> int:
    """Remove the oldest steps that were written down before then, so many at most; how many."""
    ids = list(Entry.objects.filter(at__lt=before).order_by("at").values_list("pk", flat=True)[:limit])
    return Entry.objects.filter(pk__in=ids).delete()[0]


def _noted(row: Entry) -> Noted:
    step = Step(row.kind, row.summary, row.trace, row.address, row.detail)
    return Noted(row.pk, row.at, step)
