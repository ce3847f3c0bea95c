"""Addresses that bounce: counted, suppressed, lifted; and which reports of others are believed."""

from dataclasses import replace
from datetime import timedelta

import pytest
from django.utils import timezone

from mailapp.delivery import api as delivery
from mailapp.delivery import suppression
from mailapp.delivery.models import Suppressed
from mailapp.directory import api as directory
from mailapp.journal import api as journal
from mailapp.outbox import api as outbox
from mailapp.outbox.values import QueueFilter, Result, Verdict
from mailapp.policy import api as policy
from mailapp.standards import dsn
from tests.delivery.test_arrive import arrival, letters_of
from tests.delivery.test_submit import LETTER, submission
from tests.support.office import Office

GONE = "550 5.1.1 <cora@example.net>: User unknown"


def bounce(times: int, address: str = "cora@example.net", words: str = GONE) -> None:
    for _ in range(times):
        delivery.learn({address: words}, [], policy.current())


def writes_to(office: Office, address: str, account: int | None = None) -> delivery.Receipt:
    letter = submission(office, address)
    return delivery.submit(letter)


@pytest.mark.parametrize(
    ("words", "hard"),
    [
        (GONE, True),
        ("550 5.1.10 null MX", True),
        ("550-5.1.1 two lines", False),
        ("556 5.1.10 nobody takes mail there", True),
        ("550 5.2.1 switched off", True),
        ("552 5.2.2 full", False),
        ("550 5.7.1 we do not like you", False),
        ("554 5.4.7 Given up after 5 days", False),
        ("450 4.1.1 perhaps", False),
        ("550 No such user here", False),
        ("", False),
        ("rubbish", False),
    ],
)
def test_what_counts(words: str, hard: bool):
    assert suppression.is_hard(words) is hard


def test_the_third_bounce_is_enough(office: Office):
    bounce(2, "Cora@Example.net")
    writes_to(office, "cora@example.net")
    bounce(1)
    with pytest.raises(delivery.Refused) as refusal:
        writes_to(office, "CORA@example.net")
    assert refusal.value.reply.startswith("550 5.1.1 <CORA@example.net>: It has bounced 3 times since ")
    assert "User unknown" in refusal.value.reply
    assert "administrator can lift" in refusal.value.reply
    assert [noted.step.address for noted in journal.recent(["suppressed"])] == ["cora@example.net"]


def test_bounces_long_apart_are_not_counted_together(office: Office):
    bounce(2)
    Suppressed.objects.update(latest=timezone.now() - timedelta(days=31))
    bounce(1)
    assert Suppressed.objects.get().count == 1
    writes_to(office, "cora@example.net")


def test_a_letter_that_arrives_ends_it(office: Office):
    bounce(3)
    delivery.learn({}, ["ben@example.test", "CORA@example.net"], policy.current())
    writes_to(office, "cora@example.net")
    assert delivery.suppressed(counted=True) == []


def test_it_ends_with_its_time(office: Office):
    bounce(3)
    Suppressed.objects.update(until=timezone.now() - timedelta(seconds=1))
    suppression.forget()
    writes_to(office, "cora@example.net")
    assert delivery.suppressed() == []
    delivery.housekeeping(timezone.now(), policy.current())
    assert not Suppressed.objects.exists()


def test_the_office_may_only_warn_or_not_count(office: Office):
    bounce(3)
    policy.change("suppressed_is_refused", False)
    receipt = writes_to(office, "cora@example.net")
    assert receipt.queued == ("cora@example.net",)
    assert receipt.warnings[0].startswith("cora@example.net: It has bounced 3 times")
    policy.change("suppress_after", 0)
    bounce(5, "dora@example.net")
    assert not Suppressed.objects.filter(address="dora@example.net").exists()


def test_somebody_says_so(office: Office):
    delivery.suppress("Press@example.net", reason="they asked for it", by="Olga", days=30)
    with pytest.raises(delivery.Refused, match="they asked for it; added by Olga"):
        writes_to(office, "press@example.net")
    delivery.learn({}, ["press@example.net"], policy.current())  # no success ends what a person decided
    with pytest.raises(delivery.Refused):
        writes_to(office, "press@example.net")
    delivery.lift("press@EXAMPLE.net", by="Olga")
    writes_to(office, "press@example.net")
    with pytest.raises(delivery.NotSuppressed):
        delivery.lift("press@example.net", by="Olga")


def test_for_one_person_only(office: Office):
    delivery.suppress("press@example.net", reason="a quarrel", by="Olga", account=office.anna.id)
    with pytest.raises(delivery.Refused):
        writes_to(office, "press@example.net")
    letter = submission(
        office, "press@example.net", octets=b"From: ben@example.test\r\n\r\nHi\r\n", sender="ben@example.test"
    )
    assert delivery.submit(replace(letter, account=office.ben.id)).queued


def test_what_is_no_address_is_not_added(office: Office):
    with pytest.raises(ValueError, match="domain"):
        delivery.suppress("nonsense", reason="", by="Olga")


