"""Models stay small: tokens that were seen once, long ago, go first. The worker's housekeeping."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.db import transaction
from django.db.models import F

from mailapp.scanners.bayes import counts, current, numbers
from mailapp.scanners.bayes.models import Learnt, Model, Token

HOUSE_TOKENS, OWN_TOKENS = 200_000, 30_000  # of the house, and of one person
LEARNT_DAYS = 400  # how long it is remembered as what a letter was learnt
RARE, RARE_DAYS = 1, 90  # tokens that were seen so seldom, and not for so long, are forgotten
SINCE = 20  # letters that were learnt since the last time: with fewer nothing is done
AT_ONCE = 20_000  # rows of one transaction


@dataclass(frozen=True, slots=True)
class Limits:
    house: int = HOUSE_TOKENS
    own: int = OWN_TOKENS


def tidy(limits: Limits = Limits()) -> int:
    """Whatever has grown since the last time; how many tokens were forgotten."""
    grown = Model.objects.filter(tidied__lt=F("spam") + F("ham") - SINCE)
    gone = 0
    for model in list(grown):
        gone += _tidied(model.account, limits.own if model.account else limits.house)
        Model.objects.filter(pk=model.pk).update(tidied=model.spam + model.ham)
    old = Learnt.objects.filter(day__lt=counts.today() - LEARNT_DAYS).values_list("pk", flat=True)
    Learnt.objects.filter(pk__in=list(old[:AT_ONCE])).delete()
    return gone


def _tidied(account: int, most: int) -> int:
    ours = Token.objects.filter(pk__range=numbers.span(account))
    rare = ours.annotate(seen=F("spam") + F("ham")).filter(seen__lte=RARE, day__lt=counts.today() - RARE_DAYS)
    gone = _deleted(rare.values_list("pk", flat=True)[:AT_ONCE])
    over = min(ours.count() - most, AT_ONCE)
    if over > 0:
        least = ours.annotate(seen=F("spam") + F("ham")).order_by("seen", "day", "pk")
        gone += _deleted(least.values_list("pk", flat=True)[:over])
    return gone


def _deleted(names: Iterable[int]) -> int:
    doomed = list(names)
    with transaction.atomic():
        for start in range(0, len(doomed), counts.TOGETHER):
            Token.objects.filter(pk__in=doomed[start : start + counts.TOGETHER]).delete()
    return len(doomed)


def forget_strangers(accounts: set[int]) -> int:
    """Models of people who are no more: all but these `accounts`; how many."""
    from mailapp.scanners.bayes.teaching import forget

    gone = [account for account in current.models() if account and account not in accounts]
    return sum(forget(account) for account in gone)
