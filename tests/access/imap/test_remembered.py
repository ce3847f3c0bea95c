"""What was worked out once is not worked out again, as long as there is room."""

import pytest

from access.imap.remembered import Remembered

pytestmark = pytest.mark.pure


def once(kept, key, work):
    """What `work` gives; it works only when nobody remembers."""
    return kept.renewed(key, lambda known: work() if known is None else known)


def test_the_same_for_all_who_ask_the_same():
    kept = Remembered(len)
    assert once(kept, (1, "ARRIVAL"), lambda: b"3 1 2") == b"3 1 2"
    assert once(kept, (1, "ARRIVAL"), lambda: b"another") == b"3 1 2"
    assert once(kept, (1, "SIZE"), lambda: b"1 2 3") == b"1 2 3"
    assert once(kept, (2, "ARRIVAL"), lambda: b"1") == b"1"


def test_what_nobody_has_asked_for_longest_makes_way():
    kept = Remembered(len, most=8)
    for key, octets in (((1, "a"), b"123"), ((1, "b"), b"123"), ((1, "a"), b""), ((1, "c"), b"123")):
        once(kept, key, lambda octets=octets: octets)
    assert once(kept, (1, "a"), lambda: b"new") == b"123"
    assert once(kept, (1, "b"), lambda: b"new") == b"new"


def test_what_is_larger_than_the_room_is_not_kept():
    kept = Remembered(len, most=8)
    assert once(kept, (1, "a"), lambda: b"123456789") == b"123456789"
    assert once(kept, (1, "a"), lambda: b"new") == b"new"


def test_what_fails_is_not_kept():
    kept = Remembered(len)
    with pytest.raises(ZeroDivisionError):
        once(kept, (1, "a"), lambda: bytes(1 // 0))
    assert once(kept, (1, "a"), lambda: b"well") == b"well"


def test_an_answer_can_be_brought_up_to_date():
    kept = Remembered(len, most=8)
    assert kept.renewed("box", lambda known: b"1" if known is None else known + b"2") == b"1"
    assert kept.renewed("box", lambda known: b"1" if known is None else known + b"2") == b"12"
    kept.clear()
    assert kept.renewed("box", lambda known: b"1" if known is None else known + b"2") == b"1"
