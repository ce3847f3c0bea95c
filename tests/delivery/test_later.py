"""Letters that leave later: send later, time to undo; they wait whole, and their writer may take them back."""

from dataclasses import replace
from datetime import timedelta

import pytest
from django.utils import timezone

from mailapp.delivery import api as delivery
from mailapp.outbox import api as outbox
from mailapp.outbox.values import QueueFilter, State
from mailapp.policy import api as policy
from tests.delivery.test_arrive import letters_of
from tests.delivery.test_submit import submission
from tests.support.office import Office


@pytest.mark.parametrize("seconds", [10, 3600])
def test_time_to_undo_holds_the_whole_letter(office: Office, seconds: int):
    letter = submission(office, "ben@example.test", "carl@example.net")
    receipt = delivery.submit(replace(letter, undo_seconds=seconds))
    assert timedelta(0) < receipt.departs - timezone.now() <= timedelta(seconds=seconds)
    assert receipt.queued == ("ben@example.test", "carl@example.net")
    assert letters_of(office.ben.id) == []
    assert {row.state for row in outbox.list_queue(QueueFilter())} == {State.SCHEDULED}


def test_until_a_day_that_was_named(office: Office):
    tomorrow = timezone.now() + timedelta(days=1)
    letter = submission(office, "ben@example.test")
    later = replace(letter, envelope=replace(letter.envelope, hold_until=tomorrow), undo_seconds=10)
    assert delivery.submit(later).departs == tomorrow


def test_a_day_that_is_over_is_now(office: Office):
    letter = submission(office, "ben@example.test")
    yesterday = timezone.now() - timedelta(days=1)
    assert delivery.submit(replace(letter, envelope=replace(letter.envelope, hold_until=yesterday))).filed


def test_the_office_may_give_everybody_time(office: Office):
    policy.change("undo_seconds", 30)
    assert delivery.submit(submission(office, "ben@example.test")).departs
    assert delivery.submit(replace(submission(office, "ben@example.test"), undo_seconds=0)).departs is None


def test_who_does_not_exist_is_refused_now_and_not_then(office: Office):
    with pytest.raises(delivery.Refused, match=r"5\.1\.1"):
        delivery.submit(replace(submission(office, "nobody@example.test"), undo_seconds=10))


def test_the_header_is_ready_when_it_waits(office: Office):
    receipt = delivery.submit(replace(submission(office, "ben@example.test"), undo_seconds=60))
    headers = outbox.show(receipt.trace).headers
    assert "Message-ID" in headers
    assert "Bcc" not in headers
