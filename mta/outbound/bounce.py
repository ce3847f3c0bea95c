from collections.abc import Sequence
from datetime import datetime

from mailapp.outbox import api as outbox
from mailapp.outbox.values import Claimed, Result
from mailapp.policy.values import Policy


def report(letter: Claimed, results: Sequence[Result], now: datetime, rules: Policy) -> list[Result]:
    return outbox.final(letter, results, now, rules)
