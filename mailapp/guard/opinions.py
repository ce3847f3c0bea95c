"""What each person's copy of a letter from outside deserves: his lists, his rules, what scanners found.

Where nothing is listed, nobody looked and scanners are silent, it costs a few comparisons.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from functools import cached_property, partial
from types import MappingProxyType

from django.utils import timezone

from mailapp.contacts import api as contacts
from mailapp.directory import api as directory
from mailapp.directory.values import AccountInfo
from mailapp.guard import current
from mailapp.guard.believing import Sender, authors_of
from mailapp.guard.current import House
from mailapp.guard.judging import Case, doubt, judge
from mailapp.guard.listing import Hit
from mailapp.guard.names import names
from mailapp.guard.values import Opinion
from mailapp.policy.values import Policy
from mailapp.scanners.values import CLEAN, Reason, Scan
from mailapp.standards.authentication import FAIL, UNKNOWN, Authentication

HEADER_OCTETS = 256 * 1024
FALSE_NAME = 1.0  # points for a client whose HELO fails SPF; alone it keeps no letter away (RFC 7208 §2.3)
ELSEWHERE = 0  # instead of an account: copies that leave for other servers

NONE: Mapping[int, Opinion] = MappingProxyType({})
NOT_LISTED: tuple[None, str] = (None, "")

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
    asked: bool = False  # its sender, for a proof of who he is

    @cached_property
    def sender(self) -> Sender:
        authors = authors_of(self.head(HEADER_OCTETS))
        author = authors[0].address if authors else ""
        return Sender(self.path, author, self.client, self.authentication, self.asked)


def opinions(
    seen: Seen, people: Sequence[AccountInfo], elsewhere: Sequence[str], rules: Policy, knows: Knows
) -> Mapping[int, Opinion]:
    """By account; ELSEWHERE for copies to the domains of ours named in `elsewhere`, which leave for other servers."""
    house = current.house()
    mine = {person.id: seen.personal(person.id) for person in people} if seen.personal else {}
    if not (seen.scan.reasons or any(mine.values()) or house.lists or seen.authentication is not UNKNOWN):
        return NONE
    reasons = _common(seen, others=any(mine.values()))
    known = seen.authentication is not UNKNOWN
    here = known and directory.is_local_domain(seen.sender.author_domain, lately=True)
    now = timezone.now()
    found = {}
    for person in people:
        domain = person.address.rpartition("@")[2]
        own = house.rules(domain, rules)
        hit, passed = _hit(house, person.id, domain, seen.sender, own, now) if house.lists else NOT_LISTED
        his = (*reasons, *mine.get(person.id, ()))
        case = Case(seen.sender, own, his, hit, here, partial(knows, person.id), partial(contacts.holds, person.id))
        found[person.id] = _telling(judge(case), passed)
    for domain in elsewhere[:1]:
        own = house.rules(domain, rules)
        hit, passed = _hit(house, ELSEWHERE, domain, seen.sender, own, now) if house.lists else NOT_LISTED
        found[ELSEWHERE] = _telling(judge(Case(seen.sender, own, reasons, hit, here)), passed)
    return {account: opinion for account, opinion in found.items() if opinion} if any(found.values()) else NONE


def _common(seen: Seen, *, others: bool) -> tuple[Reason, ...]:
    """What speaks for or against everybody's copy. A good past is told of only where something speaks against it."""
    known = seen.authentication
    found = seen.scan.reasons
    if known.helo.result == FAIL:
        found += (Reason("helo", FALSE_NAME, f"its client calls itself what it is not: {known.helo.because}"),)
    past = names.reason(known.names) if known.names else None
    if past and (past.points > 0 or others or found):
        return (*found, past)
    return found


def _hit(
    house: House, account: int, domain: str, sender: Sender, rules: Policy, now: datetime
) -> tuple[Hit | None, str]:
    """The nearest list decides; and what there is to say of the first welcome that was not believed."""
    passed: list[str] = []

    def believed(hit: Hit) -> bool:
        because = doubt(sender, hit, rules)
        if because:
            passed.append(f"{hit.entry}, but {because}")
        return not because

    for table in (house.own(account), house.domains.get(domain), house.server):
        if table and (hit := table.find(sender.addresses, sender.client, now, believed)):
            return hit, ""
    return None, next(iter(passed), "")


def _telling(opinion: Opinion, passed: str) -> Opinion:
    """Whoever asks why a welcome sender's letter lies in Junk shall not look for his line in vain."""
    if not passed or not opinion.because:
        return opinion
    return replace(opinion, reasons=(*opinion.reasons, Reason("list", 0.0, passed)))
