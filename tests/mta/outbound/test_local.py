"""Letters in the queue for our own people: handed to delivery, nobody is dialled."""

from datetime import timedelta

import pytest
from django.utils import timezone

from mailapp.directory import api as directory
from mailapp.journal import api as journal
from mailapp.net.resolver import NetResolver
from mailapp.outbox import api as outbox
from mailapp.outbox.models import OutboundRecipient
from mailapp.outbox.values import QueueFilter, State
from mailapp.routes.ourselves import Ourselves
from mailapp.store import api as store
from mta.outbound.attempt import attempt
from mta.outbound.world import Office
from tests.support.office import make_office
from tests.support.queue import OCTETS

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def people():
    return make_office()


def run():
    """One attempt, in a world without any DNS."""
    attempt("example.test", Office(Ourselves("mail.example.test"), NetResolver(["127.0.0.1:9"]), 9))


def letters(account):
    shelf = store.open(account.id)
    box = shelf.mailbox("INBOX")
    for uid in shelf.open("INBOX").uids:
        with shelf.content(box.id, uid) as file:
            yield file.read()


def states():
    return [State(row.state) for row in OutboundRecipient.objects.order_by("id")]


def test_a_letter_that_waited_is_filed(post, people):
    trace = post("ben@example.test", "Anna+plans@Example.test", reverse_path="carl@example.net")
    run()
    assert states() == [State.SENT, State.SENT]
    (filed,) = letters(people.ben)
    assert filed == b"Return-Path: <carl@example.net>\r\n" + OCTETS
    assert len(list(letters(people.anna))) == 1
    assert [noted.step.kind for noted in journal.timeline(trace)] == ["received", "filed", "filed", "sent", "sent"]


def test_a_scheduled_letter_waits_for_its_time(post, people):
    post("ben@example.test", not_before=timezone.now() + timedelta(hours=1))
    run()
    assert State.SENT not in states()
    assert list(letters(people.ben)) == []


def test_people_who_went_are_reported(post, people):
    directory.change_account("ben@example.test", active=False)
    post("olga@example.test", "nobody@example.test", "ben@example.test")
    run()
    assert states() == [State.SENT, State.BOUNCED, State.BOUNCED]
    replies = [row.last_reply[:9] for row in OutboundRecipient.objects.order_by("id")]
    assert replies == ["250 2.1.5", "550 5.1.1", "550 5.2.1"]
    (report,) = letters(people.anna)
    assert b"Status: 5.1.1" in report
    assert b"Status: 5.2.1" in report


def test_an_alias_that_leads_away_is_followed(post, people):
    directory.add_alias("info@example.test", ["ben@example.test", "carl@example.net"])
    trace = post("info@example.test")
    run()
    assert len(list(letters(people.ben))) == 1
    (away,) = outbox.list_queue(QueueFilter())
    assert (away.address, away.trace != trace) == ("carl@example.net", True)
    assert trace in journal.timeline(away.trace)[0].step.summary


def test_a_letter_that_would_go_round_comes_back_at_once(post, people):
    """Its sender has put our mark above it; who is not concerned gets it all the same."""
    directory.add_alias("roofs@example.test", ["anna@example.test", "carl@example.net"])
    post("ben@example.test", "roofs@example.test", octets=b"Delivered-To: roofs@example.test\r\n" + OCTETS)
    run()
    assert states() == [State.SENT, State.BOUNCED]
    assert len(list(letters(people.ben))) == 1
    assert OutboundRecipient.objects.order_by("id")[1].last_reply.startswith("554 5.4.6")


def test_trouble_of_the_store_puts_it_off(post, people, monkeypatch):
    post("ben@example.test")
    with monkeypatch.context() as patch:
        patch.setattr(store, "shelve", lambda deliveries: [OSError(28, "No space left") for _ in deliveries])
        run()
    assert states() == [State.QUEUED]
    assert OutboundRecipient.objects.get().last_reply.startswith("451 4.3.0")


def test_a_letter_missing_from_the_spool_waits(post, people):
    trace = post("ben@example.test")
    from mailapp.outbox import spool

    spool.path_of(trace).unlink()
    run()
    assert states() == [State.QUEUED]
