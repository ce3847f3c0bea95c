"""Catching up: letters that the index does not know yet, in the order in which they came.

A letter's id tells when it came, so what is new lies behind a mark. Ids are given shortly before the commit that shows
them: each run looks again at those just before the mark, and `compare` walks through all of them, round and round.
Whoever searches meanwhile loses nothing: the store reads what the index does not know.
"""

import fcntl
import logging
import os
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta

from mailapp.search import engine, letters
from mailapp.search.engine import Shelf
from mailapp.search.values import Letter, Limits
from mailapp.store import search_sources as store
from mailapp.store.maildir import home

BATCH = 50  # letters in one transaction of the index
AGAIN_SECONDS = 300  # how long the commit of a letter may take until only `compare` finds it
COMPARED = 20_000  # letters in one call of `compare`
EVERY = 2**31
REST = 0.25  # seconds of rest for each second of work: the worker has other work, and so has the machine
REST_IN_A_BURST = 4.0  # letters that come in need the machine more than the index does
QUIET = timedelta(seconds=1)  # without a letter: the burst is over, and until then it is let pass
PATIENCE = timedelta(seconds=10)  # that the first of a burst waits at most
log = logging.getLogger(__name__)
Progress = Callable[[int], object]


@contextmanager
def alone(*, wait: bool = False) -> Iterator[bool]:
    """Whether nobody else on this machine is at it; two would do the same work twice. Or `wait` until it is so."""
    os.makedirs(home("run"), mode=0o700, exist_ok=True)
    descriptor = os.open(home("run", "search.lock"), os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | (0 if wait else fcntl.LOCK_NB))
        yield True
    except BlockingIOError:
        yield False
    finally:
        os.close(descriptor)


def is_due(waiting: tuple[datetime, datetime] | None, now: datetime) -> bool:
    """Whether to begin, when these are the first and the last letter that wait."""
    return waiting is not None and (now - waiting[1] >= QUIET or now - waiting[0] >= PATIENCE)


def catch_up(limits: Limits, seconds: float, *, rest: float = REST, progress: Progress = lambda more: None) -> int:
    """Until nothing is left or the time is over; how many letters were added."""
    end, added = time.monotonic() + seconds, 0
    with engine.opened() as shelf:
        shelf.prepare()
        mark = shelf.mark("seen")
        late = _lacking(shelf, store.earlier(mark, AGAIN_SECONDS), mark) if mark else []
        added += _add(shelf, late, limits, end)
        while time.monotonic() < end and (found := store.letters(mark, None, BATCH)):
            began = time.monotonic()
            added += _add(shelf, found, limits, end=None)
            mark = found[-1]
            shelf.set_mark("seen", mark)
            progress(len(found))
            if rest:
                time.sleep((time.monotonic() - began) * (REST_IN_A_BURST if _is_coming_in(mark) else rest))
    return added


def _is_coming_in(mark: int) -> bool:
    waiting = store.span(mark)
    return waiting is not None and datetime.now(UTC) - waiting[1] < QUIET


def compare(limits: Limits, seconds: float, most: int = COMPARED) -> tuple[int, int]:
    """Go on with the walk through all letters: (added, removed). What the house has no more, the index forgets."""
    end = time.monotonic() + seconds
    with engine.opened() as shelf:
        shelf.prepare()
        start, seen = shelf.mark("compared"), shelf.mark("seen")
        ours = store.letters(start, seen, most)
        upto = ours[-1] if len(ours) == most else None
        theirs = shelf.there(start, upto)
        gone = sorted(theirs - set(ours) if upto else theirs - set(store.letters(start, None, EVERY)))
        removed = sum(shelf.remove(gone[at : at + BATCH]) for at in range(0, len(gone), BATCH))
        added = _add(shelf, sorted(set(ours) - theirs), limits, end)
        shelf.set_mark("compared", upto or 0)
    return added, removed


def _lacking(shelf: Shelf, after: int, upto: int) -> list[int]:
    there = shelf.there(after, upto)
    return [content for content in store.letters(after, upto, COMPARED) if content not in there]


def _add(shelf: Shelf, contents: Sequence[int], limits: Limits, end: float | None) -> int:
    """In batches, as long as there is time."""
    added = 0
    for start in range(0, len(contents), BATCH):
        if end is not None and time.monotonic() >= end:
            break
        added += shelf.add(list(_read(contents[start : start + BATCH], limits)))
    return added


def _read(contents: Sequence[int], limits: Limits) -> Iterator[Letter]:
    """What cannot be read is left out: the store looks for its file at each search, and `compare` tries it again."""
    for source in store.sources(contents):
        try:
            yield letters.read(source, limits)
        except OSError as trouble:
            log.info("letter %d cannot be indexed: %s", source.content, trouble)
        except Exception:
            log.exception("letter %d cannot be indexed", source.content)
