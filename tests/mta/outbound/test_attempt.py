"""The whole story: a letter in the queue, a DNS server, mail servers, and what became of it."""

import pytest
from django.utils import timezone

from mailapp.journal import api as journal
from mailapp.outbox import api as outbox
from mailapp.outbox import spool
from mailapp.outbox.models import OutboundRecipient
from mailapp.outbox.values import QueueFilter, State
from mailapp.policy import api as policy
from mailapp.standards.envelope import Recipient
from mailapp.store import api as store
from mta.outbound.attempt import attempt
from mta.outbound.courier import Courier
from tests.mta.outbound.attempting import TWO_SERVERS, inbox, states
from tests.support.dns_server import SERVFAIL
from tests.support.office import make_office
from tests.support.queue import age
from tests.support.smtp_sink import DROP, Script
from tests.support.waiting import until

pytestmark = pytest.mark.django_db(transaction=True)


def test_one_of_two_servers_is_dead(post, world):
    taking = Script()
    trace = post()
    attempt("example.net", world(TWO_SERVERS, {"127.0.0.3": taking}))
    assert states(trace) == [State.SENT]
    assert len(taking.letters) == 1
    until(lambda: not spool.path_of(trace).exists())
    (step,) = [noted.step for noted in journal.timeline(trace)]
    assert step.detail["host"] == "second.example.net"
    assert outbox.due_destinations(timezone.now()) == []


def test_greylisted_and_then_taken(post, world):
    script = Script(replies={"RCPT": ["450 4.2.0 greylisted", "250 ok"]})
    office = world(TWO_SERVERS, {"127.0.0.2": script})
    trace = post()
    attempt("example.net", office)
    assert states(trace) == [State.QUEUED]
    attempt("example.net", office)
    assert script.letters == []  # not before its time
    age(trace, minutes=9)
    attempt("example.net", office)
    assert states(trace) == [State.SENT]
    assert [noted.step.kind for noted in journal.timeline(trace)] == ["deferred", "sent"]


def test_put_off_and_then_refused(post, world, anna):
    script = Script(replies={"RCPT": ["450 4.2.0 greylisted", "550 5.1.1 nobody"]})
    office = world(TWO_SERVERS, {"127.0.0.2": script})
    trace = post()
    attempt("example.net", office)
    age(trace, minutes=9)
    attempt("example.net", office)
    assert states(trace) == [State.BOUNCED]
    (letter,) = inbox(anna)
    assert letter.get_payload(1).get_payload()[1]["Status"] == "5.1.1"


def test_refused_for_good(post, world, anna):
    script = Script(replies={"RCPT TO:<CARL": ["550 5.1.1 no Carl here"]})
    trace = post("carl@example.net", "dora@example.net", envid="e1")
    attempt("example.net", world(TWO_SERVERS, {"127.0.0.2": script}))
    assert states(trace) == [State.BOUNCED, State.SENT]
    (letter,) = inbox(anna)
    assert letter["Return-Path"] == "<>"
    assert letter["Auto-Submitted"] == "auto-replied"
    assert letter["From"].addresses[0].addr_spec == "postmaster@example.test"
    human, status, original = letter.iter_parts()
    assert "carl@example.net" in human.get_content()
    assert "no such address" in human.get_content()
    assert "550 5.1.1 no Carl here" in human.get_content()
    per_message, per_recipient = status.get_payload()
    assert per_message["Original-Envelope-Id"] == "e1"
    assert per_message["Reporting-MTA"] == "dns; mail.example.test"
    assert (per_recipient["Action"], per_recipient["Status"]) == ("failed", "5.1.1")
    assert per_recipient["Final-Recipient"] == "rfc822; carl@example.net"
    assert original.get_payload(0)["Subject"] == "Grüße"
    assert "is told by letter" in " ".join(noted.step.summary for noted in journal.timeline(trace))


@pytest.mark.parametrize(
    ("notify", "told"), [((), True), (("NEVER",), False), (("SUCCESS",), False), (("FAILURE", "DELAY"), True)]
)
def test_who_wants_no_report_gets_none(post, world, anna, notify, told):
    script = Script(replies={"RCPT": ["550 5.1.1 nobody"]})
    post(Recipient("carl@example.net", frozenset(notify)))
    attempt("example.net", world(TWO_SERVERS, {"127.0.0.2": script}))
    assert len(inbox(anna)) == told


def test_never_a_bounce_for_a_bounce(post, world, anna):
    script = Script(replies={"RCPT": ["550 5.1.1 nobody"]})
    trace = post(reverse_path="")
    attempt("example.net", world(TWO_SERVERS, {"127.0.0.2": script}))
    assert states(trace) == [State.BOUNCED]
    assert outbox.list_queue(QueueFilter()) == []
    assert "postmaster is told" in journal.timeline(trace)[0].step.summary


def test_the_office_may_not_want_to_hear_of_double_bounces(post, world, anna):
    policy.change("double_bounces_to_postmaster", False)
    trace = post(reverse_path="")
    attempt("example.net", world(TWO_SERVERS, {"127.0.0.2": Script(replies={"RCPT": ["550 5.1.1 nobody"]})}))
    assert "Nobody is told" in journal.timeline(trace)[0].step.summary


def test_postmaster_reads_the_report_that_could_not_be_delivered(post, world):
    olga = make_office().olga
    post(reverse_path="", octets=b"From: postmaster@example.test\r\nSubject: Report\r\n\r\nNo.\r\n")
    attempt("example.net", world(TWO_SERVERS, {"127.0.0.2": Script(replies={"RCPT": ["550 5.1.1 nobody"]})}))
    [report] = inbox(olga)
    assert report["Subject"] == "A report could not be delivered"
    assert "which came from nobody" in next(report.iter_parts()).get_content()
    assert "Subject: Report" in report.as_string()


