"""What the bytes of a letter say, read once when it comes in."""

import mmap
import os

from mailapp.net.content import IN_MEMORY, Content
from mailapp.standards.message import scan
from mailapp.standards.message.values import Facts

WINDOW = 4 * 1024 * 1024  # octets of a large letter that we hold mapped in at once


def of(content: Content, descriptor: int) -> Facts:
    """Read a letter: from memory while it is small, from its own file when it is large."""
    if content.size <= IN_MEMORY:
        return scan(b"".join(content.chunks()))
    return of_file(descriptor)


def of_file(descriptor: int) -> Facts:
    """Read an open file. Raises OSError."""
    size = os.fstat(descriptor).st_size
    if not size:
        return scan(b"")
    if size <= IN_MEMORY:
        return scan(os.pread(descriptor, size, 0))
    with _Window(descriptor, 0, access=mmap.ACCESS_READ) as octets:
        return scan(octets)


class _Window(mmap.mmap):
    """A mapped file that gives pages back as it is read on: a letter of 100 MB costs 4 MB of memory."""

    _read = 0  # octets since pages were given back

    def find(self, octets: bytes, start: int = 0, end: int | None = None, /) -> int:  # type: ignore[override]
        end = len(self) if end is None else end
        while start < end:
            stop = min(end, start + WINDOW)
            found = super().find(octets, start, min(end, stop + len(octets) - 1))
            self._note((stop if found < 0 else found) - start)
            if found >= 0:
                return found
            start = stop
        return -1

    def __getitem__(self, piece):  # type: ignore[no-untyped-def]  # as mmap has it
        read = super().__getitem__(piece)
        self._note(len(read) if isinstance(read, bytes) else 1)
        return read

    def _note(self, octets: int) -> None:
        self._read += octets
        if self._read >= WINDOW:
            self.madvise(mmap.MADV_DONTNEED)
            self._read = 0
