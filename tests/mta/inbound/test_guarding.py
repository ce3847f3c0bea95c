"""The guard on the way in, with the real store behind: scanners and the DNS have said what each test gives them."""

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import pytest

from mailapp.delivery import api as delivery
from mailapp.directory import api as directory
from mailapp.guard import api as guard
from mailapp.guard.names import names
from mailapp.journal import api as journal
from mailapp.net.content import Content
from mailapp.net.ids import queue_id
from mailapp.outbox import api as outbox
from mailapp.outbox.values import QueueFilter, State
from mailapp.policy import api as policy
from mailapp.scanners.values import CLEAN, Reason, Scan
from mailapp.standards.authentication import UNKNOWN, Authentication, Spf
from mailapp.standards.envelope import Envelope, Recipient
from mta.inbound import pipeline
from mta.inbound.values import Client, Letter, Looked
from tests.delivery.test_arrive import letters_of
from tests.support.office import PASSWORD, Office, make_office

BODY = b"From: Carl <carl@example.org>\r\nSubject: hello\r\nX-Spam-Flag: NO\r\n\r\nAnna\r\n"
PROVEN = Authentication(author_domain="example.org", names=frozenset({"example.org"}))
SPAM = Scan((Reason("local", 4.0, "its links lie"), Reason("dnsbl", 3.0, "bl.example lists its client")))


@pytest.fixture
def office(db: None) -> Office:
    return make_office()


@pytest.fixture
def house(tmp_path: Path) -> pipeline.House:
    return pipeline.House("mail.example.test", tmp_path / "shunt")


def letter(*to: str, scan: Scan = SPAM, known: Authentication = UNKNOWN, client: str = "198.51.100.7") -> Letter:
    addresses = to or ("anna@example.test",)
    return Letter(
        trace=queue_id(),
        envelope=Envelope("carl@example.org", tuple(map(Recipient, addresses))),
        resolutions=tuple(map(directory.resolve, addresses)),
        content=Content.of(BODY),
        client=Client(client, "gw.example.org"),
        protocol="ESMTP",
        looked=Looked(known, scan),
    )


def said(house: pipeline.House, letters: Sequence[Letter]) -> list[str]:
    return [str(reply)[:9] for reply in pipeline.receive(house, letters)]


def test_a_client_that_calls_itself_what_it_is_not(office: Office, house: pipeline.House) -> None:
    """RFC 7208 §2.3"""
    known = Authentication(helo=Spf("fail", "bank.example", "bank.example says -all of 198.51.100.7", of_helo=True))
    sent = letter(scan=CLEAN, known=known)
    assert said(house, [sent]) == ["250 2.0.0"]
    [kept] = letters_of(office.anna.id)
    assert b"X-Spam-Score: 1.0\r\n" in kept
    told = guard.why(office.anna.id, sent.trace)
    assert told
    assert "calls itself what it is not: bank.example says -all" in told.opinion.reasons[0].because


def test_spam_lies_in_junk_and_says_why(office: Office, house: pipeline.House) -> None:
    sent = letter()
    assert said(house, [sent]) == ["250 2.0.0"]
    [kept] = letters_of(office.anna.id, "Junk")
    assert b"X-Spam-Flag: YES\r\nX-Spam-Score: 7.0\r\n" in kept
    assert b"X-Spam-Flag: NO" not in kept
    told = guard.why(office.anna.id, sent.trace)
    assert told is not None
    assert told.opinion.because == "7 points of spam: its links lie, bl.example lists its client"
    assert [reason.points for reason in told.opinion.reasons] == [4.0, 3.0]
    filed = journal.timeline(sent.trace)[-1].step
    assert filed.summary.startswith("Filed in Junk of anna@example.test: 7 points of spam")


def test_a_plain_letter_leaves_nothing_behind(office: Office, house: pipeline.House) -> None:
    sent = letter(scan=Scan())
    assert said(house, [sent]) == ["250 2.0.0"]
    [kept] = letters_of(office.anna.id)
    assert kept.endswith(BODY.replace(b"X-Spam-Flag: NO\r\n", b""))  # what strangers say of themselves
    assert guard.whys(sent.trace) == []


def test_what_a_gateway_of_ours_says_of_spam_stays(office: Office, house: pipeline.House) -> None:
    sent = replace(letter(scan=Scan()), client=Client("198.51.100.7", "gw", trusted=True))
    assert said(house, [sent]) == ["250 2.0.0"]
    [kept] = letters_of(office.anna.id)
    assert kept.endswith(BODY)


def test_domains_differ(office: Office, house: pipeline.House) -> None:
    directory.add_domain("example.com")
    dora = directory.add_account("dora@example.com", PASSWORD)
    guard.change_rule("example.com", "spam_junk_points", 8, by="olga@example.test")
    guard.change_rule("example.test", "spam_refuse_points", 7, by="olga@example.test")
    guard.change_rule("example.test", "spam_subject", "[Spam]", by="olga@example.test")
    both = letter("anna@example.test", "dora@example.com")
    assert said(house, [letter(), both]) == ["550 5.7.1", "250 2.0.0"]
    assert len(letters_of(dora.id)) == 1
    [held] = guard.held()  # Anna's domain would refuse it, but Dora gets it
    assert (held.address, held.trace) == ("anna@example.test", both.trace)
    refused = journal.recent(["refused"])[0].step
    assert "7 points of spam: its links lie" in refused.summary


