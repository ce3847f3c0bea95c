"""Relocated: people who have gone elsewhere; whoever writes to the old address is told the new one."""

from django.db.models import QuerySet

from mailapp.directory import accounts, domains
from mailapp.directory.acts import SERVER, act
from mailapp.directory.addresses import as_written, canonical, domain_of
from mailapp.directory.families import Changes, Family, apply, clean_note, validity
from mailapp.directory.models import Account, Alias, Group
from mailapp.directory.values import ALWAYS, DirectoryError, RelocatedInfo, Validity


def _rows() -> QuerySet[Alias]:
    return Alias.objects.filter(kind=Alias.Kind.RELOCATED)


def _info(row: Alias) -> RelocatedInfo:
    return RelocatedInfo(row.address, row.targets[0], row.active, validity(row), row.note)


FAMILY: Family[Alias, RelocatedInfo] = Family("relocated address", _rows, _info)
relocated, relocated_one = FAMILY.listed, FAMILY.one


def add_relocated(
    address: str,
    moved_to: str,
    *,
    active: bool = True,
    valid: Validity = ALWAYS,
    note: str = "",
    by: str = SERVER,
) -> RelocatedInfo:
    """Refuse mail for this address from now on, with the new one. Raises DirectoryError.

    An account of that address must be switched off first.
    """
    address = canonical(address)
    row = Alias(kind=Alias.Kind.RELOCATED, address=address, domain=domains.row_of(domain_of(address)), active=active)
    row.targets, row.note = [_elsewhere(address, moved_to)], clean_note(note)
    apply(valid, row)
    with act(f"noted that {address} has moved to {row.targets[0]}", by, address):
        accounts.refuse_taken(address, among=(Alias, Group))
        if Account.objects.filter(address=address, active=True).exists():
            raise DirectoryError(f"{address} has a mailbox here: switch the account off first.")
        row.save()
    return _info(row)


def change_relocated(
    address: str,
    *,
    moved_to: str | None = None,
    active: bool | None = None,
    valid: Validity | None = None,
    note: str | None = None,
    by: str = SERVER,
) -> RelocatedInfo:
    """Change what is given. Raises DirectoryError."""
    row = FAMILY.row_of(address)
    changes = Changes(row)
    if moved_to is not None:
        changes.set("targets", [_elsewhere(row.address, moved_to)], f"has moved to {moved_to}")
    changes.switch(active)
    changes.limit(valid)
    changes.note(note)
    if changes.said:
        with act(f"changed the relocated address {row.address}: {', '.join(changes.said)}", by, row.address):
            row.save()
    return _info(row)


def remove_relocated(address: str, *, by: str = SERVER) -> None:
    """Raises DirectoryError when there is no such address."""
    FAMILY.remove(address, by)


def _elsewhere(address: str, moved_to: str) -> str:
    """The new address as it will be told."""
    if canonical(moved_to) == address:
        raise DirectoryError("The new address is the old one.")
    return as_written(moved_to)
