"""Many conversations held by one thread, with real servers that hang, hang up, read slowly and speak out of turn."""

import contextlib
import socket
import ssl
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

import pytest

from mailapp.net.tls import make_self_signed
from mailapp.policy.values import Policy
from mailapp.routes.mx import Hop
from mta.outbound import switchboard
from mta.outbound.client import transact
from mta.outbound.lost import Lost
from mta.outbound.peer import Peer
from mta.outbound.switchboard import Switchboard
from mta.outbound.talk import Say
from mta.outbound.terms import WHATEVER, Terms
from tests.support.smtp_sink import DROP, HANG, Script, smtp_sink, tls_context
from tests.support.waiting import until


@contextlib.contextmanager
def peer_to(script, **rules):
    """A connection that letters may be sent over."""
    with smtp_sink(script) as port:
        peer = Peer(Hop("mx.example.net", "127.0.0.1", port), Terms("mail.example.test", replace(Policy(), **rules)))
        peer.open(WHATEVER)
        peer.greet()
        peer.encrypt(WHATEVER)
        try:
            yield peer
        finally:
            peer.close()


@contextlib.contextmanager
def raw_peer(serve, **rules):
    """A connection to whatever `serve(socket)` is, behind a greeting and EHLO."""

    def greet_and_serve(listener):
        with contextlib.suppress(OSError):
            connection, _ = listener.accept()
            with connection:
                connection.sendall(b"220 mx.example.net\r\n")
                connection.recv(1000)
                connection.sendall(b"250-mx.example.net\r\n250 PIPELINING\r\n")
                serve(connection)

    with socket.create_server(("127.0.0.1", 0)) as listener:
        thread = threading.Thread(target=greet_and_serve, args=(listener,), daemon=True)
        thread.start()
        hop = Hop("mx.example.net", "127.0.0.1", listener.getsockname()[1])
        peer = Peer(hop, Terms("mail.example.test", replace(Policy(), **rules)))
        peer.open(WHATEVER)
        peer.greet()
        yield peer
        peer.close()
        thread.join(5)


class Bell:
    """A promise that somebody else keeps."""

    def __init__(self):
        self.back, self.trouble = None, None

    def call(self, back):
        self.back = back

    def wait(self):
        if self.trouble:
            raise self.trouble


def one_after_the_other(peer, letters):
    exchanges = []
    for letter in letters:
        exchanges.append((yield from transact(peer, letter)))
    return exchanges


@pytest.mark.parametrize("features", [Script().features, ("8BITMIME",), (), ("CHUNKING", "BINARYMIME", "PIPELINING")])
def test_letters_over_several_lines_at_once(letter, features):
    board, scripts = Switchboard(), [Script(features=features) for _ in range(5)]
    with contextlib.ExitStack() as stack, ThreadPoolExecutor(5) as pool:
        peers = [stack.enter_context(peer_to(script)) for script in scripts]
        talks = [one_after_the_other(peer, [letter() for _ in range(7)]) for peer in peers]
        for exchanges in pool.map(board.hold, peers, talks):
            assert [exchange.replies[0].code for exchange in exchanges] == [250] * 7
    until(lambda: [len(script.letters) for script in scripts] == [7] * 5)
    assert scripts[0].letters[6].octets.endswith(b"\r\n\r\n.dot\r\nend\r\n")


def test_a_letter_to_very_many(letter):
    """As many replies as recipients, in one piece."""
    whom = [f"r{number}@example.net" for number in range(3000)]
    with peer_to(Script()) as peer:
        exchange = Switchboard().hold(peer, transact(peer, letter(*whom)))
    assert len(exchange.replies) == 3000


def test_who_hangs_holds_up_nobody(letter):
    board, taking = Switchboard(), Script()
    with (
        peer_to(Script(replies={"MAIL": [HANG]}), smtp_mail_timeout=1.5) as silent,
        peer_to(taking) as fine,
        ThreadPoolExecutor(1) as pool,
    ):
        waits = pool.submit(board.hold, silent, transact(silent, letter()))
        board.hold(fine, one_after_the_other(fine, [letter() for _ in range(5)]))
        assert not waits.done()
        with pytest.raises(Lost, match="no answer in time"):
            waits.result(10)
    until(lambda: len(taking.letters) == 5)


@pytest.mark.parametrize(("verb", "words"), [("MAIL", "hung up"), ("DATA", "hung up")])
def test_who_hangs_up_is_lost(letter, verb, words):
    with peer_to(Script(replies={verb: [DROP]})) as peer, pytest.raises(Lost, match=words):
        Switchboard().hold(peer, transact(peer, letter()))


def test_an_acceptance_that_is_not_heard(letter):
    with peer_to(Script(replies={".": [DROP]})) as peer:
        exchange = Switchboard().hold(peer, transact(peer, letter()))
    assert exchange.broken
    assert "may have arrived" in exchange.replies[0].text


def test_rubbish(letter):
    with peer_to(Script(replies={"MAIL": ["these are no digits"]})) as peer, pytest.raises(Lost, match="no SMTP"):
        Switchboard().hold(peer, transact(peer, letter()))


