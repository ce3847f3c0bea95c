"""Sequence sets: how they are written, and which messages they mean."""

import pytest

from access.imap.sets import SAVED, OutOfRange, SequenceSet, sequence_set, written
from mailapp.store.values import EVERYTHING, UidSet

pytestmark = pytest.mark.pure
UIDS = (3, 4, 9, 20)


@pytest.mark.parametrize(
    ("text", "ranges"),
    [
        (b"1", ((1, 1),)),
        (b"*", ((0, 0),)),
        (b"2,4:7,9:*", ((2, 2), (4, 7), (9, 0))),
        (b"*:4", ((0, 4),)),
        (b"7:4", ((7, 4),)),
        (b"4294967295", ((4294967295, 4294967295),)),
    ],
)
def test_what_can_be_written(text: bytes, ranges: tuple) -> None:
    assert sequence_set(text) == SequenceSet(ranges)


def test_the_saved_result() -> None:
    assert sequence_set(b"$") is SAVED


@pytest.mark.parametrize(
    "text", [b"", b"0", b"01", b"4294967296", b"1,", b",1", b"1:", b":1", b"1:2:3", b"a", b"-1", b"1,$", b"\xb2", b"1 "]
)
def test_what_cannot(text: bytes) -> None:
    assert sequence_set(text) is None


@pytest.mark.parametrize(
    ("text", "uids"),
    [
        (b"1", ((3, 3),)),
        (b"*", ((20, 20),)),
        (b"1:*", ((3, 20),)),
        (b"*:2", ((4, 20),)),
        (b"4:2", ((4, 20),)),
        (b"4,1,1:2", ((3, 4), (20, 20))),
    ],
)
def test_sequence_numbers(text: bytes, uids: tuple) -> None:
    assert sequence_set(text).by_number(UIDS) == UidSet(uids)


@pytest.mark.parametrize(("text", "uids"), [(b"5", UIDS), (b"1:5", UIDS), (b"5:*", UIDS), (b"*", ()), (b"1:*", ())])
def test_sequence_numbers_that_no_message_has(text: bytes, uids: tuple) -> None:
    with pytest.raises(OutOfRange):
        sequence_set(text).by_number(uids)


@pytest.mark.parametrize(
    ("text", "uids"),
    [
        (b"1:*", ((1, 20),)),
        (b"500:*", ((20, 500),)),  # RFC 9051 §9: it always has the last message
        (b"*", ((20, 20),)),
        (b"9,3:4,5", ((3, 5), (9, 9))),
        (b"1:4294967295", ((1, 4294967295),)),
    ],
)
def test_uids(text: bytes, uids: tuple) -> None:
    assert sequence_set(text).uids(20) == UidSet(uids)


def test_uids_of_an_empty_mailbox() -> None:
    assert sequence_set(b"1:*,*,7").uids(0) == UidSet(((7, 7),))


def test_sets_are_written_as_they_are_read() -> None:
    assert written(UidSet.of(1, 2, 3, 7, 9, 10)) == b"1:3,7,9:10"
    assert written(EVERYTHING) == b"1:*"
