"""The one query path: who is behind these addresses, for any number of them."""

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from django.db import connection

from mailapp.directory.models import Account, Domain
from mailapp.directory.values import AccountInfo

# The ORM takes forty times as long (1.7 ms, 0.04 ms), and this is asked for every recipient of every letter.
WHO = """
SELECT 'account', address, id, display_name, quota, active, role, '' FROM directory_account
 WHERE address IN ({places})
UNION ALL
SELECT 'alias', address, id, '', 0, active, '', CAST(targets AS text) FROM directory_alias
 WHERE address IN ({places})
UNION ALL
SELECT 'group', address, id, '', 0, active, '', CAST(members AS text) FROM directory_group
 WHERE address IN ({places})
"""
BATCH = 1000  # addresses in one query: three tables, and SQLite takes 32,766 parameters


@dataclass(frozen=True, slots=True)
class Entry:
    """What one of our addresses is: an account, a list of targets (alias or group), or both (mail is forwarded)."""

    account: AccountInfo | None = None
    targets: tuple[str, ...] = ()  # none when the list is switched off


@dataclass(frozen=True, slots=True)
class Area:
    """A domain of ours, as far as delivery must know it."""

    name: str
    active: bool
    catch_all: str


def areas() -> dict[str, Area]:
    """All our domains by name, the oldest first."""
    rows = Domain.objects.order_by("id").values_list("name", "active", "catch_all")
    return {name: Area(name, active, catch_all) for name, active, catch_all in rows}


def entries(addresses: Sequence[str]) -> dict[str, Entry]:
    """What stands behind these canonical addresses, with one query; those nobody has are missing."""
    found: dict[str, Entry] = {}
    for batch in _batches(addresses):
        for kind, address, *columns in _rows(batch):
            known = found.get(address, Entry())
            found[address] = _with_account(known, address, columns) if kind == "account" else _with_list(known, columns)
    return found


def first_administrator() -> AccountInfo | None:
    """The oldest active administrator."""
    row = Account.objects.filter(role=Account.Role.ADMIN, active=True).order_by("id").first()
    return info(row) if row else None


def info(row: Account) -> AccountInfo:
    """The value of a row."""
    return AccountInfo(row.pk, row.address, row.display_name, row.quota, row.active, row.is_admin)


def _with_account(known: Entry, address: str, columns: Sequence[Any]) -> Entry:
    key, name, quota, active, role, _ = columns
    account = AccountInfo(key, address, name, quota, bool(active), role == Account.Role.ADMIN)
    return Entry(account, known.targets)


def _with_list(known: Entry, columns: Sequence[Any]) -> Entry:
    *_, active, _, targets = columns
    return Entry(known.account, tuple(json.loads(targets)) if active else ())


def _rows(addresses: Sequence[str]) -> list[tuple[Any, ...]]:
    places = ", ".join(["%s"] * len(addresses))
    with connection.cursor() as cursor:
        cursor.execute(WHO.format(places=places), [*addresses] * 3)  # only %s is put in
        found: list[tuple[Any, ...]] = cursor.fetchall()
    return found


def _batches(addresses: Sequence[str]) -> Iterator[Sequence[str]]:
    for start in range(0, len(addresses), BATCH):
        yield addresses[start : start + BATCH]