def test_over_tls(letter, tmp_path):
    make_self_signed(tmp_path / "c.pem", tmp_path / "k.pem", "mx.example.net")
    script = Script(context=tls_context(tmp_path / "c.pem", tmp_path / "k.pem"))
    with peer_to(script) as peer:
        assert isinstance(peer.sock, ssl.SSLSocket)
        Switchboard().hold(peer, one_after_the_other(peer, [letter(octets=b"x" * 60_000 + b"\r\n"), letter()]))
    until(lambda: [sent.tls for sent in script.letters] == [True, True])
    assert len(script.letters[0].octets) == 60_002


def test_who_reads_slowly_gets_everything():
    """The system takes only so much; the rest is sent when there is room."""
    much = b"x" * 8_000_000
    got = bytearray()

    def serve(connection):
        time.sleep(0.2)
        while len(got) < len(much) and (octets := connection.recv(100_000)):
            got.extend(octets)
        connection.sendall(b"250 all of it\r\n")

    def talk():
        return (yield Say(much, 20.0))

    with raw_peer(serve) as peer:
        assert str(Switchboard().hold(peer, talk())) == "250 all of it"
    assert bytes(got) == much


def test_who_does_not_read_at_all_is_lost():
    stop = threading.Event()

    def talk():
        yield Say(b"x" * 8_000_000, 20.0)

    with raw_peer(lambda connection: stop.wait(10), smtp_data_xfer_timeout=0.5) as peer:
        with pytest.raises(Lost, match="no answer in time"):
            Switchboard().hold(peer, talk())
        stop.set()


def test_what_is_said_out_of_turn_waits(letter):
    """While we write down what became of a letter the server may say what it likes, or go."""
    bell, asked = Bell(), threading.Event()

    def serve(connection):
        connection.recv(1000)
        connection.sendall(b"250 ok\r\n")
        asked.wait(5)
        connection.sendall(b"421 4.3.2 going\r\n")

    def talk():
        first = yield Say(b"NOOP\r\n", 5.0)
        yield bell
        second = yield Say(b"", 5.0)
        with pytest.raises(Lost):
            yield Say(b"NOOP\r\n", 5.0)
        return first.code, second.code

    with raw_peer(serve) as peer, ThreadPoolExecutor(1) as pool:
        came = pool.submit(Switchboard().hold, peer, talk())
        until(lambda: bell.back)
        asked.set()
        time.sleep(0.1)
        bell.back()
        assert came.result(5) == (250, 421)


def test_a_broken_promise_is_told():
    bell = Bell()

    def talk():
        yield bell

    with peer_to(Script()) as peer, ThreadPoolExecutor(1) as pool:
        came = pool.submit(Switchboard().hold, peer, talk())
        until(lambda: bell.back)
        bell.trouble = ValueError("not kept")
        bell.back()
        with pytest.raises(ValueError, match="not kept"):
            came.result(5)


def test_a_closed_connection():
    def talk():
        return (yield Say(b"NOOP\r\n", 5.0))

    with peer_to(Script()) as peer:
        peer.close()
        with pytest.raises(Lost, match="closed"):
            Switchboard().hold(peer, talk())


def test_a_fault_of_ours_leaves_nobody_waiting(letter, monkeypatch):
    board, script = Switchboard(), Script(replies={"MAIL": [HANG]})

    def stumble(board, line, events):
        raise ZeroDivisionError

    with monkeypatch.context() as broken, peer_to(script) as peer:
        broken.setattr(Switchboard, "_listen", stumble)
        with pytest.raises(ZeroDivisionError):
            board.hold(peer, transact(peer, letter()))
    with peer_to(Script()) as peer:
        assert board.hold(peer, transact(peer, letter())).replies[0].code == 250


def test_a_fault_of_ours_loses_no_call(letter, monkeypatch):
    """Neither one that came together with that which fails, nor what others say afterwards."""
    board, bell, came_together = Switchboard(), Bell(), threading.Event()

    def waiting():
        yield bell

    def fail():
        came_together.wait(5)
        raise ZeroDivisionError

    with peer_to(Script()) as one, peer_to(Script()) as other, ThreadPoolExecutor(2) as pool:
        broken_off = pool.submit(board.hold, one, waiting())
        until(lambda: bell.back)
        board._call(fail)
        whole = pool.submit(board.hold, other, one_after_the_other(other, [letter(), letter()]))
        until(lambda: board._calls)
        board._call(bell.back)  # too late: that conversation is broken off
        came_together.set()
        with pytest.raises(ZeroDivisionError):
            broken_off.result(5)
        assert [exchange.replies[0].code for exchange in whole.result(5)] == [250, 250]


def test_a_thread_that_cannot_start_is_started_for_the_next(letter, monkeypatch):
    board = Switchboard()

    def start(thread):
        raise RuntimeError("can't start new thread")

    with peer_to(Script()) as peer:
        with monkeypatch.context() as crowded:
            crowded.setattr(threading.Thread, "start", start)
            with pytest.raises(RuntimeError):
                board.hold(peer, transact(peer, letter()))
        assert board.hold(peer, transact(peer, letter())).replies[0].code == 250


def test_the_thread_ends_and_comes_back(letter, monkeypatch):
    monkeypatch.setattr(switchboard, "IDLE_SECONDS", 0.01)
    monkeypatch.setattr(switchboard, "LOOK_SECONDS", 0.01)
    board, script = Switchboard(), Script()
    with peer_to(script) as peer:
        for _ in range(3):
            board.hold(peer, transact(peer, letter()))
            until(lambda: not board._runs)
    until(lambda: len(script.letters) == 3)
