"""What is cut out of a text has the grams and seams of that text, whatever its script."""

import re

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from mailapp.search import grams
from tests.search.letters import phrases

ASKED = re.compile(r'"([^"]+)"( \*)?')
TEXTS = st.one_of(phrases, st.text(alphabet="ab çé会 ,.-_\n", max_size=30), st.text(max_size=20))

pytestmark = pytest.mark.pure


def proposes(needle: str, text: str) -> bool:
    held = grams.of_text(text).split(" ")
    return all(
        any(one.startswith(word) for one in held) if begins else word in held
        for word, begins in ASKED.findall(grams.question(needle))
    )


@given(TEXTS, st.integers(0, 30), st.integers(1, 30))
@example("recall the copyright", 2, 12)
@example("a the b", 0, 5)
@example("papa, the best", 3, 7)
def test_whatever_is_cut_out_is_proposed(text: str, start: int, length: int):
    folded = text.replace("\0", "").casefold()
    needle = folded[start : start + length]
    if needle:
        assert proposes(needle, folded), (needle, folded)


@pytest.mark.parametrize(
    ("needle", "text", "proposed"),
    [
        ("call the copy", "recall the copyright", True),
        ("call the copy", "copy the call, call a copy, recall all other copies of the copyist", False),
        ("a b", "ba bc", True),  # it tells nothing of where they meet
        ("会", "会議の資料", True),
        ("会", "東京都", False),
        ("資料", "会議の資料", True),
        ("x", "", True),  # too short to ask for
    ],
)
def test_common_words_in_another_row_are_not(needle: str, text: str, proposed: bool):
    assert proposes(needle, text) == proposed


def test_a_long_needle_asks_no_endless_question():
    assert grams.question("many words " * 400).count(" AND ") < grams.MOST_ASKED + grams.MOST_SEAMS
