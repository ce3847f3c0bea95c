"""The second half of a delivery: the rows, inside the caller's transaction.

What a batch shares is done once: one UPDATE for each mailbox gives the UIDs and the MODSEQ, one
statement inserts the contents, one the messages.
"""

import os
from collections import defaultdict
from collections.abc import Iterable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from django.db import connection

from mailapp.net.inserting import insert
from mailapp.store import bell, flags, folders, maildir, names, rows, threads
from mailapp.store.instants import micros, zone_of
from mailapp.store.models import Message
from mailapp.store.values import DELETED, INBOX, SEEN, Filed, NoSuchMailbox, Shelved, Target

ADVANCE = """
    UPDATE store_mailbox SET uidnext = uidnext + %s, highestmodseq = highestmodseq + 1,
        messages = messages + %s, unseen = unseen + %s, deleted = deleted + %s, size = size + %s
    WHERE id = %s RETURNING uidnext, highestmodseq, name, uidvalidity
"""
TALLY = "UPDATE store_tally SET messages = messages + %s, octets = octets + %s WHERE account_id = %s"


@dataclass(slots=True)
class _Copy:
    """One target's copy of a letter, until it has its UID."""

    letter: Shelved
    target: Target
    path: str
    mailbox: int
    content: int
    uid: int = 0
    modseq: int = 0
    thread: str = ""
    filed: Filed | None = None


def index(shelved: Sequence[Shelved]) -> list[list[Filed]]:
    """Give each letter its rows, inside the caller's atomic(): for each, where each target's copy lies.

    A mailbox that has gone since falls back to INBOX. Raises NoSuchMailbox when an account has gone, and OSError when
    the disk did not take a letter: it has had the time until here, and a row never goes without its bytes.
    """
    if not shelved:
        return []
    now = micros(datetime.now(UTC))
    letters = [_copies(letter) for letter in shelved]
    copies = [copy for letter in letters for copy in letter]
    for homeless in _number(copies):
        _take_to_inbox(homeless)
        _number([homeless])
    found = threads.known((copy.target.account, copy.letter.facts) for copy in copies)
    for copy in copies:
        copy.thread = threads.choose(copy.target.account, copy.letter.facts, copy.content, found)
    rows.write_down([(letter[0].content, letter[0].letter.facts) for letter in letters if letter])
    insert(Message, [_message_row(copy, now) for copy in copies])
    _tally(copies)
    for letter in shelved:
        letter.durable()
    return [[copy.filed for copy in letter if copy.filed] for letter in letters]


def ring(filed: Iterable[Filed]) -> None:
    """After the commit: tell those who watch these mailboxes."""
    bell.ring({one.mailbox for one in filed})


def _copies(letter: Shelved) -> list[_Copy]:
    content = rows.content_id()
    targets = zip(letter.delivery.targets, letter.links, letter.mailboxes, strict=True)
    return [_Copy(letter, target, path, mailbox, content) for target, path, mailbox in targets]


def _number(copies: Sequence[_Copy]) -> list[_Copy]:
    """UIDs and MODSEQs, mailbox by mailbox in the order of their ids (no deadlock); copies whose mailbox is gone."""
    boxes: dict[int, list[_Copy]] = defaultdict(list)
    for copy in copies:
        boxes[copy.mailbox].append(copy)
    gone: list[_Copy] = []
    with connection.cursor() as cursor:
        for box in sorted(boxes):
            cursor.execute(ADVANCE, _counts(box, boxes[box]))
            stamp = cursor.fetchone()
            if stamp:
                _stamp(boxes[box], stamp)
            else:
                gone.extend(boxes[box])
    return gone


def _counts(box: int, copies: Sequence[_Copy]) -> tuple[int, ...]:
    unseen = sum(SEEN not in copy.target.flags for copy in copies)
    deleted = sum(DELETED in copy.target.flags for copy in copies)
    size = sum(copy.letter.facts.size for copy in copies)
    return len(copies), len(copies), unseen, deleted, size, box


def _stamp(copies: Sequence[_Copy], stamp: tuple[Any, ...]) -> None:
    uidnext, modseq, name, uidvalidity = stamp
    for uid, copy in enumerate(copies, uidnext - len(copies)):
        copy.uid, copy.modseq = uid, modseq
        copy.filed = Filed(copy.target.account, copy.mailbox, name, uidvalidity, uid)
        _follow(copy, names.directory(name))


def _follow(copy: _Copy, directory: str) -> None:
    """The mailbox was renamed between the file and the row: the file goes where the name says."""
    maildir_of, room, name = copy.path.rsplit("/", 2)
    root, _, last = maildir_of.rpartition("/")
    is_folder = last.startswith(".")
    if directory == (last if is_folder else ""):
        return
    target = f"{root if is_folder else maildir_of}/{directory}".rstrip("/")
    maildir.make(target)
    with suppress(FileNotFoundError):  # it went along with its directory
        os.rename(copy.path, f"{target}/{room}/{name}")
    copy.path = f"{target}/{room}/{name}"


def _take_to_inbox(copy: _Copy) -> None:
    """The mailbox went between the file and the row; its directory may have gone along, or not."""
    account = copy.target.account
    place = folders.fresh_places({(account, INBOX)}).get((account, INBOX))
    if place is None:
        raise NoSuchMailbox("The account is gone.")
    maildir.make(place.directory)
    path = maildir.place(place.directory, os.path.basename(copy.path).partition(":")[0], _suffix(copy.path))
    os.rename(copy.path, path)
    maildir.remove_empty(os.path.dirname(os.path.dirname(copy.path)))
    copy.path, copy.mailbox = path, place.mailbox


def _suffix(path: str) -> str:
    return "".join(os.path.basename(path).partition(":")[1:])


def _message_row(copy: _Copy, now: int) -> tuple[Any, ...]:
    bits, keywords = flags.pack(copy.target.flags)
    when = copy.letter.delivery.when
    internal, zone = (micros(when), zone_of(when)) if when else (now, None)
    marks = rows.Marks(bits, keywords, internal, now, stale=bool(keywords), zone=zone)
    base, colon, end = copy.path.rpartition("/")[2].partition(":")
    place = rows.Place(copy.mailbox, copy.uid, copy.modseq, base, colon + end)
    return rows.message_row(place, marks, copy.content, copy.letter.facts, copy.thread)


def _tally(copies: Iterable[_Copy]) -> None:
    octets: dict[int, list[int]] = defaultdict(list)
    for copy in copies:
        octets[copy.target.account].append(copy.letter.facts.size)
    with connection.cursor() as cursor:
        cursor.executemany(TALLY, [(len(sizes), sum(sizes), account) for account, sizes in sorted(octets.items())])
