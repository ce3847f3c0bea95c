"""What Celery calls, called without Celery."""

from datetime import timedelta

import pytest
from django.utils import timezone

from mailapp.journal.models import Entry
from mailapp.outbox import api as outbox
from mailapp.outbox.models import Outbound
from mta import tasks

pytestmark = pytest.mark.django_db


def test_housekeeping_forgets_what_is_older_than_the_policy_keeps(post):
    old, new = post(), post("dora@example.org")
    for trace in (old, new):
        outbox.delete(trace, "Olga")
    long_ago = timezone.now() - timedelta(days=31)
    Outbound.objects.filter(trace=old).update(created=long_ago)
    Entry.objects.filter(trace=old).update(at=long_ago)
    tasks.housekeeping()
    assert [letter.trace for letter in Outbound.objects.all()] == [new]
    assert {entry.trace for entry in Entry.objects.all()} == {new}


def test_the_sweep_asks_for_every_destination_that_is_due(post, monkeypatch):
    post("a@one.example", "b@two.example")
    post("c@three.example", not_before=timezone.now() + timedelta(hours=1))
    asked = []
    monkeypatch.setattr(tasks, "ring", lambda task, *words: asked.extend(words) or True)  # the search index has none
    tasks.sweep()
    assert sorted(asked) == ["one.example", "two.example"]


def test_a_broker_that_does_not_answer_is_not_asked_again(monkeypatch):
    asked = []
    monkeypatch.setattr(tasks, "ring", lambda task, destination: asked.append(destination))
    tasks.wake(["one.example", "two.example"])
    assert asked == ["one.example"]
