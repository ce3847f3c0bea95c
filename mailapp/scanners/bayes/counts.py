"""Counts of tokens in the database: looked up by one query, changed by statements that add. SQLite and PostgreSQL."""

import json
from collections.abc import Iterable, Mapping
from datetime import date

from django.db import connection

from mailapp.scanners.bayes import numbers

TOGETHER = 500  # rows of one statement
EPOCH = date(2020, 1, 1)
Count = tuple[int, int, int, int, int]  # hash; letters of the house, junk and wanted; of these, one person's
Added = Mapping[int, tuple[int, int]]  # by hash: junk and wanted

ROW = "(%s, %s, %s, %s)"
NAMES = {"sqlite": "json_each(%s)", "postgresql": "jsonb_array_elements(%s::jsonb)"}
HOUSE = """
    SELECT house.id, house.spam, house.ham, 0, 0
    FROM {names} name CROSS JOIN bayes_token house WHERE house.id = CAST(name.value AS bigint)
"""
BOTH = """
    SELECT house.id, house.spam, house.ham, COALESCE(own.spam, 0), COALESCE(own.ham, 0)
    FROM {names} name CROSS JOIN bayes_token house LEFT JOIN bayes_token own ON own.id = house.id + %s
    WHERE house.id = CAST(name.value AS bigint)
"""
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


def look_up(account: int, hashes: Iterable[int], *, alone: bool = False) -> list[Count]:
    """Those of these tokens that were seen before. One query. `alone`: what `account` has taught is not asked for."""
    names = json.dumps(list(hashes))
    with connection.cursor() as cursor:
        if alone:
            cursor.execute(HOUSE.format(names=NAMES[connection.vendor]), [names])
        else:
            cursor.execute(BOTH.format(names=NAMES[connection.vendor]), [names, numbers.base(account)])
        found: list[Count] = cursor.fetchall()
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