def test_a_report_to_a_stranger_is_queued_itself(post, world):
    script = Script(replies={"RCPT": ["550 5.1.1 nobody"]})
    post(reverse_path="fritz@example.org")
    attempt("example.net", world(TWO_SERVERS, {"127.0.0.2": script}))
    (line,) = outbox.list_queue(QueueFilter())
    assert (line.reverse_path, line.address) == ("", "fritz@example.org")


def test_a_report_that_cannot_be_written_is_not_forgotten(post, world, anna, monkeypatch):
    script = Script(replies={"RCPT": ["550 5.1.1 nobody"]})
    office = world(TWO_SERVERS, {"127.0.0.2": script})
    trace = post()
    with monkeypatch.context() as patch:
        patch.setattr(store, "shelve", lambda deliveries: [OSError(28, "No space left") for _ in deliveries])
        attempt("example.net", office)
    assert states(trace) == [State.QUEUED]
    age(trace, minutes=9)
    attempt("example.net", office)
    assert states(trace) == [State.BOUNCED]
    assert len(inbox(anna)) == 1


@pytest.mark.parametrize(
    ("zone", "reply"),
    [
        ({("example.net", "MX"): ["0 ."]}, "556 5.1.10"),
        ({("example.org", "MX"): ["0 ."]}, "550 5.1.2"),
        ({("example.net", "MX"): ["10 mail.example.test."], ("mail.example.test", "A"): ["127.0.0.2"]}, "554 5.4.6"),
    ],
)
def test_no_server_for_good(post, world, anna, zone, reply):
    trace = post()
    attempt("example.net", world(zone, {}))
    assert states(trace) == [State.BOUNCED]
    assert OutboundRecipient.objects.get().last_reply.startswith(reply)
    assert len(inbox(anna)) == 1


@pytest.mark.parametrize(
    ("zone", "reply"), [({("example.net", "MX"): SERVFAIL}, "451 4.4.3"), (TWO_SERVERS, "451 4.4.1")]
)
def test_nobody_answers_now(post, world, zone, reply):
    traces = [post() for _ in range(3)]
    attempt("example.net", world(zone, {}))
    assert {state for trace in traces for state in states(trace)} == {State.QUEUED}
    assert {row.last_reply[:9] for row in OutboundRecipient.objects.all()} == {reply}
    (unreachable,) = outbox.counts().unreachable
    assert unreachable == "example.net"


def test_the_sender_is_told_of_a_delay_once(post, world, anna):
    office = world(TWO_SERVERS, {"127.0.0.2": Script(replies={"MAIL": ["451 4.3.2 tired"]})})
    trace = post()
    age(trace, hours=5)
    attempt("example.net", office)
    age(trace, hours=20)
    attempt("example.net", office)
    (letter,) = inbox(anna)
    assert letter["Subject"].startswith("Your mail is delayed")
    assert "You need not do anything" in letter.get_payload(0).get_content()
    assert letter.get_payload(1).get_payload()[1]["Action"] == "delayed"


def test_given_up_after_five_days(post, world, anna):
    trace = post()
    age(trace, days=5, hours=1)
    attempt("example.net", world(TWO_SERVERS, {}))
    assert states(trace) == [State.BOUNCED]
    (letter,) = inbox(anna)
    assert letter.get_payload(1).get_payload()[1]["Status"] == "5.4.7"


def test_success_is_reported_when_the_other_side_does_not(post, world, anna):
    post(Recipient("carl@example.net", frozenset({"SUCCESS"})))
    attempt("example.net", world(TWO_SERVERS, {"127.0.0.2": Script(features=())}))
    (letter,) = inbox(anna)
    assert letter.get_payload(1).get_payload()[1]["Action"] == "relayed"


def test_silence_after_the_final_dot(post, world):
    """RFC 5321 §4.5.4.1: the one window in which a letter may arrive twice."""
    script = Script(replies={".": [DROP, "250 ok"]})
    office = world(TWO_SERVERS, {"127.0.0.2": script})
    trace = post()
    attempt("example.net", office)
    assert states(trace) == [State.QUEUED]
    age(trace, minutes=9)
    attempt("example.net", office)
    assert states(trace) == [State.SENT]
    assert len(script.letters) == 2


def test_a_worker_that_is_told_to_stop_gives_letters_back(post, world, monkeypatch):
    script = Script()
    office = world(TWO_SERVERS, {"127.0.0.2": script})
    traces = [post() for _ in range(3)]
    true = Courier.carry

    def carry_and_close(courier, letter):
        office.closing.set()
        return true(courier, letter)

    monkeypatch.setattr(Courier, "carry", carry_and_close)
    attempt("example.net", office)
    assert [states(trace) for trace in traces] == [[State.SENT], [State.QUEUED], [State.QUEUED]]
    assert [line.tries for line in outbox.list_queue(QueueFilter())] == [0, 0]


def test_a_fault_of_ours_harms_one_letter_only(post, world, monkeypatch):
    from mta.outbound import client

    first, second = post(), post()
    true = client._mail
    broken = lambda peer, letter, body: true(peer, letter, body) if letter.trace != first else 1 / 0  # noqa: E731
    monkeypatch.setattr(client, "_mail", broken)
    attempt("example.net", world(TWO_SERVERS, {"127.0.0.2": Script()}))
    assert (states(first), states(second)) == ([State.QUEUED], [State.SENT])
    assert OutboundRecipient.objects.get(outbound__trace=first).last_reply.startswith("451 4.3.0")
