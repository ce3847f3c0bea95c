"""Counts of tokens in the database: looked up by one query, changed by statements that add. SQLite and PostgreSQL."""

import json
import time
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date

from django.db import connection

from mailapp.scanners.bayes import numbers

FRESH_SECONDS = 30.0  # how long a count is remembered that was looked up
REMEMBERED = 20_000  # of them: some 3 MB
NONE = (0, 0)
TOGETHER = 500  # rows of one statement
EPOCH = date(2020, 1, 1)
Count = tuple[int, int, int, int, int]  # hash; letters of the house, junk and wanted; of these, one person's
Added = Mapping[int, tuple[int, int]]  # by hash: junk and wanted

ROW = "(%s, %s, %s, %s)"
NAMES = {"sqlite": "json_each(%s)", "postgresql": "jsonb_array_elements(%s::jsonb)"}
LOOK_UP = """
    SELECT token.id, token.spam, token.ham
    FROM {names} name CROSS JOIN bayes_token token WHERE token.id = CAST(name.value AS bigint)
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


def look_up(account: int, hashes: Iterable[int], *, alone: bool = False) -> Iterator[Count]:
    """Those of these tokens that were seen before. One query at most: most words of a letter were asked for lately.

    `alone`: what `account` has taught is not asked for.
    """
    wanted, base = list(hashes), numbers.base(account)
    known = _known.fresh()
    names = wanted if alone else wanted + [base + name for name in wanted]
    if missing := [name for name in names if name not in known]:
        known.update(dict.fromkeys(missing))
        known.update({name: (spam, ham) for name, spam, ham in _asked(missing)})
    for name in wanted:
        if house := known[name]:
            yield name, *house, *(NONE if alone else known[base + name] or NONE)


def _asked(names: Sequence[int]) -> Sequence[tuple[int, int, int]]:
    with connection.cursor() as cursor:
        cursor.execute(LOOK_UP.format(names=NAMES[connection.vendor]), [json.dumps(names)])
        found: Sequence[tuple[int, int, int]] = cursor.fetchall()
        return found


class Known:
    """What was looked up lately, whether it was there or not. What is learnt meanwhile counts a little later."""

    def __init__(self) -> None:
        self._counts: dict[int, tuple[int, int] | None] = {}
        self._until = 0.0

    def fresh(self) -> dict[int, tuple[int, int] | None]:
        """To be read and filled by one letter; another thread that begins anew takes nothing away from it."""
        now = time.monotonic()
        if now > self._until or len(self._counts) > REMEMBERED:
            self._counts, self._until = {}, now + FRESH_SECONDS
        return self._counts

    def forget(self) -> None:
        self._until = 0.0


_known = Known()
forget = _known.forget


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
