"""POP3 on real sockets: poplib, TLS, rude clients, the lock on the maildrop."""

import poplib
import socket
import ssl
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from access.pop3.server import PopConnection
from mailapp.journal import api as journal
from mailapp.policy.values import Policy
from mailapp.store import maildrop
from mailapp.store.api import MaildropLease
from tests.access.conftest import fill
from tests.access.running import Running, all_of, raw, running
from tests.support.office import PASSWORD, Office
from tests.support.transcript import play

LETTER = b"Subject: Hello\r\n\r\n.a dot\r\nend\r\n"
LOGIN = f"USER anna@example.test\r\nPASS {PASSWORD}\r\n".encode()


@pytest.fixture
def house(office: Office, tmp_path: Path) -> Iterator[Running]:
    fill(office.anna, LETTER, b"Subject: Two\r\n\r\n")
    with running(tmp_path, PopConnection) as server:
        yield server


def unverified() -> ssl.SSLContext:
    context = ssl.create_default_context()
    context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
    return context


@contextmanager
def logged_in(house: Running, *, tls: bool = False) -> Iterator[poplib.POP3]:
    client = poplib.POP3_SSL(*house.tls, context=unverified()) if tls else poplib.POP3(*house.plain)
    try:
        client.user("anna@example.test")
        client.pass_(PASSWORD)
        yield client
    finally:
        client.close()


def test_poplib_reads_and_deletes(house: Running, office: Office) -> None:
    with logged_in(house, tls=True) as client:
        assert client.stat()[0] == 2
        assert b"\r\n".join(client.retr(1)[1]) + b"\r\n" == LETTER
        assert client.top(1, 0)[1] == [b"Subject: Hello", b""]
        client.dele(1)
        client.quit()
    with logged_in(house) as client:
        assert client.stat()[0] == 1
        assert client.capa()["UTF8"] == ["USER"]
    assert any("Logged in by pop3" in noted.step.summary for noted in journal.recent())


def test_stls_by_poplib(house: Running) -> None:
    client = poplib.POP3(*house.plain)
    client.stls(unverified())
    client.user("anna@example.test")
    client.pass_(PASSWORD)
    assert client.stat()[0] == 2
    client.quit()


@pytest.mark.parametrize("behind", [b"CAPA\r\n", b"C", LOGIN])
def test_stls_is_a_wall(house: Running, behind: bytes) -> None:
    """What was said in clear behind STLS is no command, and no name."""
    client = raw(house.plain)
    assert client.recv(1000).startswith(b"+OK")
    client.sendall(b"STLS\r\n" + behind)
    assert all_of(client) == b""


def test_what_is_slipped_in_before_the_handshake(house: Running) -> None:
    client = raw(house.plain)
    client.recv(1000)
    client.sendall(b"USER anna@example.test\r\nSTLS\r\n")
    said = b""
    while b"Begin TLS" not in said:
        said += client.recv(1000)
    secure = unverified().wrap_socket(client)
    secure.sendall(f"PASS {PASSWORD}\r\n".encode())
    assert secure.recv(1000) == b"-ERR Say USER first\r\n"
    secure.close()


def test_who_is_reset_while_hands_are_shaken_leaves(house: Running) -> None:
    play("S: +OK …\nC: STLS\nS: +OK …\nC+ \\x16\\x03\\x01\n-- reset", house.plain)
    play("S: +OK …\nC: STLS\nS: +OK …\nC: this is no ClientHello\n-- closed", house.plain)
    for _ in range(100):
        if not house.service.visitors:
            break
        time.sleep(0.05)
    assert not house.service.visitors


def test_the_maildrop_is_locked(house: Running, office: Office) -> None:
    with logged_in(house), pytest.raises(poplib.error_proto, match="IN-USE"), logged_in(house):
        pass
    until_free(office)


def until_free(office: Office) -> None:
    """Whoever had the maildrop has hung up; the lease ends a moment later."""
    lease = MaildropLease(office.anna.id, "probe")
    for _ in range(100):
        if lease.take():
            lease.release()
            return
        time.sleep(0.05)
    raise AssertionError("the maildrop stays locked")


