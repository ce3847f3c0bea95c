"""Who sends what: claimed by one conditional update, kept by a lease, settled in one transaction."""

import secrets
from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from itertools import groupby
from operator import itemgetter

from django.db import transaction
from django.db.models import F, OuterRef, QuerySet, Subquery

from mailapp.outbox import schedule, spool
from mailapp.outbox.models import Destination, OutboundRecipient
from mailapp.outbox.values import Claimed, State
from mailapp.policy.values import Policy
from mailapp.standards.envelope import Envelope, Recipient

LOOK_AHEAD = 20  # times as many as are claimed are looked at, to be fair between senders

SENDING = State.SENDING.value
QUEUED = State.QUEUED.value


def due_destinations(now: datetime, limit: int = 100) -> list[str]:
    """Where something is due and may be dialled: who has waited longest stands first.

    One look into the index for each destination, however many letters wait there.
    """
    waiting = OutboundRecipient.objects.filter(destination=OuterRef("pk"), next_attempt__lte=now)
    first = Subquery(waiting.order_by("next_attempt").values("next_attempt")[:1])
    open_ones = Destination.objects.filter(not_before__lte=now).annotate(first=first).filter(first__isnull=False)
    return list(open_ones.order_by("first").values_list("name", flat=True)[:limit])


def claim(destination: str, limit: int, now: datetime, lease_seconds: float, rules: Policy) -> list[Claimed]:
    """Up to `limit` recipients that are due at this destination, ours until the lease ends; oldest first.

    Nothing while the destination rests, or when as many workers as are allowed are there already: one
    until a server there has talked to us.
    """
    token = secrets.token_hex(8)
    with transaction.atomic():
        if not _may_be_dialled(destination, now, rules):
            return []
        due = OutboundRecipient.objects.filter(destination=destination, next_attempt__lte=now)
        for tries, same in groupby(sorted(_chosen(due, limit)), key=itemgetter(0)):
            # Conditional: a row that another worker took since we looked is not due any more.
            due.filter(pk__in=[pk for _, pk in same]).update(
                state=SENDING,
                claim=token,
                tries=F("tries") + 1,
                next_attempt=schedule.after_crash(tries, now, lease_seconds),
            )
    return _letters(_rows_of(destination, token))


def prolong(destination: str, claim: str, now: datetime, lease_seconds: float) -> None:
    """Keep what is not settled yet for another lease, counted from now."""
    end = now + timedelta(seconds=lease_seconds)
    _rows_of(destination, claim).filter(next_attempt__lt=end).update(next_attempt=end)


def give_back(claimed: Sequence[Claimed], now: datetime) -> None:
    """Letters that nobody tried after all: due again at once."""
    for letter in claimed:
        mine = OutboundRecipient.objects.filter(pk__in=letter.rows, state=SENDING, claim=letter.claim)
        mine.update(state=QUEUED, claim="", next_attempt=now, tries=F("tries") - 1)


def reached(destination: str, now: datetime) -> None:
    """A server of it talked to us: it may be dialled by several workers at once."""
    stale = Destination.objects.filter(name=destination).exclude(failures=0, reached_at__gt=now - timedelta(hours=1))
    stale.update(failures=0, reached_at=now, not_before=now)


def unreachable(destination: str, now: datetime, rules: Policy) -> None:
    """None of its servers could be reached: leave it alone, longer each time."""
    row = Destination.objects.filter(name=destination)
    row.update(failures=F("failures") + 1)
    for failures in row.values_list("failures", flat=True):
        row.update(not_before=now + schedule.destination_rest(failures, rules.retry_after))


def _chosen(due: QuerySet[OutboundRecipient], limit: int) -> list[tuple[int, int]]:
    """(tries, id) of those whose turn it is: letter by letter from each sender, so that nobody waits behind a
    colleague's newsletter."""
    wanted = due.order_by("next_attempt", "id").values_list("tries", "pk", "outbound", "outbound__reverse_path")
    turns: dict[str, dict[int, int]] = defaultdict(dict)

    def turn(row: tuple[int, int, int, str]) -> int:
        letters = turns[row[3]]
        return letters.setdefault(row[2], len(letters))

    return [(tries, pk) for tries, pk, _, _ in sorted(wanted[: limit * LOOK_AHEAD], key=turn)[:limit]]


def _may_be_dialled(destination: str, now: datetime, rules: Policy) -> bool:
    row = Destination.objects.filter(name=destination, not_before__lte=now).first()
    if row is None:
        return False
    most = rules.destination_concurrency if row.reached_at and not row.failures else 1
    live = OutboundRecipient.objects.filter(destination=destination, state=SENDING, next_attempt__gt=now)
    return live.values("claim").distinct().count() < most


def _rows_of(destination: str, token: str) -> QuerySet[OutboundRecipient]:
    return OutboundRecipient.objects.filter(destination=destination, state=SENDING, claim=token)


def _letters(rows: QuerySet[OutboundRecipient]) -> list[Claimed]:
    found: dict[str, list[OutboundRecipient]] = {}
    for row in rows.select_related("outbound").order_by("id"):
        found.setdefault(row.outbound.trace, []).append(row)
    return [_claimed(together) for together in found.values()]


def _claimed(rows: Sequence[OutboundRecipient]) -> Claimed:
    letter = rows[0].outbound
    return Claimed(
        trace=letter.trace,
        claim=rows[0].claim,
        envelope=Envelope(
            reverse_path=letter.reverse_path,
            recipients=tuple(_recipients(rows)),
            body=letter.body,
            smtputf8=letter.smtputf8,
            requiretls=letter.requiretls,
            ret=letter.ret,
            envid=letter.envid,
        ),
        rows=tuple(row.pk for row in rows),
        path=spool.path_of(letter.trace),
        size=letter.size,
        destination=rows[0].destination_id,
        created=letter.created,
        departs=letter.departs,
        tries=rows[0].tries - 1,
        account=letter.account_id,
        told=frozenset(row.address for row in rows if row.delay_notified),
        via=rows[0].via,
    )


def _recipients(rows: Iterable[OutboundRecipient]) -> Iterable[Recipient]:
    for row in rows:
        yield Recipient(row.address, frozenset(filter(None, row.notify.split(","))), row.orcpt)
