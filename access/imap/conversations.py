"""The conversations of a mailbox, brought up to date by the letters that have come or gone since they were told last.

What one algorithm goes by (message ids, subjects) ties letters to one another. A new letter can change only threads
whose letters are tied to it, directly or through others: these are threaded anew, and all others stay as they are.
Ties are kept as numbers, eight octets each: two that are taken for one mean a few letters more to look at.
"""

import re
import sys
from array import array
from bisect import bisect_left, bisect_right
from collections.abc import Callable, Iterable, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from itertools import accumulate

from access.imap.answers.found import conversation
from mailapp.standards.threading import Algorithm, Letter

FEW = 20  # letters that have come or gone; with more, all is threaded anew
MOST_TIED = 500  # letters that are threaded anew because of these
TIE = 8  # octets

Letters = Callable[[Sequence[int]], list[Letter]]  # by UID; their numbers are UIDs


@dataclass(slots=True)
class Conversations:
    """What one algorithm makes of the letters with these UIDs. Threads stand in their order, one behind the other."""

    serial: int  # of the View that knows just these letters
    uids: "array[int]"
    ties: bytearray = field(default_factory=bytearray)
    tied: "array[int]" = field(default_factory=lambda: array("I"))  # whose ties these are; UIDs in ascending order
    keys: "array[int]" = field(default_factory=lambda: array("q"))  # of each thread: what Algorithm.key gives, …
    numbers: "array[int]" = field(default_factory=lambda: array("I"))  # … and its second half
    lengths: "array[int]" = field(default_factory=lambda: array("I"))  # of each thread in `text`
    text: bytearray = field(default_factory=bytearray)  # with UIDs, as in the answer
    numbered: bytes = b""  # the same with sequence numbers, once it was asked for

    def octets(self) -> int:
        columns = (self.uids, self.tied, self.keys, self.numbers, self.lengths)
        written = len(self.ties) + len(self.text) + len(self.numbered)
        return written + sum(len(column) * column.itemsize for column in columns)


class Unclear(Exception):
    """It is no less work, or not sure, to go on from what is known."""


def now(
    known: Conversations | None, serial: int, uids: "array[int]", algorithm: Algorithm, letters: Letters
) -> Conversations:
    """Those of these letters; what was known may be changed, and is good for nothing any more."""
    if known is not None:
        with suppress(Unclear):
            return _renewed(known, serial, uids, algorithm, letters)
    return _of_all(serial, uids, algorithm, letters)


def _of_all(serial: int, uids: "array[int]", algorithm: Algorithm, letters: Letters) -> Conversations:
    made = Conversations(serial, uids)
    read = letters(uids)
    _tie(made, algorithm, read)
    for root in algorithm.threads(read):
        key, number = algorithm.key(root)
        written = conversation(root)
        made.keys.append(key)
        made.numbers.append(number)
        made.lengths.append(len(written))
        made.text += written
    return made


def _renewed(
    known: Conversations, serial: int, uids: "array[int]", algorithm: Algorithm, letters: Letters
) -> Conversations:
    fresh, gone = _differences(known.uids, uids)
    read = letters(fresh) if fresh else []
    family = _family(known, algorithm, read, gone)
    _forget_threads(known, {*family, *gone})
    _forget_ties(known, gone)
    _tie(known, algorithm, read)
    together = sorted([*letters(sorted(family)), *read]) if family else read
    for root in algorithm.threads(together):
        _add(known, algorithm.key(root), conversation(root))
    known.serial, known.uids, known.numbered = serial, uids, b""
    return known


def _differences(before: "array[int]", now: "array[int]") -> tuple[list[int], list[int]]:
    """What has come and what has gone. Raises Unclear when that is much, or came between the others."""
    if now[: len(before)] == before:
        fresh, gone = now[len(before) :].tolist(), []
    else:
        fresh, gone = sorted(set(now).difference(before)), sorted(set(before).difference(now))
    late = fresh and before and fresh[0] < before[-1]
    if len(fresh) + len(gone) > FEW or late:
        raise Unclear
    return fresh, gone


