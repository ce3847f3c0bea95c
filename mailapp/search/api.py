"""The index's door: catch up, compare, throw away, and tell how it is. Searching goes through the store."""

import logging
from datetime import UTC, datetime
from typing import Any

from mailapp.policy.values import Policy
from mailapp.search import catchup, embedded, engine
from mailapp.search.catchup import Progress
from mailapp.search.values import Limits, Status
from mailapp.store import search_sources as store
from mailapp.store.search_index import IndexTrouble

__all__ = [
    "IndexTrouble",
    "Limits",
    "Status",
    "catch_up",
    "compare",
    "finish",
    "is_due",
    "limits",
    "rebuild",
    "status",
]

RUN_SECONDS = 20.0  # of one round of the background task
ENDLESS = 10.0**9  # seconds
log = logging.getLogger(__name__)


def limits(rules: Policy) -> Limits:
    return Limits(
        attachment_octets=rules.search_attachment_octets,
        attachment_pages=rules.search_attachment_pages,
        attachment_seconds=rules.search_attachment_seconds,
    )


def is_due(now: datetime) -> bool:
    """Whether letters wait to be indexed and no burst of them is coming in: three short questions."""
    with engine.opened() as shelf:
        return not shelf.generation() or catchup.is_due(store.span(shelf.mark("seen")), now)


def catch_up(rules: Policy, seconds: float = RUN_SECONDS) -> int:
    """One round of the background task, unless another is at it; how many letters were added."""
    with catchup.alone() as free:
        return _caught_up(rules, seconds) if free else 0


def finish(rules: Policy, progress: Progress = lambda more: None) -> int:
    """Catch up until nothing is left, after whoever is at it; how many letters were added."""
    with catchup.alone(wait=True):
        return _caught_up(rules, ENDLESS, rest=0, progress=progress)


def _caught_up(rules: Policy, seconds: float, **how: Any) -> int:
    try:
        return catchup.catch_up(limits(rules), seconds, **how)
    except embedded.IndexBroken as broken:
        log.warning("the search index is damaged (%s) and made anew", broken)
        embedded.throw_away()
        return 0


def compare(rules: Policy, seconds: float = RUN_SECONDS) -> tuple[int, int]:
    """Once a minute: a piece of the walk through all letters: (added, removed)."""
    with catchup.alone() as free:
        return catchup.compare(limits(rules), seconds) if free else (0, 0)


def rebuild(rules: Policy, progress: Progress = lambda more: None) -> int:
    """Throw it away and read all letters again; how many. A damaged file goes as a whole."""
    with catchup.alone(wait=True):
        try:
            with engine.opened() as shelf:
                shelf.empty()
        except embedded.IndexBroken:
            embedded.throw_away()
        return catchup.catch_up(limits(rules), ENDLESS, rest=0, progress=progress)


def status(now: datetime | None = None) -> Status:
    """For the panel and the command line."""
    with engine.opened() as shelf:
        is_there = bool(shelf.generation())
        indexed, too_long, octets = shelf.counts() if is_there else (0, 0, 0)
        waiting, first = store.waiting(shelf.mark("seen") if is_there else 0)
        built = shelf.built() if is_there else None
    behind = ((now or datetime.now(UTC)) - store.came(first)).total_seconds() if waiting else 0
    return Status(engine.kind(), indexed, waiting, max(0, round(behind)), too_long, octets, built)
