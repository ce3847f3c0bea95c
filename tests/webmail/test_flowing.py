"""Text that wraps where it is read (RFC 3676): what is written is read again."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from webmail.letters.flowed import unflowed
from webmail.letters.flowing import write

LONG = "The quick brown fox jumps over the lazy dog and then sits down beside the river to think about it all."


@pytest.mark.parametrize(
    ("text", "written"),
    [
        ("Hi Ben", "Hi Ben"),
        ("", ""),
        ("a\n\nb", "a\n\nb"),
        ("trailing  ", "trailing"),
        (" indented", "  indented"),
        ("From here on", " From here on"),
        ("-- \nAnna", "-- \nAnna"),
        ("> quoted", "> quoted"),
        ("> > twice", ">> twice"),
        (">", ">"),
        (
            LONG,
            "The quick brown fox jumps over the lazy dog and then sits down beside \nthe river to think about it all.",
        ),
        ("x" * 200, "x" * 200),
    ],
)
def test_written(text: str, written: str):
    assert write(text) == written


@pytest.mark.parametrize(
    "text", [LONG, f"> {LONG}\n\nNo.", f">> {LONG}\n> {LONG}", "-- \nAnna\nSales", " > not quoted"]
)
def test_nothing_is_lost(text: str):
    assert unflowed(write(text)) == text.replace(">> ", "> > ")
    assert max(map(len, write(text).split("\n"))) <= 78  # RFC 3676 §4.2


@given(st.text(alphabet="ab> -\nF", max_size=300))
def test_words_stay_in_order(text: str):
    assert unflowed(write(text)).replace(">", "").split() == text.replace(">", "").split()
