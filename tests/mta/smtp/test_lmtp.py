"""LMTP: each recipient has an answer of its own (RFC 2033)."""

import smtplib
from contextlib import closing
from pathlib import Path

import pytest

from mailapp.directory import api as directory
from mailapp.net.content import Content
from mailapp.store import api as store
from tests.mta.smtp.conftest import Taken
from tests.support.office import Office
from tests.support.smtp_house import House, smtp_house
from tests.support.transcript import play

HELLO = "S: 220 mail.example.test LMTP …\nC: LHLO filter\nS: 250 …\n"
TWO = (
    HELLO
    + """
    C: MAIL FROM:<carl@example.org>
    S: 250 …
    C: RCPT TO:<anna@example.test>
    S: 250 …
    C: RCPT TO:<joe@example.test>
    S: 550 5.1.1 …
    C: RCPT TO:<ben@example.test>
    S: 250 …
    """
)

DIALOGUES = {
    "only LHLO": """
        S: 220 …
        C: EHLO x
        S: 500 5.5.1 …
        C: HELO x
        S: 500 5.5.1 …
        C: MAIL FROM:<>
        S: 503 5.5.1 Say LHLO first
        C: LHLO
        S: 501 5.5.4 LHLO needs …
        C: LHLO x
        S: 250-mail.example.test …
        S: 250-PIPELINING
        S: 250-SIZE 200000
        S: 250-VRFY
        S: 250-8BITMIME
        S: 250-ENHANCEDSTATUSCODES
        S: 250-DSN
        S: 250-SMTPUTF8
        S: 250-CHUNKING
        S: 250-BINARYMIME
        S: 250 LIMITS RCPTMAX=5
        C: STARTTLS
        S: 500 5.5.2 …
        C: AUTH PLAIN
        S: 500 5.5.2 …
    """,
    "an answer for each": TWO
    + """
        C: DATA
        S: 354 …
        C: Subject: a
        C: .
        S: 250 2.0.0 <anna@example.test> Ok: queued as …
        S: 250 2.0.0 <ben@example.test> Ok: queued as …
        C: NOOP
        S: 250 2.0.0 Ok
    """,
    "and by BDAT": TWO
    + """
        C+ BDAT 3\\r\\na\\r\\n
        S: 250 2.0.0 3 octets received
        C+ BDAT 0 LAST\\r\\n
        S: 250 2.0.0 <anna@example.test> …
        S: 250 2.0.0 <ben@example.test> …
        C: QUIT
        S: 221 …
    """,
    "a refused message is refused to each": TWO
    + """
        C: DATA
        S: 354 …
        C+ a\\nb\\r\\n.\\r\\n
        S: 550 5.6.11 …
        S: 550 5.6.11 …
        C: NOOP
        S: 250 …
    """,
    "nobody accepted": HELLO
    + """
        C: MAIL FROM:<>
        S: 250 …
        C: RCPT TO:<joe@example.test>
        S: 550 …
        C: DATA
        S: 503 5.5.1 …
        C+ BDAT 1 LAST\\r\\nx
        S: 503 5.5.1 …
        C: NOOP
        S: 250 …
    """,
    "a long list of strangers": HELLO
    + "C: MAIL FROM:<>\nS: 250 …\n"
    + "C: RCPT TO:<joe@example.test>\nS: 550 5.1.1 …\n" * 20
    + "C: RCPT TO:<anna@example.test>\nS: 250 …",
    "no relay": HELLO + "C: MAIL FROM:<>\nS: 250 …\nC: RCPT TO:<carl@example.org>\nS: 554 5.7.1 …",
}


@pytest.mark.parametrize("name", DIALOGUES)
def test_dialogue(house: House, name: str) -> None:
    play(DIALOGUES[name], house.lmtp)


def test_a_socket_in_the_file_system(house: House, taken: Taken) -> None:
    play(TWO + "C: DATA\nS: 354 …\nC+ " + "x" * 70_000 + "\\r\\n.\\r\\n\nS: 250 …\nS: 250 …", house.lmtp_path)
    letter = taken.letters[0][0]
    assert (letter.protocol, letter.client.address, str(letter.client)) == ("LMTP", "", "filter here")


def test_our_fault_is_said_to_each(house: House, taken: Taken) -> None:
    taken.trouble = RuntimeError("a bug")
    play(TWO + "C: DATA\nS: 354 …\nC: .\nS: 451 4.3.0 …\nS: 451 4.3.0 …\nC: NOOP\nS: 250 …", house.lmtp)


def test_one_mailbox_is_full(office: Office, tmp_path: Path) -> None:
    """Its size was not announced: only now it is known that Ben gets the letter and Anna does not."""
    directory.change_account("anna@example.test", quota=10_000)
    with closing(Content.of(b"Subject: a\r\n\r\n" + b"x" * 5_000)) as letter:
        mail = store.open(office.anna.id)
        mail.append(mail.mailbox("INBOX").id, letter)
    large = "x" * 6_000
    with smtp_house(tmp_path) as house:
        play(
            TWO + f"C: DATA\nS: 354 …\nC: {large}\nC: .\nS: 452 4.2.2 <anna@example.test>: …\nS: 250 2.0.0 <ben@…",
            house.lmtp,
        )
        with smtplib.LMTP(*house.lmtp) as client:
            client.sendmail("carl@example.org", ["ben@example.test"], "Subject: a\r\n\r\nb\r\n")
    counted = [store.open(account.id).mailbox("INBOX").messages for account in (office.anna, office.ben)]
    assert counted == [1, 2]
    mail = store.open(office.ben.id)
    for uid in mail.open("INBOX").uids:
        with mail.content(mail.mailbox("INBOX").id, uid) as file:
            assert b"with LMTP id" in file.read()
