"""Tables of what may be said: each extension fills one with its commands, tests and tags (RFC 5228 §2.10.5, §6)."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from enum import Enum, auto
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from mailapp.standards.sieve.call import Call
    from mailapp.standards.sieve.run import Run

Step = Callable[["Run"], None]  # a command, ready to be carried out
Test = Callable[["Run"], bool]


class Takes(Enum):
    """Of an argument; values are words for people."""

    NUMBER = "a number"
    STRING = "a string"
    STRINGS = "a string or a list of strings"


class Tests(Enum):
    """That stand behind a command's or a test's arguments."""

    NONE = auto()
    ONE = auto()
    LIST = auto()


@dataclass(frozen=True, slots=True)
class Tag:
    """`group`: of those with the same one, at most one may be said."""

    name: str
    takes: Takes | None = None
    group: str = ""

    @property
    def kind(self) -> str:
        return self.group or self.name


MATCH = "match"  # families of tags: extensions may add to them by these names
ADDRESS_PART = "address part"


@dataclass(frozen=True, slots=True)
class Form:
    """A command or a test: what it takes, and who makes something of a call of it."""

    make: Callable[["Call"], Step | Test]
    arguments: tuple[tuple[str, Takes], ...] = ()  # with a name each, for people
    optional: int = 0  # how many of the first ones may be left out; below 0: of the last ones
    tags: tuple[Tag, ...] = ()
    families: tuple[str, ...] = ()
    tests: Tests = Tests.NONE
    block: bool = False


@dataclass(frozen=True, slots=True)
class Extension:
    """By the name under which a script requires it; `tags`: more of them, by command, test or family."""

    name: str
    commands: Mapping[str, Form] = field(default_factory=dict)
    tests: Mapping[str, Form] = field(default_factory=dict)
    tags: Mapping[str, tuple[Tag, ...]] = field(default_factory=dict)
    brings: tuple[str, ...] = ()  # extensions that it requires by itself


FAMILIES: Mapping[str, tuple[Tag, ...]] = {
    MATCH: (
        Tag("comparator", Takes.STRING),  # RFC 5228 §2.7.3
        Tag("is", group="match type"),  # RFC 5228 §2.7.1
        Tag("contains", group="match type"),
        Tag("matches", group="match type"),
    ),
    ADDRESS_PART: (
        Tag("all", group=ADDRESS_PART),  # RFC 5228 §2.7.4
        Tag("localpart", group=ADDRESS_PART),
        Tag("domain", group=ADDRESS_PART),
    ),
}
