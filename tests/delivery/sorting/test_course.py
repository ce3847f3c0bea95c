"""Scripts in a row, as a table: what they say, one behind another, and what becomes of a letter."""

from datetime import UTC, datetime
from typing import Any

import pytest

from mailapp.delivery.sorting import course
from mailapp.delivery.sorting.values import Plan, Ready, Source, Whose
from mailapp.standards import sieve
from mailapp.standards.message import scan
from mailapp.standards.rulebook import titles
from mailapp.standards.sieve.actions import FileInto

LETTER = b"From: carl@example.net\r\nTo: anna@example.test\r\nSubject: Lunch\r\n\r\nToday?\r\n"
ALL = 'require ["fileinto", "copy", "imap4flags", "editheader", "reject", "vacation", "duplicate", "variables"];\n'
OWN = Source(Whose.OWN, "anna@example.test", "main", 1)
SERVER = Source(Whose.SERVER, "", "first", 2)


def ready(source: Source, text: str) -> Ready:
    return Ready(source, sieve.compile(ALL + text))


def run(*scripts: Ready, inbox: str = "INBOX", **world: Any) -> Plan:
    letter = sieve.Letter(LETTER, scan(LETTER).parts)
    now = datetime(2026, 11, 26, 12, tzinfo=UTC)
    return course.run(scripts, letter, sieve.World(now=now, **world), inbox=inbox)


ROWS = [
    # a server's script, then Anna's; what becomes of the letter, and who said so
    ("", "", ["Kept in INBOX"]),
    ("", 'fileinto "A";', ["Filed in A: rules “main” of anna@example.test, line 2"]),
    ('fileinto "A";', 'fileinto "B";', ["Filed in A: rules “first” of the server, line 2"]),
    ('fileinto :copy "A";', 'fileinto "B";', ["Filed in A", "Filed in B"]),
    ('fileinto "A"; keep;', 'fileinto "B";', ["Filed in A", "Filed in B"]),
    ("keep;", "discard;", ["Discarded: rules “main” of anna@example.test, line 2"]),
    ("discard;", "keep;", ["Discarded: rules “first” of the server, line 2"]),
    (r'addflag "\\Flagged";', "", [r"Kept in INBOX with \Flagged: rules “first” of the server"]),
    (r'addflag "\\Flagged";', r'addflag "\\Seen"; fileinto "A";', [r"Filed in A with \Flagged, \Seen"]),
    (r'addflag "\\Flagged";', r'removeflag "\\Flagged";', ["Kept in INBOX"]),
    ('addheader "X-Office" "yes";', 'if exists "X-Office" { fileinto "A"; }', ["Filed in A, with a changed header"]),
    ('redirect :copy "ben@example.test";', 'reject "No";', ["Forwarded to ben@example.test", "Kept in INBOX"]),
    ('redirect :copy "ben@example.test";', 'redirect "BEN@example.test";', ["Forwarded to ben@example.test"]),
    ("stop;", 'fileinto "B";', ["Filed in B"]),
    ('reject "No thanks";', "keep;", ["Refused with “No thanks”"]),
]


@pytest.mark.parametrize(("first", "own", "deeds"), ROWS)
def test_the_next_script_runs_while_the_letter_is_kept(first: str, own: str, deeds: list[str]) -> None:
    plan = run(ready(SERVER, first), ready(OWN, own))
    assert len(plan.deeds) == len(deeds)
    for deed, said in zip(plan.deeds, deeds, strict=True):
        assert str(deed).startswith(said)


def test_without_scripts_a_letter_is_kept_where_it_belongs() -> None:
    plan = run(inbox="Junk")
    assert [str(deed) for deed in plan.deeds] == ["Kept in Junk"]
    assert plan.plain


def test_a_person_s_script_that_goes_wrong_ends_the_row() -> None:
    """What the server's rules did before stands; her letter is kept, and nothing of hers is done."""
    wrong = ready(OWN, 'fileinto "A"; set "n" ""; fileinto "${n}";')
    plan = run(ready(SERVER, 'fileinto :copy "Copies";'), wrong, ready(SERVER, "discard;"))
    assert [deed.sentence for deed in plan.deeds] == ["Filed in Copies", "Kept in INBOX"]
    [trouble] = plan.troubles
    assert trouble.source == OWN
    assert trouble.line == 2


def test_a_mistake_that_does_not_stop_a_script_is_told() -> None:
    wrong = ready(OWN, 'require "regex"; set "n" "["; if header :regex "subject" "${n}" { discard; } fileinto "A";')
    plan = run(wrong)
    assert [deed.sentence for deed in plan.deeds] == ["Filed in A"]
    [trouble] = plan.troubles
    assert str(trouble).startswith("The rules “main” of anna@example.test went on, but line 2: “[” is no regular")
    assert trouble.went_on


def test_the_office_s_script_that_goes_wrong_is_passed_over() -> None:
    plan = run(Ready(SERVER, None, "line 1, column 1: no"), ready(OWN, 'fileinto "A";'))
    assert [deed.sentence for deed in plan.deeds] == ["Filed in A"]
    assert "line 1, column 1: no" in str(plan.troubles[0])


def test_one_letter_is_forwarded_no_more_often_than_allowed_by_all_together() -> None:
    limits = sieve.Limits(redirects=1)
    plan = run(ready(SERVER, 'redirect :copy "a@example.net";'), ready(OWN, 'redirect "b@example.net";'), limits=limits)
    assert [deed.sentence for deed in plan.deeds] == ["Forwarded to a@example.net", "Kept in INBOX"]
    assert "at most 1" in plan.troubles[0].sentence


def test_changes_of_two_scripts_are_both_there() -> None:
    one, two = 'addheader "X-One" "1";', 'addheader "X-Two" "2"; fileinto "A";'
    [deed] = run(ready(SERVER, one), ready(OWN, two)).deeds
    assert isinstance(deed.action, FileInto)
    assert deed.action.edition
    header = deed.action.edition.header
    assert b"X-One: 1\r\n" in header
    assert b"X-Two: 2\r\n" in header


def test_duplicates_are_asked_for_and_told() -> None:
    letter = 'if duplicate :uniqueid "x" { discard; }'
    assert len(run(ready(OWN, letter)).seen) == 1
    assert [deed.sentence for deed in run(ready(OWN, letter), seen=lambda _: True).deeds] == ["Discarded"]


def test_a_rule_that_was_clicked_is_told_by_its_name() -> None:
    text = 'require "fileinto";\n\n# rule: The choir\nif true {\n    fileinto "A";\n}\n\nfileinto "B";\n'
    deeds = run(Ready(OWN, sieve.compile(text), titles=titles(text))).deeds
    assert [deed.because for deed in deeds] == [
        "rule “The choir” of anna@example.test",
        "rules “main” of anna@example.test, line 8",
    ]
