"""What counts say of a letter: pure.

Each token that was seen before speaks for or against junk, by the odds with which it stood in either (smoothed as
Robinson does it, so that what was seen once says little). The strongest together make the sum of their log odds over
the root of their number, as Fisher's and Stouffer's tests combine what is not quite independent: a letter with
thousands of words is no surer than one with a hundred.
"""

import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

STRONGEST = 150  # tokens that decide
LAYOUT = ("t:", "a:")  # where one is, twenty are: they say the same
LAYOUT_MOST = 5  # of these that decide
UNSEEN = 0.1  # letters that are taken to have had a token, in either pile
DOUBT = 0.1  # letters that are taken to speak neither for nor against a token
CUT = 4.9  # where junk begins when many letters were learnt (bench/bayes.py)
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


def verdict(counts: Mapping[str, tuple[float, float]], learnt: Seen) -> Verdict:
    """`counts`: in how many letters, junk and wanted, each token of a letter was seen; `learnt`: of how many."""
    odds = sorted(((_odds(*seen, learnt), token) for token, seen in counts.items()), key=lambda one: -abs(one[0]))
    deciding = list(_deciding(odds))
    if not deciding:
        return Verdict(0.0, ())
    weight = sum(weight for weight, _ in deciding) / math.sqrt(len(deciding))
    points = THRESHOLD * weight / (CUT * (1 + FEW_HAM / max(learnt.ham, 1)))
    same = tuple(token for odd, token in deciding if odd * points > 0)
    return Verdict(max(LEAST_POINTS, min(MOST_POINTS, points)), same)


def _odds(spam: float, ham: float, learnt: Seen) -> float:
    in_spam = (spam + UNSEEN) / (learnt.spam + 2 * UNSEEN)
    in_ham = (ham + UNSEEN) / (learnt.ham + 2 * UNSEEN)
    seen = spam + ham
    chance = (DOUBT / 2 + seen * in_spam / (in_spam + in_ham)) / (DOUBT + seen)
    return math.log(chance / (1 - chance))


def _deciding(odds: Iterable[tuple[float, str]]) -> Iterable[tuple[float, str]]:
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


def combined(own: Mapping[int, tuple[int, int]], house: Mapping[int, tuple[int, int]], weight: float) -> dict[
    int, tuple[float, float]
]:
    """Counts of one person, and those of all others with less `weight`; the house's contain his own."""
    found: dict[int, tuple[float, float]] = {}
    for name, (spam, ham) in house.items():
        mine_spam, mine_ham = own.get(name, (0, 0))
        found[name] = (
            mine_spam + weight * max(0, spam - mine_spam),
            mine_ham + weight * max(0, ham - mine_ham),
        )
    for name, seen in own.items():
        if name not in found:
            found[name] = seen
    return found
