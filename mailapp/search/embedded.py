"""The index in a file of its own, `search.sqlite3` under PILLARBOX_HOME: deliveries never wait for its writer.

What it holds is derived: the file is no part of a backup, and may be removed at any time.
"""

import json
import os
import sqlite3
import zlib
from collections.abc import Collection, Iterator, Sequence
from contextlib import closing, contextmanager, suppress
from datetime import UTC, datetime

from mailapp.search import grams
from mailapp.search.engine import VERSION
from mailapp.search.gramtable import TABLES
from mailapp.search.values import FIELDS, Letter
from mailapp.store.maildir import home
from mailapp.store.search_index import IndexTrouble

PATIENCE = 20  # seconds that a writer waits for another
CHUNK = 500  # letters in one question
MANY = 4000  # letters of which texts are compared, until it is quicker to ask first which of them have the grams
CACHE_KB = 8000
SCHEMA = """
    CREATE TABLE state (name TEXT PRIMARY KEY, value) WITHOUT ROWID;
    CREATE TABLE letter (id INTEGER PRIMARY KEY, content INTEGER NOT NULL UNIQUE, whole INTEGER NOT NULL,
                         head BLOB, text BLOB, markup BLOB, shown BLOB, attached BLOB);
    CREATE INDEX letter_partly ON letter (content) WHERE NOT whole;
"""


class IndexBroken(IndexTrouble):
    """The file is damaged: it is thrown away, and made anew."""


