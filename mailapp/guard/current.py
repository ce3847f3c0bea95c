"""The lists and the rules of domains that hold now, remembered for a few seconds.

Whoever changes them leaves a mark that all processes of this machine see; beside that, a process asks the database
every FRESH_SECONDS whether there is anything new, and only then for it. Of a person's own list it knows whether there
is one, and reads it when a letter for him comes.
"""

import time
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from django.conf import settings
from django.db import transaction
from django.db.models import Count, Max, QuerySet

from mailapp.guard.listing import EMPTY, Entry, ListTable, Scope
from mailapp.guard.models import DomainRule, Listed
from mailapp.net.stamp import Mark, Stamp
from mailapp.policy import api as policy
from mailapp.policy.values import Policy

FRESH_SECONDS = 5.0  # how long another machine may go on with the old lists; on this one the new ones hold at once

# What a domain of ours may have otherwise than the house.
OF_DOMAINS = (
    "spam_mark_points",
    "spam_junk_points",
    "spam_quarantine_points",
    "spam_refuse_points",
    "spam_fields",
    "spam_subject",
    "dmarc_reject",
    "dmarc_quarantine",
    "own_domain_forged",
    "trusted_sealers",
    "known_never_junk",
    "greylisting",
    "greylist_seconds",
    "quarantine_days",
    "quarantine_digest",
)

Edition = tuple[Any, ...]


@dataclass(frozen=True, slots=True)
class House:
    """All that is listed, and where domains differ. False when there is nothing of it."""

    server: ListTable = EMPTY
    domains: Mapping[str, ListTable] = field(default_factory=dict)
    people: frozenset[int] = frozenset()  # who has a list of his own
    overrides: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)
    _own: dict[int, ListTable] = field(default_factory=dict)
    _rules: dict[str, tuple[Policy, Policy]] = field(default_factory=dict)

    def __bool__(self) -> bool:
        return bool(self.server or self.domains or self.people or self.overrides)

    @property
    def lists(self) -> bool:
        return bool(self.server or self.domains or self.people)

    def own(self, account: int) -> ListTable:
        """One person's list."""
        if account not in self.people:
            return EMPTY
        if account not in self._own:
            self._own[account] = ListTable(tuple(map(entry, rows().filter(account_id=account))))
        return self._own[account]

    def rules(self, domain: str, house: Policy) -> Policy:
        """The policy as it holds for this domain of ours."""
        changed = self.overrides.get(domain)
        if not changed:
            return house
        known = self._rules.get(domain)
        if known is None or known[0] is not house:
            known = self._rules[domain] = (house, replace(house, **changed))
        return known[1]


NOTHING = House()

_stamp = Stamp(lambda: f"{settings.PILLARBOX_HOME}/run/lists")
_cached: tuple[float, Mark, Edition, House] | None = None


def house() -> House:
    """What holds now."""
    global _cached
    now, mark, kept = time.monotonic(), _stamp.read(), _cached
    if kept is None or kept[1] != mark or now - kept[0] > FRESH_SECONDS:
        edition = _edition()
        same = kept is not None and kept[2] == edition
        kept = _cached = (now, mark, edition, kept[3] if kept is not None and same else _read(edition))
    return kept[3]


def rules_of(domain: str, rules: Policy) -> Policy:
    """The policy as it holds for this domain of ours."""
    return house().rules(domain, rules)


def changed() -> None:
    """All others ask anew when it is committed; this process at once."""
    forget()
    transaction.on_commit(_stamp.change)


def forget() -> None:
    """Ask the database anew: it is another one (tests)."""
    global _cached
    _cached = None


def rows() -> QuerySet[Listed]:
    return Listed.objects.select_related("account").order_by("id")


def entry(row: Listed) -> Entry:
    scope = Scope.PERSON if row.account_id else Scope.DOMAIN if row.domain else Scope.SERVER
    owner = row.account.address if row.account else row.domain
    return Entry(row.pk, scope, owner, row.pattern, row.allow, row.reason, row.expires, row.made, row.by, row.unproven)


def _edition() -> Edition:
    """Another value when anything has changed: a line that is edited gets a new number."""
    found: list[Any] = []
    for model in (Listed, DomainRule):
        found += model._default_manager.aggregate(last=Max("pk"), count=Count("pk")).values()
    return tuple(found)


def _read(edition: Edition) -> House:
    if not any(edition):
        return NOTHING
    server = [entry(row) for row in rows().filter(account=None, domain="")]
    domains: dict[str, list[Entry]] = defaultdict(list)
    for row in rows().filter(account=None).exclude(domain=""):
        domains[row.domain].append(entry(row))
    people = Listed.objects.exclude(account=None).values_list("account_id", flat=True).distinct()
    return House(
        ListTable(tuple(server)),
        {domain: ListTable(tuple(lines)) for domain, lines in domains.items()},
        frozenset(one for one in people if one),
        _overrides(),
    )


def _overrides() -> dict[str, dict[str, Any]]:
    """A value that a newer release no longer allows gives way to the house's."""
    found: dict[str, dict[str, Any]] = defaultdict(dict)
    for row in DomainRule.objects.filter(name__in=OF_DOMAINS):
        try:
            found[row.domain][row.name] = policy.checked(row.name, row.value)
        except policy.UnknownRule:
            continue
    return dict(found)
