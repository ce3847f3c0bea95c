"""The entries of a rulebook as the page of rules lists them."""

from collections.abc import Collection
from dataclasses import dataclass

from mailapp.standards.rulebook import ByHand, Rule, Rulebook
from mailapp.standards.rulebook.actions import CopyTo, MoveTo
from webmail.rules import words


@dataclass(frozen=True, slots=True)
class Card:
    """A rule with its number, or a piece by hand without one. `missing`: folders that are not there (any more)."""

    number: int | None = None
    name: str = ""
    on: bool = True
    asked: str = ""
    done: str = ""
    missing: tuple[str, ...] = ()
    text: str = ""


def cards(book: Rulebook, folders: Collection[str]) -> list[Card]:
    found, number = [], 0
    for entry in book.entries:
        if isinstance(entry, ByHand):
            found.append(Card(text=entry.text))
        elif isinstance(entry, Rule):
            found.append(_card(number, entry, folders))
            number += 1
    return found


def _card(number: int, rule: Rule, folders: Collection[str]) -> Card:
    named = [each.folder for each in rule.actions if isinstance(each, MoveTo | CopyTo)]
    missing = tuple(name for name in named if name not in folders and name.upper() != "INBOX")
    return Card(number, rule.name, rule.on, words.conditions(rule), words.actions(rule), missing)