def test_the_list_is_found_by_words(office: Office):
    bounce(3)
    bounce(1, "dora@example.net", "550 5.1.1 gone fishing")
    assert [entry.address for entry in delivery.suppressed()] == ["cora@example.net"]
    assert [entry.address for entry in delivery.suppressed("fishing", counted=True)] == ["dora@example.net"]
    assert delivery.count_suppressed(counted=True) == 2


# -- reports of others ------------------------------------------------------------------------------------------

MESSAGE_ID = b"tea@example.test"


def send(office: Office) -> str:
    octets = b"Message-ID: <" + MESSAGE_ID + b">\r\n" + LETTER
    return delivery.submit(submission(office, "carl@example.net", octets=octets)).trace


def report(recipient: str = "carl@example.net", message_id: bytes = MESSAGE_ID, **fate: str) -> bytes:
    told = dsn.failed(recipient, "550 5.1.1 No such user", remote_mta="mx.example.net", **fate)
    notice = dsn.Notice("anna@example.test", "postmaster@example.net", "mx.example.net", "r@x", timezone.now(), "Sorry")
    return dsn.report(notice, dsn.Original(b"Message-ID: <" + message_id + b">\r\n"), [told])


def comes_back(octets: bytes, to: str = "anna@example.test", sender: str = "") -> None:
    [receipt] = delivery.deliver([arrival(to, octets=octets, sender=sender)])
    assert isinstance(receipt, delivery.Receipt)


@pytest.mark.parametrize(
    ("octets", "to", "sender", "believed"),
    [
        (report(), "anna@example.test", "", True),
        (report("behind@elsewhere.example", orcpt="rfc822;Carl@example.net"), "anna@example.test", "", True),
        (report(), "anna+tea@example.test", "", True),
        (report("cora@example.net"), "anna@example.test", "", False),  # she never wrote to Cora
        (report(message_id=b"other@example.test"), "anna@example.test", "", False),
        (report(message_id=b""), "anna@example.test", "", False),
        (report(), "ben@example.test", "", False),  # he never sent it
        (report(), "anna@example.test", "forger@example.org", False),  # no report has a sender
        (LETTER, "anna@example.test", "", False),
        (b"Content-Type: multipart/report\r\n\r\nrubbish", "anna@example.test", "", False),
    ],
)
def test_which_reports_are_believed(office: Office, octets: bytes, to: str, sender: str, believed: bool):
    trace = send(office)
    comes_back(octets, to, sender)
    assert Suppressed.objects.filter(address="carl@example.net").exists() is believed
    [tracked] = delivery.whereabouts(office.anna.id, MESSAGE_ID.decode())
    came_back = [noted for noted in journal.timeline(trace) if noted.step.kind == "bounced"]
    assert bool(came_back) is believed
    assert tracked.trace == trace


def test_three_reports_suppress(office: Office):
    """Although each letter was taken at first."""
    for _ in range(3):
        send(office)
        delivery.learn({}, ["carl@example.net"], policy.current())
        comes_back(report())
    assert len(letters_of(office.anna.id)) == 3
    with pytest.raises(delivery.Refused, match="No such user"):
        writes_to(office, "carl@example.net")


def test_a_forwarded_letter_that_comes_back_counts_too(office: Office):
    """Whoever minds the house sees that an alias leads nowhere; its writer gets the report."""
    directory.add_alias("sales@example.test", ["shop@example.org"])
    forwarded = arrival("sales@example.test")
    delivery.deliver([forwarded])
    [line] = outbox.list_queue(QueueFilter())
    rules, now = policy.current(), timezone.now()
    [claimed] = outbox.claim("example.org", 10, now, 60, rules)
    taken = [Result(recipient, Verdict.SENT, "250 Ok", "mx.example.org") for recipient in claimed.envelope.recipients]
    outbox.settle([(claimed, taken)], now, rules)
    for recipient in ("nobody@example.org", "shop@example.org", "shop@example.org"):
        comes_back(report(recipient, message_id=b""), line.reverse_path)
    assert [(entry.address, entry.count) for entry in delivery.suppressed(counted=True)] == [("shop@example.org", 1)]
    assert [row.address for row in outbox.list_queue(QueueFilter())] == ["carl@example.net"] * 3
    came_back = [noted.step.summary for noted in journal.timeline(forwarded.trace) if noted.step.kind == "bounced"]
    assert came_back == ["Came back from mx.example.net, for shop@example.org: 550 5.1.1 No such user"]


def test_the_same_report_twice_is_one(office: Office):
    send(office)
    for _ in range(3):
        comes_back(report())
    assert Suppressed.objects.get().count == 1


def test_a_late_delay_is_no_bounce(office: Office):
    send(office)
    told = dsn.delayed("carl@example.net", "450 4.2.1 later", until=timezone.now())
    notice = dsn.Notice("anna@example.test", "x@example.net", "mx.example.net", "r@x", timezone.now(), "Later")
    comes_back(dsn.report(notice, dsn.Original(b"Message-ID: <" + MESSAGE_ID + b">\r\n"), [told]))
    assert not Suppressed.objects.exists()
