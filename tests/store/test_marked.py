"""Flags that are remembered say what the rows say, whatever was done in between."""

import random

import pytest

from mailapp.directory import api as directory
from mailapp.net.content import Content
from mailapp.store import api, columns, folders, marked, search_marked
from mailapp.store.coded import Coded, each
from mailapp.store.query import All, And, HasFlag, Not, Or, Sized, Uids
from mailapp.store.values import DELETED, EVERYTHING, FLAGGED, SEEN, NewMessage, UidSet

NAMES = ["uid", "flags"]
MARKS = [SEEN, FLAGGED, DELETED, "$Junk", "holidays"]


def letter(flags=frozenset()):
    return NewMessage(Content.of(b"Subject: x\r\n\r\nHello\r\n"), frozenset(flags), None)


@pytest.fixture
def mail(office, monkeypatch):
    monkeypatch.setattr(marked, "SMALL", 1)
    return api.open(office.anna.id)


@pytest.fixture
def inbox(mail):
    box = mail.mailbox("INBOX").id
    mail.append_all(box, [letter() for _ in range(40)])
    return box


def rows(batches):
    return [row for batch in batches for row in zip(*batch, strict=True)]


def agree(mail, box, uids=EVERYTHING):
    told = rows(mail.columns(box, uids, NAMES))
    assert told == rows(columns.of_rows(box, uids, NAMES))
    return told


def test_they_follow_what_anybody_does(mail, inbox):
    dice = random.Random(4)
    other = mail.create("Other").id
    for _ in range(60):
        known = [uid for uid, _ in agree(mail, inbox)]
        some = UidSet.of(*dice.sample(known, min(len(known), dice.randint(1, 4))))
        match dice.randrange(5):
            case 0:
                mail.append_all(inbox, [letter(dice.sample(MARKS, 2))])
            case 1:
                mail.move(inbox, some, other)
            case 2:
                mail.move(inbox, some, inbox)
            case 3:
                mail.set_flags(inbox, some, add=frozenset({DELETED}))
                mail.expunge(inbox, some)
            case _:
                mail.set_flags(
                    inbox, some, add=frozenset(dice.sample(MARKS, 2)), remove=frozenset({dice.choice(MARKS)})
                )


def test_a_part_is_told_by_its_uids(mail, inbox):
    assert [uid for uid, _ in agree(mail, inbox, UidSet(((35, None), (5, 30), (20, 25))))] == [
        *range(5, 31),
        *range(35, 41),
    ]


def test_many_changes_at_once(mail, inbox):
    agree(mail, inbox)
    mail.set_flags(inbox, EVERYTHING, add=frozenset({SEEN}))
    assert {flags for _, flags in agree(mail, inbox)} == {frozenset({SEEN})}


def test_more_marks_than_an_octet_tells_apart(mail, inbox):
    agree(mail, inbox)
    mail.append_all(inbox, [letter({f"word{number}"}) for number in range(marked.CODES)])
    assert len(agree(mail, inbox)) == 40 + marked.CODES


def test_somebody_else_has_a_seen_of_his_own(mail, inbox):
    mail.set_flags(inbox, EVERYTHING, add=frozenset({SEEN, FLAGGED}))
    mail.set_access("INBOX", "ben@example.test", "lrs")
    ben = api.open(directory.account("ben@example.test").id)
    assert {flags for _, flags in rows(ben.columns(inbox, EVERYTHING, NAMES))} == {frozenset({FLAGGED})}


def test_what_nothing_is_remembered_for(mail, inbox):
    box = folders.by_id(mail.account, inbox)
    assert marked.columns(box, UidSet.of(3, 4), NAMES) is None
    assert marked.columns(box, UidSet(((38, 2**32 - 1), (50, 60))), NAMES) is None
    assert marked.columns(box, EVERYTHING, NAMES) is not None


def test_a_coded_column_is_a_column():
    column = Coded(b"\0\1\0", ["a", "b"])
    assert list(column) == ["a", "b", "a"]
    assert (column[1], list(column[1:]), len(column)) == ("b", ["b", "a"], 3)
    assert list(each(str.upper, column)) == ["A", "B", "A"]
    assert list(each(str.upper, ["a"])) == ["A"]


@pytest.mark.parametrize(
    ("query", "asks_rows"),
    [
        (HasFlag(SEEN), False),
        (HasFlag("holidays"), False),
        (HasFlag("HOLIDAYS"), False),
        (Not(HasFlag("nobody-has-it")), False),
        (And((Not(HasFlag(SEEN)), Not(HasFlag(DELETED)))), False),
        (And((Uids(UidSet(((1, 20), (15, None)))), Or((HasFlag(FLAGGED), HasFlag("$junk"))))), False),
        (And((Not(All()), HasFlag(SEEN))), False),
        (And(()), True),
        (And((Uids(UidSet(((1, 3),))), HasFlag(SEEN))), True),
        (And((Uids(EVERYTHING), Uids(UidSet(((4, 30),))), HasFlag(SEEN))), True),
        (And((HasFlag(SEEN), Sized(larger=1))), True),
    ],
)
def test_flags_are_searched_in_what_is_remembered(mail, inbox, query, asks_rows, monkeypatch):
    dice = random.Random(7)
    for uid in mail.open("INBOX").uids:
        mail.set_flags(inbox, UidSet.of(uid), add=frozenset(dice.sample(MARKS, dice.randint(0, 3))))
    mail.expunge(inbox, UidSet.of(7, 8))
    box = folders.by_id(mail.account, inbox)
    assert (search_marked.find(box, query) is None) is asks_rows
    told = mail.search(query, inbox)
    monkeypatch.setattr(marked, "SMALL", 10**6)
    assert told == mail.search(query, inbox)
    assert mail.search(query, inbox, offset=2, limit=3) == told[2:5]
