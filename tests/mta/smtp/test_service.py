"""Limits on who may be inside, full mailboxes, and the end."""

import socket
import time
from contextlib import closing
from pathlib import Path

import pytest

from mailapp.directory import api as directory
from mailapp.journal import api as journal
from mailapp.net.content import Content
from mailapp.policy.values import Policy
from mailapp.standards.reply import Reply
from mailapp.store import api as store
from mta.inbound.replies import accepted
from mta.inbound.values import Letter
from tests.mta.smtp.conftest import Taken
from tests.support.office import Office
from tests.support.smtp_house import House, smtp_house
from tests.support.transcript import Client, play
from tests.support.waiting import until

HELLO = "S: 220 …\nC: EHLO gw.example.net\nS: 250 …\nC: MAIL FROM:<carl@example.org>\nS: 250 …\n"


def test_one_address_has_so_many_connections(office: Office, taken: Taken, tmp_path: Path) -> None:
    with smtp_house(tmp_path, taken, Policy(connections_per_address=2)) as house:
        inside = [Client(house.smtp) for _ in range(2)]
        for client in inside:
            client.expect("220 …")
        play("S: 421 4.7.0 Too many connections…\n-- closed", house.smtp)
        inside[0].socket.close()
        inside[1].socket.close()


def test_when_the_house_is_full_the_next_ones_wait_outside(office: Office, taken: Taken, tmp_path: Path) -> None:
    with smtp_house(tmp_path, taken, Policy(connections=2)) as house:
        inside = [Client(house.smtp), Client(house.submission)]
        for client in inside:
            client.expect("220 …")
        outside = [Client(house.smtp), Client(house.submission), Client(house.smtp)]
        for client in outside:
            client.socket.settimeout(0.2)
            with pytest.raises(TimeoutError):
                client.socket.recv(1)
            client.socket.settimeout(10)
        inside[0].socket.close()
        inside[1].socket.close()
        for client in outside:  # two at a time
            client.expect("220 …")
            client.socket.close()


def test_when_the_house_is_full_the_silent_ones_leave(office: Office, taken: Taken, tmp_path: Path) -> None:
    with smtp_house(tmp_path, taken, Policy(connections=2, crowded_seconds=1)) as house:
        silent, writing = Client(house.smtp), Client(house.smtp)
        silent.expect("220 …")
        writing.expect("220 …")
        writing.socket.sendall(b"EHLO x\r\nMAIL FROM:<>\r\nRCPT TO:<anna@example.test>\r\nDATA\r\nSubject: a\r\n")
        outside = Client(house.smtp)
        outside.expect("220 …")  # after a second
        silent.expect("421 4.4.2 …")
        for reply in ("250 …", "250 …", "250 …", "354 …"):
            writing.expect(reply)
        time.sleep(0.5)  # more than a second of silence in all: a letter on its way is not hurried
        writing.socket.sendall(b".\r\n")
        writing.expect("250 2.0.0 …")
        for client in (silent, writing, outside):
            client.socket.close()


def test_half_handshakes_do_not_pile_up(office: Office, taken: Taken, tmp_path: Path) -> None:
    with smtp_house(tmp_path, taken, Policy(connections=2)) as house:
        half = [socket.create_connection(house.submissions, timeout=10) for _ in range(5)]
        half[-1].settimeout(5)
        assert half[-1].recv(1) == b""
        for client in half[:2]:
            client.settimeout(0.1)
            with pytest.raises(TimeoutError):
                client.recv(1)
        for client in half:
            client.close()


