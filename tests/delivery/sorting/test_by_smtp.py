"""From the socket to the folder: scripts come by ManageSieve, letters by SMTP and LMTP, and imaplib looks for them."""

import imaplib
import socket
from base64 import b64encode
from collections.abc import Iterator
from pathlib import Path

import pytest

from access.imap.server import ImapConnection
from access.managesieve.server import SieveConnection
from mailapp.delivery import api as delivery
from mailapp.outbox import api as outbox
from mailapp.outbox.values import QueueFilter
from tests.access.running import Running, running
from tests.delivery.test_arrive import letters_of
from tests.support.office import PASSWORD, Office, make_office
from tests.support.smtp_house import House, smtp_house
from tests.support.transcript import play


@pytest.fixture
def office(transactional_db: None) -> Office:
    return make_office()


@pytest.fixture
def house(office: Office, tmp_path: Path) -> Iterator[House]:
    with smtp_house(tmp_path) as house:
        yield house


def letter(to: list[str], subject: str, answers: list[str]) -> str:
    """One letter, and what is said to it."""
    recipients = "".join(f"C: RCPT TO:<{one}>\nS: 250 …\n" for one in to)
    said = "".join(f"S: {answer}\n" for answer in answers)
    return (
        f"C: MAIL FROM:<carl@example.net>\nS: 250 …\n{recipients}C: DATA\nS: 354 …\n"
        f"C: From: carl@example.net\nC: To: anna@example.test\nC: Subject: {subject}\nC: \nC: Hello\nC: .\n{said}"
    )


HELLO = "S: 220 …\nC: EHLO gw.example.net\nS: 250 …\n"
FILING = """require ["fileinto", "imap4flags", "mailbox"];
if header :contains "subject" "roof" { fileinto :create :flags ["\\\\Flagged", "$Label1"] "Roofs"; }
"""


def folder(server: Running, person: str, name: str) -> list[tuple[str, bytes]]:
    """Flags and subject of each letter, as a mail program sees them."""
    client = imaplib.IMAP4(*server.plain)
    client.login(person, PASSWORD)
    client.select(name, readonly=True)
    found = []
    for number in client.search(None, "ALL")[1][0].split():
        [(head, octets), *_] = client.fetch(number.decode(), "(FLAGS BODY.PEEK[HEADER.FIELDS (SUBJECT)])")[1]
        flags = " ".join(sorted(flag.decode() for flag in imaplib.ParseFlags(head) if flag != b"\\Recent"))
        found.append((flags, octets.strip()))
    client.logout()
    return found


def test_from_managesieve_by_smtp_to_imap(house: House, office: Office, tmp_path: Path) -> None:
    with running(tmp_path, SieveConnection) as sieve, socket.create_connection(sieve.plain, timeout=10) as client:
        script = FILING.encode()
        client.sendall(b'AUTHENTICATE "PLAIN" "%s"\r\n' % b64encode(f"\0anna@example.test\0{PASSWORD}".encode()))
        client.sendall(b'PUTSCRIPT "main" {%d+}\r\n%s\r\nSETACTIVE "main"\r\nLOGOUT\r\n' % (len(script), script))
        said = client.makefile("rb").read().splitlines()
        assert [line[:2] for line in said if line[:1] != b'"'] == [b"OK"] * 5  # the greeting, and each command
    queued = "250 2.0.0 Ok: queued as …"
    play(HELLO + letter(["anna@example.test"], "A roof", [queued]), house.smtp)
    play(HELLO + letter(["anna@example.test"], "Lunch", [queued]), house.smtp)
    with running(tmp_path, ImapConnection) as server:
        assert folder(server, "anna@example.test", "Roofs") == [("$Label1 \\Flagged", b"Subject: A roof")]
        assert folder(server, "anna@example.test", "INBOX") == [("", b"Subject: Lunch")]


def test_a_refusal_is_said_while_the_sender_waits(house: House, office: Office) -> None:
    """RFC 5429 §2.1: by SMTP when nobody else gets the letter, by LMTP for each recipient (RFC 2033 §4.2)."""
    scripts = delivery.Scripts(office.anna.id)
    scripts.put("main", b'require "ereject"; ereject "Not here.";')
    scripts.activate("main")
    play(HELLO + letter(["anna@example.test"], "x", ["550 5.7.1 Not here."]), house.smtp)
    assert outbox.list_queue(QueueFilter()) == []
    two = ["anna@example.test", "ben@example.test"]
    said = ["550 5.7.1 <anna@example.test> Not here.", "250 2.0.0 <ben@example.test> Ok: queued as …"]
    play(HELLO.replace("EHLO", "LHLO") + letter(two, "y", said), house.lmtp)
    assert outbox.list_queue(QueueFilter()) == []
    play(HELLO + letter(two, "z", ["250 2.0.0 Ok: queued as …"]), house.smtp)
    assert [line.address for line in outbox.list_queue(QueueFilter())] == ["carl@example.net"]
    assert [len(lines) for lines in (letters_of(office.anna.id), letters_of(office.ben.id))] == [0, 2]
