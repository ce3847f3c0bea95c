"""Addresses that nobody should write to: they keep bouncing, or somebody said so.

A bounce counts when the server there says that there is no such address (RFC 3463 §3.2, §3.3); when one gets
through, its address is forgotten here.
"""

import logging
import time
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils import timezone

from mailapp.delivery.models import Suppressed
from mailapp.journal import api as journal
from mailapp.journal.values import Step
from mailapp.policy.values import Policy
from mailapp.standards.address import canonical
from mailapp.standards.reply import Reply

log = logging.getLogger(__name__)

# No such mailbox, host, or syntax; moved without a trace; a domain that takes no mail (RFC 7505 §4.1); switched off.
HARD = frozenset({"5.1.1", "5.1.2", "5.1.3", "5.1.6", "5.1.10", "5.2.1"})
FRESH_SECONDS = 5.0  # how long another process may go on with the old list

_remembered: tuple[float, Mapping[str, Sequence["Entry"]]] | None = None


class NotSuppressed(LookupError):
    """There is nothing to lift; the text is a sentence."""


@dataclass(frozen=True, slots=True)
class Entry:
    """One line of the list. `account` is whose letters are meant, None everybody's; `until` None: for ever."""

    address: str
    account: int | None
    active: bool
    since: datetime
    latest: datetime
    until: datetime | None
    count: int
    words: str
    reason: str

    @property
    def sentence(self) -> str:
        """Why nobody writes to it."""
        lift = "your administrator can lift this"
        if self.reason:
            return f"Nobody is to write to it ({self.reason}); {lift}"
        days = f"{self.since:%Y-%m-%d}"
        return f"It has bounced {self.count} times since {days}, the last words were: {self.words}; {lift}"


def objection(account: int, address: str) -> str:
    """Why this person should not write there, or "". Asks what is remembered."""
    table = _table()
    if not table:
        return ""
    now = timezone.now()
    for entry in table.get(_canonical(address), ()):
        if entry.active and entry.account in (None, account) and (entry.until is None or entry.until > now):
            return entry.sentence
    return ""


def refusal(account: int | None, address: str, rules: Policy) -> Reply | None:
    """The reply that refuses a letter of this account to that address, or None; None, too, for letters of strangers."""
    sentence = objection(account, address) if account is not None and rules.suppressed_is_refused else ""
    return Reply(550, "5.1.1", f"<{address}>: {sentence}") if sentence else None


def is_hard(words: str) -> bool:
    """Whether a reply ("550 5.1.1 …") says that there is no such address."""
    code, _, text = words.partition(" ")
    return code.isdigit() and len(code) == 3 and Reply.parse(int(code), text).enhanced in HARD


def learn(failed: Mapping[str, str], sent: Iterable[str], rules: Policy) -> None:
    """What became of letters: the words of those that failed, by address, and who got theirs. Never raises."""
    try:
        delivered(sent)
        for address, words in failed.items():
            if is_hard(words):
                bounced(address, words, rules)
    except Exception:  # it is counted the next time
        log.exception("what became of letters could not be counted")


def bounced(address: str, words: str, rules: Policy, *, late: bool = False) -> None:
    """Count a hard bounce; enough of them, and nobody writes there. `late`: it came as a report."""
    if not rules.suppress_after:
        return
    address, now = _canonical(address), timezone.now()
    with transaction.atomic():
        row, new = Suppressed.objects.select_for_update().get_or_create(
            address=address, account=None, defaults={"active": False, "since": now, "latest": now}
        )
        if not new and not row.active and row.latest < now - timedelta(days=rules.suppress_within_days):
            row.count, row.since = 0, now
        row.count, row.latest, row.words, row.late = row.count + 1, now, words, late
        if not row.reason:
            _decide(row, now, rules)
        row.save()
    forget()


