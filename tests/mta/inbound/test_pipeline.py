"""From the last octet to our answer, with the real store behind."""

import errno
import json
from collections.abc import Callable
from pathlib import Path

import pytest
from django.db import OperationalError

from mailapp.delivery import api as delivery
from mailapp.directory import api as directory
from mailapp.journal import api as journal
from mailapp.net.content import Content
from mailapp.net.ids import queue_id
from mailapp.standards.envelope import Envelope, Recipient
from mailapp.store import api as store
from mta.inbound import pipeline
from mta.inbound.values import Client, Letter
from tests.support.office import Office, make_office

BODY = b"From: carl@example.org\r\nSubject: hello\r\n\r\nAnna\r\n"


@pytest.fixture
def office(db: None) -> Office:
    return make_office()


@pytest.fixture
def house(tmp_path: Path) -> pipeline.House:
    return pipeline.House("mail.example.test", tmp_path / "shunt")


def letter(
    octets: bytes = BODY,
    recipient: str = "anna@example.test",
    sender: str = "carl@example.org",
    account: int | None = None,
) -> Letter:
    return Letter(
        trace=queue_id(),
        envelope=Envelope(sender, (Recipient(recipient),)),
        resolutions=(directory.resolve(recipient),),
        content=Content.of(octets),
        client=Client("192.0.2.1", "gw.example.org"),
        protocol="ESMTP",
        account=account,
    )


def inbox(account: int) -> list[bytes]:
    mail = store.open(account)
    box = mail.mailbox("INBOX").id
    found = []
    for uid in mail.open("INBOX").uids:
        with mail.content(box, uid) as content:
            found.append(content.read())
    return found


def test_a_letter_lies_in_the_mailbox_when_we_say_250(office: Office, house: pipeline.House) -> None:
    sent = letter()
    [reply] = pipeline.receive(house, [sent])
    assert str(reply) == f"250 2.0.0 Ok: queued as {sent.trace}"
    [kept] = inbox(office.anna.id)
    trace, header = kept.split(b"From: carl", 1)
    assert b"From: carl" + header == BODY
    assert trace.startswith(b"Return-Path: <carl@example.org>\r\nReceived: from gw.example.org ([192.0.2.1])\r\n")
    assert b"for <anna@example.test>;" in trace
    assert [noted.step.kind for noted in journal.timeline(sent.trace)] == ["received", "filed"]


def test_a_letter_that_goes_round_and_round_is_refused(office: Office, house: pipeline.House) -> None:
    sent = letter(b"Received: x\r\n" * 51 + BODY)
    [reply, other] = pipeline.receive(house, [sent, letter()])
    assert str(reply).startswith("554 5.4.6 ")
    assert other.code == 250
    assert [noted.step.kind for noted in journal.timeline(sent.trace)] == ["refused"]
    assert len(inbox(office.anna.id)) == 1


def test_an_author_behind_a_long_header_is_refused(office: Office, house: pipeline.House) -> None:
    """Nobody looks there for a forged author, but mail programs do."""
    long = b"X-Junk: " + b"x" * 70 + b"\r\n"
    sent = letter(long * 4000 + BODY)
    [reply, other] = pipeline.receive(house, [sent, letter(BODY + long * 4000)])
    assert (str(reply)[:9], other.code) == ("552 5.3.4", 250)
    assert [noted.step.kind for noted in journal.timeline(sent.trace)] == ["refused"]


def test_what_is_submitted_goes_the_other_road(office: Office, house: pipeline.House) -> None:
    anna = office.anna
    honest = BODY.replace(b"carl@example.org", b"anna@example.test")
    own = letter(honest, "ben@example.test", anna.address, anna.id)
    lie = letter(BODY, "ben@example.test", anna.address, anna.id)
    replies = pipeline.receive(house, [own, lie])
    assert [reply.code for reply in replies] == [250, 553]
    [kept] = inbox(office.ben.id)
    assert b"Message-ID: <" in kept


def test_what_was_submitted_stays_taken_when_the_others_fail(
    office: Office, house: pipeline.House, monkeypatch: pytest.MonkeyPatch
) -> None:
    def deliver(arrivals: list[delivery.Arrival]) -> list[delivery.Receipt]:
        raise OperationalError("the database is away")

    monkeypatch.setattr(delivery, "deliver", deliver)
    honest = BODY.replace(b"carl@example.org", b"anna@example.test")
    own = letter(honest, "ben@example.test", office.anna.address, office.anna.id)
    assert [reply.code for reply in pipeline.receive(house, [own, letter()])] == [250, 451]
    assert len(inbox(office.ben.id)) == 1


TROUBLES = [
    (lambda: OSError(errno.ENOSPC, "No space left on device"), "452 4.3.1", False),
    (lambda: OSError(errno.EIO, "Input/output error"), "451 4.3.0", False),
    (lambda: OperationalError("database is locked"), "451 4.3.0", False),
    (lambda: OperationalError("database or disk is full"), "452 4.3.1", False),
    (lambda: delivery.Temporary("450 4.2.0 Later"), "450 4.2.0", False),
    (lambda: delivery.Refused("550 5.7.1 Never"), "550 5.7.1", False),
    (lambda: ZeroDivisionError("a fault of ours"), "451 4.3.0", True),
]


@pytest.mark.parametrize(("trouble", "answer", "shunted"), TROUBLES)
@pytest.mark.parametrize("raised", [True, False])
def test_three_kinds_of_trouble(
    office: Office,
    house: pipeline.House,
    monkeypatch: pytest.MonkeyPatch,
    trouble: Callable[[], Exception],
    answer: str,
    shunted: bool,
    raised: bool,
) -> None:
    def deliver(arrivals: list[delivery.Arrival]) -> list[Exception]:
        if raised:
            raise trouble()
        return [trouble() for _ in arrivals]

    monkeypatch.setattr(delivery, "deliver", deliver)
    sent = letter()
    [reply] = pipeline.receive(house, [sent])
    assert str(reply).startswith(answer)
    copy = house.shunt / f"{sent.trace}.eml"
    assert copy.exists() == shunted
    if shunted:
        assert copy.read_bytes().endswith(BODY)
        assert json.loads(copy.with_suffix(".json").read_text())["to"] == ["anna@example.test"]
