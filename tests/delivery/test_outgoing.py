"""What the office's rules do to letters of our people, from whatever face they are submitted."""

from contextlib import closing
from dataclasses import replace

import pytest
from django.utils import timezone

from mailapp.delivery import api as delivery
from mailapp.directory import api as directory
from mailapp.journal import api as journal
from mailapp.net.content import Content
from mailapp.net.ids import queue_id
from mailapp.outbox import api as outbox
from mailapp.outbox.values import QueueFilter, State
from mailapp.policy.mailrules import api as mailrules
from mailapp.policy.values import Policy
from mailapp.standards.envelope import Envelope, Recipient
from mailapp.store.values import INBOX
from tests.delivery.test_arrive import letters_of
from tests.delivery.test_submit import submission
from tests.support.office import Office

LETTER = (
    b"Date: x\r\nMessage-ID: <1@x>\r\nFrom: Anna <anna@example.test>\r\nTo: ben@example.test\r\n"
    b"Subject: Tea\r\n\r\nAt four?\r\n"
)


def content(where: str, pattern: str, action: str, argument: str = "", road: str = "submitted") -> None:
    mailrules.add("content", {"where": where, "pattern": pattern, "action": action, "argument": argument, "road": road})


def send(office: Office, *to: str, octets: bytes = LETTER, **more: object) -> delivery.Receipt:
    return delivery.submit(submission(office, *to, octets=octets, **more))


def told(trace: str) -> list[tuple[str, str]]:
    return [(noted.step.kind, noted.step.summary) for noted in journal.timeline(trace)]


def queued() -> list[tuple[str, State]]:
    return [(line.address, line.state) for line in outbox.list_queue(QueueFilter())]


def test_a_letter_is_refused_with_the_reason_of_the_rule(office: Office) -> None:
    content("header", "^subject: tea", "reject", "No private letters")
    content("header", "^subject: coffee", "reject", road="inbound")
    with pytest.raises(delivery.Refused, match=r"550 5\.7\.1 No private letters"):
        send(office, "ben@example.test")
    [refused] = journal.recent(["refused"])
    assert "anna@example.test, client [127.0.0.1]: 550 5.7.1 No private letters; rule " in refused.step.summary
    assert send(office, "ben@example.test", octets=LETTER.replace(b"Tea", b"Coffee")).filed


def test_a_letter_is_held_also_for_our_own_people(office: Office) -> None:
    content("body", "^at four", "hold", "too early")
    receipt = send(office, "ben@example.test", "carl@example.net")
    assert (receipt.filed, set(receipt.queued)) == ((), {"ben@example.test", "carl@example.net"})
    assert queued() == [("ben@example.test", State.HELD), ("carl@example.net", State.HELD)]
    kinds = [kind for kind, _ in told(receipt.trace)]
    assert kinds == ["received", "rule", "held", "held"]


def test_a_letter_is_discarded_without_a_word(office: Office) -> None:
    content("header", "^subject: tea", "discard")
    receipt = send(office, "ben@example.test", "carl@example.net")
    assert (receipt.filed, receipt.queued, queued()) == ((), (), [])
    assert [kind for kind, _ in told(receipt.trace)] == ["received", "rule", "discarded"]


def test_a_letter_is_redirected_and_its_header_edited(office: Office) -> None:
    content("header", "^subject: tea", "redirect", "olga@example.test")
    content("header", "^to:", "prepend", "X-Seen: yes")
    content("header", "^from:", "warn")
    receipt = send(office, "ben@example.test", "carl@example.net")
    assert [place.account for place in receipt.filed] == [office.olga.id]
    assert queued() == []
    [kept] = letters_of(office.olga.id)
    assert kept == b"Return-Path: <anna@example.test>\r\nX-Seen: yes\r\n" + LETTER


def test_a_redirection_to_nobody_is_held(office: Office) -> None:
    content("header", "^subject: tea", "redirect", "nobody@example.test")
    send(office, "ben@example.test")
    assert queued() == [("ben@example.test", State.HELD)]


def test_no_group_is_closed_to_whom_a_rule_chose(office: Office) -> None:
    directory.add_group("board@example.test", ["olga@example.test"], posting=directory.Posting.MEMBERS)
    mailrules.add("copies", {"of": "all", "to": "board@example.test"})
    receipt = send(office, "ben@example.test")
    assert {place.account for place in receipt.filed} == {office.ben.id, office.olga.id}
    content("header", "^subject: tea", "redirect", "board@example.test")
    assert [place.account for place in send(office, "ben@example.test").filed] == [office.olga.id]