def test_who_only_looks_whether_we_are_there_is_not_worth_a_line(
    office: Office, taken: Taken, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    """As our own supervisor does at each start."""
    with caplog.at_level("INFO"), smtp_house(tmp_path, taken, Policy()) as house:
        socket.create_connection(house.submissions, timeout=10).close()
        with socket.create_connection(house.submissions, timeout=10) as client:
            client.sendall(b"EHLO x\r\n" * 10)
            client.recv(1000)
    said = [line for line in caplog.messages if "no TLS connection" in line]
    assert len(said) == 1
    assert "SSL" in said[0]


def test_a_full_mailbox_is_said_at_rcpt(house: House, office: Office) -> None:
    directory.change_account("anna@example.test", quota=10_000)
    mail = store.open(office.anna.id)
    with closing(Content.of(b"Subject: a\r\n\r\n" + b"x" * 9_000)) as letter:
        mail.append(mail.mailbox("INBOX").id, letter)
    play(
        """
        S: 220 …
        C: EHLO gw.example.net
        S: 250 …
        C: MAIL FROM:<carl@example.org> SIZE=100
        S: 250 …
        C: RCPT TO:<anna@example.test>
        S: 250 2.1.5 …
        C: RSET
        S: 250 …
        C: MAIL FROM:<carl@example.org> SIZE=5000
        S: 250 …
        C: RCPT TO:<anna@example.test>
        S: 452 4.2.2 <anna@example.test>: Mailbox is full
        C: RCPT TO:<ben@example.test>
        S: 250 2.1.5 …
        """,
        house.smtp,
    )


def test_refusals_are_in_the_journal(house: House) -> None:
    play(HELLO + "C: RCPT TO:<joe@example.test>\nS: 550 5.1.1 …\nC: QUIT\nS: 221 …", house.smtp)
    [noted] = until(lambda: journal.recent(["refused"]))
    assert "127.0.0.1" in noted.step.summary
    assert "<joe@example.test>: Recipient address rejected" in noted.step.summary


def test_a_message_on_its_way_is_finished_when_the_service_ends(house: House, taken: Taken) -> None:
    idle, busy = Client(house.smtp), Client(house.smtp)
    idle.expect("220 …")
    busy.expect("220 …")
    busy.socket.sendall(b"EHLO x\r\nMAIL FROM:<>\r\nRCPT TO:<anna@example.test>\r\nDATA\r\nSubject: a\r\n")
    for reply in ("250 …", "250 2.1.0 …", "250 2.1.5 …", "354 …"):
        busy.expect(reply)
    draining = house.drain_later()
    idle.expect("421 4.3.2 …")
    assert idle.hung_up()
    busy.socket.sendall(b"\r\nb\r\n.\r\n")
    busy.expect("250 2.0.0 Ok: queued as …")
    busy.expect("421 4.3.2 …")
    draining.result(5)
    assert len(taken.letters) == 1
    idle.socket.close()
    busy.socket.close()
    with socket.socket() as late:
        assert late.connect_ex(house.smtp) != 0


def test_letters_that_come_together_commit_together(house: House, taken: Taken) -> None:
    clients = [Client(house.smtp) for _ in range(20)]
    for client in clients:
        client.socket.sendall(b"EHLO x\r\nMAIL FROM:<>\r\nRCPT TO:<anna@example.test>\r\nDATA\r\na\r\n.\r\n")
    for client in clients:
        for reply in ("220 …", "250 …", "250 2.1.0 …", "250 2.1.5 …", "354 …", "250 2.0.0 …"):
            client.expect(reply)
        client.socket.close()
    assert sum(taken.batches) == 20


def test_memory_for_a_large_letter(office: Office, tmp_path: Path) -> None:
    """A letter of 100 MB takes less than 20 MB more."""
    sizes: list[int] = []

    def receive(letters: list[Letter]) -> list[Reply]:
        sizes.extend(letter.content.size for letter in letters)
        for letter in letters:
            letter.content.close()
        return [accepted(letter.trace) for letter in letters]

    with smtp_house(tmp_path, receive, Policy()) as house:
        client = Client(house.smtp)
        client.socket.sendall(b"EHLO x\r\nMAIL FROM:<>\r\nRCPT TO:<anna@example.test>\r\nDATA\r\n")
        for reply in ("220 …", "250 …", "250 2.1.0 …", "250 2.1.5 …", "354 …"):
            client.expect(reply)
        line = b"x" * 998 + b"\r\n"
        block = line * 100
        before = resident()
        most = 0
        for _ in range(1000):
            client.socket.sendall(block)
            most = max(most, resident() - before)
        client.socket.sendall(b".\r\n")
        client.expect("250 2.0.0 …")
        client.socket.close()
    assert sizes == [100_000_000]
    assert most < 20 * 1024 * 1024


def resident() -> int:
    """Octets of this process in memory."""
    pages = int(Path("/proc/self/statm").read_text().split()[1])
    return pages * 4096
