"""Where mail leaves for: which is due, how many letters may go there now, and how it has treated us."""

from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass
from datetime import datetime

from django.db import transaction
from django.db.models import F, Min, OuterRef, QuerySet, Subquery
from django.db.models.lookups import IsNull

from mailapp.outbox import congestion
from mailapp.outbox.congestion import Treatment
from mailapp.outbox.models import Destination, Limit, OutboundRecipient
from mailapp.outbox.values import State
from mailapp.policy.values import Policy

SENDING = State.SENDING.value


def due_destinations(now: datetime, limit: int = 100) -> list[str]:
    """Where something is due and may be dialled: what works, then strangers, then what is dead; in each of these
    whoever has waited longest comes first.

    One look into the index for each destination, however many letters wait there.
    """
    waiting = OutboundRecipient.objects.filter(destination=OuterRef("pk"), next_attempt__lte=now)
    first = Subquery(waiting.order_by("next_attempt").values("next_attempt")[:1])
    open_ones = (
        Destination.objects.filter(not_before__lte=now)
        .exclude(turn__gt=now)
        .annotate(first=first, stranger=IsNull(F("reached_at"), True))
    )
    ordered = open_ones.filter(first__isnull=False).order_by("failures", "stranger", "first")
    return list(ordered.values_list("name", flat=True)[:limit])


def is_met(name: str) -> bool:
    """Has a server of it talked to us, and been there ever since?"""
    return Destination.objects.filter(pk=name, reached_at__isnull=False).exists()


def due_since(now: datetime) -> datetime | None:
    """Since when the recipient that is due longest could have been claimed; what keeps to a rate is not late."""
    waiting = OutboundRecipient.objects.filter(destination=OuterRef("pk"), next_attempt__lte=now)
    first = Subquery(waiting.order_by("next_attempt").values("next_attempt")[:1])
    free = Destination.objects.filter(not_before__lte=now).exclude(turn__gt=now - congestion.AT_LEAST)
    found: datetime | None = free.annotate(first=first).aggregate(since=Min("first"))["since"]
    return found


@dataclass(frozen=True, slots=True)
class Opening:
    """A destination that may be dialled now; `letters` is how many may leave, None for any number."""

    row: Destination
    rate: int
    letters: int | None

    def take(self, letters: int, now: datetime) -> None:
        """So many are claimed: whoever comes next keeps within the rate."""
        if self.rate and letters:
            turn = congestion.next_turn(self.row.turn, self.rate, letters, now)
            Destination.objects.filter(pk=self.row.pk).update(turn=turn)


def opening(name: str, now: datetime, rules: Policy) -> Opening | None:
    """May this destination be dialled by one more worker? Inside the caller's transaction, which it serialises."""
    row = _locked([name]).filter(not_before__lte=now).first()
    if row is None:
        return None
    limit = limits([name]).get(name) or Limit()
    live = OutboundRecipient.objects.filter(destination=name, state=SENDING, next_attempt__gt=now)
    if live.values("claim").distinct().count() >= congestion.connections(known(row), rules, limit.connections):
        return None
    rate = congestion.rate_of(known(row), rules, limit.per_minute)
    letters = congestion.allowance(row.turn, rate, now) if rate else None
    return None if letters == 0 else Opening(row, rate, letters)


@transaction.atomic
def reached(name: str, now: datetime) -> None:
    """A server of it talked to us: it may be dialled by several workers at once."""
    for row in _locked([name]):
        _remember(row, congestion.after_contact(known(row), now))


@transaction.atomic
def unreachable(name: str, now: datetime, rules: Policy, reason: str = "") -> None:
    """A connection to it came to nothing: fewer at once, or none for a while, longer each time."""
    for row in _locked([name]):
        _remember(row, congestion.after_silence(known(row), reason, now, rules))


def lock(names: Iterable[str]) -> None:
    """Whoever changes recipients holds their destinations first, in the order of their names, inside of his
    transaction: so nobody waits for another in a circle."""
    list(_locked(names))


def learn(
    names: Iterable[str],
    sent: Mapping[str, int],
    complaints: Mapping[str, str],
    limits: Mapping[str, Limit],
    now: datetime,
    rules: Policy,
) -> None:
    """Lock these, and remember what attempts say about them: letters that each took, and words that ask for less."""
    for row in _locked(names):
        if row.name in complaints:
            _remember(row, congestion.after_complaint(known(row), complaints[row.name], now))
        elif row.name in sent:
            most = limits[row.name].connections if row.name in limits else 0
            _remember(row, congestion.after_success(known(row), sent[row.name], now, rules, most))


def _locked(names: Iterable[str]) -> QuerySet[Destination]:
    return Destination.objects.select_for_update(no_key=True).filter(name__in=list(names)).order_by("name")


def limits(names: Iterable[str]) -> dict[str, Limit]:
    """What an administrator allows towards these; those without a word of his are missing."""
    return Limit.objects.in_bulk(list(names))


def known(row: Destination) -> Treatment:
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


def _remember(row: Destination, learnt: Treatment) -> None:
    if learnt != known(row):
        Destination.objects.filter(pk=row.pk).update(**asdict(learnt))
