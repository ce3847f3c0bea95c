"""`manage.py queue`, as an administrator meets it."""

import json
from datetime import timedelta
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.utils import timezone

from mailapp.outbox import api as outbox
from mailapp.outbox.models import OutboundRecipient
from mailapp.outbox.values import Result, Verdict
from mailapp.outbox.wording import duration, ordinal
from mailapp.policy.values import Policy


def queue(*words):
    out = StringIO()
    call_command("queue", *words, stdout=out)
    return out.getvalue()


def defer(tries=1):
    for letter in outbox.claim("example.net", 50, timezone.now(), 60, Policy()):
        said = [Result(r, Verdict.DEFERRED, "451 4.2.1 later", "mx1.example.net") for r in letter.envelope.recipients]
        outbox.settle([(letter, said)], timezone.now(), Policy())
    OutboundRecipient.objects.update(tries=tries, next_attempt=timezone.now() + timedelta(minutes=12, seconds=1))


def test_the_list_speaks_plainly(post):
    trace = post()
    assert "leaves as soon as the worker comes to it" in queue("list")
    defer(tries=2)
    said = queue("list")
    assert trace in said
    assert "anna@example.test -> carl@example.net" in said
    assert "waiting: mx1.example.net said 451 4.2.1 later; next try in 12 minutes (the 3rd)" in said


@pytest.mark.django_db
def test_an_empty_queue():
    assert queue("list") == "The queue is empty.\n"
    assert json.loads(queue("list", "--json")) == []


def test_filters(post):
    post()
    post("dora@example.org", reverse_path="ben@example.test")
    for words in (("--domain", "example.org"), ("--sender", "ben"), ("--recipient", "dora")):
        assert [line["address"] for line in json.loads(queue("list", "--json", *words))] == ["dora@example.org"]
    assert json.loads(queue("list", "--json", "--state", "held")) == []
    assert len(json.loads(queue("list", "--json", "--limit", "1", "--page", "2"))) == 1


def test_show(post):
    trace = post()
    defer()
    said = queue("show", trace.lower())
    assert "Subject: Grüße" in said
    assert "What happened:" in said
    assert json.loads(queue("show", trace, "--json"))["recipients"][0]["state"] == "queued"


def test_hold_release_retry_delete_flush(post):
    trace = post()
    assert queue("hold", trace) == f"{trace}: 1 recipient held.\n"
    assert "held" in queue("list")
    assert queue("release", trace) == f"{trace}: 1 recipient released.\n"
    defer()
    assert queue("retry", trace) == f"{trace}: 1 recipient to be tried now.\n"
    defer()
    assert queue("flush", "--domain", "example.net") == "1 recipient is to be tried now.\n"
    assert queue("delete", trace) == f"{trace}: 1 recipient deleted; nobody is told.\n"
    assert queue("list") == "The queue is empty.\n"


@pytest.mark.django_db
@pytest.mark.parametrize("verb", ["show", "retry", "hold", "release", "delete"])
def test_a_letter_that_is_not_there(verb):
    with pytest.raises(CommandError, match=r"NOTHING|right state"):
        queue(verb, "NOTHING")


ORDINALS = ["1st", "2nd", "3rd", "4th", "11th", "12th", "21st", "102nd"]


def test_words():
    assert [ordinal(n) for n in (1, 2, 3, 4, 11, 12, 21, 102)] == [
        "1st",
        "2nd",
        "3rd",
        "4th",
        "11th",
        "12th",
        "21st",
        "102nd",
    ]
    assert [duration(timedelta(seconds=n)) for n in (0, 1, 59, 3600, 90_000)] == [
        "1 second",
        "1 second",
        "59 seconds",
        "1 hour",
        "1 day",
    ]
