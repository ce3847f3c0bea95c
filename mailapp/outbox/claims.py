"""Who sends what: claimed by one conditional update, kept by a lease."""

import secrets
from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from itertools import groupby
from operator import itemgetter
from typing import NamedTuple

from django.db import transaction
from django.db.models import F, Q, QuerySet

from mailapp.net.asking import ask
from mailapp.net.inserting import moment
from mailapp.outbox import destinations, schedule, spool
from mailapp.outbox.models import OutboundRecipient
from mailapp.outbox.names import destination_of
from mailapp.outbox.values import Claimed, State
from mailapp.policy.values import Policy
from mailapp.standards.envelope import Envelope, Recipient

LOOK_AHEAD = 20  # times as many as are claimed are looked at, to be fair between senders

SENDING = State.SENDING.value
QUEUED = State.QUEUED.value


IS_DUE = """
    SELECT 1 FROM outbox_outboundrecipient
    WHERE destination_id = %s AND next_attempt <= %s AND NOT expired LIMIT 1"""
WAITING = """
    SELECT r.tries, r.id, r.outbound_id, letter.reverse_path
    FROM outbox_outboundrecipient r JOIN outbox_outbound letter ON letter.id = r.outbound_id
    WHERE r.destination_id = %s AND r.next_attempt <= %s AND NOT r.expired ORDER BY r.next_attempt, r.id LIMIT %s"""


class Waiting(NamedTuple):
    """A recipient whose time has come."""

    tries: int
    row: int
    letter: int
    sender: str


class Row(NamedTuple):
    """A claimed recipient and what its letter says, in the order of COLUMNS."""

    id: int
    address: str
    destination: str
    notify: str
    orcpt: str
    claim: str
    tries: int
    told: bool
    via: str
    trace: str
    reverse_path: str
    body: str
    smtputf8: bool
    requiretls: bool
    ret: str
    envid: str
    size: int
    created: datetime
    departs: datetime
    account: int | None


COLUMNS = (
    *("pk", "address", "destination_id", "notify", "orcpt", "claim", "tries", "delay_notified", "via"),
    *(f"outbound__{name}" for name in Row._fields[Row._fields.index("trace") :]),
)


def claim(destination: str, limit: int, now: datetime, lease_seconds: float, rules: Policy) -> list[Claimed]:
    """Up to `limit` recipients that are due at this destination, ours until the lease ends; oldest first.

    Nothing while the destination rests, when as many workers as are allowed are there already, or when
    its rate is used up.
    """
    if not is_due(destination, now):
        return []  # without a transaction: it would make those wait who write
    with transaction.atomic():
        opening = destinations.opening(destination, now, rules)
        if opening is None:
            return []
        chosen = _within(_chosen(destination, now, limit), opening.letters)
        due = OutboundRecipient.objects.filter(destination=destination, next_attempt__lte=now, expired=False)
        token = _take(due, chosen, now, lease_seconds)
        opening.take(len({recipient.letter for recipient in chosen}), now)
    return _letters(_rows_of(destination, token)) if chosen else []


def is_due(destination: str, now: datetime) -> bool:
    """Is there anything to claim, if the destination may be dialled?"""
    return bool(ask(IS_DUE, destination, moment(now)))


def claim_given_up(limit: int, now: datetime, lease_seconds: float) -> list[Claimed]:
    """Recipients that an administrator gives up, wherever they were to go: nobody dials, they bounce."""
    with transaction.atomic():
        given_up = OutboundRecipient.objects.filter(expired=True, settled_at__isnull=True)
        free = given_up.filter(Q(next_attempt__isnull=True) | Q(next_attempt__lte=now)).order_by("outbound")
        found = free.values_list("tries", "pk", "outbound", "outbound__reverse_path")[:limit]
        chosen = [Waiting(*row) for row in found]
        destinations.lock(
            free.filter(pk__in=[recipient.row for recipient in chosen]).values_list("destination", flat=True)
        )
        token = _take(free.order_by(), chosen, now, lease_seconds)
    return _letters(OutboundRecipient.objects.filter(state=SENDING, claim=token, expired=True)) if chosen else []


