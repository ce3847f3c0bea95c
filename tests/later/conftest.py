from datetime import timedelta

import pytest
from django.utils import timezone

from mailapp.later import api as later
from mailapp.standards.envelope import Envelope, Recipient
from mailapp.store import api as stores
from mailapp.store.port import Store
from mailapp.store.values import EVERYTHING, MessageInfo, Want
from tests.support.office import Office, make_office

LETTER = (
    b"Date: Mon, 23 Nov 2026 10:00:00 +0000\r\nFrom: Anna <anna@example.test>\r\nTo: ben@example.test\r\n"
    b"Bcc: carl@example.net\r\nMessage-ID: <tea@example.test>\r\nSubject: Tea\r\n\r\nAt four?\r\n"
)


@pytest.fixture
def office(db: None) -> Office:
    return make_office()


@pytest.fixture
def mail(office: Office) -> Store:
    """Anna's."""
    return stores.open(office.anna.id)


def outgoing(seconds: float = 0, *recipients: str, octets: bytes = LETTER, **more: object) -> later.Outgoing:
    """Anna's letter that leaves in so many seconds; 0: it is due."""
    to = recipients or ("ben@example.test", "carl@example.net")
    return later.Outgoing(
        Envelope("anna@example.test", tuple(map(Recipient, to))),
        octets,
        "tea@example.test",
        timezone.now() + timedelta(seconds=seconds),
        more.pop("kind", later.Kind.UNDO),
        "[127.0.0.1]",
        **more,
    )


def letters(mail: Store, folder: str) -> list[MessageInfo]:
    return list(mail.fetch(mail.mailbox(folder).id, EVERYTHING, Want.LIST))


def octets(mail: Store, box: int, uid: int) -> bytes:
    with mail.content(box, uid) as file:
        return file.read()
