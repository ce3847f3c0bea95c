"""Who gets how much of the work, and when: shares, rates, windows, and the order of turns."""

import re
from datetime import timedelta

from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from mailapp.outbox import api as outbox
from mailapp.outbox.models import Destination
from mailapp.outbox.values import Verdict
from mailapp.policy.values import Policy
from tests.outbox.claiming import LEASE, RULES, claim, said
from tests.support.queue import age


def shares(limit=50, hands=10, rules=RULES, letters=50):
    return outbox.claim_shares("example.net", outbox.Most(limit, letters), hands, timezone.now(), LEASE, rules)


def test_letters_are_dealt_out_to_those_who_are_free(post, reached):
    traces = [post() for _ in range(13)]
    reached("example.net")
    found = shares(hands=3)
    assert [len(share) for share in found] == [5, 4, 4]
    assert sorted(letter.trace for share in found for letter in share) == sorted(traces)
    assert [len({letter.claim for letter in share}) for share in found] == [1, 1, 1]
    assert len({letter.claim for share in found for letter in share}) == 3


def test_few_letters_are_not_worth_many_connections(post, reached):
    for _ in range(7):
        post()
    reached("example.net")
    assert [len(share) for share in shares()] == [4, 3]


def test_shares_are_connections_and_their_number_is_limited(post, reached):
    for _ in range(60):
        post()
    assert [len(share) for share in shares(limit=9)] == [9]  # nobody has answered yet
    assert shares() == []
    reached("example.net")
    assert len(shares(limit=3, rules=Policy(destination_concurrency=4))) == 3
    assert shares(rules=Policy(destination_concurrency=4)) == []


def test_slow_hands_claim_few_letters_and_no_fewer_recipients(post, reached):
    """So that whose turn it would be does not wait for what others have claimed."""
    for number in range(40):
        post(*(f"r{number}-{each}@example.net" for each in range(10)))
    reached("example.net")
    assert [[len(letter.rows) for letter in share] for share in shares(hands=4, letters=3)] == [[10] * 3] * 4


def test_a_letter_to_very_many_is_sent_in_parts(post, reached):
    post(*(f"r{number}@example.net" for number in range(25)))
    post()
    post()
    reached("example.net")
    found = shares(limit=10, hands=1)
    assert [len(letter.rows) for share in found for letter in share] == [10]
    found = shares(limit=10, hands=2)
    assert sum(len(letter.rows) for share in found for letter in share) == 10


def test_a_rate_holds_for_all_hands_together(post, reached):
    for _ in range(60):
        post()
    reached("example.net")
    found = shares(rules=Policy(destination_rate=60))
    assert sum(map(len, found)) == 10  # what may leave at once after silence


def test_a_rate_is_kept_and_the_sweep_waits_with_it(post, reached):
    for _ in range(13):
        post("carl@example.net", "dora@example.net")
    reached("example.net")
    slow = Policy(destination_rate=60)
    assert len(claim(rules=slow)) == 10  # ten seconds' worth after silence
    assert outbox.due_destinations(timezone.now()) == []
    assert len(claim(later=2.5, rules=slow)) == 2


def test_a_destination_that_complains_is_left_alone(post, reached):
    post(), post()
    reached("example.net")
    (first, _) = claim()
    outbox.settle([(first, said(first, Verdict.DEFERRED, "421 4.7.28 too much mail"))], timezone.now(), RULES)
    post()
    assert claim(later=1) == []
    assert outbox.due_destinations(timezone.now() + timedelta(seconds=59)) == []
    assert outbox.due_destinations(timezone.now() + timedelta(seconds=62)) == ["example.net"]


def test_success_opens_the_window(post, reached):
    for _ in range(20):
        post()
    reached("example.net")
    for letter in claim(limit=10):
        outbox.settle([(letter, said(letter, Verdict.SENT))], timezone.now(), RULES)
    assert int(Destination.objects.get().window) == 6


def test_who_has_waited_longest_is_due_first(post):
    first, _ = post("a@one.example"), post("b@two.example")
    post("c@three.example", not_before=timezone.now() + timedelta(hours=1))
    age(first, minutes=1)
    assert outbox.due_destinations(timezone.now()) == ["one.example", "two.example"]
    assert outbox.due_destinations(timezone.now(), limit=1) == ["one.example"]


def test_what_works_is_due_before_strangers_and_what_is_dead(post, reached):
    for name in ("dead.example", "stranger.example", "works.example"):
        post(f"a@{name}")
    reached("works.example")
    outbox.unreachable("dead.example", timezone.now() - timedelta(hours=1), RULES)
    assert outbox.due_destinations(timezone.now()) == ["works.example", "stranger.example", "dead.example"]


def test_nobody_waits_behind_a_colleagues_newsletter(post):
    for _ in range(30):
        post()
    bens = post(reverse_path="ben@example.test")
    claimed = [letter.trace for letter in claim(limit=5)]
    assert len(claimed) == 5
    assert bens in claimed


def test_a_letter_to_many_stays_one_letter(post):
    post(*(f"u{n}@example.net" for n in range(10)))
    post(reverse_path="ben@example.test")
    assert sorted(len(letter.envelope.recipients) for letter in claim(limit=11)) == [1, 10]


def test_a_silent_destination_rests(post):
    post()
    outbox.unreachable("example.net", timezone.now(), RULES)
    assert outbox.due_destinations(timezone.now()) == []
    assert outbox.due_destinations(timezone.now() + timedelta(seconds=61)) == ["example.net"]
    outbox.unreachable("example.net", timezone.now(), RULES)
    assert outbox.due_destinations(timezone.now() + timedelta(seconds=61)) == []
    assert claim(later=61) == []  # whoever wakes a worker: it does not dial
    outbox.reached("example.net", timezone.now())
    assert outbox.due_destinations(timezone.now() + timedelta(seconds=1)) == ["example.net"]
    assert len(claim(later=1)) == 1


MANY = """
WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 100000)
INSERT INTO outbox_outboundrecipient (outbound_id, address, destination_id, notify, orcpt, state, claim,
    next_attempt, tries, last_reply, last_host, reason, via, delay_notified)
SELECT outbound_id, 'a' || i || '@dead.example', 'dead.example', '', '', state, '', next_attempt, 0, '', '', '', '',
    false
FROM outbox_outboundrecipient CROSS JOIN n
"""


EXPLAIN = {"sqlite": "EXPLAIN QUERY PLAN", "postgresql": "EXPLAIN"}[connection.vendor]


# How the one and the other say that they walk through the whole table of recipients.
FROM_END_TO_END = r"SCAN (U0|outbox_outboundrecipient)|Seq Scan on outbox_outboundrecipient"


def test_a_hundred_thousand_letters_to_a_dead_domain_slow_nobody(post):
    post("a@dead.example")
    with connection.cursor() as cursor:
        cursor.execute(MANY)
    post("b@live.example")
    with CaptureQueriesContext(connection) as captured:
        assert set(outbox.due_destinations(timezone.now())) == {"dead.example", "live.example"}
        assert len(claim("live.example")) == 1
    for query in captured:
        plan = _plan(query["sql"])
        assert not re.search(FROM_END_TO_END, plan), plan


def _plan(sql):
    if sql.split(" ", 1)[0] not in ("SELECT", "UPDATE"):
        return ""
    with connection.cursor() as cursor:
        cursor.execute(f"{EXPLAIN} {sql}")
        return " ".join(row[-1] for row in cursor.fetchall())
