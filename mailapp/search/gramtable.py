"""Which grams are in which letter: an FTS5 table without contents and without places (`detail=none`).

It knows nothing else, and so a letter can only be taken out with the very text that was put in.
"""

import sqlite3
from collections.abc import Collection, Sequence
from dataclasses import dataclass

from mailapp.search import grams


@dataclass(frozen=True, slots=True)
class GramTable:
    """The grams of some fields of a letter. SQLite's FTS5, §6.4 (contentless tables) and §6.6 (the delete command)."""

    name: str
    fields: tuple[str, ...]

    @property
    def schema(self) -> str:
        options = "content='', detail=none, columnsize=0, tokenize='ascii'"
        return f"CREATE VIRTUAL TABLE {self.name} USING fts5(grams, {options})"

    def concerns(self, fields: Collection[str]) -> bool:
        return not set(fields).isdisjoint(self.fields)

    @property
    def asking(self) -> str:
        """For numbers of letters that have what `:question` says."""
        return f"SELECT rowid FROM {self.name} WHERE {self.name} MATCH :question"  # noqa: S608  (our own name)

    def matching(self, connection: sqlite3.Connection, question: str, most: int) -> set[int]:
        values = {"question": question, "most": most}
        return {number for (number,) in connection.execute(f"{self.asking} LIMIT :most", values)}

    def put(self, connection: sqlite3.Connection, number: int, texts: dict[str, str]) -> None:
        statement = f"INSERT INTO {self.name} (rowid, grams) VALUES (?, ?)"  # noqa: S608  (our own name)
        self._do(connection, statement, number, texts)

    def take(self, connection: sqlite3.Connection, number: int, texts: dict[str, str]) -> None:
        statement = f"INSERT INTO {self.name} ({self.name}, rowid, grams) VALUES ('delete', ?, ?)"  # noqa: S608  (our own name)
        self._do(connection, statement, number, texts)

    def _do(self, connection: sqlite3.Connection, statement: str, number: int, texts: dict[str, str]) -> None:
        said = grams.of_text(*(texts[field] for field in self.fields))
        if said:
            connection.execute(statement, (number, said))


TABLES: Sequence[GramTable] = (
    GramTable("said", ("head", "text", "markup", "shown")),
    GramTable("attached", ("attached",)),  # by themselves: long documents would be proposed for everything
)
