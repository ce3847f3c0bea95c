"""What the filter thinks of a letter for one person: one query, and none where too little was learnt."""

from mailapp.scanners.bayes import counts, current, numbers, scoring, wording
from mailapp.scanners.bayes.current import OTHERS
from mailapp.scanners.bayes.letter import Letter
from mailapp.scanners.bayes.scoring import Verdict
from mailapp.scanners.values import Reason

SOURCE = "bayes"


def opinion(account: int, letter: Letter) -> Reason | None:
    """Points of junk (5.0 is the threshold), and why. None: too little was learnt, or it could be either."""
    found = verdict(account, letter)
    if found is None or abs(found.points) < scoring.SPEAKS_FROM:
        return None
    return Reason(SOURCE, round(found.points, 1), wording.because(found.strongest, found.points > 0))


def verdict(account: int, letter: Letter) -> Verdict | None:
    """None: too little was learnt to say anything."""
    learnt = current.learnt(account)
    if not learnt:
        return None
    known = current.models()
    whose = sorted({account, numbers.HOUSE} & known.keys())
    found = counts.look_up(whose, letter.tokens)
    own = found.get(account, {}) if account != numbers.HOUSE else {}
    seen = scoring.combined(own, found.get(numbers.HOUSE, {}), OTHERS)
    return scoring.verdict({letter.tokens[name]: pair for name, pair in seen.items()}, learnt)
