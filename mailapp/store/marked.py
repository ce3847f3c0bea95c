"""Flags of whole mailboxes, remembered: five octets for each message, brought up to date by what has changed since.

Mail programs ask for the flags of all that they have each time they open a mailbox, and little is another than before.
"""

from array import array
from bisect import bisect_left
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from django.db import connection

from mailapp.directory.recent import Recent
from mailapp.store import flags
from mailapp.store.coded import Coded
from mailapp.store.models import Mailbox
from mailapp.store.values import Flags, UidSet

FIELDS = frozenset({"uid", "flags"})  # what can be told from here
BATCH = 5000  # messages that are told at once
KEPT, KEPT_SECONDS = 32, 600.0  # mailboxes
SMALL = 1000  # messages; of fewer the rows are as quick
RANGES = 100  # of UIDs; more are pieces of a mailbox rather than all of it
CODES = 256  # different marks that an octet can tell apart
PATCHED = 8  # when a larger share than one of so many has changed, all are read anew

Mark = tuple[int, str]  # bits and keywords of a row
ALL = "SELECT uid, flags, keywords FROM store_message WHERE mailbox_id = %s ORDER BY uid"
# Two halves of one statement, so that what moves meanwhile is in one of them.
SINCE = """
    SELECT uid, flags, keywords FROM store_message WHERE mailbox_id = %s AND modseq > %s
    UNION ALL SELECT uid, -1, '' FROM store_expunged WHERE mailbox_id = %s AND modseq > %s
"""
GONE = -1  # in the place of the bits


@dataclass(frozen=True, slots=True)
class Marked:
    """As new as this MODSEQ at least; nobody changes it. `marks` are what the octets stand for."""

    modseq: int
    uids: "array[int]"
    codes: bytearray
    marks: tuple[Mark, ...]

    def flags(self) -> Coded[Flags]:
        return Coded(self.codes, [flags.unpack(*mark) for mark in self.marks])

    def places(self, uids: UidSet) -> Iterator[tuple[int, int]]:
        """Where these UIDs begin and end, range by range."""
        for low, high in uids.merged():
            yield bisect_left(self.uids, low), len(self.uids) if high is None else bisect_left(self.uids, high + 1)


_recent: Recent[Marked] = Recent(KEPT_SECONDS, KEPT)


def forget() -> None:
    """The database is another one (tests)."""
    _recent.clear()


def columns(box: Mailbox, uids: UidSet, names: Sequence[str]) -> Iterator[tuple[Sequence[Any], ...]] | None:
    """As `columns.columns`; None where it is better to ask the rows."""
    found = of(box, uids)
    return None if found is None else _told(found, uids, names)


def of(box: Mailbox, uids: UidSet) -> Marked | None:
    """All marks of a mailbox; None where it is better to ask the rows of these UIDs."""
    if box.messages < SMALL or len(uids.ranges) > RANGES or _width(uids, box.uidnext) < box.messages // 2:
        return None
    return _of(box)


def _width(uids: UidSet, uidnext: int) -> int:
    """How many messages are meant at most."""
    ends = [(low, uidnext if high is None else min(high + 1, uidnext)) for low, high in uids.merged()]
    return sum(max(0, end - low) for low, end in ends)


def _told(found: Marked, uids: UidSet, names: Sequence[str]) -> Iterator[tuple[Sequence[Any], ...]]:
    whole = {"uid": found.uids, "flags": found.flags()}
    for start, stop in found.places(uids):
        for first in range(start, stop, BATCH):
            yield tuple(whole[name][first : min(first + BATCH, stop)] for name in names)


def _of(box: Mailbox) -> Marked | None:
    """The marks of a mailbox as it is now; None when there are too many different ones."""
    key = f"{box.pk} {box.uidvalidity}"
    known = _recent.get(key)
    if known is not None and known.modseq == box.highestmodseq:
        return known
    found = (known and _patched(known, box)) or _read(box)
    if found is not None and not connection.in_atomic_block:  # what is not committed may never have been
        _recent.keep(key, found, _recent.generation)
    return found


def _read(box: Mailbox) -> Marked | None:
    uids, octets, codes = array("I"), bytearray(), dict[Mark, int]()
    with connection.cursor() as cursor:
        cursor.execute(ALL, (box.pk,))
        while rows := cursor.fetchmany(BATCH):  # all at once would be fifty times what is kept of them
            uids.extend([row[0] for row in rows])
            numbers = [codes.setdefault(row[1:], len(codes)) for row in rows]
            if len(codes) > CODES:
                return None
            octets.extend(numbers)
    return Marked(box.highestmodseq, uids, octets, tuple(codes))


def _patched(known: Marked, box: Mailbox) -> Marked | None:
    """With what has changed since; None when that is much. A change that it has already does no harm."""
    with connection.cursor() as cursor:
        cursor.execute(SINCE, (box.pk, known.modseq) * 2)
        changed = cursor.fetchmany(len(known.uids) // PATCHED + 1)
    if len(changed) > len(known.uids) // PATCHED:
        return None
    uids, numbers = known.uids[:], known.codes[:]
    codes = {mark: number for number, mark in enumerate(known.marks)}
    for uid, bits, words in sorted(changed):
        place = bisect_left(uids, uid)
        there = place < len(uids) and uids[place] == uid
        if there and bits == GONE:
            del uids[place], numbers[place]
        elif bits != GONE:
            number = codes.setdefault((bits, words), len(codes))
            if number >= CODES:
                return None
            if there:
                numbers[place] = number
            else:
                uids.insert(place, uid)
                numbers.insert(place, number)
    return Marked(box.highestmodseq, uids, numbers, tuple(codes))
