"""The words of the search box as a question, the form that writes them, and what is remembered of them."""

import pytest

from mailapp.store.query import (
    All,
    And,
    Contains,
    Dated,
    FileName,
    HasAttachment,
    HasFlag,
    Header,
    Lies,
    Not,
    Or,
    Sized,
    Words,
)
from mailapp.store.values import FLAGGED, SEEN
from webmail import asking, highlights, labels, recent
from webmail.searching import Names, query, strange

NAMES = Names({"inbox": (1,), "projects": (7, 8)}, {"work": "$label2"})
A, B, C = Words("a"), Words("b"), Words("c")


@pytest.mark.parametrize(
    ("words", "asked"),
    [
        ("", All()),
        ("a b", And((A, B))),
        ("a AND b", And((A, B))),
        ("a OR b", Or((A, B))),
        ("a OR b c", And((Or((A, B)), C))),
        ("a | b OR c", Or((A, B, C))),
        ("-a", Not(A)),
        ("-(a b)", Not(And((A, B)))),
        ("(a b) OR c", Or((And((A, B)), C))),
        ("OR a", A),
        ("a OR", A),
        ("a )", A),
        ("((((((((((a", A),
        ('"a b', Words("a b")),
        ('""', All()),
        ("from:ben to:anna", And((Contains("from", "ben"), Contains("to", "anna")))),
        ("cc:carl", Header("cc", "carl")),
        ('filename:"the bill.pdf"', FileName("the bill.pdf")),
        ("has:attachment", HasAttachment()),
        ("has:wings", Words("has:wings")),
        ("is:unread is:flagged", And((Not(HasFlag(SEEN)), HasFlag(FLAGGED)))),
        ("label:Work", HasFlag("$label2")),
        ("label:other", HasFlag("other")),
        ("in:Inbox", Lies((1,))),
        ("-in:projects", Not(Lies((7, 8)))),
        ("in:nowhere", Lies(())),
        ("in:anywhere", All()),
        ("larger:5M smaller:10k", And((Sized(larger=5 * 1024**2), Sized(smaller=10 * 1024)))),
        ("larger:x", Words("larger:x")),
        ("older_than:x", Words("older_than:x")),
        ("http://example.com", Words("http://example.com")),
    ],
)
def test_words_become_a_question(words: str, asked: object):
    assert query(words, NAMES) == asked


@pytest.mark.parametrize(
    ("words", "told"),
    [
        ("from:ben in:inbox larger:5M before:2026-01-31 is:unread", ()),
        ("http://example.com 10:30 a:b", ()),  # no operators
        ("larger:much -(before:tomorrow OR is:blue)", ("larger:much", "before:tomorrow", "is:blue")),
        ("in:nowhere in:nowhere", ("in:nowhere",)),
        ("on:2026-02-30 older_than:x", ("on:2026-02-30", "older_than:x")),
    ],
)
def test_what_makes_no_sense_is_told(words: str, told: tuple[str, ...]):
    assert strange(words, NAMES) == told


@pytest.mark.parametrize(
    "words", ["older_than:9999y", "newer_than:9999y", "on:9999-12-31", "on:0001-01-01", "before:0001-01-01"]
)
def test_no_day_is_too_far_away(words: str):
    assert isinstance(query(words), Dated)


@pytest.mark.parametrize(
    ("joins", "fields", "texts", "more", "words"),
    [
        (["and"], [""], ["annual report"], {}, '"annual report"'),
        (["and", "or", "not"], ["from", "from", "subject"], ["ben", "carl", "spam"], {},
         "from:ben OR from:carl -subject:spam"),
        (["or"], ["x"], ["a"], {"in": "Projects/The Bridge"}, 'a in:"Projects/The Bridge"'),
        ([], [], [], {"larger": "5", "larger_unit": "M", "smaller": "x", "attachment": "1"},
         "larger:5M has:attachment"),
        (["and"] * 9, [""] * 9, ["a"] * 9, {}, "a a a a a"),
        (["and"], [""], ['"OR"'], {"state": "is:unread", "after": "2026-01-31"}, '"OR" after:2026-01-31 is:unread'),
        (["and"], [""], ["  "], {}, ""),
    ],
)  # fmt: skip
def test_the_form_writes_words(joins, fields, texts, more, words):
    assert asking.written(asking.lines(joins, fields, texts), more) == words


def test_recent_searches_are_few_and_told_once():
    kept = ""
    for words in [*map(str, range(20)), "3", "from:ben", "from:ben invoice"]:
        kept = recent.remembered(kept, words)
    assert recent.recent(kept)[:2] == ("from:ben invoice", "3")
    assert len(recent.recent(kept)) == recent.MOST


# -- labels and highlighting, as they are kept ------------------------------------------------------


def test_labels_come_back_as_they_were_written():
    mine = labels.added(labels.ready(), "  Tax  returns ", "green")
    assert mine[-1] == labels.Label("Tax_returns", "Tax returns", "green")
    assert labels.read(labels.written(mine)) == mine
    assert labels.read(labels.written([])) == []
    changed = labels.changed(mine, "Tax_returns", "Taxes", "no such colour")
    assert changed[-1] == labels.Label("Tax_returns", "Taxes", "grey")


@pytest.mark.parametrize("name", ["", " ", "important"])
def test_a_label_needs_a_name_of_its_own(name: str):
    with pytest.raises(labels.BadLabel):
        labels.added(labels.ready(), name, "red")


def test_a_keyword_can_be_said_in_imap():
    first = labels.added([], "Größe & Maß", "red")
    both = labels.added(first, "日本", "red")
    assert both[0].keyword == "Gr_e_Ma"
    assert both[1].keyword.startswith("label_")
    assert all(one.keyword.isascii() and " " not in one.keyword for one in both)


@pytest.mark.parametrize(
    ("keyword", "name"),
    [("$label4", "To do"), ("$LABEL1", "Important"), ("$Important", "Important"), ("$Forwarded", None),
     ("NonJunk", None), ("$MDNSent", None), ("my_own", "my own")],
)  # fmt: skip
def test_keywords_of_other_programs(keyword: str, name: str | None):
    found = labels.Palette(labels.ready()).of(frozenset({"\\Seen", keyword}))
    assert [one.name for one in found] == ([name] if name else [])


def test_the_first_rule_that_fits_gives_the_colour(message):
    rules = highlights.added(highlights.added([], "from", "BEN", "red"), "subject", "lunch", "blue")
    assert highlights.read(highlights.written(rules)) == tuple(rules)
    assert highlights.colour_of(rules, message) == "red"
    assert highlights.colour_of(rules[1:], message) == "blue"
    assert highlights.colour_of([], message) == ""
    with pytest.raises(labels.BadLabel):
        highlights.added(rules, "body", "x", "red")


@pytest.fixture
def message():
    from datetime import UTC, datetime

    from mailapp.store.values import MessageInfo

    now = datetime.now(UTC)
    return MessageInfo(1, 1, 1, frozenset(), now, now, 1, "M1", "T1", subject="Lunch", sender="Ben Brown")
