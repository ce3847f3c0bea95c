"""IMAP on real sockets: imaplib, TLS, IDLE and its bell, COMPRESS, rude clients."""

import errno
import imaplib
import re
import socket
import ssl
import struct
import threading
import time
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from access.imap import commands, menu
from access.imap.handlers import connection as connection_handlers
from access.imap.server import ImapConnection
from access.imap.talk import Steps
from mailapp.policy.values import Policy
from mailapp.store import api as store
from tests.access.conftest import fill
from tests.access.running import Running, all_of, raw, running
from tests.support.office import PASSWORD, Office
from tests.support.waiting import until

LETTER = b"Subject: Hello\r\n\r\nHello, Anna!\r\n"
LOGIN = f'a LOGIN anna@example.test "{PASSWORD}"\r\n'.encode()


@pytest.fixture
def house(office: Office, tmp_path: Path) -> Iterator[Running]:
    fill(office.anna, LETTER, b"Subject: Two\r\n\r\n")
    with running(tmp_path, ImapConnection) as server:
        yield server


def unverified() -> ssl.SSLContext:
    context = ssl.create_default_context()
    context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
    return context


class Raw:
    """A client that speaks for itself, line by line."""

    def __init__(self, address: tuple[str, int]) -> None:
        self.socket = raw(address)
        self.got = b""
        self.inflate = self.deflate = None

    def __enter__(self) -> "Raw":
        self.until(b"* OK")
        return self

    def __exit__(self, *_: object) -> None:
        self.socket.close()

    def send(self, octets: bytes) -> None:
        if self.deflate is not None:
            octets = self.deflate.compress(octets) + self.deflate.flush(zlib.Z_SYNC_FLUSH)
        self.socket.sendall(octets)

    def until(self, start: bytes) -> bytes:
        """All up to a line that begins so."""
        while not (found := re.search(rb"(?m)^" + re.escape(start) + rb".*\r\n", self.got)):
            came = self.socket.recv(65536)
            if not came:
                raise AssertionError(f"hung up after {self.got!r}")
            self.got += self.inflate.decompress(came) if self.inflate is not None else came
        said, self.got = self.got[: found.end()], self.got[found.end() :]
        return said

    def do(self, command: bytes) -> bytes:
        self.send(b"x " + command + b"\r\n")
        return self.until(b"x ")


@contextmanager
def inside(house: Running) -> Iterator[Raw]:
    with Raw(house.plain) as client:
        client.send(LOGIN)
        client.until(b"a OK")
        yield client


def test_imaplib(house: Running) -> None:
    with imaplib.IMAP4_SSL(*house.tls, ssl_context=unverified()) as client:
        client.login("anna@example.test", PASSWORD)
        assert client.select()[1] == [b"2"]
        assert client.noop()[0] == "OK"
        assert client.append("INBOX", None, None, LETTER)[0] == "OK"
        assert client.select()[1] == [b"3"]


def test_a_program_is_spared_what_it_trips_over(office: Office, tmp_path: Path) -> None:
    policy = Policy(client_withheld="Tripper: IDLE")
    with running(tmp_path, ImapConnection, policy) as house, inside(house) as client:
        assert b" IDLE " in client.do(b"CAPABILITY")
        client.do(b'ID ("name" "Tripper")')
        assert b" IDLE " not in client.do(b"CAPABILITY")


@pytest.mark.parametrize("depth", [12, 49])
def test_a_search_as_deep_as_can_be_written(house: Running, depth: int) -> None:
    """More levels than SQLite bears in one expression."""
    with inside(house) as client:
        client.do(b"SELECT INBOX")
        client.do(b"STORE 1 +FLAGS (\\Flagged)")
        rest = b" 1 2" if depth % 2 else b""  # what is sought is turned round at each level
        assert b"* SEARCH%s\r\n" % rest in client.do(b"SEARCH " + b"NOT OR DRAFT " * depth + b"ANSWERED")
        assert b"* SEARCH 1\r\n" in client.do(b"SEARCH " + b"OR ANSWERED (UNSEEN " * depth + b"FLAGGED" + b")" * depth)


