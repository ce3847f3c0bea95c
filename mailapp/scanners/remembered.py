"""The DNS lists, as plain values for a file, and back (store/keepsake_house.py)."""

from typing import Any

from django.db import DatabaseError

from mailapp.scanners import dnslists
from mailapp.scanners.dnsbl import BadLine, Line

COLUMNS = ("zone", "points", "answers", "note", "active")
WRONG = (BadLine, DatabaseError, LookupError, TypeError, ValueError, AttributeError)


def told() -> list[dict[str, Any]]:
    return [{name: getattr(line, name) for name in COLUMNS} for line in dnslists.lines()]


def bring_back(kept: Any) -> int:
    """Make the lines that are not there. How many could not be made."""
    there = {(line.zone, line.answers) for line in dnslists.lines()}
    return sum(not _made(line, there) for line in (kept if isinstance(kept, list) else ()))


def _made(told: Any, there: set[tuple[str, str]]) -> bool:
    try:
        line = Line(*(told[name] for name in COLUMNS))
        if (line.zone, line.answers) not in there:
            dnslists.add(line)
    except WRONG:
        return False
    return True
