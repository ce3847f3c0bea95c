"""Several workers at once, each with a connection of its own, on whatever database the tests run."""

import threading
from collections import Counter
from datetime import timedelta

import pytest
from django.db import connection
from django.utils import timezone

from mailapp.journal.models import Entry
from mailapp.outbox import api as outbox
from mailapp.outbox.models import Destination, OutboundRecipient
from mailapp.outbox.values import QueueFilter, Result, State, Verdict
from mailapp.policy.values import Policy

pytestmark = pytest.mark.django_db(transaction=True)

RULES = Policy()
WORKERS = 6
DOMAINS = ("one.example", "two.example", "three.example")


def together(*jobs):
    """Run all at once; what went wrong in any of them."""
    troubles = []

    def run(job):
        try:
            job()
        except Exception as trouble:
            troubles.append(trouble)
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=(job,)) for job in jobs]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    return troubles


def verdict_of(letter):
    number = int(letter.envelope.recipients[0].address[1:].split("@")[0])
    return (Verdict.SENT, Verdict.DEFERRED, Verdict.FAILED)[number % 3]


def carried(seen):
    """A worker: claims everywhere until nothing is left, settles in small groups."""

    def work():
        while batches := [found for name in DOMAINS if (found := outbox.claim(name, 4, timezone.now(), 60, RULES))]:
            for batch in batches:
                seen.extend((letter.trace, r.address) for letter in batch for r in letter.envelope.recipients)
                said = [
                    (letter, [Result(r, verdict_of(letter), "250 ok", "mx") for r in letter.envelope.recipients])
                    for letter in batch
                ]
                outbox.settle(said, timezone.now(), RULES)

    return work


def test_each_recipient_is_had_by_one_worker(post):
    for number in range(60):
        post(*(f"a{number}@{domain}" for domain in DOMAINS))
    for name in DOMAINS:
        outbox.reached(name, timezone.now())
    seen = []
    assert together(*[carried(seen)] * WORKERS) == []
    rest = OutboundRecipient.objects.filter(state=State.QUEUED.value, next_attempt__lte=timezone.now())
    assert not rest.exists()
    assert Counter(seen).most_common(1)[0][1] == 1
    assert len(seen) == 60 * len(DOMAINS)
    states = Counter(OutboundRecipient.objects.values_list("state", flat=True))
    assert states == {"sent": 60, "queued": 60, "bounced": 60}
    assert Entry.objects.filter(kind="sent").count() == 60
    assert all(window >= 5 for window in Destination.objects.values_list("window", flat=True))


def test_administrators_and_workers_at_once(post):
    """Every recipient ends in one state, and nobody waits for ever."""
    for number in range(40):
        post(f"a{3 * number}@one.example", f"a{3 * number}@two.example")
    for name in DOMAINS:
        outbox.reached(name, timezone.now())
    seen = []
    acts = [
        lambda: outbox.many("hold", QueueFilter(domain="two.example"), "Olga"),
        lambda: outbox.many("delete", QueueFilter(domain="two.example"), "Olga"),
        lambda: outbox.flush("Olga"),
        lambda: outbox.many("requeue", QueueFilter(), "Olga"),
    ]
    assert together(*[carried(seen)] * 3, *acts) == []
    assert Counter(seen).most_common(1)[0][1] == 1  # what was sent is never sent again
    sent = OutboundRecipient.objects.filter(state=State.SENT.value)
    assert sent.count() == len(seen)


def test_a_rate_holds_for_all_workers_together(post):
    for number in range(40):
        post(f"a{3 * number}@one.example")
    outbox.reached("one.example", timezone.now())
    outbox.limit_destination("one.example", 60, 0, "Olga")
    seen = []

    def claims():
        seen.extend(letter.trace for letter in outbox.claim("one.example", 50, timezone.now(), 60, RULES))

    assert together(*[claims] * WORKERS) == []
    assert 10 <= len(seen) <= 12  # ten seconds' worth, and what falls due while we look


def test_a_doubled_sweep_and_a_dead_worker(post):
    """The lease ends, two workers wake for the same letters, one has them."""
    for number in range(10):
        post(f"a{3 * number}@one.example")
    outbox.reached("one.example", timezone.now())
    assert len(outbox.claim("one.example", 50, timezone.now(), 60, RULES)) == 10  # and the worker dies
    later = timezone.now() + timedelta(seconds=61)
    seen = []

    def claims():
        seen.extend(letter.trace for letter in outbox.claim("one.example", 50, later, 60, RULES))

    assert together(*[claims] * WORKERS) == []
    assert len(seen) == len(set(seen)) == 10
