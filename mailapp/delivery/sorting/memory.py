"""What rules remember: letters that came before, who was answered, how many letters they have sent."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from django.db import connection
from django.utils import timezone

from mailapp.delivery.models import Answered, RuleCount
from mailapp.delivery.models import Seen as SeenRow
from mailapp.delivery.sorting.world import seen_before
from mailapp.net.inserting import moment
from mailapp.policy.values import Policy
from mailapp.standards import sieve

AT_ONCE = 5000
ANSWER = """
    INSERT INTO delivery_answered (account_id, key, until) VALUES (%s, %s, %s)
    ON CONFLICT (account_id, key) DO UPDATE SET until = excluded.until WHERE delivery_answered.until <= %s
    RETURNING id
"""
SEE = """
    INSERT INTO delivery_seen (account_id, identity, until) VALUES (%s, %s, %s)
    ON CONFLICT (account_id, identity) DO UPDATE SET until = excluded.until WHERE %s OR delivery_seen.until <= %s
"""
COUNT = """
    INSERT INTO delivery_rulecount (account_id, day, letters) VALUES (%s, %s, %s)
    ON CONFLICT (account_id, day) DO UPDATE SET letters = delivery_rulecount.letters + excluded.letters
"""


class Batch:
    """Letters that are committed together: what one of them is remembered by, the next one must wait for.

    `waits` is set when a letter asks for what only the commit will tell.
    """

    def __init__(self) -> None:
        self._coming: set[tuple[int, str]] = set()
        self.waits = False

    def asked(self, account: int, now: datetime, seen: sieve.Seen) -> bool:
        """RFC 7352 §3, of one person's copy."""
        if (account, seen.identity) in self._coming:
            self.waits = True
        return seen_before(account, now)(seen)

    def note(self, account: int, seen: Sequence[sieve.Seen]) -> None:
        """These are told as soon as the batch is committed."""
        self._coming |= {(account, one.identity) for one in seen}


def remember(account: int, seen: Sequence[sieve.Seen]) -> None:
    """In the caller's transaction: the time begins with the first letter, or (`last`) with each (RFC 7352 §3.3)."""
    now = timezone.now()
    with connection.cursor() as cursor:
        for one in seen:
            until = moment(now + timedelta(seconds=one.seconds))
            cursor.execute(SEE, [account, one.identity, until, one.last, moment(now)])


def answer(account: int, key: str, seconds: int) -> bool:
    """In the caller's transaction: whether this answer is due; then it is not for so long (RFC 5230 §4.2).

    It is one of the letters that are counted.
    """
    return _is_due(account, key, seconds) and sent(account, 1)


def _is_due(account: int, key: str, seconds: int) -> bool:
    if not seconds:  # RFC 6131 §2: each time
        return True
    now = timezone.now()
    with connection.cursor() as cursor:
        cursor.execute(ANSWER, [account, key, moment(now + timedelta(seconds=seconds)), moment(now)])
        return cursor.fetchone() is not None


def count(account: int, letters: int) -> None:
    """In the caller's transaction: so many letters more."""
    day = connection.ops.adapt_datefield_value(timezone.now().date())
    with connection.cursor() as cursor:
        cursor.execute(COUNT, [account, day, letters])


def sent(account: int, letters: int) -> bool:
    """As `count`; True."""
    count(account, letters)
    return True


def left(account: int, rules: Policy) -> int:
    """How many letters this person's rules may still send today."""
    most = rules.rule_letters_per_day
    if not most:
        return rules.script_actions
    sent = RuleCount.objects.filter(account=account, day=timezone.now().date()).values_list("letters", flat=True)
    return max(most - (sent.first() or 0), 0)


def tidy(now: datetime) -> None:
    """What holds no longer goes."""
    for table in (Answered, SeenRow):
        old = table.objects.filter(until__lt=now).order_by("until").values_list("pk", flat=True)[:AT_ONCE]
        table.objects.filter(pk__in=list(old)).delete()
    RuleCount.objects.filter(day__lt=now.date() - timedelta(days=2)).delete()
