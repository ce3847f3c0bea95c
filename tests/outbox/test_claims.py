"""Claimed once, kept by a lease, settled once."""

import threading
from datetime import timedelta
from pathlib import Path

import pytest
from django.db import connection, transaction
from django.utils import timezone

from mailapp.journal import api as journal
from mailapp.outbox import api as outbox
from mailapp.outbox import spool
from mailapp.outbox.models import OutboundRecipient
from mailapp.outbox.values import Result, State, Verdict
from mailapp.policy.values import Policy
from mailapp.standards.envelope import Recipient
from tests.outbox.claiming import LEASE, RULES, claim, said, states
from tests.support.queue import OCTETS, age
from tests.support.waiting import until


def test_a_claim_is_the_whole_letter_for_one_destination(post):
    dora = Recipient("dora@example.net", frozenset({"FAILURE", "DELAY"}), "rfc822;d@example.test")
    trace = post("carl@example.net", dora, "emil@example.org", body="8BITMIME", ret="HDRS", envid="e1", smtputf8=True)
    (letter,) = claim()
    assert letter.trace == trace
    assert letter.envelope.recipients == (Recipient("carl@example.net"), dora)
    assert (letter.envelope.body, letter.envelope.ret, letter.envelope.envid) == ("8BITMIME", "HDRS", "e1")
    assert letter.envelope.smtputf8
    assert Path(letter.path).read_bytes() == OCTETS
    assert letter.size == len(OCTETS)
    assert [found.envelope.recipients[0].address for found in claim("example.org")] == ["emil@example.org"]


def test_nothing_is_claimed_twice(post, reached):
    post()
    reached("example.net")
    assert len(claim()) == 1
    assert claim() == []


def test_one_recipient_is_named_once_and_domains_in_a_labels(post):
    post("carl@Bücher.example", "carl@Bücher.example", "dora@XN--BCHER-KVA.example")
    (letter,) = claim("xn--bcher-kva.example")
    assert len(letter.envelope.recipients) == 2


def test_a_dead_workers_letters_come_due_again(post):
    post()
    (first,) = claim()
    assert claim(later=LEASE - 1) == []
    (second,) = claim(later=LEASE + 1)
    assert (first.tries, second.tries) == (0, 1)
    assert claim(later=LEASE + 1 + 2 * LEASE - 2) == []  # later each time: a letter that kills workers is not fatal
    assert len(claim(later=LEASE + 1 + 2 * LEASE + 2)) == 1


def test_a_living_worker_keeps_them(post):
    post()
    (letter,) = claim()
    outbox.prolong("example.net", letter.claim, timezone.now() + timedelta(seconds=50), LEASE)
    assert claim(later=100) == []
    assert len(claim(later=111)) == 1


def test_given_back_is_as_if_never_claimed(post):
    post()
    outbox.give_back(claim(), timezone.now())
    (again,) = claim(later=1)
    assert again.tries == 0


def test_one_worker_until_the_destination_has_answered(post, reached):
    for _ in range(3):
        post()
    assert len(claim(limit=1)) == 1
    assert claim(limit=1) == []
    reached("example.net")
    assert len(claim(limit=1)) == 1
    assert claim(limit=1, rules=Policy(destination_concurrency=2)) == []


def test_sent_is_the_end(post, django_capture_on_commit_callbacks):
    trace = post()
    (letter,) = claim()
    with django_capture_on_commit_callbacks(execute=True):
        outbox.settle([(letter, said(letter, Verdict.SENT))], timezone.now(), RULES)
    assert states(trace) == [State.SENT]
    until(lambda: not spool.path_of(trace).exists())
    step = journal.timeline(trace)[-1].step
    assert (step.kind, step.address) == ("sent", "carl@example.net")
    assert step.detail["reply"] == "250 2.0.0 ok"
    assert claim(later=10**7) == []


def wait_for_removals():
    """Whatever is going to be removed has gone afterwards."""
    spool._removers().shutdown()
    spool._removers.cache_clear()


def test_the_file_stays_until_the_last_recipient(post, django_capture_on_commit_callbacks):
    trace = post("carl@example.net", "emil@example.org")
    for destination, there in (("example.net", True), ("example.org", False)):
        (letter,) = claim(destination)
        with django_capture_on_commit_callbacks(execute=True):
            outbox.settle([(letter, said(letter, Verdict.FAILED, "550 no"))], timezone.now(), RULES)
        wait_for_removals()
        assert spool.path_of(trace).exists() is there
    assert states(trace) == [State.BOUNCED, State.BOUNCED]


def test_each_recipient_is_settled_by_his_own_reply(post):
    trace = post("carl@example.net", "dora@example.net", "emil@example.net")
    (letter,) = claim()
    verdicts = [Verdict.SENT, Verdict.DEFERRED, Verdict.FAILED]
    results = [Result(r, v, v.value) for r, v in zip(letter.envelope.recipients, verdicts, strict=True)]
    outbox.settle([(letter, results)], timezone.now(), RULES)
    assert states(trace) == [State.SENT, State.QUEUED, State.BOUNCED]
    (rest,) = claim(later=500)
    assert [recipient.address for recipient in rest.envelope.recipients] == ["dora@example.net"]
    assert rest.tries == 1


