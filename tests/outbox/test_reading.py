"""The desk's other windows: what a letter says, the shape of the queue, destinations, plain reasons."""

from datetime import timedelta

import pytest
from django.utils import timezone

from mailapp.journal import api as journal
from mailapp.outbox import api as outbox
from mailapp.outbox.values import QueueFilter, Result, State, Verdict
from mailapp.policy.values import Policy
from tests.support.queue import OCTETS, age

RULES = Policy()
HTML = b"Subject: Hi\r\nContent-Type: text/html\r\n\r\n<script>alert(1)</script><p>Dear <b>Carl</b>"


def test_the_text_is_plain_and_the_journal_knows_who_read_it(post):
    trace = post(octets=HTML)
    text = outbox.body_of(trace, "Olga")
    assert "Dear Carl" in text
    assert "<" not in text
    assert "opened by Olga" in journal.timeline(trace)[-1].step.summary


def test_the_octets_are_the_letter(post):
    trace = post()
    assert b"".join(outbox.raw(trace, "Olga")) == OCTETS
    assert "opened by Olga" in journal.timeline(trace)[-1].step.summary


def test_what_has_left_has_no_content(post):
    trace = post()
    outbox.delete(trace, "Olga")
    with pytest.raises(outbox.NotInQueue, match="not here"):
        outbox.body_of(trace, "Olga")
    with pytest.raises(outbox.NotInQueue, match="no letter NOTHING"):
        list(outbox.raw("NOTHING", "Olga"))


def test_a_letter_without_words(post):
    assert outbox.body_of(post(octets=b"Content-Type: image/png\r\n\r\n\x89PNG"), "Olga") == ""


def test_the_envelope_is_shown(post):
    trace = post(body="8BITMIME", ret="HDRS", envid="e1", requiretls=True)
    assert outbox.show(trace).envelope == {"BODY": "8BITMIME", "REQUIRETLS": "yes", "RET": "HDRS", "ENVID": "e1"}


def test_the_shape_by_domain_and_age(post):
    post("a@one.example", "b@one.example")
    old, older = post("c@two.example"), post("d@one.example")
    age(old, minutes=15), age(older, days=2)
    done = post("e@one.example")
    outbox.delete(done, "Olga")
    shape = outbox.shape(timezone.now())
    assert [(row.name, row.total) for row in shape.rows] == [("one.example", 3), ("two.example", 1)]
    assert shape.rows[0].ages == (2, 0, 0, 0, 0, 0, 0, 0, 0, 1)
    assert shape.rows[1].ages == (0, 0, 1, 0, 0, 0, 0, 0, 0, 0)
    assert (shape.total.total, sum(shape.total.ages)) == (4, 4)


def test_the_shape_by_sender(post):
    post(), post(reverse_path="")
    assert sorted(row.name for row in outbox.shape(timezone.now(), by_sender=True).rows) == ["", "anna@example.test"]


@pytest.mark.django_db
def test_the_shape_of_nothing():
    shape = outbox.shape(timezone.now())
    assert (shape.total.total, shape.rows) == (0, [])


def test_a_limit_is_obeyed_and_shown(post):
    for _ in range(4):
        post()
    outbox.limit_destination("Example.NET", 6, 1, "Olga")
    assert len(outbox.claim("example.net", 50, timezone.now(), 60, RULES)) == 1
    (standing,) = outbox.destinations(timezone.now(), RULES)
    assert (standing.name, standing.waiting, standing.per_minute, standing.connections) == ("example.net", 4, 6, 1)
    assert (standing.limit_per_minute, standing.limit_connections) == (6, 1)
    outbox.limit_destination("example.net", 0, 0, "Olga")
    (standing,) = outbox.destinations(timezone.now(), RULES)
    assert (standing.per_minute, standing.limit_connections) == (0, 0)


@pytest.mark.django_db
def test_a_limit_of_a_destination_that_nobody_writes_to():
    outbox.limit_destination("bücher.example", 0, 3, "Olga")
    (standing,) = outbox.destinations(timezone.now(), RULES)
    assert (standing.name, standing.waiting, standing.limit_connections) == ("xn--bcher-kva.example", 0, 3)


