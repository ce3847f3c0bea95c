"""The filter's door: what it thinks of a letter, and how it is taught.

    letter = bayes.Letter.of(content)                  # once, whoever its recipients are; costs nothing yet
    reason = bayes.opinion(account, letter)            # for each of them; costs nothing where too little was learnt

Account 0 (HOUSE) is the model of the whole office, which counts less than what a person has taught himself.
"""

from mailapp.scanners.bayes.current import OTHERS
from mailapp.scanners.bayes.current import forget as ask_anew
from mailapp.scanners.bayes.judging import opinion, personal, verdict
from mailapp.scanners.bayes.letter import WINDOW, Letter
from mailapp.scanners.bayes.numbers import HOUSE
from mailapp.scanners.bayes.piles import NoLetters, letters
from mailapp.scanners.bayes.scoring import LEAST_HAM, LEAST_SPAM, THRESHOLD, Seen, Verdict
from mailapp.scanners.bayes.standing import Standing, standing, standings
from mailapp.scanners.bayes.teaching import Lesson, forget, learnt_as, teach
from mailapp.scanners.bayes.tidying import Limits, forget_strangers, tidy

__all__ = [
    "HOUSE",
    "LEAST_HAM",
    "LEAST_SPAM",
    "OTHERS",
    "THRESHOLD",
    "WINDOW",
    "Lesson",
    "Letter",
    "Limits",
    "NoLetters",
    "Seen",
    "Standing",
    "Verdict",
    "ask_anew",
    "forget",
    "forget_strangers",
    "learn",
    "learnt_as",
    "letters",
    "opinion",
    "personal",
    "score",
    "standing",
    "standings",
    "teach",
    "tidy",
    "unlearn",
    "verdict",
]


def learn(account: int, letter: Letter, spam: bool) -> bool:
    """Somebody says so; whether it changed anything."""
    return bool(teach(account, [Lesson(letter, spam)]))


def unlearn(account: int, letter: Letter) -> bool:
    """Whatever was learnt of it is taken back; whether there was anything."""
    return bool(teach(account, [Lesson(letter, None)]))


def score(account: int, letter: Letter) -> float | None:
    """Points of junk, 5.0 is the threshold; None: too little was learnt."""
    found = verdict(account, letter)
    return None if found is None else found.points
