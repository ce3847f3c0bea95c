"""INPROGRESS: who waits is told how far it is (RFC 9585)."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from access.imap.office import ImapOffice
from access.imap.server import ImapConnection
from mailapp.net.content import Content
from tests.access.conftest import fill
from tests.access.imap.dialogue import NOW, Office, play
from tests.access.imap.test_server import inside
from tests.access.running import running
from tests.support.office import Office as House

LETTERS = 130


@dataclass
class SlowOffice(Office):
    """Here each look at the clock takes a while."""

    seconds: int = 6
    looks: int = 0

    def now(self) -> datetime:
        self.looks += 1
        return NOW + timedelta(seconds=self.seconds * self.looks)


def filled(office: Office) -> Office:
    inbox = office.store.mailbox("INBOX").id
    for _ in range(LETTERS):
        content = Content()
        content.write(b"Subject: Hello\r\n\r\nHello, Anna!\r\n")
        office.store.append(inbox, content)
    return office


SLOW = {
    "RFC 9585 §4: the tag, what is done, and the goal; not too often": r"""
        C: a1 SELECT INBOX
        S: ...
        C: a2 SEARCH TEXT nothing
        S: * OK [INPROGRESS ("a2" 100 130)] …
        S: * SEARCH
        S: a2 OK …
    """,
    "RFC 9585 §4 COPY and MOVE": r"""
        C: a1 SELECT INBOX
        S: ...
        C: a2 COPY 1:* Trash
        S: * OK [INPROGRESS ("a2" 100 130)] …
        S: a2 OK [COPYUID …] …
        C: a3 THREAD REFERENCES UTF-8 TEXT nothing
        S: * OK [INPROGRESS ("a3" 100 130)] …
        S: * THREAD
        S: a3 OK …
        C: a4 MOVE 1:* Trash
        S: * OK [INPROGRESS ("a4" 100 130)] …
        S: * OK [COPYUID …] …
        S: ...
    """,
}


@pytest.mark.parametrize("talk", SLOW.values(), ids=SLOW)
def test_slow_commands(talk):
    play(talk, filled(SlowOffice()))


def test_quick_commands_say_nothing():
    play(
        """
        C: a1 SELECT INBOX
        S: ...
        C: a2 SEARCH TEXT nothing
        S: * SEARCH
        S: a2 OK …
        """,
        filled(SlowOffice(seconds=1)),
    )


def test_who_trips_over_it_is_not_told():
    play(
        """
        C: a0 ID ("name" "Tripper")
        S: ...
        C: a1 SELECT INBOX
        S: ...
        C: a2 SEARCH TEXT nothing
        S: * SEARCH
        S: a2 OK …
        """,
        filled(SlowOffice(withheld=(("tripper", frozenset({"INPROGRESS"})),))),
    )


def test_over_a_wire_before_the_answer(office: House, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The real store reads files, and says how far it is; nothing is cut in two by it."""
    fill(office.anna, *[b"Subject: Hello\r\n\r\nHello, Anna!\r\n"] * 120)
    hours = iter(range(1000))
    monkeypatch.setattr(ImapOffice, "now", lambda _: NOW + timedelta(hours=next(hours)))
    with running(tmp_path, ImapConnection) as house, inside(house) as client:
        client.do(b"SELECT INBOX")
        said = client.do(b"SEARCH HEADER X-None there")
        assert b'* OK [INPROGRESS ("x" 50 120)]' in said
        assert b'* OK [INPROGRESS ("x" 100 120)]' in said
        assert said.index(b"100 120") < said.index(b"* SEARCH\r\n")
        said = client.do(b"COPY 1:* Trash")
        assert b'* OK [INPROGRESS ("x" 100 120)]' in said
