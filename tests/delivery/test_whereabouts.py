"""Where is my mail? Its writer finds out, recipient by recipient; nobody else finds anything."""

import contextlib
from dataclasses import replace

import pytest
from django.db import transaction
from django.utils import timezone

from mailapp.delivery import api as delivery
from mailapp.delivery.api import Place
from mailapp.directory import api as directory
from mailapp.outbox import api as outbox
from mailapp.outbox.values import QueueFilter, Result, Verdict
from mailapp.policy import api as policy
from mailapp.policy.mailrules import api as mailrules
from mailapp.standards.envelope import Recipient
from tests.delivery.test_arrive import letters_of
from tests.delivery.test_submit import LETTER, submission
from tests.delivery.test_suppression import MESSAGE_ID, comes_back, report
from tests.support.office import Office

WITH_ID = b"Message-ID: <" + MESSAGE_ID + b">\r\n" + LETTER


def send(office: Office, *addresses: str, **fields: object) -> str:
    return delivery.submit(replace(submission(office, *addresses, octets=WITH_ID), **fields)).trace


def places(office: Office) -> dict[str, Place]:
    [tracked] = delivery.whereabouts(office.anna.id, MESSAGE_ID.decode())
    return {standing.address: standing.place for standing in tracked.standings}


def settle(verdict: Verdict, said: str, destination: str = "example.net") -> None:
    rules, now = policy.current(), timezone.now()
    [claimed] = outbox.claim(destination, 10, now, 60, rules)
    results = [
        Result(recipient, verdict, said, "mx.example.net", "192.0.2.1:25", "TLSv1.3 TLS_AES_256_GCM_SHA384")
        for recipient in claimed.envelope.recipients
    ]
    outbox.settle([(claimed, results)], now, rules)


def test_at_first(office: Office):
    send(office, "ben@example.test", "carl@example.net")
    assert places(office) == {"carl@example.net": Place.WAITING, "ben@example.test": Place.FILED}


@pytest.mark.parametrize(
    ("verdict", "said", "place"),
    [
        (Verdict.SENT, "250 2.0.0 Ok", Place.SENT),
        (Verdict.DEFERRED, "451 4.7.1 greylisted", Place.WAITING),
        (Verdict.FAILED, "550 5.1.1 no such user", Place.FAILED),
    ],
)
def test_after_an_attempt(office: Office, verdict: Verdict, said: str, place: Place):
    send(office, "carl@example.net")
    settle(verdict, said)
    [tracked] = delivery.whereabouts(office.anna.id, MESSAGE_ID.decode())
    [standing] = tracked.standings
    assert (standing.place, standing.host, standing.words) == (place, "mx.example.net", said)
    assert standing.tls.startswith("TLSv1.3")
    assert (standing.until is not None) is (place is Place.WAITING)


def test_what_comes_back_was_not_delivered_after_all(office: Office):
    send(office, "carl@example.net")
    settle(Verdict.SENT, "250 2.0.0 Ok")
    comes_back(report())
    assert places(office) == {"carl@example.net": Place.RETURNED}


def test_time_to_undo(office: Office):
    trace = send(office, "ben@example.test", "carl@example.net", undo_seconds=20)
    assert set(places(office).values()) == {Place.SCHEDULED}
    assert delivery.take_back(office.anna.id, trace, by="Anna") == 2
    assert set(places(office).values()) == {Place.CANCELLED}
    assert letters_of(office.ben.id) == []
    with pytest.raises(outbox.NotInQueue):
        delivery.take_back(office.anna.id, trace, by="Anna")


def test_one_recipient_of_two(office: Office):
    trace = send(office, "carl@example.net", "cora@example.net")
    assert delivery.take_back(office.anna.id, trace, "cora@example.net", by="Anna") == 1
    assert places(office) == {"carl@example.net": Place.WAITING, "cora@example.net": Place.CANCELLED}


def test_urged_it_is_tried_now(office: Office):
    trace = send(office, "carl@example.net")
    settle(Verdict.DEFERRED, "451 4.7.1 greylisted")
    assert outbox.due_destinations(timezone.now()) == []
    assert delivery.urge(office.anna.id, trace, by="Anna") == 1
    assert outbox.due_destinations(timezone.now()) == ["example.net"]


def test_nobody_else_sees_or_stops_it(office: Office):
    trace = send(office, "ben@example.test", "carl@example.net")
    assert delivery.whereabouts(office.ben.id, MESSAGE_ID.decode()) == []
    for act in (delivery.take_back, delivery.urge):
        with pytest.raises(delivery.NotYours):
            act(office.ben.id, trace, by="Ben")
    assert places(office)["carl@example.net"] is Place.WAITING


def test_where_a_colleague_has_his_mail_forwarded_is_his_affair(office: Office):
    directory.add_alias("sales@example.test", ["shop@example.net", "attic@example.net", "ben@example.test"])
    trace = send(office, "sales@example.test")
    assert places(office) == {"sales@example.test": Place.WAITING, "ben@example.test": Place.FILED}
    assert delivery.take_back(office.anna.id, trace, "sales@example.test", by="Anna") == 2
    assert places(office)["sales@example.test"] is Place.CANCELLED


def test_of_a_secret_copy_the_writer_sees_nothing(office: Office):
    mailrules.add("copies", {"of": "all", "to": "archive@example.net"})
    mailrules.add("copies", {"of": "all", "to": "olga@example.test"})
    send(office, "ben@example.test")
    assert places(office) == {"ben@example.test": Place.FILED}
    assert len(letters_of(office.olga.id)) == 1
    assert [row.address for row in outbox.list_queue(QueueFilter())] == ["archive@example.net"]


@pytest.mark.parametrize("address", ["", "archive@example.net"])
def test_a_copy_for_the_archive_is_nobodys_to_stop(office: Office, address: str):
    mailrules.add("copies", {"of": "all", "to": "archive@example.net"})
    trace = send(office, "ben@example.test", "carl@example.net")
    with contextlib.suppress(outbox.NotInQueue):
        delivery.take_back(office.anna.id, trace, address, by="Anna")
    assert "archive@example.net" in [row.address for row in outbox.list_queue(QueueFilter())]


def test_of_a_letter_that_was_undone_there_is_no_copy(office: Office):
    mailrules.add("copies", {"of": "all", "to": "archive@example.net"})
    trace = send(office, "ben@example.test", undo_seconds=20)
    assert delivery.take_back(office.anna.id, trace, by="Anna") == 2
    assert outbox.list_queue(QueueFilter()) == []


def test_a_letter_without_a_name_is_none(office: Office):
    assert delivery.whereabouts(office.anna.id, "") == []


def test_a_report_on_a_letter_is_no_copy_of_it(office: Office):
    letter = submission(office, octets=WITH_ID)
    asked = replace(letter.envelope, recipients=(Recipient("ben@example.test", frozenset({"SUCCESS"})),))
    delivery.submit(replace(letter, envelope=asked))
    assert len(letters_of(office.anna.id)) == 1
    assert places(office) == {"ben@example.test": Place.FILED}


def test_old_letters_are_forgotten_with_the_history(office: Office):
    from mailapp.delivery.models import Submitted

    send(office, "ben@example.test")
    with transaction.atomic():
        Submitted.objects.update(at=timezone.now() - timezone.timedelta(days=31))
    delivery.housekeeping(timezone.now(), policy.current())
    assert delivery.whereabouts(office.anna.id, MESSAGE_ID.decode()) == []
