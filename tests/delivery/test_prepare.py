"""The stations that wait for others' work: whoever looks for viruses, whoever signs."""

from collections.abc import Iterator

import pytest

from mailapp.delivery import api as delivery
from mailapp.delivery import signing
from mailapp.journal import api as journal
from mailapp.net.content import Content
from mailapp.outbox import api as outbox
from mailapp.outbox.values import QueueFilter
from mailapp.scanners import virus
from mailapp.standards.envelope import Envelope
from tests.delivery.test_arrive import letters_of
from tests.delivery.test_submit import submission
from tests.support.office import Office

EICAR = b"From: anna@example.test\r\nBcc: x@example.org\r\nSubject: look\r\n\r\nX5O!P%@AP\r\n"


class Scanner:
    """Finds what begins like the test virus of EICAR."""

    def scan(self, content: Content, most: int, seconds: float) -> virus.Verdict:
        found = b"X5O!P%@AP" in b"".join(content.chunks())
        return virus.Verdict("Eicar-Test" if found else "", "clamd found Eicar-Test" if found else "clamd looked")


class Asleep:
    def scan(self, content: Content, most: int, seconds: float) -> virus.Verdict:
        raise ConnectionRefusedError("nobody listens there")


class Signer:
    """Remembers what it was shown."""

    def __init__(self) -> None:
        self.seen: list[bytes] = []

    def sign(self, envelope: Envelope, content: Content) -> bytes:
        self.seen.append(b"".join(content.chunks()))
        return b"DKIM-Signature: v=1; d=%s\r\n" % envelope.reverse_path.rpartition("@")[2].encode()


@pytest.fixture
def signer() -> Iterator[Signer]:
    made = Signer()
    signing.SIGNERS.append(made)
    yield made
    signing.SIGNERS.remove(made)


def test_nobody_looks_and_says_so():
    verdict = virus.SCANNER.scan(Content.of(EICAR), 1000, 1)
    assert (verdict.virus, "no scanner is configured" in verdict.because) == ("", True)


def test_a_virus_does_not_leave(office: Office, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(virus, "SCANNER", Scanner())
    with pytest.raises(delivery.Refused, match=r"^554 5\.7\.1 The letter holds a virus: clamd found Eicar-Test"):
        delivery.submit(submission(office, "ben@example.test", "carl@example.net", octets=EICAR))
    assert letters_of(office.ben.id) == []
    assert outbox.list_queue(QueueFilter()) == []


def test_the_journal_says_why_a_letter_did_not_go(office: Office):
    letter = submission(office, "nobody@example.test")
    with pytest.raises(delivery.Refused):
        delivery.submit(letter)
    [noted] = journal.timeline(letter.trace)
    assert (noted.step.kind, noted.step.address) == ("refused", "anna@example.test")
    words = "Refused a letter of anna@example.test, client [127.0.0.1]: 550 5.1.1 <nobody@example.test>: "
    assert noted.step.summary.startswith(words)


def test_a_scanner_that_sleeps_puts_off(office: Office, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(virus, "SCANNER", Asleep())
    with pytest.raises(delivery.Temporary, match=r"^451 4\.7\.1 The virus scanner does not answer"):
        delivery.submit(submission(office, "ben@example.test"))


def test_what_is_signed_is_what_leaves(office: Office, signer: Signer):
    delivery.submit(submission(office, "ben@example.test", octets=EICAR))
    [seen] = signer.seen
    [lies] = letters_of(office.ben.id)
    signature = b"DKIM-Signature: v=1; d=example.test\r\n"
    assert lies == b"Return-Path: <anna@example.test>\r\n" + signature + seen
    assert b"Message-ID" in seen
    assert b"Bcc" not in seen


@pytest.mark.parametrize("field", ["Bcc", "bcc ", "Resent-Bcc", "RESENT-BCC"])
def test_secret_recipients_stay_secret(office: Office, field: str):
    octets = f"From: anna@example.test\r\n{field}: x@example.org,\r\n y@example.org\r\nSubject: s\r\n\r\nBcc: text\r\n"
    delivery.submit(submission(office, "ben@example.test", "x@example.org", octets=octets.encode()))
    [lies] = letters_of(office.ben.id)
    assert b"example.org" not in lies
    assert lies.endswith(b"\r\n\r\nBcc: text\r\n")
    assert [row.address for row in outbox.list_queue(QueueFilter())] == ["x@example.org"]


def test_too_large_is_too_large_by_whatever_way(office: Office):
    from mailapp.policy import api as policy

    policy.change("message_size", 65_536)
    big = b"From: anna@example.test\r\n\r\n" + b"x" * 70_000
    with pytest.raises(delivery.Refused, match=r"^552 5\.3\.4 "):
        delivery.submit(submission(office, "ben@example.test", octets=big))
