"""The whole road behind a real SMTP server: what our people are told at once, and what comes home."""

from base64 import b64encode
from collections.abc import Iterator
from datetime import timedelta
from email import message_from_bytes
from email.message import Message
from pathlib import Path

import pytest
from django.utils import timezone

from mailapp.delivery import api as delivery
from mailapp.delivery.api import Place
from mailapp.directory import api as directory
from mailapp.outbox import api as outbox
from mailapp.outbox.values import QueueFilter, State
from mailapp.policy import api as policy
from tests.delivery.test_arrive import letters_of
from tests.support.office import PASSWORD, Office
from tests.support.smtp_house import House, smtp_house
from tests.support.transcript import play

ANNA = b64encode(f"\0anna@example.test\0{PASSWORD}".encode()).decode()
LOGIN = f"S: 220 …\nC: EHLO laptop\nS: 250 …\nC: AUTH PLAIN {ANNA}\nS: 235 …\n"
LETTER = """
C: DATA
S: 354 …
C: From: anna@example.test\\r\\nMessage-ID: <tea@example.test>\\r\\nSubject: Tea\\r\\n\\r\\nAt four?
C: .
"""


@pytest.fixture
def house(office: Office, tmp_path: Path) -> Iterator[House]:
    with smtp_house(tmp_path) as running:
        yield running


def reports(account: int) -> list[Message]:
    return [message_from_bytes(octets) for octets in letters_of(account)]


def test_success_is_reported_as_it_was_asked_for(house: House, office: Office):
    play(
        LOGIN
        + "C: MAIL FROM:<anna@example.test> RET=HDRS ENVID=Q+2B1\nS: 250 …\n"
        + "C: RCPT TO:<ben@example.test> NOTIFY=SUCCESS,FAILURE ORCPT=rfc822;Ben+40example.test\nS: 250 …\n"
        + "C: RCPT TO:<olga@example.test>\nS: 250 …"
        + LETTER
        + "S: 250 2.0.0 Ok: queued as …",
        house.submission,
    )
    [report] = reports(office.anna.id)
    assert (report["Return-Path"], report["Auto-Submitted"]) == ("<>", "auto-replied")
    assert report.get_param("report-type") == "delivery-status"
    words, status, returned = report.get_payload()
    assert b"lies in the mailbox of:\r\n\r\n  ben@example.test" in words.get_payload(decode=True)
    per_message, per_recipient = status.get_payload()
    assert per_message["Original-Envelope-Id"] == "Q+1"
    assert per_message["Reporting-MTA"] == "dns; mail.example.test"
    assert dict(per_recipient) | {"Last-Attempt-Date": ""} == {
        "Original-Recipient": "rfc822;Ben@example.test",
        "Final-Recipient": "rfc822; ben@example.test",
        "Action": "delivered",
        "Status": "2.0.0",
        "Last-Attempt-Date": "",
    }
    assert returned.get_content_type() == "text/rfc822-headers"
    assert b"Subject: Tea" in returned.get_payload(decode=True)


def test_a_list_is_expanded_for_a_stranger(house: House, office: Office):
    """The report leaves for his server; nobody there learns who is behind the list."""
    directory.add_group("all@example.test", ["anna@example.test", "ben@example.test"])
    play(
        "S: 220 …\nC: EHLO gw.example.net\nS: 250 …\n"
        "C: MAIL FROM:<carl@example.net>\nS: 250 …\nC: RCPT TO:<all@example.test> NOTIFY=SUCCESS\nS: 250 …"
        + LETTER
        + "S: 250 …",
        house.smtp,
    )
    [row] = outbox.list_queue(QueueFilter())
    assert (row.reverse_path, row.address) == ("", "carl@example.net")
    assert row.subject == "Your mail was passed on to a list"