def test_a_lease(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    first, second = (MaildropLease(office.anna.id, name) for name in ("first", "second"))
    assert first.take()
    assert not second.take()
    assert not second.renew()
    second.release()
    assert first.renew()
    monkeypatch.setattr(maildrop, "LEASE_SECONDS", -1.0)
    assert first.renew()  # and over at once: its process has died
    assert second.take()
    assert not first.renew()


def test_pipelining_and_any_cut(house: Running, office: Office) -> None:
    """RFC 2449 §6.6; cut at each octet, nothing changes and the maildrop is free again."""
    dialogue = LOGIN + b"STAT\r\nDELE 1\r\nRETR 2\r\n"
    for end in range(len(dialogue) - 30, len(dialogue)):
        client = raw(house.plain)
        client.sendall(dialogue[:end])
        client.shutdown(socket.SHUT_WR)
        assert b"+OK POP3 server ready" in all_of(client)
    until_free(office)
    with logged_in(house) as client:
        assert client.stat()[0] == 2


def unread(house: Running) -> int:
    """Octets that we have written and the client has not read."""
    visitors = list(house.service.visitors)
    return max((visitor._transport.get_write_buffer_size() for visitor in visitors if visitor._transport), default=0)


def test_a_large_letter_goes_out_in_pieces(house: Running, office: Office) -> None:
    """To a client that does not read: nobody else waits, and little is in memory."""
    body = b"." + b"x" * 70 + b"\r\n"
    large = b"Subject: large\r\n\r\n" + body * 200_000
    fill(office.ben, large)
    slow = raw(house.plain)
    slow.sendall(f"USER ben@example.test\r\nPASS {PASSWORD}\r\nRETR 1\r\nQUIT\r\n".encode())
    deadline = time.monotonic() + 10
    while not (waiting := unread(house)) and time.monotonic() < deadline:
        time.sleep(0.02)
    with logged_in(house) as client:
        assert client.stat()[0] == 2
    assert 0 < waiting < 1_000_000
    said = all_of(slow)
    assert said.endswith(b"\r\n.\r\n+OK Bye\r\n")
    assert said.count(b"\r\n.." + b"x" * 70) == 200_000


def test_drain(house: Running) -> None:
    client = raw(house.plain)
    client.recv(1000)
    house.drain_later().result(10)
    assert all_of(client).startswith(b"-ERR [SYS/TEMP] The server stops")


def test_who_is_cut_gives_the_maildrop_back(office: Office, tmp_path: Path) -> None:
    """He does not answer our goodbye by TLS; the next program must not wait until the lease runs out."""
    with running(tmp_path, PopConnection) as house:
        client = poplib.POP3_SSL(*house.tls, context=unverified())
        client.user("anna@example.test")
        client.pass_(PASSWORD)
    assert MaildropLease(office.anna.id, "next").take()
    client.close()


def test_who_comes_while_the_service_ends_is_told_so(house: Running) -> None:
    """His connection was accepted a moment before."""
    house.service._draining = True
    assert b"The server stops" in all_of(raw(house.plain))


def test_the_silent_are_sent_away(office: Office, tmp_path: Path) -> None:
    with running(tmp_path, PopConnection, Policy(client_login_seconds=1)) as house:
        client = raw(house.plain)
        assert client.recv(1000) == b"+OK POP3 server ready\r\n"
        assert all_of(client) == b""  # RFC 1939 §3: without any response


def test_a_full_house_takes_nobody_until_somebody_leaves(office: Office, tmp_path: Path) -> None:
    with running(tmp_path, PopConnection, Policy(client_connections=1)) as house, raw(house.plain) as first:
        assert first.recv(1000).startswith(b"+OK")
        with raw(house.plain) as second:
            second.settimeout(0.3)
            with pytest.raises(TimeoutError):
                second.recv(1000)
            first.close()
            second.settimeout(10)
            assert second.recv(1000).startswith(b"+OK")


def test_a_fault_of_ours_is_calmly_told(house: Running, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_: object) -> None:
        raise RuntimeError("hunter2")

    with logged_in(house) as client:
        monkeypatch.setattr("mailapp.store.store.MaildirStore.content", broken)
        with pytest.raises(poplib.error_proto, match="SYS/TEMP"):
            client.retr(1)
        assert client.noop() == b"+OK"


def test_a_fault_of_ours_at_quit_ends_it_all_the_same(house: Running, monkeypatch: pytest.MonkeyPatch) -> None:
    """RFC 1939 §6: the lock is released and the connection closed, whether the removal was successful or not."""

    def broken(*_: object) -> None:
        raise RuntimeError("hunter2")

    monkeypatch.setattr("mailapp.store.store.MaildirStore.expunge", broken)
    client = raw(house.plain)
    client.sendall(LOGIN + b"DELE 1\r\nQUIT\r\nSTAT\r\n")
    assert all_of(client).endswith(b"will be deleted\r\n-ERR [SYS/TEMP] Something went wrong here; try again later\r\n")
    with logged_in(house) as again:
        assert again.stat()[0] == 2


def test_a_wrong_password_on_the_wire(house: Running) -> None:
    play(
        """
S: +OK POP3 server ready
C: USER anna@example.test
S: +OK …
C: PASS wrong
S: -ERR [AUTH] Wrong name or password.
C: QUIT
S: +OK Bye
-- closed
""",
        house.plain,
    )