def _decide(row: Suppressed, now: datetime, rules: Policy) -> None:
    if row.count < rules.suppress_after:
        row.until = now + timedelta(days=rules.suppress_within_days)
        return
    row.until = now + timedelta(days=rules.suppression_days) if rules.suppression_days else None
    if not row.active:
        row.active = True
        because = f"it has bounced {row.count} times: {row.words}"
        journal.note(Step("suppressed", f"Nobody writes to {row.address} any more: {because}", address=row.address))


def delivered(addresses: Iterable[str]) -> None:
    """Letters to these got through: what was counted against them is forgotten.

    Not what somebody added; nor where a server takes letters first and sends them back later: that it has taken
    another one proves nothing.
    """
    table = _table()
    if not table:
        return
    fine = {_canonical(address) for address in addresses} & table.keys()
    if fine and Suppressed.objects.filter(address__in=fine, reason="", late=False).delete()[0]:
        forget()


def suppress(address: str, *, reason: str, by: str, account: int | None = None, days: int = 0) -> Entry:
    """Let nobody (or not this account) write there; `days` 0 is for ever. Raises ValueError for what is no address."""
    address, now = canonical(address), timezone.now()
    until = now + timedelta(days=days) if days else None
    said = f"{reason}; added by {by}" if reason else f"added by {by}"
    whom: dict[str, Any] = {"address": address, "account_id": account}
    with transaction.atomic():
        row, _ = Suppressed.objects.update_or_create(
            **whom,
            defaults={"active": True, "until": until, "reason": said, "latest": now},
            create_defaults={"active": True, "until": until, "reason": said, "latest": now, "since": now},
        )
        journal.note(Step("admin", f"{address} is suppressed by {by}: {reason or 'no reason given'}", address=address))
    forget()
    return _entry(row)


def lift(address: str, *, by: str, account: int | None = None) -> None:
    """Write there again; everything counted is forgotten. Raises NotSuppressed."""
    address = _canonical(address)
    rows = Suppressed.objects.filter(address=address)
    with transaction.atomic():
        if not (rows if account is None else rows.filter(account_id=account)).delete()[0]:
            raise NotSuppressed(f"{address} is not suppressed.")
        journal.note(Step("admin", f"{address} may be written to again, lifted by {by}", address=address))
    forget()


def entries(words: str = "", *, counted: bool = False, offset: int = 0, limit: int = 1000) -> list[Entry]:
    """The list, newest first; with `counted` also those that have bounced, but too seldom yet."""
    return [_entry(row) for row in _chosen(words, counted)[offset : offset + limit]]


def count(words: str = "", *, counted: bool = False) -> int:
    """How many lines the list has."""
    return _chosen(words, counted).count()


def expire(now: datetime) -> None:
    """Remove what holds no longer."""
    if Suppressed.objects.filter(until__lt=now).delete()[0]:
        forget()


def forget() -> None:
    """Ask the database anew: the list has changed, or the database is another one (tests)."""
    global _remembered
    _remembered = None


def _chosen(words: str, counted: bool) -> QuerySet[Suppressed]:
    rows = Suppressed.objects.filter(Q(until__isnull=True) | Q(until__gt=timezone.now()))
    rows = rows if counted else rows.filter(active=True)
    said = Q(address__icontains=words) | Q(words__icontains=words) | Q(reason__icontains=words)
    return rows.filter(said) if words else rows


def _table() -> Mapping[str, Sequence[Entry]]:
    global _remembered
    now, kept = time.monotonic(), _remembered
    if kept is None or now - kept[0] > FRESH_SECONDS:
        table: dict[str, list[Entry]] = {}
        for row in Suppressed.objects.all():
            table.setdefault(row.address, []).append(_entry(row))
        kept = _remembered = (now, table)
    return kept[1]


def _entry(row: Suppressed) -> Entry:
    names: dict[str, Any] = {name: getattr(row, name) for name in Entry.__slots__ if name != "account"}
    return Entry(account=row.account_id, **names)


def _canonical(address: str) -> str:
    try:
        return canonical(address)
    except ValueError:
        return address[:320]
