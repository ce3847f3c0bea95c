"""Reading a mailbox by more than one question, so that the answers belong to one moment."""

from collections.abc import Callable
from typing import TypeVar

from mailapp.store.household import Household

TRIES = 10  # before changes are held off
Found = TypeVar("Found")


def steady(house: Household, owner: int, box: int, ask: Callable[[], Found]) -> Found:
    """What `ask` finds while nobody changes the mailbox. Raises NoSuchMailbox."""
    for _ in range(TRIES):
        before = house.modseq(owner, box)
        found = ask()
        if house.modseq(owner, box) == before:
            return found
    with house.atomic():
        house.lock([box])
        return ask()