def test_acquaintances_are_welcome(office: Office, house: pipeline.House) -> None:
    body = Content.of(b"From: anna@example.test\r\nTo: carl@example.org\r\nSubject: hi\r\n\r\nCarl\r\n")
    envelope = Envelope("anna@example.test", (Recipient("carl@example.org"),))
    delivery.submit(delivery.Submission(queue_id(), office.anna.id, envelope, body, "webmail", "HTTP"))
    assert said(house, [letter("anna@example.test", "ben@example.test", known=PROVEN)]) == ["250 2.0.0"]
    assert len(letters_of(office.anna.id)) == 1
    assert len(letters_of(office.ben.id, "Junk")) == 1
    assert said(house, [letter()]) == ["250 2.0.0"]  # somebody who writes his name
    assert len(letters_of(office.anna.id, "Junk")) == 1


def test_a_virus_is_refused_and_recorded(office: Office, house: pipeline.House) -> None:
    sent = letter(scan=Scan(virus="Eicar-Test", found_by="ClamAV found Eicar-Test"))
    [reply] = pipeline.receive(house, [sent])
    assert str(reply) == "554 5.7.1 A virus was found in this letter: Eicar-Test"
    [step] = [noted.step for noted in journal.timeline(sent.trace)]
    assert (step.kind, step.detail["virus"]) == ("refused", "Eicar-Test")


def test_a_scanner_that_is_away_puts_off(office: Office, house: pipeline.House) -> None:
    assert said(house, [letter(scan=Scan(away=("spamd",), waits="spamd does not answer"))]) == ["451 4.7.1"]


def test_lists_of_a_person_a_domain_and_the_server(office: Office, house: pipeline.House) -> None:
    guard.add_entry("example.org", allow=False, by="olga@example.test", reason="nothing but offers")
    guard.add_entry("carl@example.org", allow=True, account=office.anna.id, by="anna@example.test")
    honest = letter(scan=Scan(), known=PROVEN)
    assert said(house, [honest, letter("ben@example.test", scan=Scan())]) == ["250 2.0.0", "550 5.7.1"]
    assert len(letters_of(office.anna.id)) == 1
    guard.add_entry("198.51.100.0/24", allow=True, domain="example.test", by="olga@example.test")
    assert said(house, [letter("ben@example.test")]) == ["250 2.0.0"]
    assert len(letters_of(office.ben.id)) == 1


def test_a_welcome_wants_a_proof(office: Office, house: pipeline.House) -> None:
    """Anybody can write any name; a line may say that this does not matter."""
    guard.add_entry("example.org", allow=True, by="olga@example.test")
    forged, honest = letter(), letter(known=PROVEN)
    assert said(house, [forged, honest]) == ["250 2.0.0"] * 2
    assert [len(letters_of(office.anna.id, folder)) for folder in ("INBOX", "Junk")] == [1, 1]
    told = guard.why(office.anna.id, forged.trace)
    assert told
    assert told.opinion.reasons[-1].because == (
        "example.org is on the server's list of welcome senders, but nothing proves that it is from example.org"
    )
    guard.add_entry("example.org", allow=True, by="olga@example.test", unproven=True)
    assert said(house, [letter()]) == ["250 2.0.0"]
    assert len(letters_of(office.anna.id)) == 2


def test_greylisting_asks_strangers_to_come_again(office: Office, house: pipeline.House) -> None:
    """RFC 6647 §2.5, §5."""
    policy.change("greylisting", True)
    assert said(house, [letter(scan=Scan())]) == ["451 4.7.1"]
    assert said(house, [letter(scan=Scan())]) == ["451 4.7.1"]  # too early
    policy.change("greylist_seconds", 0)
    assert said(house, [letter(scan=Scan(), client="198.51.100.99")]) == ["250 2.0.0"]  # a neighbour comes again
    policy.change("greylist_seconds", 300)
    assert said(house, [letter(scan=Scan())]) == ["250 2.0.0"]  # and is remembered
    assert said(house, [letter(scan=Scan(), client="203.0.113.1")]) == ["451 4.7.1"]
    assert said(house, [replace(letter(scan=Scan()), client=Client("203.0.113.1", "x", trusted=True))]) == ["250 2.0.0"]
    assert said(house, [letter(scan=Scan(), client="127.0.0.1")]) == ["250 2.0.0"]  # this machine
    assert guard.names.standing(["nobody.example\0"]) == (0, 0)
    names.count(["example.org"], good=True)
    names.write()
    assert said(house, [letter(scan=Scan(), known=PROVEN, client="203.0.113.1")]) == ["250 2.0.0"]
    guard.change_rule("example.test", "greylisting", False, by="olga@example.test")
    assert said(house, [letter(scan=Scan(), client="203.0.113.9")]) == ["250 2.0.0"]


def test_quarantine_holds_copies_that_leave_too(office: Office, house: pipeline.House) -> None:
    """Nobody who has no mailbox here could release it: it is held in the queue."""
    directory.add_alias("sales@example.test", ["shop@example.net", "anna@example.test"])
    policy.change("spam_quarantine_points", 6)
    sent = letter("sales@example.test")
    assert said(house, [sent]) == ["250 2.0.0"]
    assert [held.address for held in guard.held()] == ["anna@example.test"]
    [line] = outbox.list_queue(QueueFilter())
    assert (line.address, line.state) == ("shop@example.net", State.HELD)
    assert line.reason == "quarantine: 7 points of spam: its links lie, bl.example lists its client"
    assert said(house, [letter("sales@example.test", scan=Scan())]) == ["250 2.0.0"]
    assert len(outbox.list_queue(QueueFilter(state=State.QUEUED))) == 1