def test_addresses_are_rewritten_in_the_envelope_and_in_the_header(office: Office) -> None:
    mailrules.add("rewriting", {"pattern": "anna@example.test", "to": "anna.arnold@corp.example", "scope": "sender"})
    mailrules.add(
        "rewriting", {"pattern": "@internal.example", "to": "@partner.example", "scope": "recipient", "headers": False}
    )
    octets = LETTER.replace(b"To: ben@example.test", b"To: x@internal.example, Anna <anna@example.test>")
    receipt = send(office, "x@internal.example", octets=octets)
    assert receipt.queued == ("x@partner.example",)
    found = outbox.show(receipt.trace)
    assert found.reverse_path == "anna.arnold@corp.example"
    assert "From: Anna <anna.arnold@corp.example>" in found.headers
    assert "To: x@internal.example, Anna <anna@example.test>" in found.headers
    [claimed] = outbox_of("partner.example")
    assert claimed.envelope.recipients[0].orcpt == "rfc822;x@internal.example"


def outbox_of(domain: str) -> list:
    return outbox.claim(domain, 10, timezone.now(), 60, Policy())


def test_copies_are_in_the_envelope_only(office: Office) -> None:
    mailrules.add("copies", {"of": "sender", "pattern": "anna@example.test", "to": "olga@example.test"})
    mailrules.add("copies", {"of": "all", "to": "archive@example.org"})
    mailrules.add("copies", {"of": "all", "to": "nobody@example.test"})
    receipt = send(office, "ben@example.test")
    assert letters_of(office.olga.id) == letters_of(office.ben.id)
    assert receipt.queued == ("archive@example.org",)
    [claimed] = outbox_of("example.org")
    assert claimed.envelope.recipients == (Recipient("archive@example.org", frozenset({"NEVER"})),)
    summaries = "\n".join(summary for _, summary in told(receipt.trace))
    assert "A copy for olga@example.test" in summaries
    assert "No copy for nobody@example.test" in summaries


def test_a_footer_for_those_outside(office: Office) -> None:
    mailrules.add("footers", {"domain": "example.test", "plain": "Example Ltd\nGrüner Weg 1"})
    send(office, "ben@example.test")
    assert letters_of(office.ben.id) == [b"Return-Path: <anna@example.test>\r\n" + LETTER]
    receipt = send(office, "ben@example.test", "carl@example.net")
    kept = letters_of(office.ben.id)[-1]
    assert kept.endswith(b"\r\n\r\nAt four?\r\n\r\nExample Ltd\r\nGr=C3=BCner Weg 1\r\n")
    assert b"Content-Transfer-Encoding: quoted-printable\r\n" in kept
    assert [kind for kind, _ in told(receipt.trace)] == ["received", "filed", "queued"]


def test_a_letter_that_cannot_have_a_footer_says_why(office: Office) -> None:
    mailrules.add("footers", {"domain": "*", "plain": "Example Ltd", "letters": "all"})
    signed = LETTER.replace(b"Subject:", b"Content-Type: multipart/signed; boundary=b\r\nSubject:")
    receipt = send(office, "ben@example.test", octets=signed)
    assert letters_of(office.ben.id) == [b"Return-Path: <anna@example.test>\r\n" + signed]
    assert any(summary.startswith("No footer: it is signed or encrypted; ") for _, summary in told(receipt.trace))


def test_no_footer_below_a_letter_that_is_sent_on(office: Office) -> None:
    """RFC 5322 §3.6.6: it is another's, and so may its signature be."""
    mailrules.add("footers", {"domain": "*", "plain": "Example Ltd", "letters": "all"})
    theirs = b"Resent-From: anna@example.test\r\n" + LETTER.replace(b"anna@example.test", b"carl@example.net")
    delivery.submit(replace(submission(office, "ben@example.test", octets=theirs), resent=True))
    assert letters_of(office.ben.id) == [b"Return-Path: <anna@example.test>\r\n" + theirs]


def test_a_large_letter_keeps_its_body(office: Office) -> None:
    mailrules.add("footers", {"domain": "*", "plain": "Example Ltd", "letters": "all"})
    big = LETTER.replace(b"Subject:", b"Content-Type: multipart/mixed; boundary=b\r\nSubject:").replace(
        b"At four?\r\n",
        b"--b\r\n\r\nText\r\n--b\r\nContent-Type: application/x\r\n\r\n" + b"x" * 9_000_000 + b"\r\n--b--\r\n",
    )
    letter = submission(office, "ben@example.test", octets=big)
    with closing(letter.content):
        delivery.submit(letter)
    [kept] = letters_of(office.ben.id)
    assert kept.endswith(big[big.index(b"\r\n--b\r\nContent-Type: application/x") :])
    assert b"--b\r\n\r\nText\r\n\r\nExample Ltd\r\n--b\r\n" in kept


def test_letters_of_the_server_itself_are_left_alone(office: Office) -> None:
    content("header", "subject", "reject", road="both")
    mailrules.add("copies", {"of": "all", "to": "olga@example.test", "reports": True})
    mailrules.add("footers", {"domain": "*", "plain": "Example Ltd", "letters": "all"})
    report = delivery.Submission(
        queue_id(), None, Envelope("", (Recipient("ben@example.test"),)), Content.of(LETTER), "", "LOCAL"
    )
    receipt = delivery.submit(report)
    assert [(place.account, place.mailbox_name) for place in receipt.filed] == [(office.ben.id, INBOX)]
    assert letters_of(office.ben.id) == [b"Return-Path: <>\r\n" + LETTER]