def test_a_resting_destination_says_why(post):
    post()
    outbox.unreachable("example.net", timezone.now(), RULES, "451 4.4.1 no answer")
    (standing,) = outbox.destinations(timezone.now(), RULES)
    assert (standing.failures, standing.said) == (1, "451 4.4.1 no answer")
    assert standing.rests_until > timezone.now()


def test_history_is_searched_by_a_whole_address(post):
    sent = post("Carl@Example.net")
    outbox.delete(sent, "Olga")
    post("carla@example.net")
    found = outbox.list_queue(QueueFilter(recipient="Carl@example.net", history=True))
    assert [(line.trace, line.state) for line in found] == [(sent, State.CANCELLED)]
    assert len(outbox.list_queue(QueueFilter(recipient="carl", history=True))) == 2


def test_the_null_sender_can_be_asked_for(post):
    post()
    bounce = post(reverse_path="")
    assert [line.trace for line in outbox.list_queue(QueueFilter(sender="<>"))] == [bounce]


def test_deferred_is_queued_and_tried(post):
    post()
    for letter in outbox.claim("example.net", 50, timezone.now(), 60, RULES):
        results = [Result(r, Verdict.DEFERRED, "451 later", "mx") for r in letter.envelope.recipients]
        outbox.settle([(letter, results)], timezone.now(), RULES)
    assert len(outbox.list_queue(QueueFilter(state=State.QUEUED, tried=True))) == 1
    assert outbox.list_queue(QueueFilter(state=State.QUEUED, tried=False)) == []


def test_all_of_it_comes_in_batches(post, monkeypatch):
    monkeypatch.setattr("mailapp.outbox.desk.AT_ONCE", 2)
    traces = [post("a@example.net", "b@example.net", "c@example.net") for _ in range(3)]
    found = list(outbox.stream(QueueFilter()))
    assert [line.trace for line in found] == [trace for trace in reversed(traces) for _ in range(3)]
    assert len({(line.trace, line.address) for line in found}) == 9


def test_counts_come_from_indexes(post):
    post(not_before=timezone.now() + timedelta(hours=1))
    post(held="x")
    late = post()
    age(late, minutes=10)
    counts = outbox.counts()
    assert (counts.scheduled, counts.waiting, counts.held) == (1, 1, 1)
    assert counts.due_since < timezone.now() - timedelta(minutes=9)
    outbox.limit_destination("example.net", 1, 0, "Olga")
    outbox.claim("example.net", 50, timezone.now(), 60, RULES)


@pytest.mark.parametrize(
    ("reply", "word"),
    [
        ("450 4.2.0 Greylisted, see later", "first meeting"),
        ("451 4.4.1 could not be reached: no answer in time", "Nobody answers"),
        ("550 5.1.1 no Carl here", "no such person"),
        ("550 5.1.2 x.example: there is no such domain", "no such mail domain"),
        ("554 5.7.1 blocked using zen.spamhaus.org", "do not like our address"),
        ("421 4.7.28 unusual rate", "slowed down"),
        ("452 4.2.2 mailbox full", "full"),
        ("451 4.3.2 tired", "busy or broken"),
        ("551 go away", "for good"),
        ("451 4.7.8 The relay does not let office in: 535 5.7.8 no", "name and password"),
        ("451 4.4.3 The DNS does not answer now: x", "DNS"),
        ("", ""),
        ("???", ""),
    ],
)
def test_reasons_in_plain_words(reply, word):
    assert word in outbox.meaning(reply)
    assert bool(outbox.meaning(reply)) is bool(word)


@pytest.mark.parametrize(
    ("reply", "word"),
    [
        ("554 5.7.1 Given up by the administrator of the sending server", "An administrator"),
        ("550 5.7.30 mx.example.net: REQUIRETLS support required", "encryption all the way"),
        ("451 4.7.5 mx.example.net: its certificate is not good", "encrypted connection"),
        ("451 4.7.4 mx.example.net: The relay offers no way to log in that we know: none", "smarthost"),
        ("550 5.7.1 we do not write there", ""),
        ("451 4.4.2 mx.example.net: hung up", "There is no way"),
        ("451 4.9.9 whatever", ""),
    ],
)
def test_nobody_else_is_blamed_for_what_we_decide(reply, word):
    assert word in outbox.meaning(reply, ours=True)
    assert bool(outbox.meaning(reply, ours=True)) is bool(word)
