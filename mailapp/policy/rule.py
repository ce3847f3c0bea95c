"""One rule of the office: what it may be, and how it is read from what a person typed."""

import re
from collections.abc import Callable
from dataclasses import dataclass, fields
from typing import Any

from mailapp.policy.values import Policy
from mailapp.standards.networks import Networks

Value = int | bool | str | tuple[int, ...] | Networks
DEFAULTS: dict[str, Value] = {field.name: field.default for field in fields(Policy)}  # type: ignore[misc]
PAUSES_LIMIT = 50  # entries of a rule that is a list of numbers
WORDS = {"yes": True, "true": True, "no": False, "false": False}


class UnknownRule(ValueError):
    """There is no rule of that name, or the value does not fit it; the text is a sentence."""


@dataclass(frozen=True, slots=True)
class Rule:
    """One rule. `least` and `most` bound a number, each number of a list, how many networks or characters there are.

    `unit` is octets, seconds, days or "".
    """

    name: str
    help: str
    unit: str = ""
    least: int = 1
    most: int = 1_000_000
    fits: Callable[[str], bool] = lambda text: True  # of a text that is not empty

    @property
    def default(self) -> Value:
        return DEFAULTS[self.name]

    def checked(self, value: object) -> Value:
        """The value as the Policy keeps it. Raises UnknownRule."""
        return self._kind[0](self, value)

    def read(self, text: str) -> object:
        """What somebody typed, ready to be checked."""
        return self._kind[1](text)

    @property
    def _kind(self) -> tuple[Callable[["Rule", Any], Value], Callable[[str], object]]:
        return KINDS[type(self.default)]

    def _choice(self, value: object) -> bool:
        if not isinstance(value, bool):
            raise UnknownRule(f"{self.name} is yes or no, not {value!r}.")
        return value

    def _list(self, value: object) -> tuple[int, ...]:
        if isinstance(value, int):
            value = [value]
        if not isinstance(value, list | tuple) or not 1 <= len(value) <= PAUSES_LIMIT:
            raise UnknownRule(f"{self.name} is a list of 1 to {PAUSES_LIMIT} numbers, not {value!r}.")
        return tuple(map(self._number, value))

    def _number(self, value: object) -> int:
        unit = f" {self.unit}" if self.unit else ""
        if not isinstance(value, int) or isinstance(value, bool):
            raise UnknownRule(f"{self.name} is a whole number{unit and ' of' + unit}, not {value!r}.")
        if not self.least <= value <= self.most:
            raise UnknownRule(f"{self.name} lies between {self.least} and {self.most}{unit}: {value} does not.")
        return value

    def _networks(self, value: object) -> Networks:
        if not isinstance(value, list | tuple) or not all(isinstance(text, str) for text in value):
            raise UnknownRule(f"{self.name} is a list of networks, not {value!r}.")
        if len(value) > self.most:
            raise UnknownRule(f"{self.name} takes at most {self.most} networks, not {len(value)}.")
        try:
            return Networks(value)
        except ValueError as wrong:
            raise UnknownRule(f"{self.name}: {wrong}") from None

    def _text(self, value: object) -> str:
        if not isinstance(value, str) or not value.isprintable():
            raise UnknownRule(f"{self.name} is a line of text, not {value!r}.")
        if not self.least <= len(value) <= self.most:
            raise UnknownRule(f"{self.name} has {self.least} to {self.most} characters, not {len(value)}.")
        if value and not self.fits(value):
            raise UnknownRule(f"{self.name} is {self.help}; “{value}” does not fit.")
        return value


def _read_choice(text: str) -> object:
    return WORDS.get(text.casefold(), text)


def _read_number(text: str) -> object:
    return int(text) if text.strip().isdecimal() else text


def _read_list(text: str) -> object:
    return [_read_number(piece) for piece in text.split(",")]


def read_networks(text: str) -> list[str]:
    """Networks by comma or blank; nothing, or the word none, is an empty list."""
    return [word for word in re.split(r"[,\s]+", text) if word and word.casefold() != "none"]


KINDS: dict[type, tuple[Callable[[Rule, Any], Value], Callable[[str], object]]] = {
    bool: (Rule._choice, _read_choice),
    int: (Rule._number, _read_number),
    tuple: (Rule._list, _read_list),
    Networks: (Rule._networks, read_networks),
    str: (Rule._text, str.strip),
}
