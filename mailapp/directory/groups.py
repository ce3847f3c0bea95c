"""Groups: a named list of members behind one address, open to everybody or not."""

from collections.abc import Iterable

from django.db import transaction
from django.db.models import QuerySet

from mailapp.directory import accounts, domains
from mailapp.directory.acts import SERVER, act
from mailapp.directory.addresses import canonical, domain_of
from mailapp.directory.families import Changes, Family, clean_note
from mailapp.directory.models import Group
from mailapp.directory.signals import group_changed
from mailapp.directory.targets import targets as checked
from mailapp.directory.values import GroupInfo, Posting

OPENNESS = {
    Posting.OPEN: "open to everybody",
    Posting.MEMBERS: "open to its members only",
    Posting.CLOSED: "closed to everybody from outside",
}


def _rows() -> QuerySet[Group]:
    return Group.objects.all()


def _info(row: Group) -> GroupInfo:
    return GroupInfo(row.address, row.name, tuple(row.members), row.active, Posting(row.posting), row.note)


FAMILY: Family[Group, GroupInfo] = Family("group", _rows, _info, "members", ("address", "name", "note"))
groups, group = FAMILY.listed, FAMILY.one


def add_group(
    address: str,
    members: Iterable[str],
    *,
    name: str = "",
    posting: Posting = Posting.OPEN,
    active: bool = True,
    note: str = "",
    by: str = SERVER,
) -> GroupInfo:
    """Make a group. Raises DirectoryError."""
    address = canonical(address)
    row = Group(address=address, domain=domains.row_of(domain_of(address)), active=active, posting=posting)
    row.members, row.name, row.note = checked(members), accounts.clean_name(name), clean_note(note)
    with act(f"added the group {address} with {_count(row.members)}, {OPENNESS[posting]}", by, address):
        accounts.refuse_taken(address)
        row.save()
        group_changed.send(Group)
    return _info(row)


def change_group(
    address: str,
    *,
    members: Iterable[str] | None = None,
    name: str | None = None,
    posting: Posting | None = None,
    active: bool | None = None,
    note: str | None = None,
    by: str = SERVER,
) -> GroupInfo:
    """Change what is given. Raises DirectoryError."""
    row = FAMILY.row_of(address)
    changes = Changes(row)
    if members is not None:
        kept = checked(members)
        changes.set("members", kept, _count(kept))
    if name is not None:
        changes.set("name", accounts.clean_name(name), f"name “{accounts.clean_name(name)}”")
    if posting is not None:
        changes.set("posting", posting, OPENNESS[posting])
    changes.switch(active)
    changes.note(note)
    if changes.said:
        with act(f"changed the group {row.address}: {', '.join(changes.said)}", by, row.address):
            row.save()
            group_changed.send(Group)
    return _info(row)


def remove_group(address: str, *, by: str = SERVER) -> None:
    """Raises DirectoryError when there is no such group."""
    with transaction.atomic():
        FAMILY.remove(address, by)
        group_changed.send(Group)


def _count(members: list[str]) -> str:
    return "1 member" if len(members) == 1 else f"{len(members)} members"
