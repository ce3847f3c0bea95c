"""What counts say of a letter, and how it is said."""

import pytest

from mailapp.scanners.bayes import numbers
from mailapp.scanners.bayes.scoring import LEAST_POINTS, MOST_POINTS, THRESHOLD, Seen, verdict
from mailapp.scanners.bayes.wording import because, plain

pytestmark = pytest.mark.pure

MUCH = Seen(500, 1000)
JUNK = [(f"junk{n}", 40, 1) for n in range(40)]
WANTED = [(f"wanted{n}", 0, 80) for n in range(40)]

VERDICTS = (
    ([], 0, 0, "nothing that was seen before says nothing"),
    (JUNK, THRESHOLD, MOST_POINTS, "words of junk"),
    (WANTED, LEAST_POINTS, -2, "words of wanted letters"),
    ([("the", 450, 900)] * 9, -0.2, 0.2, "words of both say nothing"),
    ([("once", 1, 0)], 0, 4, "one word alone is no proof"),
    (JUNK + [(f"layout{n}", 2, 2) for n in range(9)], 4, MOST_POINTS, "what says little changes little"),
    ([(f"t:{n}", 40, 0) for n in range(90)], 3, MOST_POINTS, "layout alone"),
)


@pytest.mark.parametrize(("counts", "least", "most", "why"), VERDICTS)
def test_verdicts(counts, least, most, why):
    assert least <= verdict(counts, MUCH).points <= most, why


def test_where_little_was_learnt_more_is_needed():
    few = [(token, spam / 25, ham / 50) for token, spam, ham in JUNK]
    assert verdict(few, Seen(20, 20)).points < verdict(JUNK, MUCH).points


def test_layout_counts_a_few_times_only():
    layout = [(f"t:{n}", 400, 0) for n in range(100)]
    assert verdict(layout + WANTED, MUCH).points < 0


@pytest.mark.parametrize(
    ("seen", "is_enough"),
    [(Seen(0, 0), False), (Seen(9, 900), False), (Seen(900, 19), False), (Seen(10, 20), True)],
)
def test_enough_to_say_anything(seen, is_enough):
    assert bool(seen) is is_enough


SAID = (
    (("free", "s:winner", "u:cheap.example", "late"), True,
     "it has “free”, “winner” in its subject and a link to cheap.example, as earlier junk had"),
    (("t:table", "a:color=red", "p:text/html 7bit", "x:cut"), True,
     "it has the HTML element table and words cut by comments, as earlier junk had"),
    (("f:@example.net",), False, "it has “@example.net” in its sender, as earlier wanted letters had"),
    (("x:foreign 3",), True, "it looks like earlier junk"),
)  # fmt: skip


@pytest.mark.parametrize(("strongest", "junk", "sentence"), SAID)
def test_the_three_strongest_are_told_in_plain_words(strongest, junk, sentence):
    assert because(strongest, junk) == sentence


def test_what_a_token_says_is_never_a_kind():
    assert plain("q:exe") == "an attachment .exe"
    assert plain("") == ""


def test_names_of_an_account_lie_beside_one_another():
    first, last = numbers.span(7)
    assert first <= numbers.base(7) + numbers.hashed(b"free") <= last < numbers.base(8)
    assert numbers.span(numbers.MOST_ACCOUNT)[1] < 2**63
    with pytest.raises(ValueError, match="cannot have a model"):
        numbers.base(numbers.MOST_ACCOUNT + 1)
