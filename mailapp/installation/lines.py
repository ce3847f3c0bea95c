"""What a child says, line by line, as it comes through a pipe."""

import os
from collections.abc import Callable

LINE_LIMIT = 1024 * 1024  # octets of one log line; what is longer is cut
PIECE = 65_536


class Lines:
    """Reads a descriptor that does not block, and tells each line."""

    def __init__(self, descriptor: int, tell: Callable[[str], None]) -> None:
        self.descriptor = descriptor
        self._tell = tell
        self._begun = b""  # a line whose end has not come

    def read(self) -> bool:
        """Tell what has come; False when nothing more is there now."""
        try:
            piece = os.read(self.descriptor, PIECE)
        except BlockingIOError:
            return False
        *ends, begun = piece.split(b"\n")
        for end in ends:
            self._say(self._begun + end)
            self._begun = b""
        self._begun = (self._begun + begun)[:LINE_LIMIT]
        return bool(piece)

    def close(self) -> None:
        """Tell all that has come, and read no more."""
        while self.read():
            pass
        if self._begun:
            self._say(self._begun)
        os.close(self.descriptor)

    def _say(self, line: bytes) -> None:
        self._tell(line[:LINE_LIMIT].decode("utf-8", "replace").rstrip())
