"""What an account may keep, and what it keeps."""

from collections.abc import Iterable

from django.db.models import Sum

from mailapp.directory.api import about_size
from mailapp.net.asking import ask, locking
from mailapp.store.models import Tally
from mailapp.store.values import OverQuota, Usage

USAGE = """
    SELECT tally.octets, tally.messages, owner.quota
    FROM store_tally tally JOIN directory_account owner ON owner.id = tally.account_id WHERE tally.account_id = %s
"""


def usage(account: int, *, lock: bool = False) -> Usage:
    """`lock` makes others wait who ask the same, until the transaction ends."""
    found = ask(USAGE + (locking("tally") if lock else ""), account)
    return Usage(*found[0]) if found else Usage(0, 0, 0)


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
    """Whether so many octets still fit. Raises OverQuota. `lock` as in `usage`."""
    now = usage(account, lock=lock)
    if now.quota and now.octets + more > now.quota:
        raise OverQuota(f"The mailbox is full: {about_size(now.octets)} of {about_size(now.quota)} are used.")
