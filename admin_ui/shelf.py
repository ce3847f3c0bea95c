"""A shelf: things of one kind that are listed, added, edited and removed alike. `shelves` has them all."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from django import forms

Badge = tuple[str, str]  # tone and words
ACTIVE, OFF = ("good", "active"), ("warn", "switched off")


@dataclass(frozen=True, slots=True)
class Line:
    """One thing as a line of its list. `tried` is an address whose way can be looked at."""

    key: str | int
    title: str
    under: str = ""
    leads: tuple[str, ...] = ()
    note: str = ""
    badges: tuple[Badge, ...] = ()
    tried: str = ""


class Filled(forms.Form):
    """A form of a shelf."""

    def asked(self) -> dict[str, Any]:
        """What the directory's function takes."""
        return dict(self.cleaned_data)


@dataclass(frozen=True, slots=True)
class Words:
    """How a shelf speaks. `lost` has one place, for the title of what is removed."""

    title: str
    lead: str
    search: str
    columns: tuple[str, str]  # over titles and leads
    add: str
    added: str
    none: str
    example: str
    lost: str


@dataclass(frozen=True, slots=True)
class Shelf:
    """`plural` and `name` name its pages; keys are addresses, or numbers when `numbered`.

    What cannot be edited, but only made and removed, has no `change`.
    """

    plural: str
    name: str
    icon: str
    words: Words
    listed: Callable[[str], Sequence[Any]]  # by words
    found: Callable[[Any], Any | None]  # by key; raises DirectoryError
    line: Callable[[Any], Line]
    new_form: type[Filled]
    make: Callable[..., object]
    remove: Callable[..., object]
    form: type[Filled] = Filled
    initial: Callable[[Any], dict[str, Any]] = lambda found: {}
    change: Callable[..., object] | None = None
    numbered: bool = False
    more: Callable[[Any], tuple[str, str]] | None = None  # one more page of a thing: its name among urls, and words


def state(active: bool) -> Badge:
    return ACTIVE if active else OFF
