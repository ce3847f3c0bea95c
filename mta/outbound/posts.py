"""Where this process is at work: one crew for each destination, however often somebody asks for it."""

import threading

AT_EASE = 10  # as long as no more destinations are served, a crew may linger at one


class Posts:
    """The destinations that have a crew."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._called: dict[str, bool] = {}

    def take(self, destination: str) -> bool:
        """False: a crew of ours is there, and looks once more before it leaves."""
        with self._lock:
            if destination in self._called:
                self._called[destination] = True
                return False
            self._called[destination] = False
            return True

    def leave(self, destination: str, *, whoever_calls: bool = False) -> bool:
        """False: somebody called meanwhile, and the crew has to look again."""
        with self._lock:
            if self._called[destination] and not whoever_calls:
                self._called[destination] = False
                return False
            del self._called[destination]
            return True

    @property
    def at_ease(self) -> bool:
        return len(self._called) <= AT_EASE
