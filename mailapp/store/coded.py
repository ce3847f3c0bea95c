"""A long column with few different values: an octet for each message, and the values once (pure)."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Any, Generic, TypeVar, overload

T = TypeVar("T")
R = TypeVar("R")


class Coded(Sequence[T], Generic[T]):
    """`codes` are places in `values`."""

    __slots__ = ("codes", "values")

    def __init__(self, codes: bytes | bytearray, values: Sequence[T]) -> None:
        self.codes, self.values = codes, values

    def __len__(self) -> int:
        return len(self.codes)

    def __iter__(self) -> Iterator[T]:
        return map(self.values.__getitem__, self.codes)

    @overload
    def __getitem__(self, at: int) -> T: ...
    @overload
    def __getitem__(self, at: slice) -> "Coded[T]": ...
    def __getitem__(self, at: int | slice) -> "T | Coded[T]":
        return Coded(self.codes[at], self.values) if isinstance(at, slice) else self.values[self.codes[at]]

    def each(self, make: Callable[[T], R]) -> "Coded[R]":
        """What `make` makes of them: it is asked once for each value."""
        return Coded(self.codes, [make(value) for value in self.values])


def each(make: Callable[[Any], R], column: Iterable[Any]) -> Iterable[R]:
    """`map`, which is quick where a column is coded."""
    return column.each(make) if isinstance(column, Coded) else map(make, column)
