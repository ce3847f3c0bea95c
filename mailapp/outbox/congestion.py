"""How fast a destination may be written to: learnt from how it treats us. Pure: the clock is handed in.

As Postfix' queue manager does it: begin with few connections, one more for each window full of successes, fewer
with each failure, and a single probe at a destination that is dead.
"""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from mailapp.outbox import schedule
from mailapp.policy.values import Policy

LATELY = timedelta(seconds=60)  # who was reached within this time is not dead because one connection fails
AT_LEAST = timedelta(hours=1)  # how often it is written down that a destination works, when nothing else changes
FIRST_REST = timedelta(seconds=60)  # when it asks us to slow down; doubles each time
LONGEST_REST = timedelta(hours=1)
RECOVERY = timedelta(minutes=5)  # without a complaint, then one step faster
SLOW_RATE = 60  # letters a minute are halved with each complaint, beginning here
SLOWEST_RATE = 2
FREE_RATE = 240  # from here on no rate is kept to
BURST = timedelta(seconds=10)  # what a destination with a rate may get at once after silence
GREY = ("grey", "gray")  # a first meeting, no complaint about speed
UNSAFE = (
    "4.7.4",
    "4.7.5",
    "4.7.8",
    "4.7.9",
    "4.7.10",
    "4.7.11",
    "4.7.12",
)  # about TLS and logins: RFC 3463 §3.8, RFC 4954 §6


@dataclass(frozen=True, slots=True)
class Treatment:
    """What is remembered of a destination."""

    not_before: datetime
    failures: int = 0
    reached_at: datetime | None = None
    window: float = 0.0  # connections at once; 0 = not learnt yet
    slowed: int = 0
    slowed_at: datetime | None = None
    rate: int = 0
    said: str = ""


def connections(known: Treatment, rules: Policy, most: int = 0) -> int:
    """How many may be open at once: one until a server there has talked to us. `most` overrides the policy."""
    limit = most or rules.destination_concurrency
    return min(max(int(known.window or rules.initial_destination_concurrency), 1), limit) if known.reached_at else 1


def after_contact(known: Treatment, now: datetime) -> Treatment:
    """A server there talked to us. The same Treatment when that is no news."""
    if not known.failures and known.reached_at and now - known.reached_at < AT_LEAST:
        return known
    if known.slowed:  # it talks, and still wants its rest
        return replace(known, failures=0, reached_at=now)
    return replace(known, failures=0, reached_at=now, not_before=min(known.not_before, now), said="")


def after_success(known: Treatment, letters: int, now: datetime, rules: Policy, most: int = 0) -> Treatment:
    """So many letters were taken: one connection more for each window full (Postfix' positive feedback)."""
    window = known.window or float(rules.initial_destination_concurrency)
    wider = min(window + letters / window, float(most or rules.destination_concurrency))
    return _faster(replace(after_contact(known, now), window=wider), now)


def after_silence(known: Treatment, reason: str, now: datetime, rules: Policy) -> Treatment:
    """A connection came to nothing. Dead is what fails at its first connection, or again and again: it rests."""
    failures = known.failures + 1
    worse = replace(known, failures=failures, window=max(1.0, known.window / 2), said=reason)
    alive = known.reached_at is not None and now - known.reached_at < LATELY
    if alive and failures < rules.destination_failures:
        return worse
    rest = schedule.destination_rest(failures, rules.retry_after)
    return replace(worse, window=1.0, reached_at=None, not_before=max(known.not_before, now + rest))


def after_complaint(known: Treatment, reply: str, now: datetime) -> Treatment:
    """It says that we are too fast. Several connections hear it at once: that is one complaint."""
    if known.slowed_at and now - known.slowed_at < FIRST_REST / 2:
        return known
    rest = min(FIRST_REST * 2**known.slowed, LONGEST_REST)
    return replace(
        known,
        window=1.0,
        slowed=min(known.slowed + 1, schedule.MOST_DOUBLINGS),
        slowed_at=now,
        rate=max((known.rate or SLOW_RATE) // 2, SLOWEST_RATE),
        not_before=max(known.not_before, now + rest),
        said=reply,
    )


def complains(reply: str) -> bool:
    """421 (RFC 5321 §3.8) and 4.7.z (RFC 3463 §3.8) ask for less mail, unless they only greet a stranger.

    Or find the connection not safe enough, as we do ourselves: fewer letters would make it no safer.
    """
    code, _, rest = reply.partition(" ")
    if any(word in rest.lower() for word in GREY) or rest.partition(" ")[0] in UNSAFE:
        return False
    return code == "421" or (code.startswith("4") and rest.startswith("4.7."))


def _faster(known: Treatment, now: datetime) -> Treatment:
    """One step back to normal after a time without complaints."""
    if not known.slowed or known.slowed_at is None or now - known.slowed_at < RECOVERY:
        return known
    rate = known.rate * 2 if known.slowed > 1 and known.rate * 2 < FREE_RATE else 0
    return replace(known, slowed=known.slowed - 1, slowed_at=now, rate=rate, said=known.said if rate else "")


# -- rates: letters a minute ------------------------------------------------------------------------


def rate_of(known: Treatment, rules: Policy, per_minute: int = 0) -> int:
    """The strictest of what it asked for and what we allow; 0 = any number. `per_minute` overrides the policy."""
    return min(filter(None, (known.rate, per_minute or rules.destination_rate)), default=0)


def allowance(turn: datetime | None, rate: int, now: datetime) -> int:
    """How many letters may leave now and keep within the rate."""
    return int((now - _paid_until(turn, rate, now)) / _interval(rate) + 1e-6)


def next_turn(turn: datetime | None, rate: int, letters: int, now: datetime) -> datetime:
    """From when on the next letter may leave, when so many leave now."""
    return _paid_until(turn, rate, now) + _interval(rate) * (letters + 1)


def _paid_until(turn: datetime | None, rate: int, now: datetime) -> datetime:
    """Letters that left so far stand for the time until then; silence counts for a burst, and no more."""
    burst = max(BURST, _interval(rate))
    return max(turn - _interval(rate), now - burst) if turn else now - burst


def _interval(rate: int) -> timedelta:
    return timedelta(seconds=60 / rate)