def test_reports_come_home_by_srs_and_nothing_else_does(house: House, office: Office):
    directory.add_alias("sales@example.test", ["shop@example.org"])
    hello = "S: 220 …\nC: EHLO gw.example.net\nS: 250 …\n"
    play(
        hello
        + "C: MAIL FROM:<Carl@example.net>\nS: 250 …\nC: RCPT TO:<sales@example.test>\nS: 250 …"
        + LETTER
        + "S: 250 …",
        house.smtp,
    )
    [forwarded] = outbox.list_queue(QueueFilter())
    path = forwarded.reverse_path
    assert path.startswith("SRS0=")
    play(
        hello
        + """
        C: MAIL FROM:<>
        S: 250 …
        C: RCPT TO:<{path}>
        S: 250 …
        C: RCPT TO:<{shouted}>
        S: 250 …
        C: RCPT TO:<{changed}>
        S: 550 5.1.1 <…>: Recipient address rejected: User unknown (Its hash is not one of ours)
        C: RSET
        S: 250 …
        C: MAIL FROM:<spam@example.org>
        S: 250 …
        C: RCPT TO:<{path}>
        S: 550 5.7.2 <…>: Recipient address rejected: It takes reports from <> alone
        C: RSET
        S: 250 …
        C: MAIL FROM:<>
        S: 250 …
        C: RCPT TO:<{path}>
        S: 250 …
        """
        + LETTER.replace("anna@", "postmaster@")
        + "S: 250 …",
        house.smtp,
        path=path,
        shouted=path.upper(),
        changed=path.replace("=Carl@", "=Cora@"),
    )
    home = [row for row in outbox.list_queue(QueueFilter()) if row.address != "shop@example.org"]
    assert [(row.reverse_path, row.address) for row in home] == [("", "Carl@example.net")]


def test_a_loop_is_refused_at_the_door(house: House, office: Office):
    directory.add_alias("sales@example.test", ["shop@example.org"])
    play(
        "S: 220 …\nC: EHLO gw.example.org\nS: 250 …\nC: MAIL FROM:<carl@example.net>\nS: 250 …\n"
        "C: RCPT TO:<sales@example.test>\nS: 250 …"
        + LETTER.replace("C: From:", "C: Delivered-To: sales@example.test\\r\\nFrom:")
        + "S: 554 5.4.6 <sales@example.test>: Mail forwarding loop: …",
        house.smtp,
    )
    assert outbox.list_queue(QueueFilter()) == []


def one(recipient: str, answer: str) -> str:
    mail = "C: MAIL FROM:<anna@example.test>\nS: 250 …\n"
    return f"{mail}C: RCPT TO:<{recipient}>\nS: 250 …{LETTER}S: {answer}\n"


def test_what_a_writer_is_told_at_once(house: House, office: Office):
    policy.change("new_recipients_per_day", 1)
    delivery.suppress("dead@example.net", reason="dead", by="Olga")
    play(
        LOGIN
        + "C: MAIL FROM:<anna@example.test>\nS: 250 …\nC: RCPT TO:<dead@example.net>\n"
        + "S: 550 5.1.1 <dead@example.net>: Nobody is to write to it (dead; added by Olga); …\nC: RSET\nS: 250 …\n"
        + one("carl@example.net", "250 …")
        + one("carl@example.net", "250 …")
        + one("cora@example.net", "450 4.7.1 2 addresses that you never wrote to before within a day …")
        + one("ben@example.test", "250 …"),
        house.submission,
    )
    [letter] = reports(office.olga.id)
    assert "unusually many new addresses" in letter["Subject"]


def test_what_a_mail_program_sent_is_taken_back_in_time(house: House, office: Office):
    policy.change("undo_seconds", 60)
    play(LOGIN + one("ben@example.test", "250 2.0.0 Ok: queued as …"), house.submission)
    assert letters_of(office.ben.id) == []
    [tracked] = delivery.whereabouts(office.anna.id, "tea@example.test")
    assert [standing.place for standing in tracked.standings] == [Place.SCHEDULED]
    with pytest.raises(delivery.NotYours):
        delivery.take_back(office.ben.id, tracked.trace, by="Ben")
    assert delivery.take_back(office.anna.id, tracked.trace, by="Anna") == 1
    assert [row.state for row in outbox.list_queue(QueueFilter(state=State.CANCELLED))] == [State.CANCELLED]


def test_send_later_by_a_mail_program(house: House, office: Office):
    """RFC 4865: it waits whole, for our own people, too."""
    begun = timezone.now()
    play(
        LOGIN + "C: MAIL FROM:<anna@example.test> HOLDFOR=3600\nS: 250 …\n"
        "C: RCPT TO:<ben@example.test>\nS: 250 …\nC: RCPT TO:<carl@example.net>\nS: 250 …" + LETTER + "S: 250 …",
        house.submission,
    )
    assert letters_of(office.ben.id) == []
    [tracked] = delivery.whereabouts(office.anna.id, "tea@example.test")
    assert [standing.place for standing in tracked.standings] == [Place.SCHEDULED] * 2
    assert all(standing.until - begun >= timedelta(hours=1) for standing in tracked.standings)
