"""SCRAM-SHA-256 on real sockets, with the real heart: IMAP by imaplib, POP3 and ManageSieve by hand."""

import base64
import imaplib
import re
from collections.abc import Callable
from pathlib import Path

import pytest

from access.imap.server import ImapConnection
from access.managesieve.server import SieveConnection
from access.pop3.server import PopConnection
from mailapp.directory import api as directory
from mailapp.journal import api as journal
from tests.access.running import Address, raw, running
from tests.support.office import PASSWORD, Office
from tests.support.scram import Speaker

ANNA = "anna@example.test"


def imap(address: Address, speaker: Speaker) -> str:
    with imaplib.IMAP4(*address) as client:
        assert "AUTH=SCRAM-SHA-256" in client.capabilities
        try:
            client.authenticate("SCRAM-SHA-256", speaker)
        except client.error as refusal:
            return str(refusal)
        return client.noop()[0]


def pop3(address: Address, speaker: Speaker) -> str:
    with raw(address) as client, client.makefile("rwb", buffering=0) as lines:
        lines.readline()
        lines.write(b"AUTH SCRAM-SHA-256\r\n")
        while (line := lines.readline()).startswith(b"+ "):
            lines.write(base64.b64encode(speaker(base64.b64decode(line[2:]))) + b"\r\n")
        lines.write(b"QUIT\r\n")  # which gives the maildrop back
        lines.readline()
        return line.decode()


def sieve(address: Address, speaker: Speaker) -> str:
    with raw(address) as client, client.makefile("rwb", buffering=0) as lines:
        while not lines.readline().startswith(b"OK"):
            continue
        lines.write(b'AUTHENTICATE "SCRAM-SHA-256" "' + base64.b64encode(speaker()) + b'"\r\n')
        while (line := lines.readline()).startswith(b'"'):
            lines.write(b'"' + base64.b64encode(speaker(base64.b64decode(line.strip(b'"\r\n')))) + b'"\r\n')
        if last := re.match(rb'OK \(SASL "([^"]+)"\)', line):  # RFC 5804 §1.3
            speaker(base64.b64decode(last[1]))
        return line.decode()


@pytest.fixture(params=[(ImapConnection, imap), (PopConnection, pop3), (SieveConnection, sieve)], ids=lambda it: it[1])
def log_in(request, office: Office, tmp_path: Path) -> Callable[[str, str], tuple[str, bool]]:
    """What is answered in the end, and whether the client knows that this is its server."""
    connection, talk = request.param
    with running(tmp_path, connection) as house:

        def talked(name: str, password: str) -> tuple[str, bool]:
            speaker = Speaker(name, password)
            return talk(house.plain, speaker), speaker.content

        yield talked


def test_by_the_password_and_by_an_app_password(log_in):
    _, phone = directory.add_app_password(ANNA, "Phone")
    for password in (PASSWORD, phone):
        answer, content = log_in(ANNA, password)
        assert answer.startswith(("OK", "+OK"))
        assert content
    assert "with the app password “Phone”" in journal.recent(["login"])[0].step.summary


def test_a_wrong_one_and_a_name_that_nobody_has_are_refused_alike(log_in):
    wrong, nobody = log_in(ANNA, "wrong"), log_in("ghost@example.test", PASSWORD)
    assert wrong == nobody
    assert "Wrong name or password" in wrong[0]
    assert len(journal.recent(["login-failed"])) == 2


def test_guessers_are_told_to_wait(log_in):
    answers = [log_in(ANNA, f"guess {number}")[0] for number in range(7)]
    assert "Too many failed logins" in answers[-1]
    assert "Too many failed logins" in log_in(ANNA, PASSWORD)[0]
