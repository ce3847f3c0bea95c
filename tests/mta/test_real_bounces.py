"""A real Postfix takes a letter, cannot deliver it, and says so in its own way: what we make of that."""

from email import message_from_bytes
from pathlib import Path

import pytest

from mailapp.delivery import api as delivery
from mailapp.delivery.api import Place
from mailapp.directory import api as directory
from mailapp.net.content import Content
from mailapp.net.ids import queue_id
from mailapp.net.resolver import NetResolver
from mailapp.outbox import api as outbox
from mailapp.outbox.values import QueueFilter
from mailapp.routes.ourselves import Ourselves
from mailapp.standards.envelope import Envelope, Recipient
from mta.outbound.attempt import attempt
from mta.outbound.world import Office
from tests.mta.test_postfix import ZONE, inbox, until
from tests.support.dns_server import dns_server
from tests.support.office import make_office
from tests.support.postfix import Settings, postfix
from tests.support.smtp_house import smtp_house
from tests.support.transcript import play

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.e2e, pytest.mark.root]

# It takes whatever comes, and finds out later.
BACKSCATTERER = {"smtpd_reject_unlisted_recipient": "no", "notify_classes": ""}
LETTER = b"From: anna@example.test\r\nMessage-ID: <tea@example.test>\r\nSubject: Tea\r\n\r\nAt four?\r\n"


def send(account: int, *recipients: Recipient) -> None:
    envelope = Envelope("anna@example.test", recipients, ret="HDRS", envid="Tea1")
    letter = delivery.Submission(queue_id(), account, envelope, Content.of(LETTER), "", "ESMTPSA")
    delivery.submit(letter)


def standings(account: int) -> list[delivery.Standing]:
    [tracked] = delivery.whereabouts(account, "tea@example.test")
    return list(tracked.standings)


def test_what_a_real_server_says_of_a_letter(tmp_path: Path):
    anna = make_office().anna
    directory.add_alias("sales@example.test", ["gone@example.net"])
    with smtp_house(tmp_path) as house, dns_server(ZONE) as nameserver:
        settings = Settings(transports={"example.test": f"smtp:[127.0.0.1]:{house.smtp[1]}"}, more=BACKSCATTERER)
        with postfix(settings) as other:
            world = Office(Ourselves("mail.example.test"), NetResolver([nameserver]), other.port)
            _comes_back(anna.id, world)
            _is_reported(anna, world, other)
            _finds_home(house, world)


def _comes_back(account, world):
    """Taken, and sent back: the card says so, and the address is counted."""
    send(account, Recipient("gone@example.net"))
    attempt("example.net", world)
    [standing] = until(lambda: [one for one in standings(account) if one.place is Place.RETURNED])
    assert standing.host == "mx.example.net"
    assert "unknown user" in standing.words
    [entry] = until(lambda: delivery.suppressed(counted=True))
    assert (entry.address, entry.count, entry.active) == ("gone@example.net", 1, False)


def _is_reported(anna, world, other):
    """Success, reported by the server that has the mailbox: the wishes and the name travelled with the letter."""
    send(anna.id, Recipient("carl@example.net", frozenset({"SUCCESS"}), "rfc822;carl@example.net"))
    attempt("example.net", world)
    other.wait_for("carl")
    [report] = until(lambda: [one for one in inbox(anna) if b"Action: delivered" in one])
    status = message_from_bytes(report).get_payload(1)
    assert status.get_payload(0)["Original-Envelope-Id"] == "Tea1"
    assert status.get_payload(1)["Original-Recipient"] == "rfc822;carl@example.net"
    assert status.get_payload(1)["Reporting-MTA"] is None


def _finds_home(house, world):
    """A stranger's letter that we forward: the report comes to our SRS address, and goes to him."""
    play(
        "S: 220 …\nC: EHLO gw.example.org\nS: 250 …\nC: MAIL FROM:<Erna@example.org>\nS: 250 …\n"
        "C: RCPT TO:<sales@example.test>\nS: 250 …\nC: DATA\nS: 354 …\n"
        "C: Subject: order\\r\\n\\r\\nten\nC: .\nS: 250 …",
        house.smtp,
    )
    attempt("example.net", world)
    [line] = until(lambda: [row for row in outbox.list_queue(QueueFilter()) if row.address == "Erna@example.org"])
    assert line.reverse_path == ""
    [entry] = until(lambda: [one for one in delivery.suppressed(counted=True) if one.count == 2])
    assert entry.address == "gone@example.net"
