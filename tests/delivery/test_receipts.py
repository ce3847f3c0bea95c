"""Receipts that come in count for whom they name, and only for a letter that was sent to him."""

import pytest

from mailapp.delivery import api as delivery
from mailapp.delivery.api import Submission
from mailapp.net.content import Content
from mailapp.standards.envelope import Envelope, Recipient
from mailapp.standards.mdn import Notification
from tests.support.office import Office, make_office


@pytest.fixture
def office(db: None) -> Office:
    return make_office()


def read(office: Office) -> list[bool]:
    ((letter,),) = [delivery.whereabouts(office.ben.id, "m1@example.test")]
    return [standing.read is not None for standing in letter.standings]


@pytest.mark.parametrize(
    ("told", "counts"),
    [
        (Notification("carl@elsewhere.example", "displayed", False, "m1@example.test"), True),
        (Notification("CARL@elsewhere.example", "displayed", True, "m1@example.test"), True),
        (Notification("carl@elsewhere.example", "deleted", False, "m1@example.test"), False),
        (Notification("mallory@elsewhere.example", "displayed", False, "m1@example.test"), False),
        (Notification("carl@elsewhere.example", "displayed", False, "other@example.test"), False),
        (Notification("nonsense", "displayed", False, ""), False),
    ],
)
def test_which_receipts_count(office: Office, told: Notification, counts: bool):
    envelope = Envelope("ben@example.test", (Recipient("carl@elsewhere.example"),))
    octets = b"From: ben@example.test\r\nMessage-ID: <m1@example.test>\r\n\r\nx\r\n"
    delivery.submit(Submission("T1", office.ben.id, envelope, Content.of(octets), "test", "HTTP"))
    delivery.heard({office.anna.id}, told)  # not hers
    assert read(office) == [False]
    delivery.heard({office.ben.id}, told)
    delivery.heard({office.ben.id}, told)
    assert read(office) == [counts]
