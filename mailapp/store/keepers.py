"""Rooms above that know something, too, which only the database has: each has a keeper, and the keepsakes hold it.

A keeper tells plain values of JSON, and gets them back on the day on which the database was lost. What is there
already stays as it is.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Protocol


@dataclass(frozen=True, slots=True)
class LostLetter:
    """A letter outside the mailboxes that no row named. `is_back`: it has one again; else it waits for its person."""

    address: str
    is_back: bool


class Keeper(Protocol):
    name: str  # under which it stands in the files

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


KEEPERS: list[Keeper] = []


def use(keeper: Keeper) -> None:
    """At start."""
    if all(one.name != keeper.name for one in KEEPERS):
        KEEPERS.append(keeper)
