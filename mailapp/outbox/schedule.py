"""When a letter is tried again, and when its sender is told. Pure: the clock and the dice are handed in."""

from datetime import datetime, timedelta

from mailapp.policy.values import Policy

SPREAD = 0.2  # retries lie within a tenth of their time, so that a dead host's letters do not come back as one wave
MOST_DOUBLINGS = 6


def next_attempt(departs: datetime, tries: int, now: datetime, rules: Policy, jitter: float) -> datetime | None:
    """When to try again after `tries` failed attempts, or None: give up (RFC 5321 §4.5.4.1).

    `jitter` is a number from 0 to 1. The sender's delay notice and the last try of all are not put off.
    """
    gives_up = departs + timedelta(seconds=rules.queue_lifetime)
    if now >= gives_up:
        return None
    pause = rules.retry_after[min(tries, len(rules.retry_after)) - 1]
    when = now + timedelta(seconds=pause * (1 - SPREAD / 2 + SPREAD * jitter))
    notice = departs + timedelta(seconds=rules.delay_notice_after)
    return min(when, notice, gives_up) if notice > now else min(when, gives_up)


def delay_notice_due(departs: datetime, now: datetime, rules: Policy) -> bool:
    """Has the sender waited so long that he should be told?"""
    return now >= departs + timedelta(seconds=rules.delay_notice_after)


def after_crash(tries: int, now: datetime, lease_seconds: float) -> datetime:
    """When a claimed letter comes due again if its worker is never heard of: later with each try.

    Stored before anybody dials, so that a letter which kills its worker cannot do so in a circle.
    """
    return now + timedelta(seconds=lease_seconds * 2 ** min(tries, MOST_DOUBLINGS))


def destination_rest(failures: int, retry_after: tuple[int, ...]) -> timedelta:
    """How long nobody dials a destination whose servers were out of reach so often in a row."""
    return timedelta(seconds=min(60 * 2 ** min(failures - 1, MOST_DOUBLINGS), max(retry_after)))
