"""Groups: a named list of members behind one address."""

from collections.abc import Iterable

from mailapp.directory import accounts, domains
from mailapp.directory.acts import SERVER, act
from mailapp.directory.addresses import canonical, domain_of
from mailapp.directory.models import Group
from mailapp.directory.targets import targets as checked
from mailapp.directory.values import DirectoryError, GroupInfo


def groups(*, domain: str = "", words: str = "") -> list[GroupInfo]:
    """Groups by address: of this domain, with these words in the address."""
    rows = Group.objects.order_by("address")
    if domain:
        rows = rows.filter(domain=domains.row_of(domain))
    words = words.replace("\0", "")  # which PostgreSQL cannot look for
    return [_info(row) for row in (rows.filter(address__icontains=words) if words else rows)]


def group(address: str) -> GroupInfo | None:
    """The group with exactly this address, or None. Raises DirectoryError for what is no address."""
    row = Group.objects.filter(address=canonical(address)).first()
    return _info(row) if row else None


def add_group(
    address: str, members: Iterable[str], *, name: str = "", active: bool = True, by: str = SERVER
) -> GroupInfo:
    """Make a group. Raises DirectoryError."""
    address = canonical(address)
    row = Group(address=address, domain=domains.row_of(domain_of(address)), active=active)
    row.members, row.name = checked(members), accounts.clean_name(name)
    with act(f"added the group {address} with {_count(row.members)}", by, address):
        accounts.refuse_taken(address)
        row.save()
    return _info(row)


def change_group(
    address: str,
    *,
    members: Iterable[str] | None = None,
    name: str | None = None,
    active: bool | None = None,
    by: str = SERVER,
) -> GroupInfo:
    """Change what is given. Raises DirectoryError."""
    row = row_of(address)
    changes = []
    if members is not None:
        row.members = checked(members)
        changes.append(_count(row.members))
    if name is not None and accounts.clean_name(name) != row.name:
        row.name = accounts.clean_name(name)
        changes.append(f"name “{row.name}”")
    if active is not None and active != row.active:
        row.active = active
        changes.append("switched on" if active else "switched off")
    if changes:
        with act(f"changed the group {row.address}: {', '.join(changes)}", by, row.address):
            row.save()
    return _info(row)


def remove_group(address: str, *, by: str = SERVER) -> None:
    """Raises DirectoryError when there is no such group."""
    row = row_of(address)
    with act(f"removed the group {row.address}", by, row.address):
        row.delete()


def row_of(address: str) -> Group:
    """Raises DirectoryError when there is no such group."""
    address = canonical(address)
    row = Group.objects.filter(address=address).first()
    if row is None:
        raise DirectoryError(f"There is no group {address}.")
    return row


def _count(members: list[str]) -> str:
    return "1 member" if len(members) == 1 else f"{len(members)} members"


def _info(row: Group) -> GroupInfo:
    return GroupInfo(row.address, row.name, tuple(row.members), row.active)
