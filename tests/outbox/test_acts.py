"""Taking letters in hand, one by one and many at once."""

from datetime import timedelta

import pytest
from django.utils import timezone

from mailapp.journal import api as journal
from mailapp.outbox import api as outbox
from mailapp.outbox import spool
from mailapp.outbox.models import Destination, Outbound, OutboundRecipient
from mailapp.outbox.values import QueueFilter, Result, State, Verdict
from mailapp.policy.values import Policy
from mta.outbound.giving_up import give_up
from tests.support.office import make_office
from tests.support.queue import age

RULES = Policy()


def states():
    return [State(state) for state in OutboundRecipient.objects.order_by("id").values_list("state", flat=True)]


def claimed(destination="example.net"):
    return outbox.claim(destination, 50, timezone.now(), 60, RULES)


def defer(destination="example.net"):
    for letter in claimed(destination):
        results = [Result(r, Verdict.DEFERRED, "451 4.2.1 later", "mx") for r in letter.envelope.recipients]
        outbox.settle([(letter, results)], timezone.now(), RULES)


def test_many_are_held_and_released_by_a_filter(post):
    for _ in range(3):
        post()
    post(reverse_path="ben@example.test")
    anna = QueueFilter(sender="anna@example.test")
    assert outbox.concerned("hold", anna) == 3
    assert outbox.many("hold", anna, "Olga", "ask her first") == 3
    assert states() == [State.HELD, State.HELD, State.HELD, State.QUEUED]
    assert {row.reason for row in OutboundRecipient.objects.filter(state="held")} == {"ask her first"}
    assert outbox.many("hold", anna, "Olga") == 0
    assert outbox.many("release", QueueFilter(text="ask her"), "Olga") == 3
    assert set(states()) == {State.QUEUED}


def test_more_than_one_batch(post, monkeypatch):
    monkeypatch.setattr("mailapp.outbox.selection.AT_ONCE", 3)
    traces = [post("carl@example.net", "dora@example.net") for _ in range(5)]
    assert outbox.many("delete", QueueFilter(domain="EXAMPLE.net"), "Olga") == 10
    assert set(states()) == {State.CANCELLED}
    assert not any(spool.path_of(trace).exists() for trace in traces)
    assert "Deleted by Olga" in journal.timeline(traces[0])[-1].step.summary


def test_what_is_new_and_what_is_old(post):
    old, _ = post(), post()
    age(old, hours=2)
    hour_ago = timezone.now() - timedelta(hours=1)
    assert outbox.many("delete", QueueFilter(before=hour_ago), "Olga") == 1
    assert states() == [State.CANCELLED, State.QUEUED]


def test_a_letter_takes_another_way_round_a_dead_destination(post):
    trace = post("carl@example.net", "emil@example.org")
    outbox.unreachable("example.net", timezone.now(), RULES)
    assert outbox.one("reroute", trace, "Olga", words="relay.example.com:2525") == 2
    assert claimed() == []
    first, second = claimed("relay.example.com:2525")  # each domain by itself, as its own transaction
    assert (first.via, first.destination, first.queue) == ("relay.example.com:2525", "example.net", first.via)
    assert [r.address for r in second.envelope.recipients] == ["emil@example.org"]
    results = [Result(r, Verdict.SENT, "250 ok", "relay") for r in first.envelope.recipients]
    outbox.settle([(first, results)], timezone.now(), RULES)
    assert Destination.objects.get(name="relay.example.com:2525").window > 0
    assert Destination.objects.get(name="example.net").failures == 1


def test_what_is_held_stays_so_on_its_new_way(post):
    trace = post(held="look at it")
    outbox.one("reroute", trace, "Olga", words="relay.example.com")
    assert states() == [State.HELD]
    outbox.release(trace, "Olga")
    assert [letter.via for letter in claimed("relay.example.com")] == ["relay.example.com"]


def test_queued_anew(post):
    trace = post()
    age(trace, days=4)
    defer()
    outbox.one("reroute", trace, "Olga", words="relay.example.com")
    assert outbox.one("requeue", trace, "Olga") == 1
    (letter,) = claimed()
    assert (letter.tries, letter.via, letter.told) == (0, "", frozenset())
    assert timezone.now() - letter.departs < timedelta(minutes=1)


@pytest.mark.django_db(transaction=True)
def test_given_up_comes_back_to_its_sender_at_once(post):
    make_office()
    trace = post("carl@example.net", "emil@example.org")
    outbox.unreachable("example.net", timezone.now(), RULES)  # nobody waits for that
    assert outbox.one("expire", trace, "Olga", "carl@example.net", "line is cut") == 1
    assert claimed() == []
    assert outbox.one("hold", trace, "Olga") == 1  # the other one only
    give_up()
    give_up()
    assert states() == [State.BOUNCED, State.HELD]
    assert OutboundRecipient.objects.first().last_reply.startswith("554 5.7.1 Given up by the administrator")
    assert "anna@example.test is told by letter" in " ".join(n.step.summary for n in journal.timeline(trace))
    assert Outbound.objects.count() == 1


def test_a_worker_that_dies_while_giving_up_gives_up_later(post):
    trace = post()
    outbox.one("expire", trace, "Olga")
    now = timezone.now()
    assert len(outbox.claim_given_up(50, now, 60)) == 1
    assert outbox.claim_given_up(50, now, 60) == []
    later = now + timedelta(seconds=61)
    assert outbox.claim("example.net", 50, later, 60, RULES) == []  # nobody dials
    assert [letter.tries for letter in outbox.claim_given_up(50, later, 60)] == [1]


def test_retry_of_a_scheduled_letter_sends_it_now(post):
    trace = post(not_before=timezone.now() + timedelta(hours=3))
    assert outbox.retry(trace, "Olga") == 1
    assert [letter.trace for letter in claimed()] == [trace]


@pytest.mark.parametrize("verb", ["requeue", "reroute"])
@pytest.mark.parametrize("held", [False, True])
def test_what_shall_leave_later_keeps_its_time(post, verb, held):
    """FUTURERELEASE (RFC 4865 §4), and the time to undo."""
    later = timezone.now() + timedelta(hours=1)
    trace = post(not_before=later)
    if held:
        outbox.hold(trace, "Olga")
    outbox.one(verb, trace, "Olga", words="relay.example.com")
    assert claimed() == claimed("relay.example.com") == []
    row = OutboundRecipient.objects.select_related("outbound").get()
    if held and verb == "reroute":
        assert State(row.state) is State.HELD
    else:
        assert (State(row.state), row.next_attempt, row.outbound.departs) == (State.SCHEDULED, later, later)


def test_retry_of_many_sends_nothing_that_shall_leave_later(post):
    post()
    post(not_before=timezone.now() + timedelta(hours=1))
    assert outbox.concerned("retry", QueueFilter()) == outbox.many("retry", QueueFilter(), "Olga") == 1
    assert states() == [State.QUEUED, State.SCHEDULED]
    assert outbox.many("retry", QueueFilter(state=State.SCHEDULED), "Olga") == 1
    assert states() == [State.QUEUED, State.QUEUED]


@pytest.mark.parametrize("verb", ["retry", "hold", "release", "delete", "expire", "reroute", "requeue"])
def test_what_has_left_is_out_of_reach(post, verb):
    trace = post()
    claimed()
    with pytest.raises(outbox.NotInQueue, match=f"queue show {trace}"):
        outbox.one(verb, trace, "Olga", words="x.example")
    assert outbox.many(verb, QueueFilter(), "Olga", "x.example") == 0
