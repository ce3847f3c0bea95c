"""Destinations with their standing, and the limits that an administrator sets to some."""

from datetime import datetime

from django.db import transaction
from django.db.models import Count, OuterRef, Q, Subquery

from mailapp.journal import api as journal
from mailapp.journal.values import Step
from mailapp.outbox import congestion
from mailapp.outbox.congestion import Treatment
from mailapp.outbox.models import Destination, Limit, OutboundRecipient
from mailapp.outbox.names import destination_of
from mailapp.outbox.values import DestinationStanding
from mailapp.policy.values import Policy


def destinations(now: datetime, rules: Policy, limit: int = 100) -> list[DestinationStanding]:
    """Those that something waits for or that are limited; the fullest first."""
    limits = Limit.objects.in_bulk()
    waiting = OutboundRecipient.objects.filter(destination=OuterRef("pk"), settled_at__isnull=True).order_by()
    number = waiting.values("destination").annotate(number=Count("pk")).values("number")
    rows = Destination.objects.annotate(waiting=Subquery(number))
    shown = rows.filter(Q(waiting__gt=0) | Q(name__in=list(limits)) | Q(slowed__gt=0)).order_by("-waiting", "name")
    found = [_standing(row, limits.get(row.name) or Limit(), now, rules) for row in shown[:limit]]
    unused = sorted(set(limits) - {standing.name for standing in found})
    return [*found, *(_standing(Destination(name=n, not_before=now), limits[n], now, rules) for n in unused)]


def limit_destination(domain: str, per_minute: int, connections: int, by: str) -> str:
    """Letters a minute and connections at once to this destination; 0 and 0 leave it to the policy. Its A-labels."""
    name = destination_of(f"@{domain.strip()}")
    with transaction.atomic():
        if per_minute or connections:
            Limit.objects.update_or_create(
                destination=name, defaults={"per_minute": per_minute, "connections": connections}
            )
        else:
            Limit.objects.filter(destination=name).delete()
        Destination.objects.filter(name=name).update(turn=None)
        words = f"{per_minute or 'any number of'} letters a minute, {connections or 'the usual number of'} connections"
        journal.note(Step("admin", f"Limit of {name} set by {by}: {words}"))
    return name


def _standing(row: Destination, limit: Limit, now: datetime, rules: Policy) -> DestinationStanding:
    treatment = _treatment(row)
    return DestinationStanding(
        name=row.name,
        waiting=getattr(row, "waiting", 0) or 0,
        connections=congestion.connections(treatment, rules, limit.connections),
        per_minute=congestion.rate_of(treatment, rules, limit.per_minute),
        rests_until=row.not_before if row.not_before > now else None,
        failures=row.failures,
        said=row.said,
        met=row.reached_at is not None,
        limit_per_minute=limit.per_minute,
        limit_connections=limit.connections,
    )


def _treatment(row: Destination) -> Treatment:
    return Treatment(
        not_before=row.not_before,
        failures=row.failures,
        reached_at=row.reached_at,
        window=row.window,
        slowed=row.slowed,
        slowed_at=row.slowed_at,
        rate=row.rate,
        said=row.said,
    )