def _tie(known: Conversations, algorithm: Algorithm, read: Iterable[Letter]) -> None:
    """Letters behind all that are there."""
    ties = array("q")
    for letter in read:
        own = [hash(tie) for tie in algorithm.ties(letter)]
        ties.extend(own)
        known.tied.extend([letter.number] * len(own))
    known.ties += ties.tobytes()


def _family(known: Conversations, algorithm: Algorithm, fresh: Iterable[Letter], gone: Iterable[int]) -> set[int]:
    """UIDs of all that is tied to these and stays. Raises Unclear when that is much."""
    ties = {hash(tie) for letter in fresh for tie in algorithm.ties(letter)}
    left = set(gone)
    for uid in left:
        ties.update(_ties_of(known, uid))
    family: set[int] = set()
    waiting = list(ties)
    while waiting:
        more = set(_holders(known, waiting.pop())) - left - family
        family |= more
        if len(family) > MOST_TIED:
            raise Unclear
        found = {tie for uid in more for tie in _ties_of(known, uid)} - ties
        ties |= found
        waiting.extend(found)
    return family


def _place_of(known: Conversations, uid: int) -> tuple[int, int]:
    return bisect_left(known.tied, uid), bisect_right(known.tied, uid)


def _ties_of(known: Conversations, uid: int) -> Sequence[int]:
    start, stop = _place_of(known, uid)
    return array("q", bytes(known.ties[start * TIE : stop * TIE]))


def _holders(known: Conversations, tie: int) -> Iterable[int]:
    """Who has this tie: memory is searched faster than Python counts."""
    wanted, place = tie.to_bytes(TIE, sys.byteorder, signed=True), -1
    while (place := known.ties.find(wanted, place + 1)) >= 0:
        if place % TIE == 0:
            yield known.tied[place // TIE]


def _forget_ties(known: Conversations, gone: Iterable[int]) -> None:
    for uid in gone:
        start, stop = _place_of(known, uid)
        del known.ties[start * TIE : stop * TIE], known.tied[start:stop]


def _forget_threads(known: Conversations, uids: Iterable[int]) -> None:
    """Those in which these letters stand. Raises Unclear when one stands nowhere."""
    ends = list(accumulate(known.lengths))
    for thread in sorted({bisect_right(ends, _find(known.text, uid)) for uid in uids}, reverse=True):
        del known.text[ends[thread] - known.lengths[thread] : ends[thread]]
        del known.keys[thread], known.numbers[thread], known.lengths[thread]


def _find(text: bytearray, uid: int) -> int:
    """Where this number stands: the answer has a parenthesis or a space on either side of it."""
    for pattern in (b"(%d)", b"(%d ", b" %d)", b" %d "):
        place = text.find(pattern % uid)
        if place >= 0:
            return place
    raise Unclear


def _add(known: Conversations, key: tuple[int, int], written: bytes) -> None:
    """One thread, to where it belongs."""
    place = bisect_left(range(len(known.keys)), key, key=lambda at: (known.keys[at], known.numbers[at]))
    start = sum(known.lengths[:place])
    known.text[start:start] = written
    known.keys.insert(place, key[0])
    known.numbers.insert(place, key[1])
    known.lengths.insert(place, len(written))


NUMBERS = re.compile(r"(\d+)")


def told(known: Conversations, *, by_uid: bool) -> bytes:
    """The answer's threads, with UIDs or with the sequence numbers of who knows just these letters."""
    if by_uid or not known.uids or known.uids[-1] == len(known.uids):  # no letter has ever gone
        return bytes(known.text)
    if not known.numbered:
        numbers = dict(zip(map(str, known.uids), map(str, range(1, len(known.uids) + 1)), strict=True))
        pieces = NUMBERS.split(known.text.decode())
        pieces[1::2] = map(numbers.__getitem__, pieces[1::2])
        known.numbered = "".join(pieces).encode()
    return known.numbered
