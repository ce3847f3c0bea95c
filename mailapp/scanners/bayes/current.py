"""Who has taught how much, remembered for a few seconds: where nobody has, no letter is looked at."""

import time

from mailapp.scanners.bayes import counts, numbers
from mailapp.scanners.bayes.models import Model
from mailapp.scanners.bayes.scoring import Seen

FRESH_SECONDS = 5.0  # how long another process may go on with what it knows
OTHERS = 0.5  # how much a letter counts that somebody else has taught

_cached: tuple[float, dict[int, Seen]] | None = None


def models() -> dict[int, Seen]:
    """Letters that were learnt, by account; those who have taught nothing are not there."""
    global _cached
    now, kept = time.monotonic(), _cached
    if kept is None or now - kept[0] > FRESH_SECONDS:
        rows = Model.objects.values_list("account", "spam", "ham")
        kept = _cached = (now, {account: Seen(spam, ham) for account, spam, ham in rows if spam or ham})
    return kept[1]


def learnt(account: int) -> Seen:
    """By this person, and with less weight by all others; false when it is too little to say anything."""
    known = models()
    house = known.get(numbers.HOUSE)
    if house is None:
        return NOTHING
    own = known.get(account, NOTHING) if account != numbers.HOUSE else NOTHING
    return Seen(own.spam + OTHERS * max(0, house.spam - own.spam), own.ham + OTHERS * max(0, house.ham - own.ham))


NOTHING = Seen(0, 0)


def forget() -> None:
    """Ask the database anew: something was learnt, or the database is another one (tests)."""
    global _cached
    _cached = None
    counts.forget()
