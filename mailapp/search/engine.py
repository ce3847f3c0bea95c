"""What keeps the index: FTS5 in a file beside an embedded database, pg_trgm within PostgreSQL.

Both keep the same: of each letter its texts, by which it is verified, and grams, by which it is proposed.
"""

from collections.abc import Collection, Sequence
from contextlib import AbstractContextManager
from datetime import datetime
from typing import Protocol

from django.db import connection

from mailapp.search.values import Letter

VERSION = 3  # of what is kept; an index of another version is thrown away


class Shelf(Protocol):
    """The index, open. Letters are named by their Content's id; needles are case folded, `fields` those of Letter."""

    proves: bool  # what it proposes holds the needle: nobody need look again

    def generation(self) -> str:
        """Another one each time it was emptied; "" when it was never made, or is another version's."""

    def prepare(self) -> None:
        """Make it, empty, unless it is there."""

    def empty(self) -> None:
        """Throw everything away and begin a new generation."""

    def missing(self, contents: Collection[int]) -> set[int]:
        """Which of these are not there, or not whole."""

    def proposed(self, fields: Sequence[str], needle: str, most: int) -> list[int] | None:
        """Those that may hold it in one of the fields; None when it cannot say, or there are more than `most`."""

    def holding(self, fields: Sequence[str], needle: str, contents: Collection[int]) -> set[int]:
        """Which of these hold it in one of the fields."""

    def there(self, after: int, upto: int | None) -> set[int]:
        """Those with ids behind `after`, at most `upto`."""

    def add(self, letters: Sequence[Letter]) -> int:
        """Those that are not there yet, in one transaction; how many."""

    def remove(self, contents: Collection[int]) -> int:
        """How many were there."""

    def mark(self, name: str) -> int:
        """A place in the row of letters, 0 at first."""

    def set_mark(self, name: str, content: int) -> None: ...

    def counts(self) -> tuple[int, int, int]:
        """Letters, those that are not whole, octets on the disk."""

    def built(self) -> datetime | None:
        """When this generation began."""


def opened() -> AbstractContextManager[Shelf]:
    """The index of this house. Its troubles are IndexTrouble."""
    if connection.vendor == "sqlite":
        from mailapp.search import embedded

        return embedded.opened()
    from mailapp.search import postgres

    return postgres.opened()


def kind() -> str:
    return "SQLite FTS5" if connection.vendor == "sqlite" else "PostgreSQL pg_trgm"
