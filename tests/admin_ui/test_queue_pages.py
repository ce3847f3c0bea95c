"""The queue: seen, filtered, and taken in hand."""

import pytest
from django.utils import timezone

from mailapp.journal import api as journal
from mailapp.outbox import api as outbox
from mailapp.outbox.values import QueueFilter, State
from mailapp.policy.values import Policy
from tests.admin_ui.conftest import defer

REPLY = "451 4.7.1 Greylisted, come back later"


def states(trace):
    return [line.state for line in outbox.show(trace).recipients]


def test_the_queue_is_listed_and_filtered(olga, queue):
    queue("QA1", "carl@stranger.test", "cora@elsewhere.test")
    queue("QA2", "dan@stranger.test", subject="Minutes")
    defer("elsewhere.test", REPLY)
    page = olga.get("/admin/queue").content.decode()
    for words in ("carl@stranger.test", "cora@elsewhere.test", "Minutes", "QA1", REPLY, "Deferred", "1–3 of 3"):
        assert words in page
    for question, found, missing in (
        ("?domain=elsewhere.test", "cora@", "carl@"),
        ("?recipient=dan", "QA2", "QA1"),
        ("?sender=anna", "QA1", "Nothing matches"),
        ("?text=minutes", "QA2", "QA1"),
        ("?text=greylisted", "cora@", "carl@"),
        ("?text=qa2", "dan@", "carl@"),
        ("?state=held", "Nothing matches", "QA1"),
        ("?state=nonsense", "QA1", "Nothing matches"),
    ):
        answer = olga.get(f"/admin/queue{question}").content.decode()
        assert found in answer, question
        assert missing not in answer, question


def test_an_empty_queue_says_so(olga):
    assert "The queue is empty" in olga.get("/admin/queue").content.decode()


def test_one_letter_is_shown_with_all_that_is_known(olga, queue):
    queue("QA1", "carl@stranger.test")
    defer("stranger.test", REPLY)
    page = olga.get("/admin/queue/letter/QA1").content.decode()
    for words in (
        "Offer 17",
        "anna@example.test",
        REPLY,
        "mx1.stranger.test",
        "TLSv1.3",
        "Subject: Offer 17",
        "192.0.2.25",
    ):
        assert words in page


def test_hold_release_retry_and_delete(olga, queue):
    queue("QA1", "carl@stranger.test", "cora@elsewhere.test")
    url = "/admin/queue/letter/QA1/act"
    answer = olga.post(url, {"act": "hold"}, follow=True)
    assert "2 recipients held" in answer.content.decode()
    assert states("QA1") == [State.HELD, State.HELD]
    olga.post(url, {"act": "release", "address": "carl@stranger.test"})
    assert states("QA1") == [State.QUEUED, State.HELD]
    assert "1 recipient tried again now" in olga.post(url, {"act": "retry"}, follow=True).content.decode()
    sure = olga.post(url, {"act": "delete", "address": "carl@stranger.test"})
    assert "will never be sent" in sure.content.decode()
    assert states("QA1") == [State.QUEUED, State.HELD]
    olga.post(url, {"act": "delete", "address": "carl@stranger.test", "sure": "yes"})
    assert states("QA1") == [State.CANCELLED, State.HELD]
    assert "by olga@example.test" in journal.timeline("QA1")[-1].step.summary


def test_retry_brings_a_deferred_letter_forward(olga, queue):
    queue("QA1")
    defer("stranger.test", REPLY)
    assert outbox.show("QA1").recipients[0].next_attempt > timezone.now()
    olga.post("/admin/queue/letter/QA1/act", {"act": "retry"})
    assert outbox.show("QA1").recipients[0].next_attempt <= timezone.now()


def test_many_at_once_and_back_to_the_same_filter(olga, queue):
    queue("QA1")
    queue("QA2")
    lines = ["QA1 carl@stranger.test", "QA2 carl@stranger.test"]
    answer = olga.post("/admin/queue/act", {"act": "hold", "line": lines, "back": "sender=anna&page=1"})
    assert answer.url == "/admin/queue?sender=anna&page=1"
    assert outbox.count_queue(QueueFilter(state=State.HELD)) == 2
    sure = olga.post("/admin/queue/act", {"act": "delete", "line": lines, "back": "state=held"}).content.decode()
    assert "2 lines will never be sent" in sure
    assert 'value="state=held"' in sure
    answer = olga.post(
        "/admin/queue/act", {"act": "delete", "line": lines, "sure": "yes", "back": "state=held"}, follow=True
    )
    assert "2 recipients deleted" in answer.content.decode()
    assert outbox.count_queue(QueueFilter()) == 0


def test_an_act_on_a_letter_that_left_meanwhile_says_so(olga, queue):
    queue("QA1")
    outbox.delete("QA1", "somebody else")
    answer = olga.post("/admin/queue/act", {"act": "hold", "line": ["QA1 carl@stranger.test"]}, follow=True)
    assert "had left meanwhile" in answer.content.decode()
    answer = olga.post("/admin/queue/letter/QA1/act", {"act": "delete", "sure": "yes"}, follow=True)
    assert "had left meanwhile" in answer.content.decode()


