"""RFC 5321 §4.5.4.1: later each time, for some days, and the sender is told."""

from datetime import UTC, datetime, timedelta

import pytest

from mailapp.outbox import schedule
from mailapp.policy.values import Policy

RULES = Policy()
MONDAY = datetime(2026, 1, 5, 9, 0, tzinfo=UTC)


def test_the_pauses_grow():
    pauses = [schedule.next_attempt(MONDAY, tries, MONDAY, RULES, 0.5) - MONDAY for tries in range(1, 6)]
    assert [pause.total_seconds() for pause in pauses] == [450, 900, 1800, 3600, 7200]


@pytest.mark.parametrize(("jitter", "seconds"), [(0.0, 405), (0.5, 450), (1.0, 495)])
def test_the_dice_spread_them_by_a_tenth(jitter, seconds):
    assert schedule.next_attempt(MONDAY, 1, MONDAY, RULES, jitter) - MONDAY == timedelta(seconds=seconds)


def test_the_last_pause_repeats_itself():
    late = MONDAY + timedelta(days=2)
    assert schedule.next_attempt(MONDAY, 50, late, RULES, 0.5) == late + timedelta(hours=16)


def test_the_last_try_is_not_put_off_beyond_the_end():
    late = MONDAY + timedelta(days=4, hours=23)
    assert schedule.next_attempt(MONDAY, 50, late, RULES, 0.5) == MONDAY + timedelta(days=5)


def test_after_five_days_nothing_is_tried():
    assert schedule.next_attempt(MONDAY, 50, MONDAY + timedelta(days=5), RULES, 0.5) is None


def test_the_delay_notice_is_in_time():
    shortly_before = MONDAY + timedelta(hours=3, minutes=50)
    again = schedule.next_attempt(MONDAY, 6, shortly_before, RULES, 0.5)
    assert again == MONDAY + timedelta(hours=4)
    assert schedule.delay_notice_due(MONDAY, again, RULES)
    assert not schedule.delay_notice_due(MONDAY, shortly_before, RULES)


def test_a_crash_is_waited_out_longer_each_time():
    pauses = [schedule.after_crash(tries, MONDAY, 60) - MONDAY for tries in (0, 1, 2, 100)]
    assert [pause.total_seconds() for pause in pauses] == [60, 120, 240, 3840]


def test_a_silent_destination_rests_longer_each_time():
    rests = [schedule.destination_rest(failures, RULES.retry_after).total_seconds() for failures in (1, 2, 3, 99)]
    assert rests == [60, 120, 240, 3840]
