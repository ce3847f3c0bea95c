"""Conversations that were brought up to date are those that one would find from nothing."""

from array import array

import pytest
from hypothesis import given
from hypothesis import strategies as st

from access.imap import conversations
from access.imap.answers import found
from mailapp.standards.threading import ALGORITHMS, Letter

pytestmark = pytest.mark.pure

IDS = st.sampled_from(["", "a", "b", "c", "d", "e", "f", "g"])
SUBJECTS = st.sampled_from(["", "x", "Re: x", "[list] X", "y", "Fwd: y", "a"])
LETTER = st.tuples(IDS, st.lists(IDS.filter(bool), max_size=3).map(tuple), st.integers(0, 9), SUBJECTS)
STEPS = st.lists(st.tuples(st.lists(LETTER, max_size=4), st.lists(st.integers(0, 30), max_size=2)), max_size=8)


class Mailbox:
    """Letters by UID, and how often one was read."""

    def __init__(self) -> None:
        self.letters: dict[int, Letter] = {}
        self.next = 1
        self.read: list[int] = []

    def come(self, *letters) -> None:
        for message_id, references, sent, subject in letters:
            self.letters[self.next] = Letter(self.next, message_id, references, sent, subject)
            self.next += 1

    def __call__(self, wanted) -> list[Letter]:
        self.read += wanted
        return [self.letters[uid] for uid in wanted if uid in self.letters]

    @property
    def uids(self) -> array:
        return array("I", sorted(self.letters))


def now(known, box, algorithm, serial=0):
    return conversations.now(known, serial, box.uids, ALGORITHMS[algorithm], box)


def from_nothing(box, algorithm) -> bytes:
    return found.thread(ALGORITHMS[algorithm].threads(list(box.letters.values())))


@pytest.mark.parametrize("algorithm", ALGORITHMS)
@given(first=st.lists(LETTER, max_size=12), steps=STEPS)
def test_whatever_comes_and_goes(algorithm, first, steps):
    box = Mailbox()
    box.come(*first)
    known = now(None, box, algorithm)
    for coming, going in steps:
        for place in going:
            box.letters.pop(place, None)
        box.come(*coming)
        known = now(known, box, algorithm)
        assert found.threads(conversations.told(known, by_uid=True)) == from_nothing(box, algorithm)
        numbers = {uid: number for number, uid in enumerate(box.uids, 1)}
        anew = [letter._replace(number=numbers[uid]) for uid, letter in box.letters.items()]
        told = conversations.told(known, by_uid=False)
        assert found.threads(told) == found.thread(ALGORITHMS[algorithm].threads(anew))


@pytest.mark.parametrize("algorithm", ALGORITHMS)
@given(letters=st.lists(LETTER, max_size=12), gone=st.sets(st.integers(1, 12)))
def test_by_sequence_numbers(algorithm, letters, gone):
    box = Mailbox()
    box.come(*letters)
    for uid in gone:
        box.letters.pop(uid, None)
    numbered = [letter._replace(number=n) for n, letter in enumerate(box.letters.values(), 1)]
    known = now(None, box, algorithm)
    for _ in range(2):
        told = conversations.told(known, by_uid=False)
        assert found.threads(told) == found.thread(ALGORITHMS[algorithm].threads(numbered))


@pytest.mark.parametrize(
    ("algorithm", "read"), [("REFS", [1, 3, 4]), ("REFERENCES", [1, 3, 4]), ("ORDEREDSUBJECT", [4])]
)
def test_only_what_is_tied_to_a_new_letter_is_read(algorithm, read):
    box = Mailbox()
    box.come(("a", (), 1, "x"), ("b", (), 2, "y"), ("c", ("a",), 3, "z"))
    known = now(None, box, algorithm)
    box.read.clear()
    box.come(("d", ("c",), 4, "new"))
    now(known, box, algorithm)
    assert sorted(box.read) == read


def test_much_news_is_threaded_from_nothing():
    box = Mailbox()
    box.come(("a", (), 1, "x"))
    known = now(None, box, "REFS")
    box.come(*[(f"n{n}", ("a",), n, "") for n in range(conversations.FEW + 1)])
    box.read.clear()
    assert now(known, box, "REFS") is not known
    assert box.read == list(box.uids)


def test_a_large_conversation_is_threaded_from_nothing():
    box = Mailbox()
    box.come(*[(f"n{n}", ("a",), n, "") for n in range(conversations.MOST_TIED + 1)])
    known = now(None, box, "REFS")
    box.come(("a", (), 0, ""))
    fresh = now(known, box, "REFS")
    assert fresh is not known
    assert found.threads(conversations.told(fresh, by_uid=True)) == from_nothing(box, "REFS")


def test_ties_that_are_taken_for_one_do_no_harm(monkeypatch):
    """Two ids may have the same number."""
    monkeypatch.setattr(conversations, "hash", lambda tie: 7, raising=False)
    box = Mailbox()
    box.come(("a", (), 1, "x"), ("b", (), 2, "y"), ("c", ("b",), 3, ""))
    known = now(None, box, "REFS")
    box.come(("d", ("a",), 4, ""))
    assert conversations.told(now(known, box, "REFS"), by_uid=True) == b"(2 3)(1 4)"


def test_a_letter_that_stands_nowhere_makes_all_anew():
    """It had gone when it was to be read, and now the client is told so."""
    box = Mailbox()
    box.come(("a", (), 1, "x"), ("b", ("a",), 2, "y"))
    known = conversations.now(None, 0, array("I", [1, 2, 3]), ALGORITHMS["REFS"], box)
    assert conversations.told(now(known, box, "REFS"), by_uid=True) == b"(1 2)"


def test_what_it_takes():
    box = Mailbox()
    box.come(("a", (), 1, "x"), ("b", ("a",), 2, "y"))
    known = now(None, box, "REFS")
    assert known.octets() == 2 * 4 + 3 * 8 + 3 * 4 + (8 + 4 + 4) + len("(1 2)")
