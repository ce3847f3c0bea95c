"""The index within PostgreSQL: pg_trgm proposes and LIKE verifies, in one question.

No migration makes its tables: it can be thrown away at any time, and where the extension may not be created, mail goes
on and texts are compared one by one.
"""

import logging
import re
from collections.abc import Collection, Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import Any

from django.db import Error, connection, transaction

from mailapp.search.engine import VERSION
from mailapp.search.values import FIELDS, Letter
from mailapp.store.search_index import IndexTrouble

GRAM = 3  # letters
PLAIN = re.compile(r"[a-z0-9]{3}")  # which are letters in every language
CHUNK = 1000  # letters in one question
SPECIAL = str.maketrans({"\\": r"\\", "%": r"\%", "_": r"\_"})
SCHEMA = """
    CREATE TABLE search_state (name text PRIMARY KEY, value text NOT NULL);
    CREATE TABLE search_letter (content bigint PRIMARY KEY, whole boolean NOT NULL, head text NOT NULL,
        text text NOT NULL, markup text NOT NULL, shown text NOT NULL, attached text NOT NULL);
    CREATE INDEX search_letter_partly ON search_letter (content) WHERE NOT whole;
"""
GRAMS = f"""
    CREATE INDEX IF NOT EXISTS search_letter_grams ON search_letter
    USING gin ({", ".join(f"{field} gin_trgm_ops" for field in FIELDS)})
"""
log = logging.getLogger(__name__)


@contextmanager
def opened() -> Iterator["PostgresShelf"]:
    """Raises IndexTrouble, also for what goes wrong within."""
    try:
        yield PostgresShelf()
    except Error as trouble:
        raise IndexTrouble(str(trouble)) from trouble


class PostgresShelf:
    """See engine.Shelf."""

    proves = True

    def generation(self) -> str:
        """It stands in the comment of a table, for which one can ask whether that is there or not."""
        known = self._one("SELECT obj_description(to_regclass('search_state'), 'pg_class')")
        version, _, generation = str(known or "").partition("/")
        return generation if version == str(VERSION) else ""

    def prepare(self) -> None:
        if not self.generation():
            self.empty()

    def empty(self) -> None:
        with transaction.atomic():
            self._do("DROP TABLE IF EXISTS search_state, search_letter")
            self._do(SCHEMA)
            self._do(f"COMMENT ON TABLE search_state IS '{VERSION}/{datetime.now(UTC).isoformat()}'")
        try:
            with transaction.atomic():
                self._do("CREATE EXTENSION IF NOT EXISTS pg_trgm")
                self._do(GRAMS)
        except Error as trouble:
            log.warning("searches are slower without the extension pg_trgm: %s", trouble)

    def missing(self, contents: Collection[int]) -> set[int]:
        if not contents:
            return set()
        known = "SELECT content FROM search_letter WHERE whole AND content = ANY(%s)"
        return set(contents) - self._numbers(known, list(contents))

    def proposed(self, fields: Sequence[str], needle: str, most: int) -> list[int] | None:
        """Only where the index can be used: all letters of the house are not compared one by one."""
        can_say = len(needle) >= GRAM and self._one("SELECT to_regclass('search_letter_grams')")
        if not can_say or not self._has_grams(needle):
            return None
        condition, values = _condition(fields, needle)
        statement = f"SELECT content FROM search_letter WHERE {condition} LIMIT %s"  # noqa: S608  (our own words)
        found = self._numbers(statement, *values, most + 1)
        return None if len(found) > most else list(found)

    def _has_grams(self, needle: str) -> bool:
        """Within words, for the ends of a needle are none of words; PostgreSQL knows which signs words have."""
        if needle.isascii():
            return bool(PLAIN.search(needle))
        return any(" " not in gram for gram in self._one("SELECT show_trgm(%s)", needle) or [])

    def holding(self, fields: Sequence[str], needle: str, contents: Collection[int]) -> set[int]:
        condition, values = _condition(fields, needle)
        statement = f"SELECT content FROM search_letter WHERE content = ANY(%s) AND ({condition})"  # noqa: S608  (our own words)
        asked, found = sorted(contents), set[int]()
        for start in range(0, len(asked), CHUNK):
            found |= self._numbers(statement, asked[start : start + CHUNK], *values)
        return found

    def there(self, after: int, upto: int | None) -> set[int]:
        most = 2**63 - 1 if upto is None else upto
        return self._numbers("SELECT content FROM search_letter WHERE content > %s AND content <= %s", after, most)

    def add(self, letters: Sequence[Letter]) -> int:
        statement = "INSERT INTO search_letter VALUES (%s, %s, %s, %s, %s, %s, %s) ON CONFLICT DO NOTHING"
        with transaction.atomic(), connection.cursor() as cursor:
            before = self.missing_at_all([letter.content for letter in letters])
            rows = [(one.content, one.whole, *(getattr(one, field) for field in FIELDS)) for one in letters]
            cursor.executemany(statement, rows)
        return len(before)

    def missing_at_all(self, contents: list[int]) -> set[int]:
        return set(contents) - self._numbers("SELECT content FROM search_letter WHERE content = ANY(%s)", contents)

    def remove(self, contents: Collection[int]) -> int:
        statement = "DELETE FROM search_letter WHERE content = ANY(%s) RETURNING content"
        return len(self._numbers(statement, list(contents)))

    def mark(self, name: str) -> int:
        return int(self._one("SELECT value FROM search_state WHERE name = %s", f"mark {name}") or 0)

    def set_mark(self, name: str, content: int) -> None:
        statement = "INSERT INTO search_state VALUES (%s, %s) ON CONFLICT (name) DO UPDATE SET value = EXCLUDED.value"
        self._do(statement, f"mark {name}", str(content))

    def counts(self) -> tuple[int, int, int]:
        letters = self._one("SELECT count(*) FROM search_letter")
        partly = self._one("SELECT count(*) FROM search_letter WHERE NOT whole")
        return letters, partly, self._one("SELECT pg_total_relation_size('search_letter')")

    def built(self) -> datetime | None:
        return datetime.fromisoformat(self.generation())

    def _do(self, statement: str, *values: Any) -> None:
        with connection.cursor() as cursor:
            cursor.execute(statement, values or None)

    def _one(self, statement: str, *values: Any) -> Any:
        with connection.cursor() as cursor:
            cursor.execute(statement, values or None)
            row = cursor.fetchone()
        return row[0] if row else None

    def _numbers(self, statement: str, *values: Any) -> set[int]:
        with connection.cursor() as cursor:
            cursor.execute(statement, values)
            return {number for (number,) in cursor.fetchall()}


def _condition(fields: Sequence[str], needle: str) -> tuple[str, list[str]]:
    pattern = f"%{needle.translate(SPECIAL)}%"
    return "(" + " OR ".join(f"{field} LIKE %s" for field in fields) + ")", [pattern] * len(fields)
