"""Questions that go out side by side, as soon as one of them must be asked at all: who asks waits once, not for each.

While everything is remembered, nothing of this is done.
"""

from collections.abc import Callable, Iterable
from concurrent.futures import Future, ThreadPoolExecutor
from functools import cache
from typing import Generic, TypeVar

Question = TypeVar("Question")
Answer = TypeVar("Answer")

ASKERS = 24  # threads of a process; whose question finds none free asks it when he comes to it


class Ahead(Generic[Question, Answer]):
    """What somebody foresees that he will ask; for him alone, not to be shared by threads."""

    def __init__(self, foreseen: Callable[[], Iterable[Question]]) -> None:
        self._foreseen = foreseen
        self._asked: dict[Question, Future[Answer]] | None = None

    def take(
        self, question: Question, ask: Callable[[Question], Callable[[], Answer] | None]
    ) -> "Future[Answer] | None":
        """The answer that is on its way; None: it is to be asked now. The first call sends the others out.

        `ask` gives what asks a question, None for one whose answer need not be asked for.
        """
        if self._asked is None:
            others = [other for other in dict.fromkeys(self._foreseen()) if other != question]
            self._asked = {other: _pool().submit(asks) for other in others if (asks := ask(other))}
            return None
        future = self._asked.pop(question, None)
        return None if future is None or future.cancel() else future


@cache
def _pool() -> ThreadPoolExecutor:
    return ThreadPoolExecutor(ASKERS, thread_name_prefix="dns-ahead")
