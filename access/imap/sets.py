"""Sets of messages as a client writes them: `2,4:7,9:*` and `$` (RFC 9051 §9 sequence-set, RFC 5182)."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from mailapp.store.values import UidSet

STAR = 0  # `*`, the last message; no number of a message is 0
NUMBER = rb"(?:[1-9][0-9]{0,9}|\*)"
RANGE = rb"%s(?::%s)?" % (NUMBER, NUMBER)
WRITTEN = re.compile(rb"%s(?>(?:,%s)*)\Z" % (RANGE, RANGE))
Pair = tuple[int, int]


class OutOfRange(ValueError):
    """A sequence number beyond the last message, or `*` in an empty mailbox (RFC 9051 §9 seq-number: BAD)."""


@dataclass(frozen=True, slots=True)
class SequenceSet:
    """Ranges as they were written, both ends included, in any order; STAR stands for `*`.

    Whether the numbers are sequence numbers or UIDs, the command says (`by_uid`).
    """

    ranges: tuple[Pair, ...] = ()
    saved: bool = False  # it was `$`: the result that SEARCH RETURN (SAVE) kept

    def uids(self, last: int) -> UidSet:
        """The numbers as UIDs, where `last` is the highest UID (0 in an empty mailbox: `*` is nothing).

        `9:*` with a `last` of 5 means 5:9, and so the last message (RFC 9051 §9 seq-range).
        """
        pairs = [(low or last, high or last) for low, high in self.ranges]
        return UidSet(_joined([(min(pair), max(pair)) for pair in pairs if 0 not in pair]))

    def by_number(self, uids: Sequence[int], *, beyond: bool = False) -> UidSet:
        """The messages with these sequence numbers, where `uids` are those of the mailbox in order.

        Neighbours become one range of UIDs: what lies between them and is not in `uids` is gone for ever.
        Raises OutOfRange, unless numbers `beyond` the last message may simply mean nothing (`9:*` still the last one).
        """
        count = len(uids)
        pairs = []
        for low, high in self.ranges:
            first, last = sorted((low or count, high or count))
            if beyond and first > count:
                continue
            if beyond:
                last = min(last, count)
            if not first > 0 or last > count:
                raise OutOfRange(f"there are {count} messages")
            pairs.append((uids[first - 1], uids[last - 1]))
        return UidSet(_joined(pairs))


SAVED = SequenceSet(saved=True)  # `$`


def sequence_set(octets: bytes) -> SequenceSet | None:
    """`2,4:7,9:*` or `$`; None when it is neither. Numbers are at most 2^32-1 (RFC 9051 §9 nz-number)."""
    if octets == b"$":
        return SAVED
    if not WRITTEN.match(octets):
        return None
    pairs = []
    for piece in octets.split(b","):
        low, colon, high = piece.partition(b":")
        first = STAR if low == b"*" else int(low)
        pairs.append((first, first if not colon else STAR if high == b"*" else int(high)))
    return SequenceSet(tuple(pairs)) if max(map(max, pairs)) < 2**32 else None


def _joined(pairs: list[Pair]) -> tuple[Pair, ...]:
    """In order, without overlaps; ranges that touch are one."""
    if len(pairs) < 2:
        return tuple(pairs)
    joined: list[Pair] = []
    for low, high in sorted(pairs):
        if joined and low <= joined[-1][1] + 1:
            joined[-1] = (joined[-1][0], max(high, joined[-1][1]))
        else:
            joined.append((low, high))
    return tuple(joined)


def written(uids: UidSet) -> bytes:
    """As it goes over the wire: `1:3,7`, and `9:*` for what has no upper end."""
    return b",".join(
        [
            b"%d" % low if low == high else b"%d:%d" % (low, high) if high is not None else b"%d:*" % low
            for low, high in uids.ranges
        ]
    )
