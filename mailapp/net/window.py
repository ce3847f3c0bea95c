"""Large files read through a small window of memory."""

import mmap
from typing import Any

WINDOW = 4 * 1024 * 1024  # octets of a large letter that we hold mapped in at once


class Window(mmap.mmap):
    """A mapped file that gives pages back as it is read on: a letter of 100 MB costs 4 MB of memory."""

    _read = 0  # octets since pages were given back

    def find(self, octets: bytes, start: int = 0, end: int | None = None, /) -> int:  # type: ignore[override]  # start is no option there
        end = len(self) if end is None else end
        while start < end:
            stop = min(end, start + WINDOW)
            found = super().find(octets, start, min(end, stop + len(octets) - 1))
            self._note((stop if found < 0 else found) - start)
            if found >= 0:
                return found
            start = stop
        return -1

    def __getitem__(self, piece: Any) -> Any:
        read = super().__getitem__(piece)
        self._note(len(read) if isinstance(read, bytes) else 1)
        return read

    def _note(self, octets: int) -> None:
        self._read += octets
        if self._read >= WINDOW:
            self.madvise(mmap.MADV_DONTNEED)
            self._read = 0
