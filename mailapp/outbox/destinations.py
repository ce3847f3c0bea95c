"""Where mail leaves for: which is due, how many letters may go there now, and how it has treated us."""

from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import F, Min, OuterRef, Subquery
from django.db.models.lookups import IsNull

from mailapp.net.asking import ask, aware, locking, marks, when
from mailapp.net.inserting import moment
from mailapp.outbox import congestion
from mailapp.outbox.congestion import Treatment
from mailapp.outbox.models import Destination, OutboundRecipient
from mailapp.policy.values import Policy

# What is known of destinations, and what an administrator allows them: asked with each claim and each settlement.
KNOWN = """
    SELECT d.name, d.not_before, d.failures, d.reached_at, d."window", d.slowed, d.slowed_at, d.rate, d.said, d.turn,
        l.connections, l.per_minute
    FROM outbox_destination d LEFT JOIN outbox_limit l ON l.destination = d.name WHERE d.name IN ({}) ORDER BY d.name"""
CREWS = """
    SELECT count(DISTINCT claim) FROM outbox_outboundrecipient
    WHERE destination_id = %s AND state = 'sending' AND next_attempt > %s"""


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

    name: str
    connections: int  # how many more there may be, one at least
    turn: datetime | None
    rate: int
    letters: int | None

    def take(self, letters: int, now: datetime) -> None:
        """So many are claimed: whoever comes next keeps within the rate."""
        if self.rate and letters:
            turn = congestion.next_turn(self.turn, self.rate, letters, now)
            Destination.objects.filter(pk=self.name).update(turn=turn)


def opening(name: str, now: datetime, rules: Policy) -> Opening | None:
    """May this destination be dialled by one more worker? Inside the caller's transaction, which it serialises."""
    for found in _locked([name]):
        if found.known.not_before > now:
            break
        ((crews,),) = ask(CREWS, name, moment(now))
        more = congestion.connections(found.known, rules, found.connections) - crews
        if more <= 0:
            break
        rate = congestion.rate_of(found.known, rules, found.per_minute)
        letters = congestion.allowance(found.turn, rate, now) if rate else None
        return None if letters == 0 else Opening(name, more, found.turn, rate, letters)
    return None


@transaction.atomic
def reached(name: str, now: datetime) -> None:
    """A server of it talked to us: it may be dialled by several workers at once."""
    for found in _locked([name]):
        found.remember(congestion.after_contact(found.known, now))


@transaction.atomic
def unreachable(name: str, now: datetime, rules: Policy, reason: str = "") -> None:
    """A connection to it came to nothing: fewer at once, or none for a while, longer each time."""
    for found in _locked([name]):
        found.remember(congestion.after_silence(found.known, reason, now, rules))


def lock(names: Iterable[str]) -> None:
    """Whoever changes recipients holds their destinations first, in the order of their names, inside of his
    transaction: so nobody waits for another in a circle."""
    _locked(names)


def learn(
    names: Iterable[str],
    sent: Mapping[str, int],
    complaints: Mapping[str, str],
    now: datetime,
    rules: Policy,
) -> None:
    """Lock these, and remember what attempts say about them: letters that each took, and words that ask for less."""
    for found in _locked(names):
        if found.name in complaints:
            found.remember(congestion.after_complaint(found.known, complaints[found.name], now))
        elif found.name in sent:
            found.remember(congestion.after_success(found.known, sent[found.name], now, rules, found.connections))


@dataclass(frozen=True, slots=True)
class _Locked:
    """What is known of a destination that nobody else changes now; limits are 0 where an administrator has none."""

    name: str
    known: Treatment
    turn: datetime | None
    connections: int
    per_minute: int

    def remember(self, learnt: Treatment) -> None:
        if learnt != self.known:
            Destination.objects.filter(pk=self.name).update(**asdict(learnt))


def _locked(names: Iterable[str]) -> list[_Locked]:
    """Inside the caller's transaction. In the order of their names: nobody waits for another in a circle."""
    wanted = sorted(set(names))
    return [_found(*row) for row in ask(KNOWN.format(marks(wanted)) + locking("d"), *wanted)] if wanted else []


def _found(name: str, not_before: datetime, failures: int, reached_at: datetime | None, *rest: Any) -> _Locked:
    window, slowed, slowed_at, rate, said, turn, connections, per_minute = rest
    known = Treatment(aware(not_before), failures, when(reached_at), window, slowed, when(slowed_at), rate, said)
    return _Locked(name, known, when(turn), connections or 0, per_minute or 0)
