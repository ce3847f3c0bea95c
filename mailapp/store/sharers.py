"""Who shares one mailbox: its owner, if he is a person, and everybody to whom its access list gives rights."""

from collections.abc import Iterable
from dataclasses import dataclass

from mailapp.directory import api as directory
from mailapp.directory.recent import Recent
from mailapp.directory.values import AccountInfo
from mailapp.store import rights
from mailapp.store.models import Access

Line = tuple[int | None, int | None, bool, str]  # account, group, negative, rights
MOST = 200  # people; a larger team is an office
FRESH_SECONDS = 5.0  # how long somebody who has left is still shown


@dataclass(frozen=True, slots=True)
class Sharer:
    """A person, and his rights to the mailbox (letters of RFC 4314)."""

    account: AccountInfo
    rights: str


_recent: Recent[list[Sharer]] = Recent(FRESH_SECONDS, 1000)


def forget() -> None:
    """The database is another one (tests)."""
    _recent.clear()


def sharers(box: int) -> list[Sharer]:
    """Active people who may read it, by address, at most MOST; [] for a mailbox that nobody shares."""
    key, generation = str(box), _recent.generation
    known = _recent.get(key)
    if known is None:
        known = _asked(box)
        _recent.keep(key, known, generation)
    return known


def _asked(box: int) -> list[Sharer]:
    rows = Access.objects.filter(mailbox=box).values_list("account", "group", "negative", "rights", "mailbox__account")
    lines: list[Line] = [(account, group, negative, letters) for account, group, negative, letters, _ in rows]
    if not lines:
        return []
    owner = next(iter(rows))[4]
    people = _people(lines)
    everybody = directory.accounts(limit=MOST) if people is None else directory.accounts_by_id({owner, *people})
    found = [Sharer(one, _rights(one, owner, lines)) for one in everybody if one.active and not one.is_team]
    return [one for one in found if "r" in one.rights][:MOST]


def _people(lines: Iterable[Line]) -> set[int] | None:
    """Whom the lines are about; None: everybody here."""
    found: set[int] = set()
    groups: set[int] = set()
    for account, group, negative, _letters in lines:
        if account is None and group is None and not negative:
            return None
        found.update([account] if account else ())
        groups.update([group] if group else ())
    return found | directory.people_in(groups)


def _rights(person: AccountInfo, owner: int, lines: Iterable[Line]) -> str:
    if person.id == owner:
        return rights.ALL
    his = [
        (negative, letters)
        for account, group, negative, letters in lines
        if account in (None, person.id) and (group is None or group in directory.groups_of(person.id))
    ]
    granted = [letters for negative, letters in his if not negative]
    return rights.effective(granted, [letters for negative, letters in his if negative])
