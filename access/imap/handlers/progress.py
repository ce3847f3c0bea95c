"""INPROGRESS: a client that waits is told how far its command has come (RFC 9585)."""

from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import timedelta

from access.imap import capabilities
from access.imap.answers import status
from access.imap.states import Authenticated
from access.imap.talk import Talk
from mailapp.store import progress

PAUSE = timedelta(seconds=10)  # between two reports, and before the first: most commands are done by then


class Report:
    """What one command has told. `done` and the goal are of one loop of the store: a new one begins anew."""

    def __init__(self, talk: Talk) -> None:
        self._talk = talk
        self._told = talk.office.now()
        self._before = 0

    def __call__(self, done: int, goal: Callable[[], int]) -> None:
        now = self._talk.office.now()
        if now - self._told < PAUSE:
            return
        # A number that is lower than the one before would be a lie (RFC 9585 §4): then nobody knows.
        known = done >= self._before
        self._told, self._before = now, max(done, self._before)
        code = status.in_progress(self._talk.tag, *((done, max(goal(), done)) if known else ()))
        self._talk.tell(status.ok("*", "Still at it", code))


def telling(state: Authenticated) -> AbstractContextManager[None]:
    """Around what may take long. Nothing of another answer may be half said then: reports go out at once."""
    wanted = capabilities.bears(state.talk, "INPROGRESS")
    return progress.heard_by(Report(state.talk) if wanted else None)
