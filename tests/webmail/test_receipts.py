"""Receipts: asked for, given or not, never twice; and what is told of those that come back."""

import email

import pytest
from django.test import Client

from mailapp.delivery import api as delivery
from mailapp.delivery.api import Submission
from mailapp.net.content import Content
from mailapp.standards.envelope import Envelope, Recipient
from mailapp.store import api as store
from mailapp.store.port import Store
from mailapp.store.values import UidSet
from tests.webmail.conftest import File
from webmail import options

ASK = "Disposition-Notification-To: Ben Brown <ben@example.test>\n"
HEAD = "Return-Path: <ben@example.test>\nFrom: Ben Brown <ben@example.test>\nTo: anna@example.test\nSubject: Lunch\n"
QUESTION = "asks to be told"


@pytest.fixture
def put(inbox: int, file: File):
    return lambda head=ASK, folder="INBOX": file(
        f"{HEAD}{head}Message-ID: <q@example.test>\n\nNoon?\n".encode(), folder
    )


def page(client: Client, box: int, uid: int) -> str:
    return client.get(f"/mail/{box}/{uid}/").content.decode()


def theirs(office) -> list[email.message.Message]:
    mail = store.open(office.ben.id)
    return [
        email.message_from_binary_file(octets)
        for _, octets in mail.contents(mail.mailbox("INBOX").id, UidSet(((1, None),)))
    ]


def test_a_receipt_is_sent_once(anna: Client, ben: Client, office, mail: Store, inbox: int, put):
    """RFC 8098 §2.1, §3; RFC 3503 §3."""
    uid = put()
    assert QUESTION in page(anna, inbox, uid)
    assert not theirs(office)
    assert ben.post(f"/mail/{inbox}/{uid}/receipt", {"do": "send"}).status_code == 404
    anna.post(f"/mail/{inbox}/{uid}/receipt", {"do": "send"})
    assert anna.post(f"/mail/{inbox}/{uid}/receipt", {"do": "send"}).status_code == 404
    (receipt,) = theirs(office)
    assert receipt["Return-Path"] == "<>"
    assert receipt.get_param("report-type") == "disposition-notification"
    assert receipt["Subject"] == "Read: Lunch"
    assert "$MDNSent" in next(mail.fetch(inbox, UidSet.of(uid))).flags
    assert QUESTION not in page(anna, inbox, uid)
    told = page(ben, store.open(office.ben.id).mailbox("INBOX").id, 1)
    assert "has opened your letter" in told


def test_who_ignores_it_is_asked_no_more(anna: Client, office, inbox: int, put):
    uid = put()
    anna.post(f"/mail/{inbox}/{uid}/receipt", {"do": "ignore"})
    assert QUESTION not in page(anna, inbox, uid)
    assert not theirs(office)


@pytest.mark.parametrize(
    ("head", "folder"),
    [
        (ASK + "List-Id: <x.example>\n", "INBOX"),
        (ASK + ASK, "INBOX"),
        (ASK, "Junk"),
        (ASK, "Sent"),
        ("X: y\n", "INBOX"),
    ],
)
def test_nobody_is_asked(anna: Client, mail: Store, put, head: str, folder: str):
    assert QUESTION not in page(anna, mail.mailbox(folder).id, put(head, folder))


def test_never_and_always_to_colleagues(anna: Client, office, inbox: int, put):
    options.change(office.anna.id, receipts="never")
    uid = put()
    assert QUESTION not in page(anna, inbox, uid)
    options.change(office.anna.id, receipts="colleagues")
    page(anna, inbox, uid)
    page(anna, inbox, uid)
    (receipt,) = theirs(office)
    assert "MDN-sent-automatically" in receipt.as_string()
    stranger = put(ASK.replace("ben@example.test", "carl@elsewhere.example"))
    assert QUESTION in page(anna, inbox, stranger)  # another address than the author's


def test_where_is_my_mail_tells_of_it(anna: Client, ben: Client, office, inbox: int):
    octets = f"{HEAD.partition(chr(10))[2]}{ASK}Message-ID: <m1@example.test>\n\nNoon?\n".replace("\n", "\r\n").encode()
    envelope = Envelope("ben@example.test", (Recipient("anna@example.test"),))
    content = Content.of(octets)
    delivery.submit(Submission("TRACE1", office.ben.id, envelope, content, "test", "HTTP"))
    mail = store.open(office.ben.id)
    sent = mail.append(mail.mailbox("Sent").id, content)
    content.close()
    url = f"/mail/{mail.mailbox('Sent').id}/{sent}/"
    assert "says a receipt" not in ben.get(url).content.decode()
    anna.post(f"/mail/{inbox}/1/receipt", {"do": "send"})
    assert "Opened, says a receipt" in ben.get(url).content.decode()
    report = page(ben, mail.mailbox("INBOX").id, 1)
    assert f'href="{url}"' in report  # the way to the letter that it is about
