"""Where else an address stands: in aliases, groups, patterns, catch-alls and rights; so that nothing leads nowhere."""

from collections.abc import Iterator
from dataclasses import dataclass

from mailapp.directory.acts import act
from mailapp.directory.addresses import canonical, split_detail
from mailapp.directory.models import Alias, Domain, Grant, Group, Pattern
from mailapp.directory.values import DirectoryError


@dataclass(frozen=True, slots=True)
class Mention:
    """One place: "the alias info@example.com". `last`: nobody else is named there."""

    place: str
    last: bool


Row = Alias | Group | Pattern | Domain | Grant


def mentions(address: str) -> list[Mention]:
    """All places that lead to this account, or to its sub-addresses. Raises DirectoryError for what is no address."""
    wanted = canonical(address)
    return [Mention(_place(row), not _others(row, wanted)) for row in _rows(wanted)]


def take_out(address: str, by: str) -> None:
    """Name the address nowhere any more, one act for each place; what would lead to nobody is switched off."""
    wanted = canonical(address)
    for row in list(_rows(wanted)):
        others = _others(row, wanted)
        left = "" if others or not isinstance(row, Alias | Group | Pattern) else ", and switched it off: it led nowhere"
        with act(f"took {wanted} out of {_place(row)}{left}", by, wanted):
            _without(row, others)


def _rows(wanted: str) -> Iterator[Row]:
    for model, field in ((Alias, "targets"), (Group, "members"), (Pattern, "targets")):
        rows = model._default_manager.select_related("domain").order_by("pk")
        yield from (row for row in rows if _names(getattr(row, field), wanted))
    yield from (row for row in Domain.objects.exclude(catch_all="") if _names([row.catch_all], wanted))
    yield from Grant.objects.select_related("account", "group").filter(address=wanted).exclude(account__address=wanted)


def _names(targets: list[str], wanted: str) -> bool:
    return any(_same(target, wanted) for target in targets)


def _same(target: str, wanted: str) -> bool:
    """The address itself, or with a detail."""
    if target == wanted:
        return True
    try:
        return split_detail(canonical(target))[0] == wanted
    except DirectoryError:  # the target of a pattern, with brackets to be filled in
        return False


def _others(row: Row, wanted: str) -> list[str]:
    """Who else is named in this place; an alias of the very address is the person's own forwarding."""
    if isinstance(row, Domain | Grant):
        return []
    named: list[str] = row.members if isinstance(row, Group) else row.targets
    return [target for target in named if not _same(target, wanted)]


def _without(row: Row, others: list[str]) -> None:
    if isinstance(row, Grant):
        row.delete()
        return
    if isinstance(row, Domain):
        row.catch_all = ""
    elif not others:
        row.active = False
    elif isinstance(row, Group):
        row.members = others
    else:
        row.targets = others
    row.save()


def _place(row: Row) -> str:
    if isinstance(row, Domain):
        return f"the catch-all of {row.name}"
    if isinstance(row, Grant):
        return f"the right of {row.account or row.group} to send as it"
    if isinstance(row, Pattern):
        return f"the pattern {row.expression} of {row.domain.name}"
    return f"the {'group' if isinstance(row, Group) else 'alias'} {row.address}"
