"""Who is to be told of new letters in his quarantine: once a day, and only when there are any."""

from collections.abc import Mapping
from datetime import datetime, timedelta

from django.db.models import Max
from django.utils import timezone

from mailapp.guard import current
from mailapp.guard.models import Digested, Quarantined
from mailapp.guard.quarantine import held
from mailapp.guard.values import Held
from mailapp.policy.values import Policy

LISTED = 50  # letters in one digest; the rest is counted


def due(now: datetime, rules: Policy) -> Mapping[int, list[Held]]:
    """By account, the new letters of everybody who is to be told now, newest first."""
    moment = _moment(timezone.localtime(now), rules.digest_hour)
    newest = dict(Quarantined.objects.filter(at__lte=moment).order_by().values_list("account").annotate(last=Max("pk")))
    told = {row.account_id: row for row in Digested.objects.filter(account__in=newest)} if newest else {}
    return {
        account: letters
        for account, last in newest.items()
        if account not in told or (told[account].told < last and told[account].at < moment)
        if (letters := held(account, limit=LISTED, since=told[account].told if account in told else 0))
        if _wanted(letters[0].address, rules)
    }


def told(account: int, last: int, now: datetime) -> None:
    """This person knows of all up to this one."""
    Digested.objects.update_or_create(account_id=account, defaults={"told": last, "at": now})


def _wanted(address: str, rules: Policy) -> bool:
    return current.rules_of(address.rpartition("@")[2], rules).quarantine_digest


def _moment(now: datetime, hour: int) -> datetime:
    """The last time that it was this hour of the day."""
    today = now.replace(hour=hour, minute=0, second=0, microsecond=0)
    return today if today <= now else today - timedelta(days=1)
