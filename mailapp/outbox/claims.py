"""Who sends what: claimed by one conditional update, kept by a lease."""

import secrets
from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from itertools import chain
from typing import NamedTuple

from django.db import connection, transaction
from django.db.models import F, Q, QuerySet

from mailapp.net.asking import ask, aware, marks
from mailapp.net.inserting import moment
from mailapp.outbox import destinations, schedule, spool
from mailapp.outbox.models import OutboundRecipient
from mailapp.outbox.names import destination_of
from mailapp.outbox.values import Claimed, State
from mailapp.policy.values import Policy
from mailapp.standards.envelope import Envelope, Recipient

LOOK_AHEAD = 20  # times as many as one crew may claim are looked at, to be fair between senders
LEAST = 3  # letters for each hand: for fewer it is not worth another connection

SENDING = State.SENDING.value
QUEUED = State.QUEUED.value


IS_DUE = """
    SELECT 1 FROM outbox_outboundrecipient
    WHERE destination_id = %s AND next_attempt <= %s AND NOT expired LIMIT 1"""
WAITING = """
    SELECT r.tries, r.id, r.outbound_id, letter.reverse_path
    FROM outbox_outboundrecipient r JOIN outbox_outbound letter ON letter.id = r.outbound_id
    WHERE r.destination_id = %s AND r.next_attempt <= %s AND NOT r.expired ORDER BY r.next_attempt, r.id LIMIT %s"""
# A row that another worker took since we looked is not free any more.
TAKE = """
    UPDATE outbox_outboundrecipient SET state = 'sending', claim = wanted.column2, next_attempt = wanted.column3,
        tries = outbox_outboundrecipient.tries + 1
    FROM (VALUES {}) AS wanted
    WHERE outbox_outboundrecipient.id = wanted.column1 AND expired = %s AND settled_at IS NULL
        AND (next_attempt <= %s OR (expired AND next_attempt IS NULL))"""
TAKEN = """
    SELECT r.id, r.address, r.destination_id, r.notify, r.orcpt, r.claim, r.tries, r.delay_notified, r.via,
        letter.trace, letter.reverse_path, letter.body, letter.smtputf8, letter.requiretls, letter.ret, letter.envid,
        letter.size, letter.created, letter.departs, letter.account_id
    FROM outbox_outboundrecipient r JOIN outbox_outbound letter ON letter.id = r.outbound_id
    WHERE r.destination_id IN ({}) AND r.state = 'sending' AND r.claim IN ({}) ORDER BY r.id"""


class Most(NamedTuple):
    """How much one hand may claim."""

    recipients: int
    letters: int


class Waiting(NamedTuple):
    """A recipient whose time has come."""

    tries: int
    row: int
    letter: int
    sender: str


class Row(NamedTuple):
    """A claimed recipient and what its letter says, as TAKEN asks for it."""

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


def claim(destination: str, limit: int, now: datetime, lease_seconds: float, rules: Policy) -> list[Claimed]:
    """Up to `limit` recipients that are due at this destination, ours until the lease ends; oldest first.

    Nothing while the destination rests, when as many workers as are allowed are there already, or when
    its rate is used up.
    """
    return next(iter(claim_shares(destination, Most(limit, limit), 1, now, lease_seconds, rules)), [])


def claim_shares(
    destination: str, most: Most, hands: int, now: datetime, lease_seconds: float, rules: Policy
) -> list[list[Claimed]]:
    """The same for so many hands at once: each share is a claim of its own, for a connection of its own."""
    if not is_due(destination, now):
        return []  # without a transaction: it would make those wait who write
    with transaction.atomic():
        opening = destinations.opening(destination, now, rules)
        if opening is None:
            return []
        hands = min(hands, opening.connections)
        letters = most.letters * hands if opening.letters is None else min(most.letters * hands, opening.letters)
        chosen = _within(_chosen(destination, now, most.recipients, hands), letters)
        shares = _shares(chosen, most.recipients, hands)
        tokens = _take(shares, now, lease_seconds)
        opening.take(len({recipient.letter for share in shares for recipient in share}), now)
    return _letters([destination], tokens)


def is_due(destination: str, now: datetime) -> bool:
    """Is there anything to claim, if the destination may be dialled?"""
    return bool(ask(IS_DUE, destination, moment(now)))


def claim_given_up(limit: int, now: datetime, lease_seconds: float) -> list[Claimed]:
    """Recipients that an administrator gives up, wherever they were to go: nobody dials, they bounce."""
    with transaction.atomic():
        given_up = OutboundRecipient.objects.filter(expired=True, settled_at__isnull=True)
        free = given_up.filter(Q(next_attempt__isnull=True) | Q(next_attempt__lte=now)).order_by("outbound")
        found = free.values_list("tries", "pk", "outbound", "outbound__reverse_path", "destination")[:limit]
        where = {row[-1] for row in found}
        destinations.lock(where)
        tokens = _take([[Waiting(*row[:-1]) for row in found]], now, lease_seconds, expired=True)
    return [letter for share in _letters(sorted(where), tokens) for letter in share]


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


