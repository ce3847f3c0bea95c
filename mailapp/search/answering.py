"""The index as the store asks it: what each kind of question looks into (RFC 9051 §6.4.4 BODY and TEXT)."""

from collections.abc import Collection, Iterator
from contextlib import contextmanager

from mailapp.search import engine
from mailapp.search.engine import Shelf
from mailapp.search.values import is_askable
from mailapp.store.query import Anywhere, Asked, Body, Contains, Words
from mailapp.store.search_index import Question

LOOKED_INTO: dict[type, tuple[str, ...]] = {
    Body: ("text", "markup", "attached"),
    Anywhere: ("head", "text", "markup", "attached"),
    Words: ("shown", "text", "attached"),
    Contains: ("shown",),
}


class HouseIndex:
    """See store.search_index.Index."""

    def answers(self, query: Question) -> bool:
        return is_askable(query.text)

    @contextmanager
    def reading(self) -> Iterator["HouseReading"]:
        with engine.opened() as shelf:
            yield HouseReading(shelf)


class HouseReading:
    """See store.search_index.Reading."""

    def __init__(self, shelf: Shelf) -> None:
        self._shelf = shelf
        self.proves = shelf.proves

    def generation(self) -> str:
        return self._shelf.generation()

    def missing(self, contents: Collection[int]) -> set[int]:
        return self._shelf.missing(contents)

    def proposed(self, query: Question, most: int) -> list[int] | None:
        return self._shelf.proposed(LOOKED_INTO[type(query)], query.text.casefold(), most)

    def holding(self, query: Asked, contents: Collection[int]) -> set[int]:
        return self._shelf.holding(LOOKED_INTO[type(query)], query.text.casefold(), contents)
