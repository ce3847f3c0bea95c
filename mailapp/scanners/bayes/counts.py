"""Counts of tokens in the database: looked up by one query, changed by statements that add. SQLite and PostgreSQL."""

import json
from collections.abc import Iterable, Mapping, Sequence
from datetime import date

from django.db import connection

from mailapp.scanners.bayes import numbers

TOGETHER = 500  # rows of one statement
EPOCH = date(2020, 1, 1)
Counts = dict[int, tuple[int, int]]  # hash → letters that were junk, and wanted ones
Added = Mapping[int, tuple[int, int]]

ROW = "(%s, %s, %s, %s)"
LOOK_UP = {
    "sqlite": "SELECT id, spam, ham FROM bayes_token WHERE id IN (SELECT value FROM json_each(%s))",
    "postgresql": """
        SELECT id, spam, ham FROM bayes_token
        WHERE id = ANY (ARRAY(SELECT value::bigint FROM jsonb_array_elements_text(%s::jsonb)))
    """,
}
ADD = """
    INSERT INTO bayes_token (id, spam, ham, day) VALUES {rows}
    ON CONFLICT (id) DO UPDATE SET spam = {spam}, ham = {ham}, day = excluded.day
"""
GONE = "DELETE FROM bayes_token WHERE id BETWEEN %s AND %s AND spam <= 0 AND ham <= 0"
TAKE_BACK = """
    UPDATE bayes_token SET spam = bayes_token.spam - own.spam, ham = bayes_token.ham - own.ham
    FROM bayes_token own WHERE own.id BETWEEN %s AND %s AND bayes_token.id = own.id - %s
"""


def today() -> int:
    """Days since 2020."""
    return (date.today() - EPOCH).days


def look_up(accounts: Sequence[int], hashes: Iterable[int]) -> dict[int, Counts]:
    """By account; tokens that were never seen are not there. One query."""
    hashes = list(hashes)
    names = [base + each for base in map(numbers.base, accounts) for each in hashes]
    found: dict[int, Counts] = {account: {} for account in accounts}
    with connection.cursor() as cursor:
        cursor.execute(LOOK_UP[connection.vendor], [json.dumps(names)])
        for name, spam, ham in cursor.fetchall():
            found[name >> numbers.HASH_BITS][name & numbers.HASH_MASK] = (spam, ham)
    return found


def add(account: int, added: Added) -> None:
    """Add to (or take from) counts, in the caller's transaction; none falls below nothing."""
    base, day = numbers.base(account), today()
    rows = [(base + name, spam, ham, day) for name, (spam, ham) in sorted(added.items())]  # sorted: no deadlock
    with connection.cursor() as cursor:
        for start in range(0, len(rows), TOGETHER):
            some = rows[start : start + TOGETHER]
            cursor.execute(_adding(len(some)), [value for row in some for value in row])


def _adding(rows: int) -> str:
    greatest = "MAX" if connection.vendor == "sqlite" else "GREATEST"
    sums = {name: f"{greatest}(0, bayes_token.{name} + excluded.{name})" for name in ("spam", "ham")}
    return ADD.format(rows=", ".join([ROW] * rows), **sums)


def drop_empty(account: int) -> None:
    """Tokens of which nothing is left."""
    with connection.cursor() as cursor:
        cursor.execute(GONE, numbers.span(account))


def take_back(account: int) -> None:
    """What this person taught, out of the house's counts."""
    first, last = numbers.span(account)
    with connection.cursor() as cursor:
        cursor.execute(TAKE_BACK, [first, last, first])
    drop_empty(numbers.HOUSE)
