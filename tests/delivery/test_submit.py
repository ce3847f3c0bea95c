"""Letters from our own people: completed, checked, delivered or queued, all or nothing."""

import pytest

from mailapp.delivery import api as delivery
from mailapp.directory import api as directory
from mailapp.net.content import Content
from mailapp.net.ids import queue_id
from mailapp.outbox import api as outbox
from mailapp.outbox import spool
from mailapp.outbox.values import QueueFilter
from mailapp.standards.envelope import Envelope, Recipient
from tests.delivery.test_arrive import letters_of
from tests.support import disks
from tests.support.office import Office

LETTER = (
    b"From: Anna <anna@example.test>\r\nTo: ben@example.test\r\n"
    b"Bcc: secret@example.org\r\nSubject: Tea\r\n\r\nAt four?\r\n"
)


def submission(
    office: Office, *addresses: str, octets: bytes = LETTER, sender: str = "anna@example.test"
) -> delivery.Submission:
    return delivery.Submission(
        trace=queue_id(),
        account=office.anna.id,
        envelope=Envelope(sender, tuple(map(Recipient, addresses))),
        content=Content.of(octets),
        client="[127.0.0.1]",
        protocol="ESMTPSA",
    )


def test_local_recipients_get_it_at_once_and_remote_ones_are_queued(office: Office):
    receipt = delivery.submit(submission(office, "ben@example.test", "carl@example.net"))
    assert [place.account for place in receipt.filed] == [office.ben.id]
    assert receipt.queued == ("carl@example.net",)
    assert [row.address for row in outbox.list_queue(QueueFilter())] == ["carl@example.net"]


def test_the_header_is_completed_and_bcc_is_nobodys_business(office: Office):
    delivery.submit(submission(office, "ben@example.test"))
    [letter] = letters_of(office.ben.id)
    header, _, body = letter.partition(b"\r\n\r\n")
    assert b"\r\nDate: " in header
    assert b"\r\nMessage-ID: <" in header
    assert b"secret@example.org" not in letter
    assert body == b"At four?\r\n"


def test_a_text_without_an_empty_line_above_it_is_read(office: Office):
    """Scripts and printers write so; it is no name of somebody else's, either."""
    delivery.submit(
        submission(office, "ben@example.test", octets=b"Subject: Tea\r\nAt four?\r\nFrom: ben@example.test\r\n")
    )
    [letter] = letters_of(office.ben.id)
    header, _, body = letter.partition(b"\r\n\r\n")
    assert header.endswith(b"\r\nSubject: Tea")
    assert body == b"At four?\r\nFrom: ben@example.test\r\n"


def test_a_complete_header_is_not_touched(office: Office):
    whole = b"Date: Mon, 23 Nov 2026 10:00:00 +0000\r\nMessage-ID: <1@example.test>\r\n" + LETTER.replace(
        b"Bcc: secret@example.org\r\n", b""
    )
    delivery.submit(submission(office, "ben@example.test", octets=whole))
    assert letters_of(office.ben.id) == [b"Return-Path: <anna@example.test>\r\n" + whole]


@pytest.mark.parametrize(
    ("sender", "author"),
    [
        ("ben@example.test", b"anna@example.test"),
        ("carl@example.net", b"anna@example.test"),
        ("anna@example.test", b"ben@example.test"),
        ("anna@example.test", b"anna@example.test, olga@example.test"),
        ("anna@example.test", b"anna@example.test\r\nfrom: ben@example.test"),
    ],
)
def test_nobody_sends_in_anothers_name(office: Office, sender: str, author: bytes):
    forged = b"From: " + author + b"\r\nSubject: Tea\r\n\r\nAt four?\r\n"
    with pytest.raises(delivery.Refused, match=r"^553 5\.7\.1 "):
        delivery.submit(submission(office, "olga@example.test", octets=forged, sender=sender))
    assert letters_of(office.olga.id) == []


@pytest.mark.parametrize("sender", ["office@example.test", "anna+list@example.test", "ANNA@Example.TEST"])
def test_ones_own_aliases_and_tags_are_ones_own(office: Office, sender: str):
    directory.add_alias("office@example.test", ["anna@example.test"])
    letter = f"From: {sender}\r\nSubject: Tea\r\n\r\nAt four?\r\n".encode()
    assert delivery.submit(submission(office, "ben@example.test", octets=letter, sender=sender)).filed


@pytest.mark.parametrize(
    ("recipients", "reply"),
    [
        ((), "554 5.5.1"),
        (("nobody@example.test",), "550 5.1.1"),
        (("ben@example.test", "nobody@example.test"), "550 5.1.1"),
        (("carl@example.net", "closed@example.test"), "550 5.2.1"),
    ],
)
def test_one_impossible_recipient_and_nothing_is_sent(office: Office, recipients: tuple[str, ...], reply: str):
    directory.add_account("closed@example.test", "correct horse battery")
    directory.change_account("closed@example.test", active=False)
    with pytest.raises(delivery.Refused) as refusal:
        delivery.submit(submission(office, *recipients))
    assert refusal.value.reply.startswith(reply)
    assert letters_of(office.ben.id) == []
    assert outbox.list_queue(QueueFilter()) == []


def test_a_header_without_end_is_refused(office: Office):
    endless = submission(office, "ben@example.test", octets=b"From: anna@example.test\r\n" + b"X: y\r\n" * 200_000)
    with pytest.raises(delivery.Refused, match=r"^552 5\.3\.4 "):
        delivery.submit(endless)
    endless.content.close()


def test_the_server_itself_may_send_from_nobody(office: Office):
    report = delivery.Submission(
        queue_id(),
        None,
        Envelope("", (Recipient("anna@example.test"),)),
        Content.of(b"From: Mail Delivery <postmaster@example.test>\r\nSubject: Not delivered\r\n\r\nSorry.\r\n"),
        "",
        "LOCAL",
    )
    assert delivery.submit(report).filed
    assert letters_of(office.anna.id)[0].startswith(b"Return-Path: <>\r\n")


def test_a_disk_that_cannot_keep_it_takes_nothing(office: Office, monkeypatch):
    delivery.submit(submission(office, "dora@example.net"))
    disks.dies(monkeypatch)
    letter = submission(office, "carl@example.net")
    with pytest.raises(delivery.Temporary, match=r"^452 4\.3\.1 "):
        delivery.submit(letter)
    assert [row.address for row in outbox.list_queue(QueueFilter())] == ["dora@example.net"]
    assert not spool.path_of(letter.trace).exists()