def test_starttls_by_imaplib(house: Running) -> None:
    with imaplib.IMAP4(*house.plain) as client:
        client.starttls(unverified())
        client.login("anna@example.test", PASSWORD)
        assert client.select()[1] == [b"2"]


@pytest.mark.parametrize("behind", [b"b NOOP\r\n", b"b", LOGIN])
def test_starttls_is_a_wall(house: Running, behind: bytes) -> None:
    """RFC 9051 §11.1"""
    client = Raw(house.plain)
    client.until(b"* OK")
    client.send(b"a STARTTLS\r\n" + behind)
    assert all_of(client.socket) == b""


def test_idle_is_woken_by_the_bell(house: Running, office: Office) -> None:
    with inside(house) as client:
        client.do(b"SELECT INBOX")
        client.send(b"i IDLE\r\n")
        client.until(b"+ ")
        fill(office.anna, LETTER)
        assert b"* 3 EXISTS" in client.until(b"* 3 EXISTS")
        client.send(b"DONE\r\n")
        assert client.until(b"i ").endswith(b"\r\n")


def test_news_between_select_and_idle_are_told_at_once(house: Running, office: Office) -> None:
    with inside(house) as client:
        client.do(b"SELECT INBOX")
        fill(office.anna, LETTER)
        client.send(b"i IDLE\r\n")
        client.until(b"* 3 EXISTS")


def test_many_idle_clients_cost_no_threads(house: Running, office: Office) -> None:
    others = threading.active_count()  # of the house, and what earlier tests have left
    clients = [Raw(house.plain) for _ in range(40)]
    try:
        for client in clients:
            client.send(LOGIN + b"s SELECT INBOX\r\ni IDLE\r\n")
        for client in clients:
            client.until(b"+ ")
        assert threading.active_count() - others < 20
        fill(office.anna, LETTER)
        for client in clients:
            client.until(b"* 3 EXISTS")
        for client in clients:
            client.send(b"DONE\r\n")
            client.until(b"i OK")
    finally:
        for client in clients:
            client.socket.close()
    for _ in range(100):
        if not house.service.visitors:
            break
        time.sleep(0.05)
    assert not house.office.bells._ears


def test_compress_reaches_the_client_at_once(house: Running, office: Office) -> None:
    """RFC 4978: every answer can be read when it comes, IDLE's too."""
    with inside(house) as client:
        assert b"x OK" in client.do(b"COMPRESS DEFLATE")
        client.inflate = zlib.decompressobj(-zlib.MAX_WBITS)
        client.deflate = zlib.compressobj(wbits=-zlib.MAX_WBITS)
        for _ in range(5):
            assert b"x OK" in client.do(b"NOOP")
        assert b"x OK" in client.do(b"SELECT INBOX")
        client.send(b"i IDLE\r\n")
        client.until(b"+ ")
        fill(office.anna, LETTER)
        client.until(b"* 3 EXISTS")
        client.send(b"DONE\r\n")
        client.until(b"i OK")
        client.send(b"l APPEND INBOX {%d+}\r\n" % len(LETTER) + LETTER + b"\r\n")
        client.until(b"l OK")
        client.send(b"z LOGOUT\r\n")
        assert b"* BYE" in client.until(b"z OK")


def test_pipelined_behind_compress(house: Running) -> None:
    """What is sent behind the command is packed already."""
    with inside(house) as client:
        packer = zlib.compressobj(wbits=-zlib.MAX_WBITS)
        packed = packer.compress(b"y NOOP\r\n") + packer.flush(zlib.Z_SYNC_FLUSH)
        client.send(b"x COMPRESS DEFLATE\r\n" + packed)
        client.until(b"x OK")
        client.inflate = zlib.decompressobj(-zlib.MAX_WBITS)
        client.got = client.inflate.decompress(client.got)
        client.until(b"y OK")