def _take(
    shares: Sequence[Sequence[Waiting]], now: datetime, lease_seconds: float, *, expired: bool = False
) -> list[str]:
    """Make them ours; the token of each share."""
    tokens = [secrets.token_hex(8) for share in shares if share]
    wanted = [
        (recipient.row, token, moment(schedule.after_crash(recipient.tries, now, lease_seconds)))
        for token, share in zip(tokens, shares, strict=False)
        for recipient in share
    ]
    if wanted:
        with connection.cursor() as cursor:
            each = ", ".join(["(%s, %s, %s)"] * len(wanted))
            cursor.execute(TAKE.format(each), [*chain.from_iterable(wanted), expired, moment(now)])
    return tokens


def _chosen(destination: str, now: datetime, limit: int, hands: int) -> list[Waiting]:
    """Those whose turn it is: letter by letter from each sender, so that nobody waits behind a colleague's
    newsletter."""
    most = limit * hands
    found = _waiting(destination, now, most + 1)
    if len(found) <= most:  # as good as always: there is enough for everybody
        return found
    turns: dict[str, dict[int, int]] = defaultdict(dict)

    def turn(recipient: Waiting) -> int:
        letters = turns[recipient.sender]
        return letters.setdefault(recipient.letter, len(letters))

    return sorted(_waiting(destination, now, max(limit * LOOK_AHEAD, most)), key=turn)[:most]


def _shares(chosen: Sequence[Waiting], limit: int, hands: int) -> list[list[Waiting]]:
    """Letters dealt out evenly; up to `limit` recipients for each hand, so a letter to more than that is divided."""
    letters: dict[int, list[Waiting]] = defaultdict(list)
    for recipient in chosen:
        letters[recipient.letter].append(recipient)
    shares: list[list[Waiting]] = [[] for _ in range(max(1, min(hands, len(letters) // LEAST)))]
    for letter in letters.values():
        for parcel in (letter[place : place + limit] for place in range(0, len(letter), limit)):
            share = min(shares, key=len)
            if len(share) + len(parcel) <= limit:  # else it waits for the next claim
                share += parcel
    return [share for share in shares if share]


def _waiting(destination: str, now: datetime, most: int) -> list[Waiting]:
    return [Waiting(*row) for row in ask(WAITING, destination, moment(now), most)]


def _within(chosen: Sequence[Waiting], most: int) -> Sequence[Waiting]:
    """The first so many letters, whole."""
    if len(chosen) <= most:
        return chosen
    allowed = set(list(dict.fromkeys(recipient.letter for recipient in chosen))[:most])
    return [recipient for recipient in chosen if recipient.letter in allowed]


def _rows_of(destination: str, token: str) -> QuerySet[OutboundRecipient]:
    return OutboundRecipient.objects.filter(destination=destination, state=SENDING, claim=token)


def _letters(where: Sequence[str], tokens: Sequence[str]) -> list[list[Claimed]]:
    """For each token, letter by letter; what goes another way than the rest of a letter goes by itself."""
    if not tokens:
        return []
    found: dict[str, dict[tuple[str, str, str], list[Row]]] = {token: {} for token in tokens}
    for row in (Row(*values) for values in ask(TAKEN.format(marks(where), marks(tokens)), *where, *tokens)):
        domain = destination_of(row.address) if row.via else row.destination
        found[row.claim].setdefault((row.trace, row.via, domain), []).append(row)
    shares = [[_claimed(rows, domain) for (_, _, domain), rows in letters.items()] for letters in found.values()]
    return [share for share in shares if share]


def _claimed(rows: Sequence[Row], domain: str) -> Claimed:
    letter = rows[0]
    return Claimed(
        trace=letter.trace,
        claim=letter.claim,
        envelope=Envelope(
            reverse_path=letter.reverse_path,
            recipients=tuple(_recipients(rows)),
            body=letter.body,
            smtputf8=bool(letter.smtputf8),
            requiretls=bool(letter.requiretls),
            ret=letter.ret,
            envid=letter.envid,
        ),
        rows=tuple(row.id for row in rows),
        path=spool.name_of(letter.trace),
        size=letter.size,
        destination=domain,
        created=aware(letter.created),
        departs=aware(letter.departs),
        tries=letter.tries - 1,
        account=letter.account,
        told=frozenset(row.address for row in rows if row.told),
        via=letter.via,
        queue=letter.destination,
    )


def _recipients(rows: Iterable[Row]) -> Iterable[Recipient]:
    for row in rows:
        yield Recipient(row.address, frozenset(filter(None, row.notify.split(","))), row.orcpt)
