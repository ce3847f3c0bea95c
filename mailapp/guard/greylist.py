"""Greylisting: a sender that nobody knows is asked to come again, which most robots never do (RFC 6647).

What is remembered of a try is its network (a /24 or /64), its reverse-path and the domain of ours. Whoever came again
in time is let in for `greylist_days` from his last letter on; so is whoever proves a name that we know.
"""

import hashlib
import re
from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta

from django.db import transaction
from django.utils import timezone

from mailapp.guard import current
from mailapp.guard.models import Awaited
from mailapp.guard.names import names
from mailapp.policy.values import Policy
from mailapp.standards.authentication import Authentication
from mailapp.standards.networks import parse

RETURN_HOURS = 48  # who has not come again by then begins anew (RFC 6647 §5 wants a day at least)
VARYING = re.compile(r"\d+")  # of reverse-paths: many lists number their letters
AT_ONCE = 5000


def wanted(domains: Iterable[str], rules: Policy) -> Policy | None:
    """The rules, where every domain of ours that the letter is for wants greylisting; None: it is let in."""
    house, found = current.house(), None
    if not rules.greylisting and not house.overrides:
        return None
    for domain in domains:
        found = house.rules(domain, rules)
        if not found.greylisting:
            return None
    return found


def waits(client: str, path: str, domains: Sequence[str], known: Authentication, rules: Policy) -> int:
    """For how many seconds it is too early for this letter; 0: let it in. The try is remembered."""
    if not client:
        return 0
    if known.names and sum(names.standing(known.names)):
        return 0
    now = timezone.now()
    keys = [_key(network_of(client), path, domain) for domain in sorted(set(domains))]
    with transaction.atomic():
        return max((_wait(key, now, rules) for key in keys), default=0)


def network_of(client: str) -> str:
    """The /24 or the /64 of an address: big senders try again from a neighbour."""
    address = parse(client)
    if address is None:
        return client
    width, kept = (32, 24) if address.version == 4 else (128, 64)
    return f"{int(address) >> (width - kept):x}/{kept}"


def forget_old(now: datetime, rules: Policy) -> None:
    """Who did not come again, and who has not come for long."""
    late = Awaited.objects.filter(passed=False, latest__lt=now - timedelta(hours=RETURN_HOURS))
    gone = Awaited.objects.filter(passed=True, latest__lt=now - timedelta(days=rules.greylist_days))
    for rows in (late, gone):
        Awaited.objects.filter(pk__in=list(rows.values_list("pk", flat=True)[:AT_ONCE])).delete()


def _wait(key: str, now: datetime, rules: Policy) -> int:
    row, made = Awaited.objects.get_or_create(key=key, defaults={"first": now, "latest": now})
    if made:
        return rules.greylist_seconds
    if not row.passed and now - row.first > timedelta(hours=RETURN_HOURS):
        row.first = now
    left = row.first + timedelta(seconds=rules.greylist_seconds) - now
    row.passed = row.passed or left <= timedelta()
    row.latest = now
    row.save(update_fields=["first", "latest", "passed"])
    return 0 if row.passed else max(1, int(left.total_seconds()))


def _key(network: str, path: str, domain: str) -> str:
    sender = VARYING.sub("#", path.lower())
    return hashlib.sha256("\0".join((network, sender, domain)).encode("utf-8", "replace")).hexdigest()