def test_deferred_comes_back_later_each_time(post):
    post()
    pauses = []
    later = 0.0
    for _ in range(3):
        (letter,) = claim(later=later)
        now = timezone.now() + timedelta(seconds=later)
        outbox.settle([(letter, said(letter, Verdict.DEFERRED, "451 later"))], now, RULES)
        next_attempt = OutboundRecipient.objects.get().next_attempt
        pauses.append((next_attempt - now).total_seconds())
        later += pauses[-1] + 1
    assert [round(pause / wanted, 0) for pause, wanted in zip(pauses, (450, 900, 1800), strict=True)] == [1, 1, 1]


def test_a_lost_lease_settles_nothing_but_what_was_sent(post):
    trace = post()
    (slow,) = claim()
    (quick,) = claim(later=LEASE + 1)
    outbox.settle([(slow, said(slow, Verdict.FAILED, "550 no"))], timezone.now(), RULES)
    assert states(trace) == [State.SENDING]
    outbox.settle([(slow, said(slow, Verdict.SENT))], timezone.now(), RULES)
    assert states(trace) == [State.SENT]
    outbox.settle([(quick, said(quick, Verdict.DEFERRED, "451 later"))], timezone.now(), RULES)
    assert states(trace) == [State.SENT]


def test_after_five_days_deferred_is_failed(post):
    trace = post()
    age(trace, days=5, seconds=1)
    (letter,) = claim()
    (result,) = outbox.final(letter, said(letter, Verdict.DEFERRED, "451 4.4.1 silence"), timezone.now(), RULES)
    assert result.verdict is Verdict.FAILED
    assert result.reply == "554 5.4.7 Given up after 5 days; last: mx.example.net said 451 4.4.1 silence"
    assert result.host == ""  # it is us who give up


def test_the_delay_is_told_once(post):
    trace = post()
    age(trace, hours=4)
    (letter,) = claim()
    assert letter.told == frozenset()
    assert outbox.delay_to_tell(letter, timezone.now(), RULES)
    outbox.settle([(letter, said(letter, Verdict.DEFERRED, "451 later"))], timezone.now(), RULES)
    (again,) = claim(later=3600 * 5)
    assert again.told == {"carl@example.net"}


def test_what_an_envelope_asks_for_comes_through(post):
    post(requiretls=True, body="BINARYMIME")
    (letter,) = claim()
    assert (letter.envelope.requiretls, letter.envelope.body, letter.via) == (True, "BINARYMIME", "")


def test_a_letter_may_come_in_held(post):
    trace = post(held="the rule for invoices")
    assert claim(later=10**6) == []
    (row,) = OutboundRecipient.objects.all()
    assert (row.state, row.reason) == (State.HELD.value, "the rule for invoices")
    outbox.release(trace, "Olga")
    (letter,) = claim(later=1)
    assert letter.trace == trace
    assert OutboundRecipient.objects.get().reason == ""


def test_held_and_scheduled_leaves_at_its_time(post):
    trace = post(held="look at it first", not_before=timezone.now() + timedelta(hours=8))
    outbox.release(trace, "Olga")
    assert states(trace) == [State.SCHEDULED]
    assert claim() == []
    assert len(claim(later=3600 * 8 + 1)) == 1


def test_send_later(post):
    trace = post(not_before=timezone.now() + timedelta(hours=8))
    assert states(trace) == [State.SCHEDULED]
    assert claim() == []
    (letter,) = claim(later=3600 * 8 + 1)
    assert not outbox.delay_to_tell(letter, timezone.now() + timedelta(hours=9), RULES)


@pytest.mark.django_db(transaction=True)
def test_two_workers_at_once_never_have_the_same_letter(post, reached):
    for _ in range(40):
        post()
    reached("example.net")
    claimed, errors = [], []

    def work():
        try:
            while batch := claim(limit=3):
                claimed.extend(letter.trace for letter in batch)
        except Exception as trouble:
            errors.append(trouble)
        finally:
            connection.close()

    workers = [threading.Thread(target=work) for _ in range(4)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join(30)
    assert errors == []
    assert len(claimed) == len(set(claimed))
    # Each worker left its batches claimed, so the destination was soon as busy as it may be.
    assert len(claimed) == RULES.initial_destination_concurrency * 3


@pytest.mark.django_db(transaction=True)
def test_the_senders_are_woken_after_the_commit_only(post):
    heard = []

    def listen(destinations, **_):
        heard.append(destinations)
        raise RuntimeError("the broker is down")  # never our sender's trouble

    from mailapp.outbox.signals import queued

    queued.connect(listen)
    try:
        with transaction.atomic():
            post("a@one.example", "b@two.example", "c@one.example")
            assert heard == []
    finally:
        queued.disconnect(listen)
    assert heard == [["one.example", "two.example"]]
