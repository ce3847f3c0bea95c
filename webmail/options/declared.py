"""How an option is declared: its kind, the tab on which it stands, and what it is called there."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from enum import Enum
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext as _

Words = str | Promise
HIDDEN = ""  # the tab of what no form shows


class Kind(Enum):
    CHOICE = "one of several"
    SEVERAL = "some of several"
    NUMBER = "a number"
    SWITCH = "on or off"
    WORDS = "a line or lines of text"


@dataclass(frozen=True, slots=True)
class Declared:
    """What may be chosen, and how a form asks for it."""

    kind: Kind
    tab: str
    label: Words
    help: Words = ""
    choices: Mapping[Any, Words] = field(default_factory=dict)
    numbers: Sequence[int] = ()  # a range is typed, anything else is chosen from
    most: int = 0  # characters
    lines: int = 1  # of the box in which text is typed

    def read(self, value: Any) -> Any:
        """The value as it is kept. Raises ValueError with a sentence."""
        if not CHECKS[self.kind](self, value):
            raise ValueError(_("“%(value)s” cannot be chosen here.") % {"value": str(value)[:80]})
        return tuple(value) if self.kind is Kind.SEVERAL else value


def _is_some(declared: Declared, value: Any) -> bool:
    some = isinstance(value, list | tuple) and len(value) <= len(declared.choices)
    return some and all(isinstance(one, str) and one in declared.choices for one in value)


CHECKS: dict[Kind, Callable[[Declared, Any], bool]] = {
    Kind.CHOICE: lambda declared, value: isinstance(value, str) and value in declared.choices,
    Kind.SEVERAL: _is_some,
    Kind.NUMBER: lambda declared, value: type(value) is int and value in declared.numbers,
    Kind.SWITCH: lambda declared, value: type(value) is bool,
    Kind.WORDS: lambda declared, value: isinstance(value, str) and len(value) <= declared.most and "\0" not in value,
}


def choice(tab: str, default: str, choices: Mapping[str, Words], label: Words, help: Words = "") -> Any:
    """One of `choices` (value → what a person reads)."""
    return _field(default, Declared(Kind.CHOICE, tab, label, help, choices=choices))


def several(tab: str, default: tuple[str, ...], choices: Mapping[str, Words], label: Words, help: Words = "") -> Any:
    """Any of `choices`, as a tuple."""
    return _field(default, Declared(Kind.SEVERAL, tab, label, help, choices=choices))


def number(tab: str, default: int, numbers: Sequence[int], label: Words, help: Words = "") -> Any:
    """One of `numbers`; of a `range` any is typed in."""
    return _field(default, Declared(Kind.NUMBER, tab, label, help, numbers=numbers))


def switch(tab: str, default: bool, label: Words, help: Words = "") -> Any:
    return _field(default, Declared(Kind.SWITCH, tab, label, help))


def words(tab: str, default: str, most: int, label: Words, help: Words = "", lines: int = 1) -> Any:
    """Text of at most `most` characters."""
    return _field(default, Declared(Kind.WORDS, tab, label, help, most=most, lines=lines))


def _field(default: Any, declared: Declared) -> Any:
    return field(default=default, metadata={"declared": declared})
