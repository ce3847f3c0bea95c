"""What operators see and do."""

import os
import time
from datetime import timedelta

import pytest
from django.conf import settings
from django.utils import timezone

from mailapp.journal import api as journal
from mailapp.outbox import api as outbox
from mailapp.outbox import housekeeping, spool
from mailapp.outbox.models import Destination, Outbound
from mailapp.outbox.values import QueueFilter, Result, State, Verdict
from mailapp.policy.values import Policy
from tests.support.queue import age

RULES = Policy()
EVERYTHING = QueueFilter()


def traces(**wanted):
    return [line.trace for line in outbox.list_queue(QueueFilter(**wanted))]


def defer(destination="example.net", reply="451 4.2.1 later"):
    for letter in outbox.claim(destination, 50, timezone.now(), 60, RULES):
        results = [Result(r, Verdict.DEFERRED, reply, "mx.example.net") for r in letter.envelope.recipients]
        outbox.settle([(letter, results)], timezone.now(), RULES)


def test_the_queue_is_listed_newest_first_by_pages(post):
    old, new = post(), post()
    assert traces() == [new, old]
    assert [line.trace for line in outbox.list_queue(EVERYTHING, offset=1, limit=1)] == [old]
    assert outbox.count_queue(EVERYTHING) == 2


def test_a_line_says_what_matters(post):
    post()
    defer()
    (line,) = outbox.list_queue(EVERYTHING)
    assert (line.address, line.state, line.tries) == ("carl@example.net", State.QUEUED, 1)
    assert (line.last_reply, line.last_host) == ("451 4.2.1 later", "mx.example.net")
    assert line.subject == "Grüße"
    assert line.next_attempt > timezone.now()


@pytest.mark.parametrize(
    "wanted",
    [{"sender": "ben@"}, {"recipient": "DORA"}, {"domain": "example.org"}, {"state": State.HELD}],
)
def test_filters(post, wanted):
    post()
    other = post("dora@example.org", reverse_path="ben@example.test")
    outbox.hold(other, "Olga")
    assert traces(**wanted) == [other]


def test_show_tells_all(post):
    trace = post("carl@example.net", "emil@example.org")
    defer()
    letter = outbox.show(trace)
    assert letter.headers.splitlines() == ["Subject: Grüße", "From: anna@example.test"]
    assert [line.address for line in letter.recipients] == ["carl@example.net", "emil@example.org"]
    assert letter.story[-1].step.kind == "deferred"
    with pytest.raises(outbox.NotInQueue, match="no letter NOTHING"):
        outbox.show("NOTHING")


def test_hold_and_release(post):
    trace = post()
    assert outbox.hold(trace, "Olga") == 1
    assert outbox.claim("example.net", 50, timezone.now(), 60, RULES) == []
    assert outbox.counts().held == 1
    assert outbox.release(trace, "Olga") == 1
    assert len(outbox.claim("example.net", 50, timezone.now(), 60, RULES)) == 1
    assert [noted.step.kind for noted in journal.timeline(trace)] == ["held", "released"]
    with pytest.raises(outbox.NotInQueue):
        outbox.release(trace, "Olga")


def test_retry_now_also_wakes_a_resting_destination(post):
    trace = post()
    defer()
    outbox.unreachable("example.net", timezone.now(), RULES)
    assert outbox.due_destinations(timezone.now()) == []
    assert outbox.retry(trace, "Olga") == 1
    assert outbox.due_destinations(timezone.now()) == ["example.net"]


def test_delete_one_recipient_and_then_the_letter(post):
    trace = post("carl@example.net", "emil@example.org")
    assert outbox.delete(trace, "Olga", "carl@example.net") == 1
    assert spool.path_of(trace).exists()
    assert outbox.delete(trace, "Olga") == 1
    assert not spool.path_of(trace).exists()
    assert traces() == []
    assert traces(trace=trace) == [trace, trace]


def test_what_is_being_sent_cannot_be_stopped(post):
    trace = post()
    outbox.claim("example.net", 50, timezone.now(), 60, RULES)
    for act in (outbox.hold, outbox.delete, outbox.retry):
        with pytest.raises(outbox.NotInQueue):
            act(trace, "Olga")


def test_flush_makes_everything_due_but_what_shall_leave_later(post):
    post(), post("emil@example.org")
    later = post("dora@example.net", not_before=timezone.now() + timedelta(hours=1))
    defer(), defer("example.org")
    assert outbox.flush("Olga", "example.org") == 1
    assert outbox.due_destinations(timezone.now()) == ["example.org"]
    assert outbox.flush("Olga") == 2
    assert set(outbox.due_destinations(timezone.now())) == {"example.net", "example.org"}
    assert later not in [letter.trace for letter in outbox.claim("example.net", 50, timezone.now(), 60, RULES)]


def test_counts(post):
    post(), post("emil@example.org"), post("fritz@silent.example")
    defer("example.org")
    outbox.unreachable("silent.example", timezone.now(), RULES)
    counts = outbox.counts()
    assert (counts.waiting, counts.deferred, counts.sending, counts.held) == (2, 1, 0, 0)
    assert counts.unreachable == ["silent.example"]
    assert counts.oldest is not None


def test_history_is_forgotten_in_time(post):
    done, open_one = post(), post()
    outbox.delete(done, "Olga")
    age(open_one, days=40)
    Outbound.objects.filter(trace=done).update(created=timezone.now() - timedelta(days=31))
    outbox.housekeeping(timezone.now(), RULES)
    assert [letter.trace for letter in Outbound.objects.all()] == [open_one]


def test_idle_destinations_are_forgotten(post):
    trace = post()
    Outbound.objects.filter(trace=trace).delete()
    outbox.housekeeping(timezone.now() + timedelta(days=2), RULES)
    assert not Destination.objects.exists()


def test_files_that_no_row_names_are_set_aside_after_an_hour(post, monkeypatch):
    monkeypatch.setattr(housekeeping, "born", lambda: timezone.now() - timedelta(days=1))
    named, orphan, fresh = post(), post(), post()
    for trace in (orphan, fresh):
        Outbound.objects.filter(trace=trace).delete()
    long_ago = time.time() - 7200
    for path in (spool.path_of(named), spool.path_of(orphan)):
        os.utime(path, (long_ago, long_ago))
    assert housekeeping.remove_orphans() == 1
    assert spool.path_of(named).exists()
    assert spool.path_of(fresh).exists()
    assert not spool.path_of(orphan).exists()
    assert (settings.PILLARBOX_HOME / "lost" / "queue" / orphan).exists()


def test_letters_of_a_lost_database_stay(post):
    trace = post()
    Outbound.objects.filter(trace=trace).delete()
    os.utime(spool.path_of(trace), (0, 0))
    assert housekeeping.remove_orphans() == 0
    assert spool.path_of(trace).exists()
