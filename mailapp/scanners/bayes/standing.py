"""How far the models have come: for the panel and the command line."""

from dataclasses import dataclass

from mailapp.scanners.bayes import current, numbers
from mailapp.scanners.bayes.models import Model, Token


@dataclass(frozen=True, slots=True)
class Standing:
    """One model: letters that were learnt, tokens that it knows, and whether it can judge already."""

    account: int
    spam: int
    ham: int
    tokens: int
    ready: bool


def standing(account: int) -> Standing:
    """Of one person; `ready` with what others have taught. HOUSE: of all together, as somebody new finds it."""
    row = Model.objects.filter(pk=account).first() or Model(account=account)
    tokens = Token.objects.filter(pk__range=numbers.span(account)).count()
    return Standing(account, row.spam, row.ham, tokens, bool(current.learnt(account)))


def standings() -> list[Standing]:
    """Of all who have taught anything; the house first."""
    return [standing(account) for account in sorted(current.models().keys() | {numbers.HOUSE})]
