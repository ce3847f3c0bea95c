"""What an account may keep, and what it keeps."""

from collections.abc import Iterable

from django.db.models import Sum

from mailapp.directory.api import about_size
from mailapp.store.models import Tally
from mailapp.store.values import OverQuota, Usage


def usage(account: int) -> Usage:
    row = Tally.objects.filter(account=account).values_list("octets", "messages", "account__quota").first()
    return Usage(*row) if row else Usage(0, 0, 0)


def usages(accounts: Iterable[int]) -> dict[int, Usage]:
    """What each of these keeps, with one query; who has never had a mailbox keeps nothing."""
    found = {account: Usage(0, 0, 0) for account in accounts}
    rows = Tally.objects.filter(account__in=found).values_list("account", "octets", "messages", "account__quota")
    return found | {account: Usage(*row) for account, *row in rows}


def totals() -> Usage:
    """What all accounts keep together."""
    sums = Tally.objects.aggregate(octets=Sum("octets", default=0), messages=Sum("messages", default=0))
    return Usage(sums["octets"], sums["messages"], 0)


def check(account: int, more: int, *, lock: bool = False) -> None:
    """Whether so many octets still fit. Raises OverQuota. `lock` makes others wait who ask the same."""
    if lock:
        Tally.objects.select_for_update().filter(account=account).first()
    now = usage(account)
    if now.quota and now.octets + more > now.quota:
        raise OverQuota(f"The mailbox is full: {about_size(now.octets)} of {about_size(now.quota)} are used.")
