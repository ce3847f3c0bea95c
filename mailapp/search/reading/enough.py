"""Text that is gathered until there is enough of it. Pure."""


class Unreadable(Exception):
    """This document gives no text: it is broken, locked with a password, or not what it says it is."""


class Enough(Exception):
    """As many characters as were asked for."""


class Gathered:
    """Pieces of text, no more than `most` characters."""

    def __init__(self, most: int) -> None:
        self._most, self._pieces = most, list[str]()

    def take(self, piece: str) -> None:
        """Raises Enough."""
        self._pieces.append(piece[: self._most])
        self._most -= len(piece)
        if self._most <= 0:
            raise Enough

    def text(self) -> str:
        return "".join(self._pieces)