def test_a_parcel_that_never_ends(house: Running) -> None:
    """A hundred megabytes of one letter, packed: a line is too long, and memory stays small."""
    with inside(house) as client:
        client.do(b"COMPRESS DEFLATE")
        packer = zlib.compressobj(9, wbits=-zlib.MAX_WBITS)
        bomb = b"".join(packer.compress(b"x" * 1_000_000) for _ in range(100))
        client.inflate = zlib.decompressobj(-zlib.MAX_WBITS)
        client.send(bomb + packer.compress(b"\r\ny NOOP\r\n") + packer.flush(zlib.Z_SYNC_FLUSH))
        assert b"BAD" in client.until(b"* BAD")
        client.until(b"y OK")


def test_rubbish_under_compression(house: Running) -> None:
    with inside(house) as client:
        client.do(b"COMPRESS DEFLATE")
        client.inflate = zlib.decompressobj(-zlib.MAX_WBITS)
        client.send(b"\xff" * 1000)
        client.until(b"* BYE")


def test_literals_that_do_not_wait_to_be_asked_for(house: Running) -> None:
    """Each is asked for, and each command answered, in their order; the client reads when it has said all."""
    many = 2000
    with inside(house) as client:
        sender = threading.Thread(
            target=client.send, args=(b"".join(b"n%d STATUS {5}\r\nINBOX (MESSAGES)\r\n" % n for n in range(many)),)
        )
        sender.start()
        said = client.until(b"n%d OK" % (many - 1))
        sender.join()
    told = [line.split(b" ")[0] for line in said.split(b"\r\n") if not line.startswith(b"* ")]
    assert told[: 2 * many] == [word for n in range(many) for word in (b"+", b"n%d" % n)]


def test_append_of_a_large_letter(house: Running, office: Office) -> None:
    """Spooled while it comes; refused before it comes."""
    large = b"Subject: large\r\n\r\n" + b"x" * 70 * 30_000 + b"\r\n"
    with inside(house) as client:
        client.send(b"l APPEND INBOX {%d}\r\n" % len(large))
        client.until(b"+ ")
        client.send(large + b"\r\n")
        client.until(b"l OK")
        client.send(b"l APPEND INBOX {9999999999}\r\n")
        assert b"TOOBIG" in client.until(b"l NO")
        client.send(b"l APPEND Nowhere {3+}\r\nabc\r\n")
        client.until(b"l NO")
        assert b"x OK" in client.do(b"NOOP")
    mail = store.open(office.anna.id)
    with mail.content(mail.mailbox("INBOX").id, 3) as file:
        assert file.read() == large
    assert list(house.office.spool.iterdir()) == []


def waiting(house: Running) -> int:
    """Octets that the slowest client has not taken yet."""
    return max(each._transport.get_write_buffer_size() for each in house.service.visitors if each._transport)


def test_a_large_letter_goes_out_in_pieces(house: Running, office: Office) -> None:
    """To a client that does not read: nobody else waits, and little of it is in memory."""
    large = b"Subject: large\r\n\r\n" + (b"x" * 78 + b"\r\n") * 250_000
    fill(office.ben, large)
    with Raw(house.plain) as slow:
        slow.send(LOGIN.replace(b"anna", b"ben") + b"s SELECT INBOX\r\nf FETCH 1 BODY.PEEK[]\r\n")
        slow.until(b"s OK")
        until(lambda: waiting(house) > 0)
        with inside(house) as client:
            assert b"x OK" in client.do(b"SELECT INBOX")
        assert 0 < waiting(house) < 1_000_000
        got = bytearray(slow.got)
        while b"f OK" not in got[-100:]:
            got += slow.socket.recv(1_000_000)
        assert large in got


def test_append_cut_at_any_octet(house: Running, office: Office) -> None:
    whole = b"l APPEND INBOX {%d+}\r\n" % len(LETTER) + LETTER
    for end in range(0, len(whole), 7):
        with inside(house) as client:
            client.send(whole[:end])
            client.socket.shutdown(socket.SHUT_WR)
            all_of(client.socket)
    assert store.open(office.anna.id).mailbox("INBOX").messages == 2


def test_drain_says_bye(house: Running) -> None:
    with inside(house) as client, inside(house) as idler:
        idler.do(b"SELECT INBOX")
        idler.send(b"i IDLE\r\n")
        idler.until(b"+ ")
        house.drain_later().result(10)
        assert client.until(b"* BYE")
        assert idler.until(b"* BYE")
        assert all_of(client.socket) == b""


