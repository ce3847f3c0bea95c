"""Where a signature stands, and how another takes its place."""

import pytest

from webmail.letters import signatures
from webmail.letters.signatures import block, changed, put

QUOTE = "\n\nOn Monday, Ben wrote:\n> At noon?\n"


@pytest.mark.parametrize(
    ("text", "above", "signed"),
    [
        ("", False, "\n\n-- \nAnna\n"),
        (QUOTE, False, QUOTE.rstrip() + "\n\n-- \nAnna\n"),
        (QUOTE, True, "\n\nAnna" + QUOTE),
        ("On Monday, Ben wrote:\n> At noon?\n\n", False, "On Monday, Ben wrote:\n> At noon?\n\n\n\n-- \nAnna\n"),
    ],
)
def test_put(text: str, above: bool, signed: str):
    assert put(text, block("Anna\n", above=above), above=above) == signed
    assert put(text, block(" \n", above=above), above=above) == text


@pytest.mark.parametrize("above", [True, False])
@pytest.mark.parametrize("text", ["", QUOTE])
def test_changed_there_and_back(text: str, above: bool):
    old, new = block("Anna", above=above), block("Sales\nexample.test", above=above)
    signed = put(text, old, above=above)
    other = changed(signed, old, new, above=above)
    assert new in other
    assert "Anna" not in other
    assert changed(other, new, old, above=above).split() == signed.split()
    assert "Sales" not in changed(other, new, "", above=above)


def test_what_was_altered_stays():
    assert changed("Hi\n\n-- \nAnna, Room 3\n", "-- \nAnna", "-- \nSales", above=False) == "Hi\n\n-- \nAnna, Room 3\n"
    assert changed("Hi\n", "", "-- \nSales", above=False) == "Hi\n\n-- \nSales\n"
    assert changed(f"Hi{QUOTE}", "", "Sales", above=True) == f"Hi\n\nSales{QUOTE}"


def test_ones_own_words():
    text = "See below.\n> attached is the plan\n-- \nAnna, see attachment"
    assert signatures.own(text) == "See below."
