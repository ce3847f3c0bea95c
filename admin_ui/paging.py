"""One page of a long list."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TypeVar

ON_A_PAGE = 50
T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Page:
    """Where we are in a list of `total` lines; pages are counted from 1."""

    number: int
    total: int

    @classmethod
    def asked(cls, text: str, total: int) -> "Page":
        """The page that the address names; rubbish is the first, too far is the last."""
        number = int(text) if text.isascii() and text.isdigit() and len(text) < 8 else 1
        last = max(1, -(-total // ON_A_PAGE))
        return cls(min(max(number, 1), last), total)

    @property
    def last(self) -> int:
        return max(1, -(-self.total // ON_A_PAGE))

    @property
    def offset(self) -> int:
        return (self.number - 1) * ON_A_PAGE

    @property
    def first_shown(self) -> int:
        return self.offset + 1

    @property
    def last_shown(self) -> int:
        return min(self.offset + ON_A_PAGE, self.total)

    @property
    def previous(self) -> int:
        return self.number - 1

    @property
    def next(self) -> int:
        return self.number + 1

    def cut(self, lines: Sequence[T]) -> Sequence[T]:
        """This page of a list that is there as a whole."""
        return lines[self.offset : self.offset + ON_A_PAGE]
