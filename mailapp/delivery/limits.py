"""How much one person may send: counted in the transaction that takes the letter, so that no two processes differ."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Count, Q, Sum
from django.utils import timezone

from mailapp.delivery.models import Acquaintance, Allowance, Submitted
from mailapp.directory import api as directory
from mailapp.policy.values import Policy
from mailapp.standards.address import canonical

HOUR, DAY = timedelta(hours=1), timedelta(days=1)
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
    Allowance.objects.get_or_create(account_id=sent.account)
    allowance = Allowance.objects.select_for_update().get(account_id=sent.account)  # one letter of a person at a time
    addresses = {_canonical(address) for address in sent.recipients}
    strangers = _strangers(sent.account, addresses)
    _check(_usage(allowance, now, rules), (1, len(sent.recipients), len(strangers)))
    Submitted.objects.create(
        trace=sent.trace,
        account_id=sent.account,
        message_id=sent.message_id,
        at=now,
        recipients=len(sent.recipients),
        strangers=len(strangers),
        hidden=list(sent.hidden),
    )
    _acquaint(sent.account, addresses, now)


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
    lately = Submitted.objects.filter(account_id=allowance.account_id, at__gt=now - DAY)
    counted = lately.aggregate(
        letters_per_hour=Count("pk", filter=Q(at__gt=now - HOUR)),
        recipients_per_day=Sum("recipients"),
        new_recipients_per_day=Sum("strangers"),
    )
    return [_limit(rule, counted[rule] or 0, getattr(rules, rule), getattr(allowance, rule)) for rule in RULES]


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


def _strangers(account: int, addresses: set[str]) -> set[str]:
    """Those elsewhere to whom this person never wrote."""
    outside = {address for address in addresses if not directory.is_local_domain(address.rpartition("@")[2])}
    known = Acquaintance.objects.filter(account_id=account, address__in=outside).values_list("address", flat=True)
    return outside - set(known) if outside else outside


def _acquaint(account: int, addresses: set[str], now: datetime) -> None:
    Acquaintance.objects.bulk_create(
        [Acquaintance(account_id=account, address=address, since=now, latest=now) for address in sorted(addresses)],
        update_conflicts=True,
        unique_fields=["account", "address"],
        update_fields=["latest"],
    )


def _canonical(address: str) -> str:
    try:
        return canonical(address)
    except ValueError:  # it was taken as an address; how it is spelt is all we can remember of it
        return address[:320]
