"""What each person's copy of a letter from outside deserves: his lists, his rules, what scanners found.

Where nothing is listed, nobody looked and scanners are silent, it costs a few comparisons.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from types import MappingProxyType

from django.utils import timezone

from mailapp.directory import api as directory
from mailapp.directory.values import AccountInfo
from mailapp.guard import current
from mailapp.guard.believing import Sender
from mailapp.guard.current import House
from mailapp.guard.judging import Case, judge
from mailapp.guard.listing import Hit
from mailapp.guard.values import Opinion
from mailapp.policy.values import Policy
from mailapp.scanners.values import CLEAN, Reason, Scan
from mailapp.standards.address import parse_list
from mailapp.standards.authentication import UNKNOWN, Authentication
from mailapp.standards.message.headers import decode, header_of

HEADER_OCTETS = 64 * 1024
ELSEWHERE = 0  # instead of an account: copies that leave for other servers

NONE: Mapping[int, Opinion] = MappingProxyType({})

Knows = Callable[[int, str], bool]  # has this account written to this address?


@dataclass(frozen=True)
class Seen:
    """A letter from outside, as it came. `head` gives so many of its first octets."""

    path: str  # reverse-path
    client: str  # IP address
    head: Callable[[int], bytes]
    authentication: Authentication = UNKNOWN
    scan: Scan = CLEAN
    personal: Callable[[int], tuple[Reason, ...]] | None = None  # what a person's own filter says of it

    @cached_property
    def sender(self) -> Sender:
        authors = parse_list(decode(header_of(self.head(HEADER_OCTETS), "from") or b""))
        author = authors[0].address if authors else ""
        return Sender(self.path, author, self.client, self.authentication)


def opinions(
    seen: Seen, people: Iterable[AccountInfo], elsewhere: Iterable[str], rules: Policy, knows: Knows
) -> Mapping[int, Opinion]:
    """By account; ELSEWHERE for copies to the domains of ours named in `elsewhere`, which leave for other servers."""
    house = current.house()
    if not (seen.scan.reasons or seen.personal or house.lists or seen.authentication is not UNKNOWN):
        return NONE
    here = directory.is_local_domain(seen.sender.author_domain) if seen.authentication is not UNKNOWN else False
    now = timezone.now()
    found = {}
    for person in people:
        mine = seen.personal(person.id) if seen.personal else ()
        domain = person.address.rpartition("@")[2]
        case = Case(
            seen.sender,
            house.rules(domain, rules),
            (*seen.scan.reasons, *mine),
            _hit(house, person.id, domain, seen.sender, now) if house.lists else None,
            here,
            lambda address, account=person.id: knows(account, address),  # type: ignore[misc]
        )
        found[person.id] = judge(case)
    for domain in list(elsewhere)[:1]:
        hit = _hit(house, ELSEWHERE, domain, seen.sender, now) if house.lists else None
        found[ELSEWHERE] = judge(Case(seen.sender, house.rules(domain, rules), seen.scan.reasons, hit, here))
    return {account: opinion for account, opinion in found.items() if opinion} if any(found.values()) else NONE


def _hit(house: House, account: int, domain: str, sender: Sender, now: datetime) -> Hit | None:
    """The nearest list decides."""
    for table in (house.own(account), house.domains.get(domain), house.server):
        if table and (hit := table.find(sender.addresses, sender.client, now)):
            return hit
    return None
