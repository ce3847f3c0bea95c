"""Whose address is whose: what a person may write as sender (RFC 6409 §6.1)."""

import json
from collections.abc import Iterable

from django.db.models import Q, QuerySet
from django.utils import timezone

from mailapp.directory import membership, resolve
from mailapp.directory.accounts import account_by_id
from mailapp.directory.addresses import canonical, domain_of, local_of, split_detail
from mailapp.directory.lookup import Area, entries
from mailapp.directory.models import Alias, Grant
from mailapp.directory.values import DirectoryError, Kind
from mailapp.directory.walk import DEPTH_LIMIT
from mailapp.net import glance
from mailapp.net.asking import ask
from mailapp.net.inserting import moment

# Somebody else's forwarding gives nobody his name: an address that a person has is no alias here.
WAYS = """
SELECT 'alias', address, CAST(targets AS text), NULL FROM directory_alias
 WHERE kind = 'alias' AND active AND (valid_from IS NULL OR valid_from <= %s)
   AND (valid_until IS NULL OR valid_until > %s)
   AND address NOT IN (SELECT address FROM directory_account)
UNION ALL
SELECT 'grant', address, '', group_id FROM directory_grant WHERE account_id = %s OR group_id IS NOT NULL
"""


def may_send_as(account_id: int, address: str) -> bool:
    """True for one's own address, its sub-addresses, aliases that lead to it, also through other aliases, and grants.

    An alias is also a regular expression or another name of the domain. Groups belong to all their members and
    therefore to none; a grant may give one to somebody.
    """
    try:
        wanted = canonical(address)
    except DirectoryError:
        return False
    names = tuple(dict.fromkeys((wanted, split_detail(wanted)[0])))
    return _leads_to(account_id, names) or _is_granted(account_id, names)


def _leads_to(account_id: int, names: Iterable[str]) -> bool:
    areas = resolve.areas()
    level = list(names)
    seen: set[str] = set()
    for _ in range(DEPTH_LIMIT + 1):
        found = entries(level)
        if any(entry.account and entry.account.id == account_id for entry in found.values()):
            return True
        seen |= set(level)
        # Somebody else's forwarding gives nobody his name.
        free = [name for name in level if name not in found or found[name].account is None]
        after = {_own(target) for targets in _targets(free) for target in targets}
        after |= {target for name in free if name not in found for target in _beyond(name, areas)}
        level = sorted(after - seen)
        if not level:
            return False
    return False


def _beyond(name: str, areas: dict[str, Area]) -> Iterable[str]:
    """Where an address that nobody has leads by the ways of its domain; a catch-all is nobody's name."""
    area = areas.get(domain_of(name))
    if area is None:
        return ()
    if area.patterned and (targets := resolve.matches(area.name, local_of(name))):
        return [own for target in targets if (own := _own_or_none(target))]
    return (f"{local_of(name)}@{area.target}",) if area.kind is Kind.ALIAS else ()


def _is_granted(account_id: int, names: Iterable[str]) -> bool:
    wanted = [*names, *(f"@{domain_of(name)}" for name in names)]
    held = list(Grant.objects.filter(address__in=wanted).values_list("account", "group"))
    if any(account == account_id for account, _ in held):
        return True
    groups = {group for _, group in held if group is not None}
    return bool(groups) and not groups.isdisjoint(membership.groups_of(account_id))


def _ways(account_id: int) -> tuple[dict[str, set[str]], list[tuple[str, int | None]]]:
    """Which aliases lead straight to an address, and what is granted to this person or to some group: one question."""
    pointing: dict[str, set[str]] = {}
    held: list[tuple[str, int | None]] = []
    now = moment(timezone.now())
    for kind, address, targets, group in ask(WAYS, now, now, account_id):
        if kind == "grant":
            held.append((address, group))
        else:
            for target in json.loads(targets):
                pointing.setdefault(_own(target), set()).add(address)
    return pointing, held


def _granted(account_id: int, held: list[tuple[str, int | None]]) -> set[str]:
    """Addresses, and "@" with a domain, that were granted to a person, or to a group of his."""
    own_groups = membership.groups_of(account_id) if any(group for _, group in held) else frozenset()
    return {address for address, group in held if group is None or group in own_groups}


def sender_addresses(account_id: int, *, whole_domains: bool = False, known: str = "") -> list[str]:
    """The addresses to choose from when writing: one's own first, then all others that are one's own, by name.

    `whole_domains` tells also of "@example.com", whose every address one may use. `known`: the account's address,
    where it is at hand.
    """
    return list(
        glance.once(("senders", account_id, whole_domains), lambda: _sender_addresses(account_id, whole_domains, known))
    )


def _sender_addresses(account_id: int, whole_domains: bool, known: str) -> list[str]:
    person = None if known else account_by_id(account_id)
    first = known or (person.address if person else "")
    if not first:
        return []
    pointing, held = _ways(account_id)
    own, level = {first}, {first}
    while level := ({alias for address in level for alias in pointing.get(address, ())} | _other_names(level)) - own:
        own |= level
    own |= {address for address in _granted(account_id, held) if whole_domains or not address.startswith("@")}
    return [first, *sorted(own - {first})]


def _other_names(addresses: Iterable[str]) -> set[str]:
    """The same people under the other names of their domains, unless somebody has that address."""
    aliases = [area for area in resolve.areas().values() if area.kind is Kind.ALIAS and area.active]
    names = {f"{local_of(one)}@{area.name}" for one in addresses for area in aliases if domain_of(one) == area.target}
    return names - entries(sorted(names)).keys() if names else names


def _targets(names: list[str]) -> Iterable[list[str]]:
    return _aliases().filter(address__in=names).values_list("targets", flat=True)


def _aliases() -> QuerySet[Alias]:
    """Those that hold now."""
    now = timezone.now()
    begun = Q(valid_from=None) | Q(valid_from__lte=now)
    lasting = Q(valid_until=None) | Q(valid_until__gt=now)
    return Alias.objects.filter(begun, lasting, kind=Alias.Kind.ALIAS, active=True)


def _own(target: str) -> str:
    """The address itself, without a detail."""
    return split_detail(canonical(target))[0]


def _own_or_none(target: str) -> str | None:
    """As `_own`; None for what is no address once a pattern is filled in."""
    try:
        return _own(target)
    except DirectoryError:
        return None
