"""Who belongs to which groups, for those who give rights to groups."""

from collections.abc import Collection

from mailapp.directory.addresses import canonical, split_detail
from mailapp.directory.models import Account, Group
from mailapp.directory.recent import Recent
from mailapp.directory.values import DirectoryError

FRESH_SECONDS = 1.0  # how long another process may go on with the old answer
NOBODY: frozenset[int] = frozenset()

_known: Recent[dict[int, frozenset[int]]] = Recent(FRESH_SECONDS, 1)


def groups_of(account: int) -> frozenset[int]:
    """Ids of the active groups to which an account belongs, also through other groups."""
    return _kept().get(account, frozenset())


def people_in(groups: Collection[int]) -> frozenset[int]:
    """Ids of the accounts that belong to any of these groups, also through other groups."""
    return frozenset(account for account, some in _kept().items() if not some.isdisjoint(groups)) if groups else NOBODY


def _kept() -> dict[int, frozenset[int]]:
    known = _known.get("")
    if known is None:
        generation = _known.generation
        known = _everybody()
        _known.keep("", known, generation)
    return known


def group_id(address: str) -> int | None:
    """The group's own number, None when there is none. Raises DirectoryError for what is no address."""
    return Group.objects.filter(address=canonical(address)).values_list("pk", flat=True).first()


def forget() -> None:
    """Groups or people have changed."""
    _known.clear()


def _everybody() -> dict[int, frozenset[int]]:
    groups = {row.address: row for row in Group.objects.filter(active=True)}
    members = {row.pk: _people(row, groups) for row in groups.values()}
    people = Account.objects.values_list("pk", "address") if members else ()
    return {pk: frozenset(group for group, some in members.items() if address in some) for pk, address in people}


def _people(group: Group, groups: dict[str, Group]) -> set[str]:
    """Addresses of all members, and of members of groups among them."""
    known: set[str] = set()
    level = {group.address}
    while level:
        known |= level
        level = {_own(member) for one in level if one in groups for member in groups[one].members} - known
    return known


def _own(member: str) -> str:
    try:
        return split_detail(canonical(member))[0]
    except DirectoryError:
        return member
