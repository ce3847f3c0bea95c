"""What counts say of a letter: pure.

Each token that was seen before speaks for or against junk, by the odds with which it stood in either (smoothed as
Robinson does it, so that what was seen once says little). The strongest together make the sum of their log odds over
the root of their number, as Fisher's and Stouffer's tests combine what is not quite independent: a letter with
thousands of words is no surer than one with a hundred.
"""

import math
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

STRONGEST = 150  # tokens that decide
LAYOUT = ("t:", "a:")  # where one is, twenty are: they say the same
LAYOUT_MOST = 5  # of these that decide
UNSEEN = 0.08  # letters that are taken to have had a token, in either pile
DOUBT = 0.1  # letters that are taken to speak neither for nor against a token
CUT = 4.75  # where junk begins when many letters were learnt (bench/bayes.py)
FEW_HAM = 60.0  # so many wanted letters: junk begins at twice CUT; few of them tell little about what else is wanted
LEAST_SPAM, LEAST_HAM = 10, 20  # letters before anything is said
THRESHOLD = 5.0  # points at CUT
MOST_POINTS, LEAST_POINTS = 7.0, -3.0
SPEAKS_FROM = 0.5  # points; less is not worth a sentence


@dataclass(frozen=True, slots=True)
class Seen:
    """In how many letters, junk and wanted; fractions where what others taught counts less."""

    spam: float
    ham: float

    def __bool__(self) -> bool:
        return self.spam >= LEAST_SPAM and self.ham >= LEAST_HAM


NEVER = Seen(0, 0)


@dataclass(frozen=True, slots=True)
class Verdict:
    """`points`: above zero for junk, 5.0 is the threshold. `strongest`: the tokens that say so, the first most."""

    points: float
    strongest: tuple[str, ...]


def verdict(counts: Iterable[tuple[str, float, float]], learnt: Seen) -> Verdict:
    """`counts`: in how many letters, junk and wanted, each token of a letter was seen; `learnt`: of how many."""
    deciding = list(_deciding(sorted(_odds(counts, learnt), key=lambda one: -abs(one[0]))))
    if not deciding:
        return Verdict(0.0, ())
    weight = sum(weight for weight, _ in deciding) / math.sqrt(len(deciding))
    points = THRESHOLD * weight / (CUT * (1 + FEW_HAM / max(learnt.ham, 1)))
    same = tuple(token for odd, token in deciding if odd * points > 0)
    return Verdict(max(LEAST_POINTS, min(MOST_POINTS, points)), same)


def _odds(counts: Iterable[tuple[str, float, float]], learnt: Seen) -> Iterator[tuple[float, str]]:
    """Log odds of each. Written for speed: it sees hundreds of tokens of every letter."""
    log, unseen, doubt = math.log, UNSEEN, DOUBT
    of_spam, of_ham = 1 / (learnt.spam + 2 * unseen), 1 / (learnt.ham + 2 * unseen)
    for token, spam, ham in counts:
        in_spam, in_ham = (spam + unseen) * of_spam, (ham + unseen) * of_ham
        seen = (spam + ham) / (in_spam + in_ham)
        yield log((doubt / 2 + seen * in_spam) / (doubt / 2 + seen * in_ham)), token


def _deciding(odds: Iterable[tuple[float, str]]) -> Iterator[tuple[float, str]]:
    taken = layout = 0
    for one in odds:
        if one[1].startswith(LAYOUT):
            layout += 1
            if layout > LAYOUT_MOST:
                continue
        yield one
        taken += 1
        if taken == STRONGEST:
            return
