"""Messages come into another mailbox: their files first, then their UIDs. For copies and moves, at home and across.

A thousand at once, so rows are read and written by statements made by hand.
"""

import json
import os
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor, wait
from contextlib import contextmanager
from contextvars import copy_context
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cache
from itertools import chain
from operator import attrgetter

from django.db import connection

from mailapp.net import lasting
from mailapp.net.durable import sync_directory
from mailapp.store import bell, flags, folders, maildir, messagerows, progress
from mailapp.store.instants import micros
from mailapp.store.models import Mailbox
from mailapp.store.values import UidSet

SECOND = 1_000_000  # microseconds
AT_ONCE = 4  # commands whose files are linked at the same time
TOGETHER = 5_000  # rows that one statement writes

Links = list[str]  # paths that were made
FileName = tuple[str, str]  # base and suffix


@dataclass(slots=True)
class Letter:
    """A message on its way, as far as it must be known here; its UID becomes that of the target."""

    uid: int
    flags: int
    keywords: str
    internal_date: int  # microseconds
    size: int  # octets
    base: str
    suffix: str
    stale: bool

    @property
    def file(self) -> FileName:
        return self.base, self.suffix

    def renamed(self) -> None:
        """Its file gets a name that no other has."""
        self.base = maildir.base_name_at(self.size, self.internal_date // SECOND)


@dataclass(frozen=True, slots=True)
class Arrived:
    """The target with its new counters, and the moment of the arrival in microseconds."""

    box: Mailbox
    when: int


NAMES = ("flags", "keywords", "internal_date", "size", "base", "suffix", "stale")  # behind the UID
MOVE = """
    UPDATE store_message
    SET mailbox_id = %s, modseq = %s, created_modseq = %s, saved = %s, uid = %s, suffix = %s, stale = %s
    WHERE mailbox_id = %s AND uid = %s
"""

# What is another in the copy, as it is told to the database, and the rest from the row that it has already: a thousand
# rows go nowhere, and whoever links their files has the interpreter meanwhile.
TOLD = {"uid": "bigint", "flags": "smallint", "keywords": "text", "base": "text", "suffix": "text", "stale": "boolean"}
_told = attrgetter(*TOLD)
OURS = ("mailbox_id", "modseq", "created_modseq", "saved")
ALIKE = ("content_id", "internal_date", "size", "sort_date", "sort_subject", "sort_sender", "thread_id", "zone")
COPY = """
    INSERT INTO store_message ({columns})
    SELECT {values} FROM {told} CROSS JOIN store_message m WHERE m.mailbox_id = %s AND m.uid = {old}
"""
ROWS = {"sqlite": "json_each(%s) told", "postgresql": "jsonb_array_elements(%s::jsonb) told(value)"}
CELL = {"sqlite": "json_extract(told.value, '$[{}]')", "postgresql": "(told.value ->> {})"}


@cache
def _pool() -> ThreadPoolExecutor:
    return ThreadPoolExecutor(AT_ONCE, thread_name_prefix="link")


def letters(box: int, uids: UidSet) -> list[Letter]:
    """By ascending UID."""
    return [Letter(*row) for row in chain.from_iterable(messagerows.batches(box, uids, NAMES, TOGETHER))]


@contextmanager
def taken_back(links: Links) -> Iterator[None]:
    """Files whose rows could not be written do not stay."""
    try:
        yield
    except lasting.Unsynced:
        raise  # the rows stand, and a row never goes without its bytes
    except BaseException:
        for path in links:
            maildir.remove(path)
        raise


@contextmanager
def linked(
    source: Mailbox, target: Mailbox, olds: Sequence[FileName], news: Sequence[Letter], links: Links
) -> Iterator[None]:
    """The files' names in the target. They become durable while the block writes rows, and its end waits for them.

    Keywords have other letters there: the mirror will tell them.
    """
    here, there = folders.directory_of(source), folders.directory_of(target)
    for row in news:
        row.suffix = flags.first_suffix(flags.unpack(row.flags, row.keywords))
        row.stale = bool(row.keywords)
    paths = [maildir.place(there, row.base, row.suffix) for row in news]
    work = _pool().submit(copy_context().run, _link_all, here, olds, paths, links)  # who listens to progress hears it
    try:
        yield
    finally:
        wait([work])
    work.result()


def _link_all(here: str, olds: Sequence[FileName], paths: Sequence[str], links: Links) -> None:
    for (base, suffix), path in progress.counted(zip(olds, paths, strict=True), lambda: len(paths)):
        _link(here, base, suffix, path)
        links.append(path)
    for room in sorted({path.rpartition("/")[0] for path in links}):
        sync_directory(room)


def _link(here: str, base: str, suffix: str, path: str) -> None:
    try:
        _link_once(maildir.place(here, base, suffix), path)
    except FileNotFoundError:  # somebody has marked it
        found = maildir.locate(here, base, suffix)
        if found is None:
            raise
        _link_once(found, path)


def _link_once(old: str, new: str) -> None:
    """Who was killed before the COMMIT of a move has left the name there."""
    try:
        maildir.link(old, new)
    except FileExistsError:
        if not os.path.samefile(old, new):
            raise


def settle(target: Mailbox, news: Sequence[Letter]) -> Arrived:
    """UIDs, MODSEQ and counters in the target; the letters are changed in memory only."""
    now = micros(datetime.now(UTC))
    if not news:
        return Arrived(target, now)
    stamped = folders.advance(
        target.pk,
        uids=len(news),
        messages=len(news),
        unseen=sum(not row.flags & flags.SEEN_BIT for row in news),
        deleted=sum(bool(row.flags & flags.DELETED_BIT) for row in news),
        size=sum(row.size for row in news),
    )
    for uid, row in enumerate(news, stamped.uidnext - len(news)):
        row.uid = uid
    bell.ring_after_commit([target.pk])
    return Arrived(stamped, now)


def add(source: Mailbox, old: Sequence[int], news: Sequence[Letter], arrived: Arrived) -> None:
    """Rows for copies; `old` are the UIDs of those that they are copies of."""
    told = [(uid, *_told(row)) for uid, row in zip(old, news, strict=True)]
    with connection.cursor() as cursor:
        for start in range(0, len(told), TOGETHER):
            some = json.dumps(told[start : start + TOGETHER])
            cursor.execute(_copying(connection.vendor), (*_stamp(arrived), some, source.pk))


@cache
def _copying(vendor: str) -> str:
    cells = [f"CAST({CELL[vendor].format(place)} AS {kind})" for place, kind in enumerate(["bigint", *TOLD.values()])]
    values = ["%s"] * len(OURS) + cells[1:] + [f"m.{name}" for name in ALIKE]
    return COPY.format(
        columns=", ".join([*OURS, *TOLD, *ALIKE]), values=", ".join(values), told=ROWS[vendor], old=cells[0]
    )


def move(source: Mailbox, old: Sequence[int], news: Sequence[Letter], arrived: Arrived) -> None:
    """Their rows go over; `old` are the UIDs that they had."""
    stamp = _stamp(arrived)
    with connection.cursor() as cursor:
        cursor.executemany(
            MOVE,
            [(*stamp, row.uid, row.suffix, row.stale, source.pk, uid) for uid, row in zip(old, news, strict=True)],
        )


def _stamp(arrived: Arrived) -> tuple[int, int, int, int]:
    """Values of OURS."""
    return arrived.box.pk, arrived.box.highestmodseq, arrived.box.highestmodseq, arrived.when