@contextmanager
def opened() -> Iterator["EmbeddedShelf"]:
    """Raises IndexTrouble, also for what goes wrong within."""
    try:
        os.close(
            os.open(home("search.sqlite3"), os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
        )  # it has people's letters
        connection = sqlite3.connect(home("search.sqlite3"), timeout=PATIENCE, isolation_level=None)
        with closing(connection):
            connection.execute(f"PRAGMA cache_size=-{CACHE_KB}")
            connection.create_function("holds", 2, _holds, deterministic=True)
            yield EmbeddedShelf(connection)
    except (sqlite3.OperationalError, OSError) as trouble:
        raise IndexTrouble(str(trouble)) from trouble
    except (sqlite3.Error, zlib.error) as trouble:
        raise IndexBroken(str(trouble)) from trouble


def throw_away() -> None:
    """Remove the file: what is broken is made anew."""
    for end in ("", "-wal", "-shm"):
        with suppress(FileNotFoundError):
            os.unlink(home("search.sqlite3") + end)


def _holds(packed: bytes | None, needle: bytes) -> bool:
    return packed is not None and needle in zlib.decompress(packed)


def _packed(text: str) -> bytes | None:
    return zlib.compress(text.encode()) if text else None


def _unpacked(packed: bytes | None) -> str:
    return "" if packed is None else zlib.decompress(packed).decode()


class EmbeddedShelf:
    """See engine.Shelf."""

    proves = False

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._connection = connection

    def generation(self) -> str:
        if self._one("PRAGMA user_version") != VERSION:
            return ""
        return str(self._one("SELECT value FROM state WHERE name = 'generation'"))

    def prepare(self) -> None:
        if self.generation():
            return
        self._connection.execute("PRAGMA journal_mode=WAL")
        with self._writing():
            if not self.generation():
                self._make()

    def empty(self) -> None:
        self._connection.execute("PRAGMA journal_mode=WAL")
        with self._writing():
            self._make()
        with suppress(sqlite3.OperationalError):  # somebody reads: the room is used again
            self._connection.execute("VACUUM")

    def _make(self) -> None:
        for name in (*(table.name for table in TABLES), "letter", "state"):
            self._connection.execute(f"DROP TABLE IF EXISTS {name}")
        for statement in [*filter(str.strip, SCHEMA.split(";")), *(table.schema for table in TABLES)]:
            self._connection.execute(statement)
        now = datetime.now(UTC).isoformat()
        self._connection.execute("INSERT INTO state VALUES ('generation', hex(randomblob(8))), ('built', ?)", (now,))
        self._connection.execute(f"PRAGMA user_version = {VERSION}")

    def missing(self, contents: Collection[int]) -> set[int]:
        asked = json.dumps(list(contents))
        absent = "SELECT value FROM json_each(?) WHERE value NOT IN (SELECT content FROM letter)"
        partly = "SELECT content FROM letter WHERE NOT whole AND content IN (SELECT value FROM json_each(?))"
        return {*self._numbers(absent, asked), *self._numbers(partly, asked)} if contents else set()

    def proposed(self, fields: Sequence[str], needle: str, most: int) -> list[int] | None:
        question = grams.question(needle)
        if not question:
            return None
        tables = [table for table in TABLES if table.concerns(fields)]
        found = set[int]().union(*(table.matching(self._connection, question, most + 1) for table in tables))
        if len(found) > most:
            return None
        inside = "SELECT content FROM letter WHERE id IN (SELECT value FROM json_each(?))"
        return list(self._numbers(inside, json.dumps(list(found))))

    def holding(self, fields: Sequence[str], needle: str, contents: Collection[int]) -> set[int]:
        condition = " OR ".join(f"holds({field}, :needle)" for field in fields)
        statement = (
            "SELECT content FROM letter WHERE content IN (SELECT value FROM json_each(:asked))"  # noqa: S608  (our own columns)
            f" AND ({condition})"
        )
        asked, found = sorted(self._narrowed(fields, needle, contents)), set[int]()
        for start in range(0, len(asked), CHUNK):
            values = {"asked": json.dumps(asked[start : start + CHUNK]), "needle": needle.encode()}
            found.update(content for (content,) in self._connection.execute(statement, values))
        return found

    def _narrowed(self, fields: Sequence[str], needle: str, contents: Collection[int]) -> Collection[int]:
        """Of many letters those that are proposed, be these as many as they may.

        The + keeps SQLite from going through all pairs of the two lists (https://sqlite.org/optoverview.html#uplus).
        """
        question = grams.question(needle)
        if len(contents) < MANY or not question:
            return contents
        proposed = " UNION ALL ".join(table.asking for table in TABLES if table.concerns(fields))
        statement = (
            "SELECT content FROM letter WHERE content IN (SELECT value FROM json_each(:asked))"  # noqa: S608  (our own names)
            f" AND +id IN ({proposed})"
        )
        values = {"asked": json.dumps(list(contents)), "question": question}
        return {content for (content,) in self._connection.execute(statement, values)}

    def there(self, after: int, upto: int | None) -> set[int]:
        most = 2**63 - 1 if upto is None else upto
        return set(self._numbers("SELECT content FROM letter WHERE content > ? AND content <= ?", after, most))

    def add(self, letters: Sequence[Letter]) -> int:
        with self._writing():
            new = self._absent([letter.content for letter in letters])
            for letter in letters:
                if letter.content in new:
                    self._insert(letter)
        return len(new)

    def _absent(self, contents: list[int]) -> set[int]:
        statement = "SELECT content FROM letter WHERE content IN (SELECT value FROM json_each(?))"
        return set(contents) - set(self._numbers(statement, json.dumps(contents)))

    def _insert(self, letter: Letter) -> None:
        texts = {field: getattr(letter, field) for field in FIELDS}
        cursor = self._connection.execute(
            "INSERT INTO letter (content, whole, head, text, markup, shown, attached) VALUES (?, ?, ?, ?, ?, ?, ?)",
            (letter.content, letter.whole, *map(_packed, texts.values())),
        )
        for table in TABLES:
            table.put(self._connection, int(cursor.lastrowid or 0), texts)

    def remove(self, contents: Collection[int]) -> int:
        columns, asked = ", ".join(FIELDS), "SELECT value FROM json_each(?)"
        statement = f"SELECT id, {columns} FROM letter WHERE content IN ({asked})"  # noqa: S608  (our own columns)
        with self._writing():
            rows = self._connection.execute(statement, (json.dumps(list(contents)),)).fetchall()
            for number, *packed in rows:
                texts = dict(zip(FIELDS, map(_unpacked, packed), strict=True))
                for table in TABLES:
                    table.take(self._connection, number, texts)
                self._connection.execute("DELETE FROM letter WHERE id = ?", (number,))
        return len(rows)

    def mark(self, name: str) -> int:
        return int(self._one("SELECT value FROM state WHERE name = ?", f"mark {name}") or 0)

    def set_mark(self, name: str, content: int) -> None:
        self._connection.execute("INSERT OR REPLACE INTO state VALUES (?, ?)", (f"mark {name}", content))

    def counts(self) -> tuple[int, int, int]:
        letters = self._one("SELECT count(*) FROM letter")
        partly = self._one("SELECT count(*) FROM letter WHERE NOT whole")
        files = [home("search.sqlite3") + end for end in ("", "-wal")]
        octets = sum(os.path.getsize(path) for path in files if os.path.exists(path))
        return int(letters or 0), int(partly or 0), octets

    def built(self) -> datetime | None:
        return datetime.fromisoformat(str(self._one("SELECT value FROM state WHERE name = 'built'")))

    @contextmanager
    def _writing(self) -> Iterator[None]:
        self._connection.execute("BEGIN IMMEDIATE")
        try:
            yield
        except BaseException:
            self._connection.execute("ROLLBACK")
            raise
        self._connection.execute("COMMIT")

    def _one(self, statement: str, *values: object) -> int | str | None:
        row = self._connection.execute(statement, values).fetchone()
        return row[0] if row else None

    def _numbers(self, statement: str, *values: object) -> Iterator[int]:
        return (number for (number,) in self._connection.execute(statement, values))
