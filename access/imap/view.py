"""The selected mailbox as one client knows it: its sequence numbers, and what it has not been told yet.

A client's numbers change only when it is told so (RFC 9051 §7.5.1), so this is the client's mailbox, not the store's.
"""

from array import array
from bisect import bisect_left
from collections.abc import Iterable, Iterator, Sequence
from itertools import count

from access.imap import sets
from access.imap.introduced import Introduced
from access.imap.recent import Recent
from access.imap.refusals import Wrong
from access.imap.sets import SequenceSet
from mailapp.store.rights import WRITING
from mailapp.store.roster import Roster
from mailapp.store.values import (
    ANSWERED,
    DELETED,
    DRAFT,
    FLAGGED,
    FORWARDED,
    JUNK,
    NOT_JUNK,
    SEEN,
    MessageInfo,
    Snapshot,
    UidSet,
)

FLAGS = frozenset({SEEN, ANSWERED, FLAGGED, DELETED, DRAFT, FORWARDED, JUNK, NOT_JUNK})  # of every mailbox
MANY = 20  # times as many letters are in a mailbox as are looked up in it one by one


class View:
    """UIDs in ascending order; a sequence number is a place in them, counted from 1."""

    def __init__(self, snapshot: Snapshot, *, readonly: bool) -> None:
        self.box = snapshot.info.id
        self.name = snapshot.info.name
        self.uidvalidity = snapshot.info.uidvalidity
        self.readonly = readonly or snapshot.info.virtual
        self.rings = snapshot.rings or frozenset({self.box})
        self.rights = snapshot.info.rights
        self.claims = not readonly and any(map(snapshot.info.may, WRITING))  # may change what it sees: READ-WRITE
        self.modseq = snapshot.info.highestmodseq  # up to here the client knows all
        self.saved = UidSet(())  # `$` (RFC 5182 §2.1)
        self.gone: list[int] = []  # expunged by others, and not told yet
        self.told: dict[int, int] = {}  # UID → MODSEQ of the flags that the client knows already
        self.recent = Recent(snapshot.info.first_recent)
        self.recents_told = 0
        self.introduced = Introduced()
        self._roster = snapshot.roster
        self._alone = False  # nobody shares the roster with us

    @property
    def _uids(self) -> "array[int]":
        return self._roster.uids

    def __len__(self) -> int:
        return len(self._uids)

    def __iter__(self) -> Iterator[int]:
        return iter(self._uids)

    @property
    def in_order(self) -> Sequence[int]:
        """UIDs, by sequence numbers from 1."""
        return self._uids

    @property
    def serial(self) -> int:
        """Another one whenever a message comes or goes; who knows the same ones of a mailbox may share it."""
        return self._roster.serial

    @property
    def last_uid(self) -> int:
        return self._uids[-1] if self._uids else 0

    def may(self, right: str) -> bool:
        """As it was when the mailbox was opened (RFC 4314 §5.1.1); the store asks anew."""
        return right in self.rights

    def number(self, uid: int) -> int | None:
        """Its sequence number; None when the client does not know it (yet, or any more)."""
        place = bisect_left(self._uids, uid)
        return place + 1 if place < len(self._uids) and self._uids[place] == uid else None

    def numbers(self, uids: Sequence[int]) -> Sequence[int | None]:
        """The same for many; quick where they stand beside each other, and where they are much of the mailbox."""
        start = bisect_left(self._uids, uids[0]) if uids else 0
        if self._uids[start : start + len(uids)] == array("I", uids):
            return range(start + 1, start + 1 + len(uids))
        if len(uids) * MANY < len(self):
            return [self.number(uid) for uid in uids]
        known = dict(zip(self._uids, count(1), strict=False))
        return list(map(known.get, uids))

    def uid(self, number: int) -> int:
        """Raises Wrong for a number beyond the last message; 0 is `*`."""
        if not 0 <= number <= len(self._uids) or not self._uids:
            raise Wrong(f"There are {len(self._uids)} messages, and none with number {number or '*'}.")
        return self._uids[number - 1]

    def uids(self, wanted: SequenceSet, *, by_uid: bool) -> UidSet:
        """Which messages are meant, as UIDs. Raises Wrong for sequence numbers that are not there."""
        if wanted.saved:
            return self.saved
        if by_uid:
            return wanted.uids(self.last_uid)
        try:
            return wanted.by_number(self._uids)
        except sets.OutOfRange as wrong:
            raise Wrong(f"There is no such message: {wrong}.") from wrong

    def known(self, uids: UidSet) -> list[int]:
        """Those of these UIDs that the client knows, in order."""
        found: list[int] = []
        for start, stop in self._places(uids):
            found.extend(self._uids[start:stop])
        return found

    def count(self, uids: UidSet) -> int:
        """How many of them the client knows."""
        return sum(stop - start for start, stop in self._places(uids))

    @property
    def recents(self) -> int:
        """How many messages are \\Recent (RFC 3501 §7.3.2)."""
        return self.count(self.recent.uids) if self.recent else 0

    def _places(self, uids: UidSet) -> Iterator[tuple[int, int]]:
        for low, high in uids.ranges:
            start = bisect_left(self._uids, low)
            yield start, len(self._uids) if high is None else bisect_left(self._uids, high + 1)

    def add(self, uids: Iterable[int]) -> list[int]:
        """New messages; those that the client did not know."""
        fresh = [uid for uid in sorted(uids) if uid > self.last_uid]
        if fresh:
            self._roster, self._alone = self._roster.grown(tuple(fresh)), False
        return fresh

    def knows(self, marked: Sequence[MessageInfo]) -> None:
        """The client is told these flags of one change by the answer to its own command: the news need not."""
        if {info.modseq for info in marked} == {self.modseq + 1}:  # nobody else has changed anything meanwhile
            self.modseq += 1
        else:
            self.told.update((info.uid, info.modseq) for info in marked)

    def remove(self, uid: int) -> int | None:
        """A message has gone; the number that it had, None when the client never knew it."""
        number = self.number(uid)
        if number is not None:
            if not self._alone:
                self._roster, self._alone = Roster(self._uids), True
            self._roster.remove(number - 1)
            self.told.pop(uid, None)
        return number
