"""Aliases: one address that stands for one or more others."""

from collections.abc import Iterable

from mailapp.directory import accounts, domains
from mailapp.directory.acts import SERVER, act
from mailapp.directory.addresses import canonical, domain_of
from mailapp.directory.models import Account, Alias, Group
from mailapp.directory.targets import targets as checked
from mailapp.directory.values import AliasInfo, DirectoryError


def aliases(*, domain: str = "", words: str = "") -> list[AliasInfo]:
    """Aliases by address: of this domain, with these words in the address."""
    rows = Alias.objects.order_by("address")
    if domain:
        rows = rows.filter(domain=domains.row_of(domain))
    words = words.replace("\0", "")  # which PostgreSQL cannot look for
    return [_info(row) for row in (rows.filter(address__icontains=words) if words else rows)]


def alias(address: str) -> AliasInfo | None:
    """The alias with exactly this address, or None. Raises DirectoryError for what is no address."""
    row = Alias.objects.filter(address=canonical(address)).first()
    return _info(row) if row else None


def add_alias(address: str, targets: Iterable[str], *, active: bool = True, by: str = SERVER) -> AliasInfo:
    """Make an alias. Raises DirectoryError.

    An account may have an alias of its own address: its mail is forwarded, with a copy for the mailbox.
    """
    address = canonical(address)
    row = Alias(address=address, domain=domains.row_of(domain_of(address)), targets=checked(targets), active=active)
    with act(f"added the alias {address} for {_some(row.targets)}", by, address):
        accounts.refuse_taken(address, among=(Alias, Group))
        _keep_a_copy(row)
        row.save()
    return _info(row)


def change_alias(
    address: str, *, targets: Iterable[str] | None = None, active: bool | None = None, by: str = SERVER
) -> AliasInfo:
    """Change what is given. Raises DirectoryError."""
    row = row_of(address)
    changes = []
    if targets is not None:
        row.targets = checked(targets)
        changes.append(f"leads to {_some(row.targets)}")
    if active is not None and active != row.active:
        row.active = active
        changes.append("switched on" if active else "switched off")
    if changes:
        with act(f"changed the alias {row.address}: {', '.join(changes)}", by, row.address):
            _keep_a_copy(row)
            row.save()
    return _info(row)


def remove_alias(address: str, *, by: str = SERVER) -> None:
    """Raises DirectoryError when there is no such alias."""
    row = row_of(address)
    with act(f"removed the alias {row.address}", by, row.address):
        row.delete()


def row_of(address: str) -> Alias:
    """Raises DirectoryError when there is no such alias."""
    address = canonical(address)
    row = Alias.objects.filter(address=address).first()
    if row is None:
        raise DirectoryError(f"There is no alias {address}.")
    return row


def _keep_a_copy(row: Alias) -> None:
    """An account that forwards its mail must be named among the targets, unless it is switched off."""
    if row.address not in row.targets and Account.objects.filter(address=row.address, active=True).exists():
        raise DirectoryError(f"{row.address} is an account, too: name it among the targets, or it gets no mail.")


def _some(targets: list[str], most: int = 5) -> str:
    """The first few, for a sentence."""
    more = len(targets) - most
    return ", ".join(targets[:most]) + (f" and {more} more" if more > 0 else "")


def _info(row: Alias) -> AliasInfo:
    return AliasInfo(row.address, tuple(row.targets), row.active)
