"""Searching by the day that a clock named, wherever it stood (RFC 9051 §6.4.4: "disregarding time and timezone").

Of INTERNALDATE rows know the zone, where APPEND told one. Of a letter's own Date field they know the moment alone; a
day is less than a day away from UTC's, so only letters near its ends are looked at twice.
"""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

from django.db.models import BigIntegerField, Q
from django.db.models.functions import Cast, Coalesce

from mailapp.standards.message import dates, envelopes
from mailapp.store.instants import MICROSECOND, MINUTE, micros
from mailapp.store.query import Dated
from mailapp.store.search_scope import Scope, among

FARTHEST = timedelta(days=1)  # of any zone from UTC
IN_ZONE = Cast(Coalesce("zone", 0), BigIntegerField()) * (MINUTE // MICROSECOND)  # what its clock was before UTC's


def told(query: Dated) -> Q:
    """BEFORE, ON and SINCE. The first condition of each side is for the index of arrivals."""
    found = Q()
    if query.since:
        found &= Q(internal_date__gte=query.since - FARTHEST) & Q(internal_date__gte=micros(query.since) - IN_ZONE)
    if query.before:
        found &= Q(internal_date__lt=query.before + FARTHEST) & Q(internal_date__lt=micros(query.before) - IN_ZONE)
    return found


def sent(query: Dated, scope: Scope) -> Q:
    """`since` and `before` are midnights, which are taken for those of the letter's own zone."""
    sure, perhaps = Q(content__sent__isnull=False), Q(content__sent__isnull=False)
    if query.since:
        sure &= Q(content__sent__gte=query.since + FARTHEST)
        perhaps &= Q(content__sent__gte=query.since - FARTHEST)
    if query.before:
        sure &= Q(content__sent__lt=query.before - FARTHEST)
        perhaps &= Q(content__sent__lt=query.before + FARTHEST)
    return sure | Q(pk__in=among(list(_looked_at(query, perhaps & ~sure, scope))))


def _looked_at(query: Dated, unsure: Q, scope: Scope) -> Iterator[int]:
    found = scope.rows.filter(unsure).order_by("pk").values_list("pk", "content__envelope")
    for pk, envelope in found.iterator(chunk_size=2000):
        there = dates.parse(envelopes.date(bytes(envelope)))
        if there is not None and within(query, there):
            yield pk


def within(query: Dated, there: datetime) -> bool:
    """The letter's own day and hour against those of the query, whatever the zones."""
    at = there.replace(tzinfo=UTC)
    return (query.since is None or at >= query.since) and (query.before is None or at < query.before)