@pytest.mark.parametrize("behind", [b"", b"\x16\x03\x01", b"no TLS at all\r\n"])
def test_who_leaves_in_the_handshake_is_forgotten(house: Running, behind: bytes) -> None:
    with Raw(house.plain) as client:
        client.send(b"a STARTTLS\r\n")
        client.until(b"a OK")
        client.send(behind)
    until(lambda: not house.service.visitors)


def test_who_only_looks_whether_we_are_there_is_not_worth_a_line(
    house: Running, caplog: pytest.LogCaptureFixture
) -> None:
    """As the supervisor does at each start."""

    def said() -> list[str]:
        return [line for line in caplog.messages if ": no connection: " in line]

    with caplog.at_level("INFO"):
        socket.create_connection(house.tls, timeout=10).close()
        with socket.create_connection(house.tls, timeout=10) as client:
            client.sendall(b"a NOOP\r\n" * 10)
            client.recv(1000)
            until(lambda: bool(said()))
    assert len(said()) == 1
    assert "SSL" in said()[0]


def test_who_leaves_before_idle_has_begun_is_forgotten(house: Running, monkeypatch: pytest.MonkeyPatch) -> None:
    """The bell must not keep those who are gone."""
    asked, gone = threading.Event(), threading.Event()
    begin = connection_handlers.idle

    def slowly(*words: object) -> Steps:
        asked.set()
        assert gone.wait(10)
        return (yield from begin(*words))

    monkeypatch.setitem(menu.SELECTED, commands.Idle, slowly)
    with inside(house) as client:
        client.do(b"SELECT INBOX")
        client.send(b"i IDLE\r\n")
        assert asked.wait(10)
        client.socket.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))  # RST
    until(lambda: all(each._transport is None for each in house.service.visitors))
    gone.set()
    until(lambda: not house.service.visitors)
    assert not house.office.bells._boxes


def test_the_silent_are_told_and_sent_away(office: Office, tmp_path: Path) -> None:
    with running(tmp_path, ImapConnection, Policy(client_login_seconds=1)) as house, Raw(house.plain) as client:
        assert client.until(b"* BYE")
        assert all_of(client.socket) == b""


def test_strangers_may_not_ask_for_long(office: Office, tmp_path: Path) -> None:
    policy = Policy(client_commands_before_login=5, client_errors=5)
    with running(tmp_path, ImapConnection, policy) as house:
        for line in (b"a NOOP\r\n", b"rubbish\r\n"):
            client = Raw(house.plain)
            client.send(line * 20)
            assert b"* BYE" in all_of(client.socket)


def test_one_person_has_so_many_connections(office: Office, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("access.wire.porter.is_here", lambda client: False)
    monkeypatch.setattr("access.wire.reception.policy.current", lambda: Policy(client_connections_per_person=1))
    with running(tmp_path, ImapConnection) as house, inside(house):
        with Raw(house.plain) as second:
            second.send(LOGIN)
            assert b"[LIMIT]" in second.until(b"a NO")
        with Raw(house.plain) as other:
            other.send(LOGIN.replace(b"anna", b"ben"))
            other.until(b"a OK")


def test_a_fault_of_ours_is_calmly_told(house: Running, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_: object) -> None:
        raise RuntimeError("hunter2")

    with inside(house) as client:
        monkeypatch.setattr("mailapp.store.store.MaildirStore.open", broken)
        client.send(b"s SELECT INBOX\r\n")
        assert b"hunter2" not in client.until(b"s NO [UNAVAILABLE]")
        monkeypatch.undo()
        assert b"x OK" in client.do(b"SELECT INBOX")


def test_a_full_disk_is_logged_in_a_line(
    house: Running, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def full(*words: object) -> Steps:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setitem(menu.SELECTED, commands.Idle, full)
    with inside(house) as client:
        client.do(b"SELECT INBOX")
        client.send(b"i IDLE\r\n")
        client.until(b"i NO [UNAVAILABLE]")
    [line] = [line for line in caplog.records if "the disk is full" in line.getMessage()]
    assert line.exc_info is None
