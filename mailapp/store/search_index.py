"""Where a full-text index is plugged in. It proposes; what it does not know yet is read from the files.

The store knows no index: `mailapp.search` stands above it and gives itself in by `use`.
"""

import logging
from collections.abc import Callable, Collection
from contextlib import AbstractContextManager
from dataclasses import dataclass
from typing import Protocol, TypeVar

from mailapp.store.query import Anywhere, Asked, Contains
from mailapp.store.search_known import Known
from mailapp.store.search_scope import Scope, placed

MOST_PROPOSED = 20_000  # letters of the whole house; when more may match, those of the mailbox are asked for instead
FEW = 2000  # letters in whose headings one has looked before the index has been opened
WORTH = 50  # letters of a mailbox are looked through in the time in which so much less are looked up
log = logging.getLogger(__name__)
T = TypeVar("T")
Question = Asked | Contains


class IndexTrouble(Exception):
    """The index cannot be read; nobody needs it to find what he looks for."""


class Reading(Protocol):
    """The index while one question is asked. Letters are named by their Content's id. Methods raise IndexTrouble."""

    @property
    def proves(self) -> bool:
        """Whether all that it proposes does match."""

    def generation(self) -> str:
        """Another one each time the index was thrown away; "" when there is none."""

    def missing(self, contents: Collection[int]) -> set[int]:
        """Which of these letters it does not know, or not wholly."""

    def proposed(self, query: Question, most: int) -> list[int] | None:
        """Letters of the house that may match; None when it cannot say, or there are more than `most`."""

    def holding(self, query: Asked, contents: Collection[int]) -> set[int]:
        """Which of these letters do match, looked up in their text; never one that does not."""


class Index(Protocol):
    """See Reading."""

    def answers(self, query: Question) -> bool:
        """Whether such a text can be looked up at all."""

    def reading(self) -> AbstractContextManager[Reading]: ...


@dataclass(frozen=True, slots=True)
class Told:
    """Rows of messages that match, and letters that the index cannot judge."""

    found: list[int]
    unknown: set[int]


_used: list[Index] = []
_known = Known()


def use(index: Index) -> None:
    """From now on, in this process."""
    _used[:] = [index]


def forget() -> None:
    """All that was learned of what the index knows."""
    global _known
    _known = Known()


def ask(query: Asked, scope: Scope) -> Told | None:
    """What the index says; None when there is none, or none that can be read."""
    return _read(query, scope, lambda reading, unknown: Told(_found(reading, query, scope), unknown))


def candidates(query: Contains, scope: Scope) -> set[int] | None:
    """Letters that may have this in what lists show of them, and those that the index cannot judge.

    None when they were no fewer than all, or there is no index.
    """
    return None if scope.messages < FEW else _proposed(query, scope, min(MOST_PROPOSED, scope.messages // WORTH))


def mentioning(word: str, scope: Scope) -> set[int] | None:
    """Letters that may have this word anywhere, and those that the index cannot judge; None when it cannot say."""
    return None if scope.messages < FEW else _proposed(Anywhere(word), scope, MOST_PROPOSED)


def names_few(query: Asked, scope: Scope) -> bool:
    """Whether the index knows that there is this text in few letters at most."""

    def few(reading: Reading, unknown: set[int]) -> bool:
        return len(unknown) <= FEW and reading.proposed(query, FEW) is not None

    return bool(_read(query, scope, few))


def _proposed(query: Question, scope: Scope, most: int) -> set[int] | None:
    def proposed(reading: Reading, unknown: set[int]) -> set[int] | None:
        letters = reading.proposed(query, most)
        return None if letters is None else unknown.union(letters)

    return _read(query, scope, proposed)


def _read(query: Question, scope: Scope, work: Callable[[Reading, set[int]], T]) -> T | None:
    """What `work` makes of the index and of letters that this does not know.

    None when there is no index that can be read, or it was thrown away meanwhile.
    """
    if not _used or not _used[0].answers(query):
        return None
    try:
        with _used[0].reading() as reading:
            generation = reading.generation()
            if not generation:
                return None
            # First: what the index learns meanwhile is among them.
            unknown = _known.unknown(reading.missing, generation, scope.boxes)
            found = work(reading, unknown)
            return found if reading.generation() == generation else None
    except IndexTrouble as trouble:
        log.warning("the search index does not answer (%s): letters are read instead", trouble)
        return None


def _found(reading: Reading, query: Asked, scope: Scope) -> list[int]:
    proposed = reading.proposed(query, MOST_PROPOSED)
    if proposed is None:
        pairs = _all(scope)
    elif scope.pairs is not None or len(proposed) > scope.messages:
        named = set(proposed)
        pairs = [(pk, content) for pk, content in _all(scope) if content in named]
    else:
        pairs = placed(scope, proposed)
    if proposed is not None and reading.proves:
        return [pk for pk, _content in pairs]
    holding = reading.holding(query, {content for _, content in pairs})
    return [pk for pk, content in pairs if content in holding]


def _all(scope: Scope) -> list[tuple[int, int]]:
    return list(scope.rows.values_list("pk", "content_id")) if scope.pairs is None else scope.pairs
