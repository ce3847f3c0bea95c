"""Tests and commands of Sieve → conditions and actions, as far as our forms could have made them.

What is understood here is written again by `writing` and compared with what was read, so that this may be generous.
"""

import re
from collections.abc import Callable, Sequence
from datetime import date

from mailapp.standards.rulebook.actions import (
    Action,
    Answer,
    CopyTo,
    Delete,
    Flag,
    Forward,
    Label,
    MarkRead,
    MoveTo,
    Refuse,
)
from mailapp.standards.rulebook.asking import FIELDS
from mailapp.standards.rulebook.conditions import (
    ADDRESSES,
    Arrives,
    Condition,
    HasAttachment,
    How,
    Place,
    Says,
    Sized,
    SpamAtLeast,
)
from mailapp.standards.rulebook.doing import FLAGGED, SEEN
from mailapp.standards.sieve.lexer import Kind
from mailapp.standards.sieve.parser import Argument, Node

TAKING = ("comparator", "value", "subject", "addresses", "days", "over", "under")  # tags behind which something stands
PLACES = {tuple(name.lower() for name in names): place for place, names in FIELDS.items()}
PERCENT = re.compile(r"[0-9]{1,3}\Z")


class Foreign(Exception):
    """No form of ours made this."""


class Said:
    """A node's tags and what stands beside them. Raises Foreign, as all here does, where it does not fit."""

    def __init__(self, node: Node) -> None:
        self.tags: dict[str, Argument | None] = {}
        self.rest: list[Argument] = []
        waiting = list(node.arguments)
        while waiting:
            argument = waiting.pop(0)
            if argument.kind is not Kind.TAG:
                self.rest.append(argument)
                continue
            name = str(argument.value)
            self.tags[name] = waiting.pop(0) if name in TAKING and waiting else None

    def strings(self, place: int) -> tuple[str, ...]:
        return _strings(self.rest[place] if place < len(self.rest) else None)

    def string(self, place: int) -> str:
        return _string(self.rest[place] if place < len(self.rest) else None)

    def number(self, tag: str) -> int:
        argument = self.tags.get(tag)
        if argument is None or argument.kind is not Kind.NUMBER:
            raise Foreign
        return int(str(argument.value))


def _strings(argument: Argument | None) -> tuple[str, ...]:
    if argument is None or argument.kind is not Kind.STRING:
        raise Foreign
    return argument.value if isinstance(argument.value, tuple) else (str(argument.value),)


def _string(argument: Argument | None) -> str:
    found = _strings(argument)
    if len(found) != 1:
        raise Foreign
    return found[0]


# conditions


def conditions(test: Node) -> tuple[tuple[Condition, ...], bool]:
    """And whether any of them is enough."""
    if test.name == "true":
        return (), False
    if test.name in ("allof", "anyof") and _days(test) is None:
        return tuple(map(condition, test.tests)), test.name == "anyof"
    return (condition(test),), False


def condition(test: Node) -> Condition:
    negated = test.name == "not"
    if negated:
        [test] = test.tests if len(test.tests) == 1 else _foreign()
    return TESTS.get(test.name, _no_test)(test, negated)


def _foreign() -> Sequence[Node]:
    raise Foreign


def _no_test(test: Node, negated: bool) -> Condition:
    raise Foreign


def _field(test: Node, negated: bool) -> Condition:
    said = Said(test)
    if "mime" in said.tags:
        return HasAttachment(negated)
    names, key = said.strings(0), said.string(1)
    place = PLACES.get(tuple(name.lower() for name in names))
    how = _how(said)
    alone = test.name == "address"
    if place in ADDRESSES and alone is (how is How.CONTAINS):
        place = None
    if place is None and len(names) == 1 and not alone:
        return Says(Place.HEADER, how, key, negated, names[0])
    return Says(place or _no_place(), how, key, negated)


def _no_place() -> Place:
    raise Foreign


def _how(said: Said) -> How:
    """Whether a pattern only says how a value begins or ends, the condition finds out itself."""
    return next((how for how in (How.CONTAINS, How.IS, How.MATCHES) if how.value in said.tags), How.IS)


def _exists(test: Node, negated: bool) -> Condition:
    return Says(Place.HEADER, How.EXISTS, negated=negated, header=Said(test).string(0))


def _body(test: Node, negated: bool) -> Condition:
    return Says(Place.BODY, How.CONTAINS, Said(test).string(0), negated)


def _size(test: Node, negated: bool) -> Condition:
    said = Said(test)
    over = "over" in said.tags
    return Sized(over, said.number("over" if over else "under"))


def _spam(test: Node, negated: bool) -> Condition:
    percent = Said(test).string(0)
    if not PERCENT.match(percent):
        raise Foreign
    return SpamAtLeast(int(percent), negated)


def _arrives(test: Node, negated: bool) -> Condition:
    found = _days(test)
    if found is None:
        raise Foreign
    return Arrives(*found, negated)


def _days(test: Node) -> tuple[date | None, date | None] | None:
    """Of one test of the day, or of two in an allof; None for anything else."""
    tests = test.tests if test.name == "allof" else (test,)
    if any(each.name != "currentdate" for each in tests) or not 1 <= len(tests) <= 2:
        return None
    found: dict[str, date] = {}
    for each in tests:
        said = Said(each)
        found[_string(said.tags.get("value"))] = _day(said.string(1))
    return (found.get("ge"), found.get("le")) if len(found) == len(tests) else None


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise Foreign from None


TESTS: dict[str, Callable[[Node, bool], Condition]] = {
    "header": _field,
    "address": _field,
    "exists": _exists,
    "body": _body,
    "size": _size,
    "spamtest": _spam,
    "currentdate": _arrives,
    "allof": _arrives,
}

# actions


def action(command: Node) -> Action:
    return COMMANDS.get(command.name, _no_action)(Said(command))


def _no_action(said: Said) -> Action:
    raise Foreign


def _mark(said: Said) -> Action:
    keyword = said.string(0)
    if keyword == FLAGGED:
        return Flag()
    return MarkRead() if keyword == SEEN else Label(keyword)


def _file(said: Said) -> Action:
    return CopyTo(said.string(0)) if "copy" in said.tags else MoveTo(said.string(0))


def subject_of(said: Said) -> str:
    return _string(said.tags["subject"]) if "subject" in said.tags else ""


def addresses_of(said: Said) -> tuple[str, ...]:
    return _strings(said.tags["addresses"]) if "addresses" in said.tags else ()


COMMANDS: dict[str, Callable[[Said], Action]] = {
    "addflag": _mark,
    "fileinto": _file,
    "redirect": lambda said: Forward(said.string(0), "copy" in said.tags),
    "vacation": lambda said: Answer(said.string(0), subject_of(said), said.number("days")),
    "ereject": lambda said: Refuse(said.string(0)),
    "discard": lambda said: Delete(),
}
