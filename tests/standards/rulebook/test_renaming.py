"""Which folders pieces by hand name: where letters go, and what is asked for, but no word that only looks like one."""

import pytest

from mailapp.standards.rulebook import Rulebook, named_by_hand
from mailapp.standards.rulebook.rules import ByHand

NAMED = [
    ('fileinto "Choir";', True),
    ('if true { fileinto :copy :flags ["a", "b"] "Choir"; }', True),
    ("fileinto text:\nChoir\n.\n;", False),  # its line end belongs to the name
    ('vacation :fcc "Choir" "away";', True),
    ('if mailboxexists ["Work", "Choir"] { keep; }', True),
    ('if header "Subject" "Choir" { keep; }', False),
    ('if mailboxexists "Work" { fileinto "Work"; } if header "x" "Choir" { stop; }', False),
    ('fileinto :flags "Choir" "Work";', False),
    ('# fileinto "Choir";\nkeep;', False),
    ('fileinto "choir";', False),
    ('fileinto "Choir', False),
    ("fileinto", False),
    ("vacation :fcc", False),
]


@pytest.mark.parametrize(("text", "named"), NAMED)
def test_what_is_named(text: str, named: bool) -> None:
    assert named_by_hand(Rulebook((ByHand(text),)), {"Choir": "Singing"}) == (["Choir"] if named else [])
