"""Anna's, Ben's and Olga's browsers, and letters in Anna's Inbox."""

from collections.abc import Callable
from contextlib import closing
from datetime import UTC, datetime

import pytest
from django.test import Client

from mailapp.net.content import Content
from mailapp.store import api as store
from mailapp.store.port import Store
from mailapp.store.values import INBOX, NO_FLAGS, Flags
from tests.support.office import Office, make_office
from webmail import options

File = Callable[..., int]


@pytest.fixture
def office(db: None) -> Office:
    """What Anna and Ben send leaves at once."""
    made = make_office()
    for person in (made.anna, made.ben):
        options.change(person.id, undo_seconds=0)
    return made


def browser(account: int) -> Client:
    from django.contrib.auth import get_user_model

    client = Client()
    client.force_login(get_user_model().objects.get(pk=account))
    return client


@pytest.fixture
def anna(office: Office) -> Client:
    return browser(office.anna.id)


@pytest.fixture
def ben(office: Office) -> Client:
    return browser(office.ben.id)


@pytest.fixture
def mail(office: Office) -> Store:
    """Anna's."""
    return store.open(office.anna.id)


@pytest.fixture
def inbox(mail: Store) -> int:
    return mail.mailbox(INBOX).id


@pytest.fixture
def file(mail: Store) -> File:
    """Put a letter into one of Anna's folders; its UID."""

    def put(octets: bytes, folder: str = INBOX, flags: Flags = NO_FLAGS) -> int:
        ended = octets.replace(b"\r\n", b"\n").replace(b"\n", b"\r\n")
        with closing(Content.of(ended)) as content:
            return mail.append(mail.mailbox(folder).id, content, flags, datetime.now(UTC))

    return put


def letter(subject: str = "Lunch", text: str = "At noon?", sender: str = "Ben Brown <ben@example.test>") -> bytes:
    return (
        f"From: {sender}\nTo: Anna Arnold <anna@example.test>\nSubject: {subject}\n"
        f"Date: Mon, 23 Nov 2026 10:00:00 +0000\nMessage-ID: <{abs(hash(subject))}@example.test>\n"
        f"Content-Type: text/plain; charset=utf-8\n\n{text}\n"
    ).encode()


RICH = b"""From: =?utf-8?q?Shop_=C3=9Cber?= <shop@example.com>
To: anna@example.test, Carl <carl@example.org>
Cc: ben@example.test
Subject: Offers
Date: Mon, 23 Nov 2026 10:00:00 +0000
Message-ID: <offer@example.com>
References: <first@example.com>
MIME-Version: 1.0
Content-Type: multipart/mixed; boundary=o

--o
Content-Type: multipart/alternative; boundary=a

--a
Content-Type: text/plain

Plain offer https://example.com/x
--a
Content-Type: text/html; charset=utf-8

<p onclick="alert(1)">Rich <b>offer</b><script>alert(2)</script>
<img src="cid:pic"><img src="http://tracker.example/x.gif" alt="far"></p>
--a--
--o
Content-Type: image/png
Content-ID: <pic>
Content-Transfer-Encoding: base64

iVBORw0KGgo=
--o
Content-Type: application/pdf
Content-Disposition: attachment; filename="../../bill\xe2\x82\xac.pdf"
Content-Transfer-Encoding: base64

JVBERi0xLjQK
--o
Content-Type: text/html
Content-Disposition: attachment; filename=evil.html

<script>alert(3)</script>
--o--
"""
