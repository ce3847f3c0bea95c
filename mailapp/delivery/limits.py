"""How much one person may send: counted in the transaction that takes the letter, so that no two processes differ."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import connection, transaction
from django.db.models import Q
from django.utils import timezone

from mailapp.delivery.models import Acquaintance, Allowance, Submitted
from mailapp.directory import api as directory
from mailapp.net.inserting import insert
from mailapp.policy.values import Policy
from mailapp.standards.address import canonical

HOUR, DAY = timedelta(hours=1), timedelta(days=1)
# In the order of RULES; all of it stands in one index.
LATELY = """
SELECT COUNT(CASE WHEN at > %s THEN 1 END), COALESCE(SUM(recipients), 0), COALESCE(SUM(strangers), 0)
  FROM delivery_submitted WHERE account_id = %s AND at > %s
"""
RULES = ("letters_per_hour", "recipients_per_day", "new_recipients_per_day")


class OverLimit(Exception):
    """`rule` is the limit's name in the policy; `reply` the whole reply."""

    def __init__(self, rule: str, reply: str) -> None:
        super().__init__(reply)
        self.rule, self.reply = rule, reply


@dataclass(frozen=True, slots=True)
class Limit:
    """One limit of one person, and how much of it is used. 0 is any number."""

    rule: str  # its name in the policy
    used: int
    allowed: int
    own: int | None  # where it differs from the office's


@dataclass(frozen=True, slots=True)
class Allowed:
    """Somebody with limits of his own; None is the office's."""

    address: str
    letters_per_hour: int | None
    recipients_per_day: int | None
    new_recipients_per_day: int | None


@dataclass(frozen=True, slots=True)
class Sent:
    """A letter that is about to be taken."""

    trace: str
    account: int
    message_id: str
    recipients: tuple[str, ...]
    hidden: tuple[str, ...] = ()  # who gets a copy by a rule of the office


def take(sent: Sent, rules: Policy) -> None:
    """Count this letter and make its recipients known, in the caller's transaction. Raises OverLimit."""
    now = timezone.now()
    addresses = sorted({_canonical(address) for address in sent.recipients})
    allowance = _locked(sent.account)
    if allowance.locked_at:
        raise OverLimit("locked", f"550 5.7.1 You may not send now: {allowance.locked_because}; ask your administrator")
    known = _known(sent.account, addresses)
    strangers = [address for address in addresses if address not in known and not _is_ours(address)]
    _check(_usage(allowance, now, rules), (1, len(sent.recipients), len(strangers)))
    at = connection.ops.adapt_datetimefield_value(now)
    counted = len(sent.recipients), len(strangers), json.dumps(sent.hidden)
    insert(Submitted, [(sent.trace, sent.account, sent.message_id, at, *counted)])
    _acquaint(sent.account, addresses, known, now)


def _locked(account: int) -> Allowance:
    """The person's row, ours until the transaction ends: one letter of a person is counted at a time."""
    row = Allowance.objects.select_for_update().filter(account_id=account).first()
    if row is None:
        Allowance.objects.bulk_create([Allowance(account_id=account)], ignore_conflicts=True)
        row = Allowance.objects.select_for_update().get(account_id=account)
    return row


def usage(account: int, rules: Policy) -> list[Limit]:
    """What this person sent lately, and may send."""
    allowance = Allowance.objects.filter(account_id=account).first() or Allowance(account_id=account)
    return _usage(allowance, timezone.now(), rules)


def overrides() -> list[Allowed]:
    """Everybody with limits of his own, by address."""
    own = Q(*((f"{rule}__isnull", False) for rule in RULES), _connector=Q.OR)
    rows = Allowance.objects.filter(own).select_related("account").order_by("account__address")
    return [Allowed(row.account.address, *(getattr(row, rule) for rule in RULES)) for row in rows]


def allow(account: int, **limits: int | None) -> None:
    """Give one person limits of his own; None is the office's, 0 is none."""
    unknown = set(limits) - set(RULES)
    if unknown:
        raise TypeError(f"there are no limits named {sorted(unknown)}")
    Allowance.objects.update_or_create(account_id=account, defaults=limits)


def may_tell(account: int) -> bool:
    """Whether the administrator is to be told (once a day) that somebody writes to too many new addresses."""
    now = timezone.now()
    quiet = Q(told_at__isnull=True) | Q(told_at__lt=now - DAY)
    with transaction.atomic():
        Allowance.objects.get_or_create(account_id=account)
        return bool(Allowance.objects.filter(quiet, account_id=account).update(told_at=now))


def _usage(allowance: Allowance, now: datetime, rules: Policy) -> list[Limit]:
    hour, day = (connection.ops.adapt_datetimefield_value(now - span) for span in (HOUR, DAY))
    with connection.cursor() as cursor:
        cursor.execute(LATELY, [hour, allowance.account_id, day])
        counted = cursor.fetchone()
    return [
        _limit(rule, used, getattr(rules, rule), getattr(allowance, rule))
        for rule, used in zip(RULES, counted, strict=True)
    ]


def _limit(rule: str, used: int, general: int, own: int | None) -> Limit:
    return Limit(rule, used, general if own is None else own, own)


WORDS = (
    ("letters", "within an hour", "in an hour"),
    ("recipients", "within a day", "by tomorrow"),
    ("addresses that you never wrote to before", "within a day", "by tomorrow"),
)


def _check(limits: Sequence[Limit], wanted: Sequence[int]) -> None:
    """Over the limit for now is a 4xx, more than is ever allowed a 5xx."""
    for limit, more, (what, span, when) in zip(limits, wanted, WORDS, strict=True):
        if not limit.allowed or not more or limit.used + more <= limit.allowed:
            continue
        asked = f"{limit.used + more} {what} {span} are more than the {limit.allowed} that you are allowed"
        if more > limit.allowed:
            raise OverLimit(limit.rule, f"550 5.7.1 {asked}; ask your administrator")
        raise OverLimit(limit.rule, f"450 4.7.1 {asked}; try again {when}, or ask your administrator")


def _known(account: int, addresses: Sequence[str]) -> dict[str, datetime]:
    """Those to whom this person has written, and when last."""
    rows = Acquaintance.objects.filter(account_id=account, address__in=addresses)
    return dict(rows.values_list("address", "latest"))


def knows(account: int, address: str) -> bool:
    """Whether this person has ever written to the address."""
    return bool(_known(account, [_canonical(address)]))


def _is_ours(address: str) -> bool:
    return directory.is_local_domain(address.rpartition("@")[2])


def _acquaint(account: int, addresses: Sequence[str], known: Mapping[str, datetime], now: datetime) -> None:
    """Whoever was written to lately is known well enough: nothing is written."""
    fresh = [address for address in addresses if address not in known or known[address] < now - DAY]
    Acquaintance.objects.bulk_create(
        [Acquaintance(account_id=account, address=address, since=now, latest=now) for address in fresh],
        update_conflicts=True,
        unique_fields=["account", "address"],
        update_fields=["latest"],
    )


def _canonical(address: str) -> str:
    try:
        return canonical(address)
    except ValueError:  # it was taken as an address; how it is spelt is all we can remember of it
        return address[:320]
