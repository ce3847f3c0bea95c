"""What somebody came in by, for those who stay for hours: whether it would still let him in."""

from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass

from mailapp.directory.models import Account


@dataclass(frozen=True, slots=True)
class Keyring:
    """The passwords that open an account; `password` is for comparison within one process."""

    account: int
    password: int
    apps: frozenset[int]

    def holds(self, now: "Keyring | None") -> bool:
        """Whether none of them was changed or revoked since; a new app password takes nothing away."""
        return now is not None and now.password == self.password and now.apps >= self.apps


def keyrings(accounts: Collection[int]) -> dict[int, Keyring]:
    """Those of these accounts which may come in now."""
    passwords: dict[int, str] = {}
    apps: dict[int, set[int]] = defaultdict(set)
    rows = Account.objects.filter(pk__in=accounts, active=True)
    for account, password, app in rows.values_list("pk", "password", "app_passwords"):
        passwords[account] = password
        apps[account].update(() if app is None else (app,))
    return {account: Keyring(account, hash(kept), frozenset(apps[account])) for account, kept in passwords.items()}
