"""Failed logins, counted in the database for all protocols and processes together."""

import ipaddress
from collections.abc import Sequence
from datetime import datetime, timedelta

from django.db import IntegrityError, transaction
from django.db.models import F, Max

from mailapp.directory.models import Throttle
from mailapp.policy.values import Policy

IPV6_NETWORK = 64  # bits: one customer has at least so many addresses (RFC 6177 §2)
KEY_LIMIT = 400  # characters


def keys_of(account: str, client_ip: str) -> list[str]:
    """What an attempt counts against: the account named, and the network that it comes from if it is known."""
    keys = [_account_key(account)]
    return [*keys, f"ip:{_network(client_ip)}"] if client_ip else keys


def waiting(keys: Sequence[str], now: datetime) -> float:
    """Seconds until an attempt is looked at again; 0 = now."""
    until = Throttle.objects.filter(key__in=keys, until__gt=now).aggregate(last=Max("until"))["last"]
    return (until - now).total_seconds() if until else 0.0


def failed(keys: Sequence[str], now: datetime, policy: Policy) -> float:
    """Count one failure against each key; the seconds that the next attempt has to wait."""
    with transaction.atomic():
        # A long silence is a new beginning; and names that nobody has must not fill the table.
        Throttle.objects.filter(until__lt=now - timedelta(seconds=policy.wait_longest)).delete()
        return max(_count(key, now, policy) for key in sorted(keys))  # one order for all: no deadlock


def forgive(account: str) -> None:
    """The right password was given: what was guessed before does not count."""
    Throttle.objects.filter(key=_account_key(account)).delete()


def _count(key: str, now: datetime, policy: Policy) -> float:
    """One more failure. The UPDATE itself counts, so that none is lost."""
    if not Throttle.objects.filter(key=key).update(failures=F("failures") + 1):
        try:
            with transaction.atomic():
                Throttle.objects.create(key=key, failures=1, until=now)
        except IntegrityError:  # another process was quicker
            Throttle.objects.filter(key=key).update(failures=F("failures") + 1)
    failures = Throttle.objects.values_list("failures", flat=True).get(key=key)
    seconds = pause(failures, policy)
    until = now + timedelta(seconds=seconds)
    Throttle.objects.filter(key=key, until__lt=until).update(until=until)
    return seconds


def pause(failures: int, policy: Policy) -> float:
    """Seconds to wait after so many failures: none at first, then twice as long each time."""
    beyond = failures - policy.failures_before_wait
    if beyond < 0:
        return 0.0
    return float(min(policy.wait_first * 2 ** min(beyond, 30), policy.wait_longest))


def _account_key(account: str) -> str:
    return f"account:{account.casefold()}"[:KEY_LIMIT]


def _network(client_ip: str) -> str:
    """An IPv4 address, or the network of an IPv6 address; other words (a unix socket) as they are."""
    try:
        address = ipaddress.ip_address(client_ip.partition("%")[0])
    except ValueError:
        return client_ip[: KEY_LIMIT - len("ip:")]
    if isinstance(address, ipaddress.IPv6Address):
        if address.ipv4_mapped:
            return str(address.ipv4_mapped)
        return str(ipaddress.ip_network((address, IPV6_NETWORK), strict=False))
    return str(address)
