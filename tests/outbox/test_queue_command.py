"""`manage.py queue`, as an administrator meets it."""

import json
import re
from datetime import timedelta
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.utils import timezone

from mailapp.outbox import api as outbox
from mailapp.outbox.models import Destination, OutboundRecipient
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
    with pytest.raises(CommandError, match=r"There is no letter NOTHING"):
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


def test_a_destination_that_rests_is_told(post):
    post()
    assert "leaves as soon as the worker comes to it" in queue("list")
    Destination.objects.update(not_before=timezone.now() + timedelta(hours=5))
    assert "leaves when its destination has rested, in 5 hours" in queue("list")


def test_many_at_once(post):
    for _ in range(3):
        post()
    post("dora@example.org", reverse_path="ben@example.test")
    assert queue("hold", "--sender", "ben@example.test", "--reason", "ask Ben", "--yes") == "1 recipient held.\n"
    assert "held: ask Ben" in queue("list", "--state", "held")
    assert queue("delete", "--domain", "example.net", "--older", "0s", "--yes").startswith("3 recipients deleted")
    assert (
        json.loads(queue("list", "--json", "--history", "--recipient", "carl@example.net"))[0]["state"] == "cancelled"
    )
    assert queue("release", "--all", "--yes") == "1 recipient released.\n"


def test_being_sure(post, monkeypatch):
    post()
    with pytest.raises(CommandError, match="Say which letters") as wrong:
        queue("hold")
    assert wrong.value.returncode == 2
    with pytest.raises(CommandError, match=r"1 recipient would be held\. Give --yes"):
        queue("hold", "--all")
    monkeypatch.setattr("sys.stdin.isatty", lambda: True, raising=False)
    monkeypatch.setattr("builtins.input", lambda asked: "no")
    with pytest.raises(CommandError, match="Nothing is done"):
        queue("hold", "--all")
    monkeypatch.setattr("builtins.input", lambda asked: "yes")
    assert queue("hold", "--all") == "1 recipient held.\n"


def test_another_way(post):
    trace = post()
    for nonsense in ("relay.example.com:99999", "a b", "http://x", ":25"):
        with pytest.raises(CommandError, match="neither host:port nor a domain"):
            queue("reroute", trace, nonsense)
    said = queue("reroute", trace, "Relay.example.com:2525")
    assert said == f"{trace}: 1 recipient to go by relay.example.com:2525.\n"
    assert "(by relay.example.com:2525)" in queue("show", trace)
    assert queue("reroute", "-", "[192.0.2.1]:25", "--all", "--yes") == "1 recipient to go by [192.0.2.1]:25.\n"
    assert "queued as if they were new" in queue("requeue", trace)
    assert "to be returned" in queue("expire", trace, "--reason", "line is cut")


def test_the_text_and_the_octets(post, capfdbinary):
    trace = post()
    assert queue("show", trace, "--body") == "Hello\n"
    call_command("queue", "show", trace, "--raw")
    assert b"Subject: =?utf-8?q?Gr=C3=BC=C3=9Fe?=\r\n" in capfdbinary.readouterr().out


def test_everything_comes_as_it_is_read(post):
    traces = [post() for _ in range(3)]
    assert [line["trace"] for line in json.loads(queue("list", "--everything", "--json"))] == traces[::-1]
    assert queue("list", "--everything").count("carl@example.net") == 3
    assert json.loads(queue("list", "--everything", "--json", "--domain", "nobody.example")) == []


def test_the_shape(post):
    post(), post("dora@example.org", reverse_path="")
    head, total, *rows = queue("shape").splitlines()
    assert head.split() == ["T", "5", "10", "20", "40", "80", "160", "320", "640", "1280", "1280+"]
    assert total.split()[:3] == ["TOTAL", "2", "2"]
    assert [row.split()[0] for row in rows] == ["example.net", "example.org"]
    assert "<>" in queue("shape", "--by-sender")
    assert json.loads(queue("shape", "--json"))["rows"][0]["total"] == 1


def test_destinations_and_limits(post):
    post()
    assert "Nothing waits" in queue("destinations", "--limit", "1") or "example.net" in queue("destinations")
    said = queue("limit", "example.net", "--per-minute", "30", "--connections", "2")
    assert said == "example.net: 30 letters a minute, 2 connections.\n"
    assert "limited here to 30 letters a minute and 2 connections" in queue("destinations")
    outbox.unreachable("example.net", timezone.now(), Policy(), "451 4.4.1 no answer")
    assert re.search(r"rests for \d+ \w+: 451 4.4.1 no answer", queue("destinations"))
    assert queue("limit", "example.net") == "example.net: as the policy has it.\n"


@pytest.mark.parametrize("words", [("--older", "soon"), ("--larger", "-1"), ("--state", "lost")])
def test_wrong_filters(words):
    with pytest.raises(CommandError):
        queue("list", *words)
