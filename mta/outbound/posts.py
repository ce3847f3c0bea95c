"""Where this process is at work: one crew for each destination, however often somebody asks for it."""

import threading

AT_EASE = 10  # as long as no more destinations are served, a crew may linger at one
STRANGERS = 10  # destinations at once where nobody has answered yet


class Posts:
    """The destinations that have a crew.

    Where nobody answers, a crew waits until its connects time out. So a part of the crews at most is at strangers,
    `strangers` of them: a wave of letters to dead hosts does not hold up those to living ones.
    """

    def __init__(self, strangers: int = STRANGERS) -> None:
        self._lock = threading.Lock()
        self._most = strangers
        self._called: dict[str, bool] = {}
        self._strangers: set[str] = set()

    def call(self, destination: str) -> bool:
        """Is a crew of ours there? It has been told then, and looks once more before it leaves."""
        with self._lock:
            if destination not in self._called:
                return False
            self._called[destination] = True
            return True

    def take(self, destination: str, *, stranger: bool = False) -> bool:
        """False: a crew of ours is there, and looks once more before it leaves; or it is a stranger too many, and
        the sweep asks again."""
        with self._lock:
            if destination in self._called:
                self._called[destination] = True
                return False
            if stranger and len(self._strangers) >= self._most:
                return False
            self._called[destination] = False
            if stranger:
                self._strangers.add(destination)
            return True

    def met(self, destination: str) -> None:
        """Somebody has answered there."""
        with self._lock:
            self._strangers.discard(destination)

    def leave(self, destination: str, *, whoever_calls: bool = False) -> bool:
        """False: somebody called meanwhile, and the crew has to look again."""
        with self._lock:
            if self._called[destination] and not whoever_calls:
                self._called[destination] = False
                return False
            del self._called[destination]
            self._strangers.discard(destination)
            return True

    @property
    def at_ease(self) -> bool:
        return len(self._called) <= AT_EASE
