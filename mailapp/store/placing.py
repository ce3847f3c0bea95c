"""Messages come into another mailbox: their files first, then their UIDs. For copies and moves, at home and across.

A thousand at once, so rows are read and written by statements made by hand.
"""

from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor, wait
from contextlib import contextmanager
from contextvars import copy_context
from dataclasses import dataclass, fields
from datetime import UTC, datetime
from functools import cache
from itertools import chain
from operator import attrgetter

from django.db import connection

from mailapp.net.durable import sync_directory
from mailapp.net.inserting import insert
from mailapp.store import bell, flags, folders, maildir, messagerows, progress, rows
from mailapp.store.instants import micros
from mailapp.store.models import Mailbox, Message
from mailapp.store.values import UidSet

SECOND = 1_000_000  # microseconds
AT_ONCE = 4  # commands whose files are linked at the same time

Links = list[str]  # paths that were made
FileName = tuple[str, str]  # base and suffix


@dataclass(slots=True)
class Letter:
    """A row of Message on its way, with fields in the order of the columns; times in microseconds."""

    mailbox: int
    content: int
    uid: int
    modseq: int
    created_modseq: int
    flags: int
    keywords: str
    internal_date: int
    saved: int
    size: int
    sort_date: int
    sort_subject: bytes
    sort_sender: bytes
    thread_id: str
    base: str
    suffix: str
    stale: bool

    @property
    def file(self) -> FileName:
        return self.base, self.suffix

    def renamed(self) -> None:
        """Its file gets a name that no other has."""
        self.base = maildir.base_name_at(self.size, self.internal_date // SECOND)


NAMES = tuple(field.name for field in fields(Letter))
_values = attrgetter(*NAMES)
MOVED = ("mailbox", "uid", "modseq", "created_modseq", "saved", "suffix", "stale")
_moved = attrgetter(*MOVED)
MOVE = """
    UPDATE store_message
    SET mailbox_id = %s, uid = %s, modseq = %s, created_modseq = %s, saved = %s, suffix = %s, stale = %s
    WHERE mailbox_id = %s AND uid = %s
"""


@cache
def _pool() -> ThreadPoolExecutor:
    return ThreadPoolExecutor(AT_ONCE, thread_name_prefix="link")


def letters(box: int, uids: UidSet) -> list[Letter]:
    """By ascending UID."""
    found = messagerows.batches(box, uids, NAMES, rows.BATCH)
    return [Letter(*row[1:]) for row in chain.from_iterable(found)]


@contextmanager
def taken_back(links: Links) -> Iterator[None]:
    """Files whose rows could not be written do not stay."""
    try:
        yield
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
    here = maildir.folder(source.account.address, source.name)
    there = maildir.folder(target.account.address, target.name)
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
        maildir.link(maildir.place(here, base, suffix), path)
    except FileNotFoundError:  # somebody has marked it
        found = maildir.locate(here, base, suffix)
        if found is None:
            raise
        maildir.link(found, path)


def settle(target: Mailbox, news: Sequence[Letter]) -> Mailbox:
    """UIDs, MODSEQ and counters in the target; the letters are changed in memory only."""
    if not news:
        return target
    stamped = folders.advance(
        target.pk,
        uids=len(news),
        messages=len(news),
        unseen=sum(not row.flags & flags.SEEN_BIT for row in news),
        deleted=sum(bool(row.flags & flags.DELETED_BIT) for row in news),
        size=sum(row.size for row in news),
    )
    now = micros(datetime.now(UTC))
    for uid, row in enumerate(news, stamped.uidnext - len(news)):
        row.mailbox, row.uid, row.saved = target.pk, uid, now
        row.modseq = row.created_modseq = stamped.highestmodseq
    bell.ring_after_commit([target.pk])
    return stamped


def add(news: Sequence[Letter]) -> None:
    """New rows for them."""
    insert(Message, list(map(_values, news)))


def move(source: Mailbox, old: Sequence[int], news: Sequence[Letter]) -> None:
    """Their rows go over; `old` are the UIDs that they had."""
    with connection.cursor() as cursor:
        cursor.executemany(MOVE, [(*_moved(row), source.pk, uid) for uid, row in zip(old, news, strict=True)])
