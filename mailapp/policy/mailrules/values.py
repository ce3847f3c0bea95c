"""What all tables of rules about mail have in common: whose letters they see, and how a line is read and checked."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, fields
from datetime import datetime
from enum import Enum
from typing import Any, Protocol, Self, TypeVar

LINE_CHARACTERS = 500  # of a pattern, a reason, an address
TEXT_CHARACTERS = 20_000  # of a text that may have several lines


class BadRule(ValueError):
    """A rule that makes no sense, or that is not there; the text is a sentence."""


class Road(Enum):
    """Whose letters a rule is about."""

    INBOUND = "inbound"  # other servers bring them
    SUBMITTED = "submitted"  # our own people send them
    BOTH = "both"

    def covers(self, road: "Road") -> bool:
        return self is Road.BOTH or self is road


class Text(str):
    """A text that may have several lines."""


class Rule(Protocol):
    """One line of a table: a frozen dataclass of enumerations, yes-or-no and text."""

    def checked(self) -> Self:
        """The rule in its canonical form. Raises BadRule."""

    def __str__(self) -> str:
        """The rule in a few words: the journal and the header say that it was this one."""


R = TypeVar("R", bound=Rule)


@dataclass(frozen=True, slots=True)
class Numbered:
    """A rule with the number under which it is kept; tables are built of these, in their order."""

    id: int
    rule: Any

    def __str__(self) -> str:
        return f"rule {self.id} ({self.rule})"


@dataclass(frozen=True, slots=True)
class Entry:
    """One line of a table as an administrator sees it. `position` counts from 1 within its table."""

    id: int
    position: int
    rule: Any
    active: bool = True
    expires: datetime | None = None
    note: str = ""


def read(kind: type[R], says: Mapping[str, object]) -> R:
    """A rule of this kind from plain values, checked. Unknown names, wrong kinds and nonsense raise BadRule."""
    known = {field.name: field for field in fields(kind)}  # type: ignore[arg-type]
    for name in says:
        if name not in known:
            raise BadRule(f"There is nothing named {name} in such a rule.")
    try:
        rule = kind(**{name: _value(name, known[name].type, value) for name, value in says.items()})
    except TypeError:
        raise BadRule("The rule is not complete.") from None
    return rule.checked()


def says(rule: Rule) -> dict[str, object]:
    """The rule as plain values, for storage and for JSON."""
    found = {field.name: getattr(rule, field.name) for field in fields(rule)}  # type: ignore[arg-type]
    return {name: value.value if isinstance(value, Enum) else value for name, value in found.items()}


def _value(name: str, kind: Any, value: object) -> object:
    if isinstance(kind, type) and issubclass(kind, Enum):
        return _choice(name, kind, value)
    if kind is bool:
        if not isinstance(value, bool):
            raise BadRule(f"{name} is yes or no, not {value!r}.")
        return value
    return _text(name, value, several_lines=kind is Text)


def _choice(name: str, kind: type[Enum], value: object) -> Enum:
    try:
        return kind(value)
    except ValueError:
        raise BadRule(f"{name} is {listed(member.value for member in kind)}, not {value!r}.") from None


def _text(name: str, value: object, *, several_lines: bool) -> str:
    if not isinstance(value, str):
        raise BadRule(f"{name} is a text, not {value!r}.")
    limit = TEXT_CHARACTERS if several_lines else LINE_CHARACTERS
    if len(value) > limit:
        raise BadRule(f"{name} is longer than {limit} characters.")
    if several_lines:
        value = value.replace("\r\n", "\n").strip("\n")
        printable = value.replace("\n", "").replace("\t", "")
    else:
        value = printable = value.strip()
    if not printable.isprintable():
        raise BadRule(f"{name} holds a control character.")
    return value


def listed(words: Iterable[str]) -> str:
    """ "a, b or c"."""
    *most, last = words
    return f"{', '.join(most)} or {last}" if most else last
