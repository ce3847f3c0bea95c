"""Which flags the client was told of: a keyword is introduced before a message has it (RFC 9051 §7.3.5; pure)."""

from collections.abc import Iterable, Iterator

from access.imap.answers import messages
from mailapp.store.values import Flags


class Introduced:
    """Of one open mailbox."""

    def __init__(self) -> None:
        self._known: Flags = frozenset()
        self._more = False

    def told(self, flags: Flags) -> None:
        self._known |= flags

    def meet(self, flags: Iterable[Flags]) -> None:
        """Messages with these flags are about to be told of."""
        fresh = frozenset[str]().union(*set(flags)) - self._known
        if fresh:
            self._known, self._more = self._known | fresh, True

    def owed(self) -> Iterator[bytes]:
        """What has to be said before those messages."""
        if self._more:
            self._more = False
            yield messages.flags(self._known)
