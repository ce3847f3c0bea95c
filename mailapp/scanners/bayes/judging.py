"""What the filter thinks of a letter for one person: one query, and none where too little was learnt."""

from collections.abc import Callable, Iterable, Iterator

from mailapp.net.content import Content
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


def personal(content: Content) -> Callable[[int], tuple[Reason, ...]] | None:
    """The same for any of a letter's recipients, each asked for when it is wanted; None where nobody has taught."""
    if not current.models():
        return None
    letter = Letter.of(content)

    def asked(account: int) -> tuple[Reason, ...]:
        found = opinion(account, letter)
        return (found,) if found else ()

    return asked


def verdict(account: int, letter: Letter) -> Verdict | None:
    """None: too little was learnt to say anything."""
    learnt = current.learnt(account)
    if not learnt:
        return None
    known = current.models()
    own = known.get(account) if account != numbers.HOUSE else None
    is_all = own == known.get(numbers.HOUSE)  # nobody else has taught anything
    found = counts.look_up(account, letter.tokens, alone=is_all or own is None)
    return scoring.verdict(_weighed(letter, found, 1.0 if is_all else OTHERS), learnt)


def _weighed(letter: Letter, found: Iterable[counts.Count], others: float) -> Iterator[tuple[str, float, float]]:
    """What a person has taught counts whole, what others have taught less; the house's counts contain both."""
    tokens = letter.tokens
    for name, spam, ham, own_spam, own_ham in found:
        yield tokens[name], own_spam + others * max(0, spam - own_spam), own_ham + others * max(0, ham - own_ham)
