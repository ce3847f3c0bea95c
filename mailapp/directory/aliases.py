"""Aliases: one address that stands for one or more others, perhaps for a time only."""

from collections.abc import Iterable

from django.db.models import QuerySet

from mailapp.directory import accounts, domains
from mailapp.directory.acts import SERVER, act
from mailapp.directory.addresses import canonical, domain_of
from mailapp.directory.families import Changes, Family, apply, clean_note, some, validity
from mailapp.directory.models import Account, Alias, Group
from mailapp.directory.targets import targets as checked
from mailapp.directory.values import ALWAYS, AliasInfo, DirectoryError, Validity


def _rows() -> QuerySet[Alias]:
    return Alias.objects.filter(kind=Alias.Kind.ALIAS)


def _info(row: Alias) -> AliasInfo:
    return AliasInfo(row.address, tuple(row.targets), row.active, validity(row), row.note)


FAMILY: Family[Alias, AliasInfo] = Family("alias", _rows, _info)
aliases, alias = FAMILY.listed, FAMILY.one


def add_alias(
    address: str,
    targets: Iterable[str],
    *,
    active: bool = True,
    valid: Validity = ALWAYS,
    note: str = "",
    by: str = SERVER,
) -> AliasInfo:
    """Make an alias. Raises DirectoryError.

    An account may have an alias of its own address: its mail is forwarded, with a copy for the mailbox.
    """
    address = canonical(address)
    row = Alias(address=address, domain=domains.row_of(domain_of(address)), targets=checked(targets), active=active)
    row.note = clean_note(note)
    apply(valid, row)
    with act(f"added the alias {address} for {some(row.targets)}", by, address):
        accounts.refuse_taken(address, among=(Alias, Group))
        _keep_a_copy(row)
        row.save()
    return _info(row)


def change_alias(
    address: str,
    *,
    targets: Iterable[str] | None = None,
    active: bool | None = None,
    valid: Validity | None = None,
    note: str | None = None,
    by: str = SERVER,
) -> AliasInfo:
    """Change what is given. Raises DirectoryError."""
    row = FAMILY.row_of(address)
    changes = Changes(row)
    if targets is not None:
        kept = checked(targets)
        changes.set("targets", kept, f"leads to {some(kept)}")
    changes.switch(active)
    changes.limit(valid)
    changes.note(note)
    if changes.said:
        with act(f"changed the alias {row.address}: {', '.join(changes.said)}", by, row.address):
            _keep_a_copy(row)
            row.save()
    return _info(row)


def remove_alias(address: str, *, by: str = SERVER) -> None:
    """Raises DirectoryError when there is no such alias."""
    FAMILY.remove(address, by)


def _keep_a_copy(row: Alias) -> None:
    """An account that forwards its mail must be named among the targets, unless it is switched off."""
    if row.address not in row.targets and Account.objects.filter(address=row.address, active=True).exists():
        raise DirectoryError(f"{row.address} is an account, too: name it among the targets, or it gets no mail.")