def prolong(destination: str, claim: str, now: datetime, lease_seconds: float) -> None:
    """Keep what is not settled yet for another lease, counted from now."""
    end = now + timedelta(seconds=lease_seconds)
    with transaction.atomic():
        destinations.lock([destination])
        _rows_of(destination, claim).filter(next_attempt__lt=end).update(next_attempt=end)


def give_back(claimed: Sequence[Claimed], now: datetime) -> None:
    """Letters that nobody tried after all: due again at once."""
    with transaction.atomic():
        destinations.lock({letter.queue for letter in claimed})
        for letter in claimed:
            mine = OutboundRecipient.objects.filter(pk__in=letter.rows, state=SENDING, claim=letter.claim)
            mine.update(state=QUEUED, claim="", next_attempt=now, tries=F("tries") - 1)


def _take(free: QuerySet[OutboundRecipient], chosen: Sequence[Waiting], now: datetime, lease_seconds: float) -> str:
    """Make them ours; the token of the claim. A row that another worker took since we looked is not free any more."""
    token = secrets.token_hex(8)
    for tries, same in groupby(sorted(chosen), key=itemgetter(0)):
        free.filter(pk__in=[recipient.row for recipient in same]).update(
            state=SENDING,
            claim=token,
            tries=F("tries") + 1,
            next_attempt=schedule.after_crash(tries, now, lease_seconds),
        )
    return token


def _chosen(destination: str, now: datetime, limit: int) -> list[Waiting]:
    """Those whose turn it is: letter by letter from each sender, so that nobody waits behind a colleague's
    newsletter."""
    found = _waiting(destination, now, limit + 1)
    if len(found) <= limit:  # as good as always: there is enough for everybody
        return found
    turns: dict[str, dict[int, int]] = defaultdict(dict)

    def turn(recipient: Waiting) -> int:
        letters = turns[recipient.sender]
        return letters.setdefault(recipient.letter, len(letters))

    return sorted(_waiting(destination, now, limit * LOOK_AHEAD), key=turn)[:limit]


def _waiting(destination: str, now: datetime, most: int) -> list[Waiting]:
    return [Waiting(*row) for row in ask(WAITING, destination, moment(now), most)]


def _within(chosen: Sequence[Waiting], most: int | None) -> Sequence[Waiting]:
    """As many whole letters as the destination's rate allows."""
    if most is None:
        return chosen
    allowed = set(list(dict.fromkeys(recipient.letter for recipient in chosen))[:most])
    return [recipient for recipient in chosen if recipient.letter in allowed]


def _rows_of(destination: str, token: str) -> QuerySet[OutboundRecipient]:
    return OutboundRecipient.objects.filter(destination=destination, state=SENDING, claim=token)


def _letters(rows: QuerySet[OutboundRecipient]) -> list[Claimed]:
    """Letter by letter; what goes another way than the rest of a letter goes by itself."""
    found: dict[tuple[str, str, str], list[Row]] = {}
    for row in (Row(*values) for values in rows.order_by("id").values_list(*COLUMNS)):
        domain = destination_of(row.address) if row.via else row.destination
        found.setdefault((row.trace, row.via, domain), []).append(row)
    return [_claimed(together, domain) for (_, _, domain), together in found.items()]


def _claimed(rows: Sequence[Row], domain: str) -> Claimed:
    letter = rows[0]
    return Claimed(
        trace=letter.trace,
        claim=letter.claim,
        envelope=Envelope(
            reverse_path=letter.reverse_path,
            recipients=tuple(_recipients(rows)),
            body=letter.body,
            smtputf8=letter.smtputf8,
            requiretls=letter.requiretls,
            ret=letter.ret,
            envid=letter.envid,
        ),
        rows=tuple(row.id for row in rows),
        path=spool.path_of(letter.trace),
        size=letter.size,
        destination=domain,
        created=letter.created,
        departs=letter.departs,
        tries=letter.tries - 1,
        account=letter.account,
        told=frozenset(row.address for row in rows if row.told),
        via=letter.via,
        queue=letter.destination,
    )


def _recipients(rows: Iterable[Row]) -> Iterable[Recipient]:
    for row in rows:
        yield Recipient(row.address, frozenset(filter(None, row.notify.split(","))), row.orcpt)
