"""Whose address is whose: what a person may write as sender (RFC 6409 §6.1)."""

from mailapp.directory.addresses import canonical, split_detail
from mailapp.directory.lookup import entries
from mailapp.directory.models import Account, Alias
from mailapp.directory.values import DirectoryError
from mailapp.directory.walk import DEPTH_LIMIT


def may_send_as(account_id: int, address: str) -> bool:
    """True for one's own address, its sub-addresses, and aliases that lead to it, also through other aliases.

    Groups belong to all their members and therefore to none.
    """
    try:
        wanted = canonical(address)
    except DirectoryError:
        return False
    level = list(dict.fromkeys((wanted, split_detail(wanted)[0])))
    seen: set[str] = set()
    for _ in range(DEPTH_LIMIT + 1):
        found = entries(level)
        if any(entry.account and entry.account.id == account_id for entry in found.values()):
            return True
        seen |= set(level)
        # Somebody else's forwarding gives nobody his name.
        free = [name for name in level if name not in found or found[name].account is None]
        led_to = Alias.objects.filter(address__in=free, active=True).values_list("targets", flat=True)
        after = {_own(target) for targets in led_to for target in targets}
        level = sorted(after - seen)
        if not level:
            return False
    return False


def sender_addresses(account_id: int) -> list[str]:
    """The addresses to choose from when writing: one's own first, then aliases that lead to it, by name."""
    account = Account.objects.filter(pk=account_id).first()
    if account is None:
        return []
    pointing: dict[str, set[str]] = {}
    people = Account.objects.values("address")
    for address, targets in (
        Alias.objects.filter(active=True).exclude(address__in=people).values_list("address", "targets")
    ):
        for target in targets:
            pointing.setdefault(_own(target), set()).add(address)
    own, level = {account.address}, {account.address}
    while level := {alias for address in level for alias in pointing.get(address, ())} - own:
        own |= level
    return [account.address, *sorted(own - {account.address})]


def _own(target: str) -> str:
    """The address itself, without a detail."""
    return split_detail(canonical(target))[0]
