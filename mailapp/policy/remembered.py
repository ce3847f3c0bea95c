"""What the office has changed of its rules, as plain values for a file, and back (store/keepsake_house.py)."""

from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Any

from django.db import DatabaseError, transaction

from mailapp.policy import api as policy
from mailapp.policy.mailrules import api as mailrules
from mailapp.policy.models import MailRule, Override
from mailapp.policy.rule import UnknownRule

WRONG = (UnknownRule, mailrules.BadRule, DatabaseError, LookupError, TypeError, ValueError, AttributeError)


def told() -> dict[str, Any]:
    """Rules that differ from their defaults by name, and the lines of the tables of rules about mail in their order."""
    tables: dict[str, list[dict[str, Any]]] = {}
    for row in MailRule.objects.order_by("family", "position", "id"):
        expires = row.expires.isoformat() if row.expires else ""
        line = {"says": row.says, "active": row.active, "expires": expires, "note": row.note}
        tables.setdefault(row.family, []).append(line)
    return {"values": dict(Override.objects.order_by("name").values_list("name", "value")), "tables": tables}


def bring_back(kept: Mapping[str, Any]) -> int:
    """Make what is not there: a rule that is at its default, a table without lines. How much could not be made."""
    failed = 0
    changed = set(Override.objects.values_list("name", flat=True))
    filled = set(MailRule.objects.values_list("family", flat=True))
    for name, value in _pairs(kept.get("values")):
        failed += name not in changed and not _made(policy.change, name, value)
    for family, lines in _pairs(kept.get("tables")):
        for line in lines if isinstance(lines, list) and family not in filled else ():
            failed += not _made(_add, family, line)
    return failed


def _pairs(told: Any) -> Iterator[tuple[str, Any]]:
    yield from told.items() if isinstance(told, dict) else ()


def _made(make: Any, name: str, value: Any) -> bool:
    try:
        with transaction.atomic():
            make(name, value)
    except WRONG:
        return False
    return True


def _add(family: str, line: Mapping[str, Any]) -> None:
    expires = datetime.fromisoformat(line["expires"]) if line["expires"] else None
    mailrules.add(family, line["says"], active=bool(line["active"]), expires=expires, note=line["note"])
