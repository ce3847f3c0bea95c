"""The one query path: who is behind these addresses, for any number of them."""

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any

from mailapp.directory.models import Account, Pattern, RelayRecipient
from mailapp.directory.values import AccountInfo, Check, Kind, Posting
from mailapp.net.asking import ask, marks

# The ORM takes forty times as long (1.7 ms, 0.04 ms), and this is asked for every recipient of every letter.
WHO = """
SELECT 'account', address, id, display_name, quota, CASE WHEN active THEN 'on' ELSE 'off' END, role, language
  FROM directory_account WHERE address IN ({places})
UNION ALL
SELECT kind, address, id, words, 0,
       CASE WHEN NOT active THEN 'off'
            WHEN valid_from > CURRENT_TIMESTAMP OR valid_until <= CURRENT_TIMESTAMP THEN 'over' ELSE 'on' END,
       '', CAST(targets AS text) FROM directory_alias WHERE address IN ({places})
UNION ALL
SELECT 'group', address, id, '', 0, CASE WHEN active THEN 'on' ELSE 'off' END, posting, CAST(members AS text)
  FROM directory_group WHERE address IN ({places})
"""
AREAS = """
SELECT name, active, catch_all, kind, target, check_by,
       EXISTS (SELECT 1 FROM directory_pattern WHERE domain_id = directory_domain.id AND active)
  FROM directory_domain ORDER BY id
"""
BATCH = 1000  # addresses in one query: three tables, and SQLite takes 32,766 parameters


@dataclass(frozen=True, slots=True)
class Entry:
    """What one of our addresses is: an account, a list of targets (alias or group), or both (mail is forwarded)."""

    account: AccountInfo | None = None
    targets: tuple[str, ...] = ()  # none when the list is switched off, or its time is not now
    posting: Posting | None = None  # of a group
    moved_to: str = ""  # of an address that has moved
    over: bool = False  # an alias outside of its time, which is refused as unknown
    words: str = ""  # and what is said then


NOBODY = Entry()


@dataclass(frozen=True, slots=True)
class Area:
    """A domain of ours, as far as delivery must know it."""

    name: str
    active: bool
    catch_all: str
    kind: Kind = Kind.LOCAL
    target: str = ""
    check_by: Check = Check.PROBE
    patterned: bool = False  # it has regular expressions

    @property
    def by_list(self) -> bool:
        return self.kind is Kind.RELAY and self.check_by is Check.LIST


def areas() -> dict[str, Area]:
    """All our domains by name, the oldest first."""
    return {
        name: Area(name, bool(active), catch_all, Kind(kind), target, Check(check_by), bool(patterned))
        for name, active, catch_all, kind, target, check_by, patterned in ask(AREAS)
    }


def entries(addresses: Sequence[str]) -> dict[str, Entry]:
    """What stands behind these canonical addresses, with one query; those nobody has are missing."""
    found: dict[str, Entry] = {}
    for batch in _batches(addresses):
        for kind, address, *columns in _rows(batch):
            known = found.get(address, NOBODY)
            found[address] = _with_account(known, address, columns) if kind == "account" else _with_list(known, columns)
            if kind == "relocated":
                found[address] = _moved(found[address])
    return found


def patterns(domain: str) -> list[tuple[str, tuple[str, ...]]]:
    """The regular expressions of a domain and where they lead, in the order in which they are tried."""
    rows = Pattern.objects.filter(domain__name=domain, active=True).order_by("position", "id")
    return [(expression, tuple(targets)) for expression, targets in rows.values_list("expression", "targets")]


def listed(addresses: Sequence[str]) -> set[str]:
    """Which of these canonical addresses stand in the list of a domain that we back up."""
    found: set[str] = set()
    for batch in _batches(addresses):
        found.update(RelayRecipient.objects.filter(address__in=batch).values_list("address", flat=True))
    return found


def first_administrator() -> AccountInfo | None:
    """The oldest active administrator."""
    row = Account.objects.filter(role=Account.Role.ADMIN, active=True).order_by("id").first()
    return info(row) if row else None


def info(row: Account) -> AccountInfo:
    """The value of a row."""
    about = (row.display_name, row.quota, row.active, row.is_admin, row.is_team, row.language)
    return AccountInfo(row.pk, row.address, *about)


def _with_account(known: Entry, address: str, columns: Sequence[Any]) -> Entry:
    key, name, quota, state, role, language = columns
    is_admin, is_team = role == Account.Role.ADMIN, role == Account.Role.TEAM
    account = AccountInfo(key, address, name, quota, state == "on", is_admin, is_team, language)
    return Entry(account) if known is NOBODY else replace(known, account=account)


def _with_list(known: Entry, columns: Sequence[Any]) -> Entry:
    _, words, _, state, posting, targets = columns
    if state == "on":
        return replace(known, targets=tuple(json.loads(targets)), posting=Posting(posting) if posting else None)
    return replace(known, over=state == "over", words=words)


def _moved(known: Entry) -> Entry:
    """Such a row leads nowhere: it only tells the new address, as long as it is on."""
    return replace(known, targets=(), moved_to=next(iter(known.targets), ""))


def _rows(addresses: Sequence[str]) -> list[tuple[Any, ...]]:
    return ask(WHO.format(places=marks(addresses)), *[*addresses] * 3)


def _batches(addresses: Sequence[str]) -> Iterator[Sequence[str]]:
    for start in range(0, len(addresses), BATCH):
        yield addresses[start : start + BATCH]
