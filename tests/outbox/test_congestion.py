"""How fast a destination may be written to, as a table of what it did to us."""

from datetime import UTC, datetime, timedelta

import pytest

from mailapp.outbox import congestion
from mailapp.outbox.congestion import Treatment
from mailapp.policy.values import Policy

NOON = datetime(2026, 1, 5, 12, 0, tzinfo=UTC)
RULES = Policy(destination_concurrency=10, initial_destination_concurrency=5, destination_failures=3)
NEW = Treatment(NOON)
KNOWN = congestion.after_contact(NEW, NOON)


def later(**by):
    return NOON + timedelta(**by)


def test_one_probe_then_five_then_one_more_for_each_window_of_successes():
    assert congestion.connections(NEW, RULES) == 1
    assert congestion.connections(KNOWN, RULES) == 5
    sizes = []
    known = KNOWN
    for _ in range(9):
        known = congestion.after_success(known, 5, NOON, RULES)
        sizes.append(congestion.connections(known, RULES))
    assert sizes == [6, 6, 7, 8, 8, 9, 9, 10, 10]


def test_a_limit_of_its_own_counts_more_than_the_policy():
    assert congestion.connections(KNOWN, RULES, most=2) == 2
    assert congestion.after_success(KNOWN, 1000, NOON, RULES, most=20).window == 20.0


def test_no_news_is_not_written_down():
    assert congestion.after_contact(KNOWN, later(minutes=59)) is KNOWN
    full = congestion.after_success(KNOWN, 1000, NOON, RULES)
    assert congestion.after_success(full, 1, later(minutes=1), RULES) == full


def test_a_first_silence_is_death():
    dead = congestion.after_silence(NEW, "451 nobody", NOON, RULES)
    assert (dead.failures, dead.said, dead.not_before) == (1, "451 nobody", later(seconds=60))
    assert congestion.connections(dead, RULES) == 1
    again = congestion.after_silence(dead, "451 nobody", later(seconds=61), RULES)
    assert again.not_before == later(seconds=61 + 120)
    assert congestion.after_contact(again, later(hours=1)).failures == 0


def test_a_failure_among_successes_only_narrows():
    known = congestion.after_success(KNOWN, 1000, NOON, RULES)
    narrow = congestion.after_silence(known, "451 busy", later(seconds=1), RULES)
    assert (congestion.connections(narrow, RULES), narrow.not_before) == (5, NOON)
    narrower = congestion.after_silence(narrow, "451 busy", later(seconds=2), RULES)
    assert (congestion.connections(narrower, RULES), narrower.not_before) == (2, NOON)
    dead = congestion.after_silence(narrower, "451 busy", later(seconds=3), RULES)
    assert congestion.connections(dead, RULES) == 1
    assert dead.not_before > later(seconds=3)


@pytest.mark.parametrize(
    ("reply", "complains"),
    [
        ("421 4.7.28 unusual rate of mail", True),
        ("421 too many connections", True),
        ("451 4.7.650 throttled", True),
        ("450 4.7.1 Greylisted, come back", False),
        ("450 4.2.0 graylisting", False),
        ("451 4.7.8 The relay does not let office in: 535 5.7.8 no", False),
        ("451 4.7.5 its certificate is not good", False),
        ("421 4.7.4 TLS is required", False),
        ("451 4.3.2 tired", False),
        ("550 5.7.1 no", False),
        ("", False),
    ],
)
def test_what_counts_as_a_complaint(reply, complains):
    assert congestion.complains(reply) is complains


def test_a_complaint_slows_and_time_heals():
    slow = congestion.after_complaint(KNOWN, "421 4.7.0 slow down", NOON)
    assert (slow.rate, slow.slowed, slow.not_before) == (30, 1, later(seconds=60))
    assert congestion.connections(slow, RULES) == 1
    assert congestion.after_complaint(slow, "421 4.7.0 slow down", later(seconds=5)) is slow  # the other connections
    slower = congestion.after_complaint(slow, "421 4.7.0 slow down", later(minutes=2))
    assert (slower.rate, slower.not_before) == (15, later(minutes=4))
    assert congestion.after_success(slower, 1, later(minutes=5), RULES).rate == 15
    better = congestion.after_success(slower, 1, later(minutes=8), RULES)
    assert (better.rate, better.slowed) == (30, 1)
    well = congestion.after_success(better, 1, later(minutes=14), RULES)
    assert (well.rate, well.slowed, well.said) == (0, 0, "")


def test_the_strictest_rate_counts():
    assert congestion.rate_of(NEW, RULES) == 0
    assert congestion.rate_of(NEW, Policy(destination_rate=100)) == 100
    assert congestion.rate_of(NEW, Policy(destination_rate=100), per_minute=600) == 600
    assert congestion.rate_of(Treatment(NOON, rate=30), RULES, per_minute=600) == 30


def test_a_rate_is_kept_whatever_is_asked_for():
    """60 a minute: ten at once after silence, then one each second."""
    turn, left = None, []
    for second in range(30):
        now = later(seconds=second)
        letters = congestion.allowance(turn, 60, now)
        if letters:
            turn = congestion.next_turn(turn, 60, letters, now)
        left.append(letters)
    assert left[0] == 10
    assert sum(left) == 39


def test_a_slow_rate_is_one_letter_in_a_while():
    assert congestion.allowance(None, 2, NOON) == 1
    turn = congestion.next_turn(None, 2, 1, NOON)
    assert turn == later(seconds=30)
    assert [congestion.allowance(turn, 2, later(seconds=s)) for s in (0, 29, 30, 300)] == [0, 0, 1, 1]
