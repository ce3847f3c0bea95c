"""Lines out of octets that arrive in any pieces (sans-I/O), with a limit."""


class LineTooLong(Exception):
    """A line beyond the limit. It has been dropped up to what has arrived; the rest of it goes too."""


class LineBuffer:
    """Feed octets; take lines until there is none. `limit` counts octets with the line end."""

    def __init__(self, limit: int) -> None:
        self.limit = limit
        self._octets = bytearray()
        self._searched = 0  # no line end before this offset
        self._dropping = False

    def feed(self, octets: bytes) -> None:
        self._octets += octets

    def line(self) -> bytes | None:
        """The next line without its CRLF (or bare LF), or None when it has not all arrived.

        Raises LineTooLong once for each such line.
        """
        while True:
            end = self._octets.find(b"\n", self._searched)
            if end < 0:
                self._wait()
                return None
            line = bytes(self._octets[: end + 1])
            del self._octets[: end + 1]
            self._searched = 0
            if self._dropping:
                self._dropping = False
                continue
            if len(line) > self.limit:
                raise LineTooLong
            return line[:-2] if line.endswith(b"\r\n") else line[:-1]

    def take(self, count: int) -> bytes:
        """At most so many octets that have arrived, as they are (a literal, a chunk)."""
        octets = bytes(self._octets[:count])
        del self._octets[:count]
        self._searched = 0
        return octets

    def clear(self) -> int:
        """Throw away what has arrived and was not taken; how many octets that were."""
        count = len(self._octets)
        self._octets.clear()
        self._searched, self._dropping = 0, False
        return count

    def __len__(self) -> int:
        return len(self._octets)

    def _wait(self) -> None:
        """Nothing complete is there; what is too long already need not be kept."""
        self._searched = len(self._octets)
        if self._dropping or self._searched >= self.limit:
            too_long = not self._dropping
            self._octets.clear()
            self._searched, self._dropping = 0, True
            if too_long:
                raise LineTooLong
