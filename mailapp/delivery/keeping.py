"""Sieve scripts, people's and the office's, as plain values for a file, and back (store/keepsake.py)."""

from collections import defaultdict
from collections.abc import Iterator, Mapping
from typing import Any

from django.db import DatabaseError, transaction

from mailapp.delivery.models import OfficeScript, Script
from mailapp.delivery.officescripts import OfficeScripts
from mailapp.delivery.script import ScriptError
from mailapp.delivery.scripts import Scripts
from mailapp.delivery.sorting.values import Turn
from mailapp.store.keepers import LostLetter

OCTETS = 4 * 1024 * 1024  # of one person's scripts, or of a domain's; the active one first, then by name
Told = dict[str, dict[str, Any]]  # by name
WRONG = (ScriptError, DatabaseError, LookupError, TypeError, ValueError, AttributeError)


class ScriptKeeper:
    name = "sieve"

    def of_house(self) -> Any:
        """By domain, "" the server's."""
        found: dict[str, Told] = defaultdict(dict)
        room: dict[str, int] = defaultdict(lambda: OCTETS)
        for row in OfficeScript.objects.order_by("domain", "name"):
            domain = str(row.domain_id or "")
            room[domain] -= row.size
            if room[domain] >= 0:
                found[domain][row.name] = {"text": row.text, "turn": row.turn}
        return found

    def of_people(self) -> Mapping[int, Any]:
        found: dict[int, Told] = defaultdict(dict)
        room: dict[int, int] = defaultdict(lambda: OCTETS)
        rows = Script.objects.order_by("-active", "name").values_list("account", "name", "size", "text", "active")
        for account, name, size, text, active in rows:
            room[account] -= size
            if room[account] >= 0:
                found[account][name] = {"text": text, **({"active": True} if active else {})}
        return found

    def house_back(self, told: Any) -> int:
        return sum(
            not _office_script_back(domain, name, kept)
            for domain, scripts in _pairs(told)
            for name, kept in _pairs(scripts)
        )

    def person_back(self, account: int, told: Any) -> int:
        """All of them before one is active, which may include the others."""
        scripts = Scripts(account)
        failed = sum(not _script_back(scripts, name, kept) for name, kept in _pairs(told))
        active = [name for name, kept in _pairs(told) if isinstance(kept, dict) and kept.get("active")]
        for name in () if scripts.active() is not None else active[:1]:
            failed += not _activated(scripts, name)
        return failed

    def letters_back(self, only: str) -> Iterator[LostLetter]:
        return iter(())


def _office_script_back(domain: str, name: str, kept: Any) -> bool:
    try:
        with transaction.atomic():
            scripts = OfficeScripts(domain)
            if name not in {one.name for one in scripts.listed()}:
                scripts.put(name, kept["text"].encode(), Turn(kept["turn"]))
    except WRONG:
        return False
    return True


def _script_back(scripts: Scripts, name: str, kept: Any) -> bool:
    try:
        with transaction.atomic():
            if name not in {one.name for one in scripts.listed()}:
                scripts.put(name, kept["text"].encode())
    except WRONG:
        return False
    return True


def _activated(scripts: Scripts, name: str) -> bool:
    try:
        scripts.activate(name)
    except WRONG:
        return False
    return True


def _pairs(told: Any) -> Iterator[tuple[str, Any]]:
    yield from told.items() if isinstance(told, dict) else ()