@pytest.mark.parametrize(
    ("form", "words"),
    [
        ({}, "Choose what to do"),
        ({"act": "explode", "line": ["QA1 carl@stranger.test"]}, "Choose what to do"),
        ({"act": "hold"}, "Tick the lines"),
        ({"act": "hold", "line": ["nonsense"]}, "Tick the lines"),
        ({"act": "hold", "line": ["NOPE x@y.test"]}, "had left meanwhile"),
        ({"act": "hold", "line": ["NO\x00PE x@y.test"]}, "Tick the lines"),
    ],
)
def test_a_wrong_act_is_told(olga, form, words):
    assert words in olga.post("/admin/queue/act", form, follow=True).content.decode()


def test_one_cannot_be_sent_elsewhere_by_a_forged_form(olga):
    answer = olga.post("/admin/queue/act", {"act": "hold", "back": "\r\nLocation: //evil.test"})
    assert answer.url.startswith("/admin/queue?")


def test_a_letter_that_nobody_knows(olga):
    answer = olga.get("/admin/queue/letter/NOPE")
    assert answer.status_code == 404
    assert "There is no letter NOPE" in answer.content.decode()


def test_an_act_on_all_that_fits_says_first_how_many(olga, queue):
    for number in range(60):
        queue(f"QB{number}", "carl@stranger.test")
    queue("QA1", "cora@elsewhere.test")
    form = {"act": "hold", "all": "yes", "back": "domain=stranger.test"}
    sure = olga.post("/admin/queue/act", form).content.decode()
    assert "60 recipients will wait until you release them" in sure
    assert outbox.count_queue(QueueFilter(state=State.HELD)) == 0
    done = olga.post("/admin/queue/act", {**form, "sure": "yes", "reason": "wait for Ben"}, follow=True)
    assert "60 recipients held" in done.content.decode()
    assert outbox.show("QB0").recipients[0].reason == "wait for Ben"
    assert states("QA1") == [State.QUEUED]
    answer = olga.post("/admin/queue/act", {"act": "explode", "all": "yes"}, follow=True)
    assert "Choose what to do with them" in answer.content.decode()


def test_filters_of_state_and_age(olga, queue):
    queue("QA1")
    queue("QA2", "cora@elsewhere.test")
    defer("elsewhere.test", REPLY)
    outbox.delete("QA1", "Olga")
    for question, found, missing in (
        ("?state=all", "carl@", "Nothing matches"),
        ("?state=deferred", "cora@", "carl@"),
        ("?state=cancelled", "carl@", "cora@"),
        ("?older=3600", "Nothing matches", "cora@"),
    ):
        answer = olga.get(f"/admin/queue{question}").content.decode()
        assert found in answer, question
        assert missing not in answer, question


def test_the_reason_stands_in_plain_words(olga, queue):
    queue("QA1")
    defer("stranger.test", "450 4.2.0 Greylisted")
    assert "A first meeting: the next attempt usually works." in olga.get("/admin/queue/letter/QA1").content.decode()


def test_reading_a_letter_is_noted(olga, queue):
    queue("QA1")
    assert "the journal notes" in olga.get("/admin/queue/letter/QA1").content.decode()
    page = olga.post("/admin/queue/letter/QA1/text").content.decode()
    assert "Hello" in page
    assert "opened by olga@example.test" in journal.timeline("QA1")[-1].step.summary
    outbox.delete("QA1", "Olga")
    assert olga.post("/admin/queue/letter/QA1/text").status_code == 404


def test_another_way_and_giving_up(olga, queue):
    queue("QA1")
    url = "/admin/queue/letter/QA1/act"
    answer = olga.post(url, {"act": "reroute", "next_hop": "http://nonsense"}, follow=True).content.decode()
    assert "neither host:port nor a domain" in answer
    answer = olga.post(url, {"act": "reroute", "next_hop": "relay.test:2525"}, follow=True).content.decode()
    assert "sent by another way" in answer
    assert "by relay.test:2525" in answer
    assert "queued as if they were new" in olga.post(url, {"act": "requeue"}, follow=True).content.decode()
    assert "returned to the sender now" in olga.post(url, {"act": "expire"}).content.decode()
    answer = olga.post(url, {"act": "expire", "sure": "yes", "reason": "no line"}, follow=True).content.decode()
    assert "on their way back to the sender" in answer
    assert outbox.show("QA1").recipients[0].reason == "no line"


def test_the_shape_of_the_queue(olga, queue):
    assert "The queue is empty" in olga.get("/admin/queue/shape").content.decode()
    queue("QA1", "carl@stranger.test", "cora@elsewhere.test")
    page = olga.get("/admin/queue/shape").content.decode()
    assert "?domain=elsewhere.test" in page
    assert "anna@example.test" in olga.get("/admin/queue/shape?by=sender").content.decode()


def test_destinations_and_their_limits(olga, queue):
    queue("QA1")
    outbox.unreachable("stranger.test", timezone.now(), Policy(), "451 4.4.1 no answer")
    page = olga.get("/admin/queue/destinations").content.decode()
    assert "out of reach" in page
    assert "451 4.4.1 no answer" in page
    form = {"domain": "stranger.test", "per_minute": "30", "connections": ""}
    answer = olga.post("/admin/queue/limit", form, follow=True).content.decode()
    assert "stranger.test: saved." in answer
    assert "Lift the limit" in answer
    answer = olga.post("/admin/queue/limit", {"domain": "stranger.test"}, follow=True).content.decode()
    assert "Lift the limit" not in answer
    assert (
        "greater than or equal"
        in olga.post("/admin/queue/limit", {**form, "per_minute": "-1"}, follow=True).content.decode()
    )
