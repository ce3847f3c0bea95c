"""Rooms above that know something, too, which only the database has: each has a keeper, and the keepsakes hold it.

A keeper tells plain values of JSON, and gets them back on the day on which the database was lost. What is there
already stays as it is.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Protocol


@dataclass(frozen=True, slots=True)
class LostLetter:
    """A letter outside the mailboxes that no row named. `is_back`: it has one again; else it waits for its person."""

    address: str
    is_back: bool


class Keeper(Protocol):
    @property
    def name(self) -> str:
        """Under which it stands in the files."""

    def of_house(self) -> Any:
        """What is nobody's own."""

    def of_people(self) -> Mapping[int, Any]:
        """By account, for those of whom there is anything to tell."""

    def house_back(self, told: Any) -> int:
        """How much of it could not be made."""

    def person_back(self, account: int, told: Any) -> int:
        """The same for what is one person's."""

    def letters_back(self, only: str) -> Iterator[LostLetter]:
        """Letters that this room holds by itself; of this address, or ("") of all."""


@dataclass(frozen=True, slots=True)
class Later:
    """A keeper that is loaded when it is needed: what its room imports takes memory in every process."""

    name: str
    load: Callable[[], Keeper]

    def of_house(self) -> Any:
        return self.load().of_house()

    def of_people(self) -> Mapping[int, Any]:
        return self.load().of_people()

    def house_back(self, told: Any) -> int:
        return self.load().house_back(told)

    def person_back(self, account: int, told: Any) -> int:
        return self.load().person_back(account, told)

    def letters_back(self, only: str) -> Iterator[LostLetter]:
        return self.load().letters_back(only)


class Paper(Protocol):
    """What is kept in a file of its own, for it is large; see papers.py."""

    def numbers(self) -> Mapping[int | None, int]:
        """By account, None the house: another one after each change; for those of whom there is anything."""

    def written(self, account: int | None) -> Iterable[bytes]:
        """What stands in the file."""

    def back(self, account: int | None, octets: bytes, number: int) -> int:
        """Make what is not there; how much of it could not be made. `number`: as it was told last, 0 unknown."""


KEEPERS: list[Keeper] = []
PAPERS: dict[str, Callable[[], Paper]] = {}  # by the name of the file; loaded when they are needed


def use(keeper: Keeper) -> None:
    """At start."""
    if all(one.name != keeper.name for one in KEEPERS):
        KEEPERS.append(keeper)
