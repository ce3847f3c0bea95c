"""Annotations in memory: the double of annotations.AnnotationRows, for one person."""

import itertools
from collections.abc import Iterable, Mapping

from mailapp.store.annotations import Entries, Versions, is_private
from mailapp.store.values import AnnotationTooLong, TooManyAnnotations

VALUE, ENTRIES = 10_000, 20  # octets, and how many of each kind


class MemoryAnnotations:
    """See annotations.Annotations."""

    def __init__(self) -> None:
        self._entries: dict[int, Entries] = {}
        self._versions: Versions = {}
        self._numbers = itertools.count(1)

    def get(self, boxes: Iterable[int]) -> dict[int, Entries]:
        return {box: dict(self._entries.get(box, {})) for box in boxes}

    def set(self, box: int, entries: Mapping[str, bytes | None]) -> None:
        after = dict(self._entries.get(box, {}))
        for entry, value in entries.items():
            if value is None:
                after.pop(entry, None)
            elif len(value) > VALUE:
                raise AnnotationTooLong(VALUE)
            else:
                after[entry] = value
        for private in (True, False):
            if sum(is_private(entry) is private for entry in after) > ENTRIES:
                raise TooManyAnnotations(f"There are {ENTRIES} entries at most.")
        self._entries[box] = after
        for entry, value in entries.items():
            self._versions.pop((box, entry), None)
            if value is not None:
                self._versions[box, entry] = next(self._numbers)

    def versions(self, boxes: Iterable[int]) -> Versions:
        wanted = set(boxes)
        return {key: version for key, version in self._versions.items() if key[0] in wanted}
