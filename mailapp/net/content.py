"""A message's bytes on their way in: in memory while small, in an unnamed spool file when large.

Nothing here is durable: that begins when the store or the outbox has written its own file.
"""

import os
import tempfile
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path
from typing import BinaryIO, cast

IN_MEMORY = 512 * 1024  # octets; more goes to a file
CHUNK = 256 * 1024


class Content:
    """The octets of one message, written first and then read any number of times.

    `prefix` (our trace headers) stands before what was received; `skip` octets of that are left
    out (a header that was rewritten). Neither costs a copy of the body.
    """

    def __init__(self, directory: Path | None = None) -> None:
        self._directory = directory
        # Not tempfile.SpooledTemporaryFile: it warns whenever a small message is simply let go.
        self._body: BinaryIO = BytesIO()
        self._written = 0
        self._skip = 0
        self.prefix = b""

    @classmethod
    def of(cls, octets: bytes, directory: Path | None = None) -> "Content":
        content = cls(directory)
        content.write(octets)
        return content

    @classmethod
    def over(cls, file: BinaryIO, size: int) -> "Content":
        """These octets of an open file, which stays its owner's to close."""
        content = cls()
        content._body, content._written = file, size
        return content

    def with_prefix(self, octets: bytes) -> "Content":
        """The same message with more before it; the body is shared, and closed with the original."""
        return self._view(octets + self.prefix, self._skip)

    def with_header(self, header: bytes, instead_of: int) -> "Content":
        """The same message with `header` in place of the first octets received; the prefix stays."""
        return self._view(self.prefix + header, self._skip + instead_of)

    def headed(self, header: bytes, instead_of: int) -> "Content":
        """The same message with `header` in place of its first octets, the prefix counted: at least all of that."""
        return self._view(header, self._skip + instead_of - len(self.prefix))

    def _view(self, prefix: bytes, skip: int) -> "Content":
        view = object.__new__(Content)
        view._directory, view._body, view._written = self._directory, self._body, self._written
        view._skip, view.prefix = skip, prefix
        return view

    def write(self, octets: bytes) -> None:
        """Append octets. Raises OSError when the disk is full."""
        if isinstance(self._body, BytesIO) and self._written + len(octets) > IN_MEMORY:
            self._body = self._on_disk(self._body.getvalue())
        self._body.write(octets)
        self._written += len(octets)

    def _on_disk(self, so_far: bytes) -> BinaryIO:
        file = tempfile.TemporaryFile(dir=self._directory)  # noqa: SIM115  (closed in close)
        file.write(so_far)
        return cast(BinaryIO, file)

    @property
    def size(self) -> int:
        """Octets in all, prefix included."""
        return len(self.prefix) + self._written - self._skip

    @property
    def received(self) -> BinaryIO:
        """What was written, as a file that is closed with the content; neither prefix nor skip counts here."""
        return self._body

    def chunks(self) -> Iterator[bytes]:
        """All octets, prefix first, in pieces of about CHUNK octets (a small message is one piece)."""
        self._body.seek(self._skip)
        yield self.prefix + self._body.read(CHUNK)
        while piece := self._body.read(CHUNK):
            yield piece

    def pieces(self) -> Iterator[bytes]:
        """As `chunks`, for several threads at once: where one reads is no matter to the others."""
        if isinstance(self._body, BytesIO):
            yield self.prefix + self._body.getvalue()[self._skip :]
            return
        yield self.prefix
        self._body.flush()
        position = self._skip
        while piece := os.pread(self._body.fileno(), CHUNK, position):
            yield piece
            position += len(piece)

    def received_pieces(self, start: int) -> Iterator[bytes]:
        """What was received, without prefix, from that octet on, in pieces of at most CHUNK octets."""
        self._body.seek(self._skip + start)
        while piece := self._body.read(CHUNK):
            yield piece

    def head(self, most: int) -> bytes:
        """The first octets, prefix included, at most so many."""
        return (self.prefix + self.received_head(most))[:most]

    def received_head(self, most: int) -> bytes:
        """The first octets as they were received, without prefix, at most so many."""
        self._body.seek(self._skip)
        return self._body.read(most)

    def write_to(self, descriptor: int) -> None:
        """Copy all octets into an open file. Raises OSError."""
        for piece in self.chunks():
            view = memoryview(piece)
            while view:
                view = view[os.write(descriptor, view) :]

    def close(self) -> None:
        """Give back memory or disk; the content cannot be read afterwards."""
        self._body.close()
