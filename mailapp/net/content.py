"""A message's bytes on their way in: in memory while small, in an unnamed spool file when large.

Nothing here is durable: that begins when the store or the outbox has written its own file.
"""

import os
import tempfile
from collections.abc import Iterator
from pathlib import Path

IN_MEMORY = 512 * 1024  # octets; more goes to a file
CHUNK = 256 * 1024


class Content:
    """The octets of one message, written once and then read any number of times.

    `prefix` (our trace headers) stands before what was received, and costs no copy.
    """

    def __init__(self, directory: Path | None = None) -> None:
        self._body = tempfile.SpooledTemporaryFile(max_size=IN_MEMORY, dir=directory)  # noqa: SIM115  (closed in close)
        self._written = 0
        self.prefix = b""

    @classmethod
    def of(cls, octets: bytes, directory: Path | None = None) -> "Content":
        content = cls(directory)
        content.write(octets)
        return content

    def write(self, octets: bytes) -> None:
        """Append octets. Raises OSError when the disk is full."""
        self._body.write(octets)
        self._written += len(octets)

    @property
    def size(self) -> int:
        return len(self.prefix) + self._written

    def chunks(self) -> Iterator[bytes]:
        """All octets, prefix first, in pieces of at most CHUNK octets (a small message is one piece)."""
        self._body.seek(0)
        first = self.prefix + self._body.read(CHUNK)
        yield first
        while piece := self._body.read(CHUNK):
            yield piece

    def head(self, most: int) -> bytes:
        """The first octets, at most so many."""
        self._body.seek(0)
        return (self.prefix + self._body.read(most))[:most]

    def write_to(self, descriptor: int) -> None:
        """Copy all octets into an open file. Raises OSError."""
        for piece in self.chunks():
            view = memoryview(piece)
            while view:
                view = view[os.write(descriptor, view) :]

    def close(self) -> None:
        """Give back memory or disk; the content cannot be read afterwards."""
        self._body.close()
