"""Daemons that misbehave: each is Away in a sentence, within its time."""

import socket
from collections.abc import Callable, Iterator

import pytest

from mailapp.scanners import clamd, rspamd, spamd
from mailapp.scanners.address import Address, parse
from mailapp.scanners.posts import Post, Standing
from mailapp.scanners.rspamd import Circumstances
from mailapp.scanners.wire import Away
from tests.scanners.liars import Act, closes, deaf, dies, drips, floods, hangs, liar, says

LETTER = b"Subject: x\r\n\r\nx\r\n"
PATIENCE = 0.1  # seconds

Ask = Callable[[Address], object]


def large() -> Iterator[bytes]:
    """More than any socket takes unread."""
    return (bytes(256 * 1024) for _ in range(64))


ASKS: dict[str, Ask] = {
    "clamd": lambda address: clamd.scan(address, large(), 10**8, PATIENCE),
    "clamd, small": lambda address: clamd.scan(address, [LETTER], 10**8, PATIENCE),
    "clamd, ping": lambda address: clamd.ping(address, PATIENCE),
    "spamd": lambda address: spamd.ask(address, LETTER, PATIENCE),
    "spamd, tell": lambda address: spamd.tell(address, LETTER, PATIENCE, "anna@example.test", True),
    "spamd, ping": lambda address: spamd.ping(address, PATIENCE),
    "rspamd": lambda address: rspamd.ask(address, LETTER, PATIENCE, Circumstances()),
    "rspamd, ping": lambda address: rspamd.ping(address, PATIENCE),
}


@pytest.mark.parametrize("act", [hangs, deaf, drips, closes, dies, floods, says(b"\0\xff\n"), says(b"OK\r\n\r\n{}")])
def test_whatever_it_does_it_is_away_within_its_time(act: Act):
    for name, ask in ASKS.items():
        with liar(act) as address, pytest.raises(Away) as told:
            ask(address)
        assert str(told.value).startswith("127.0.0.1:"), name
        assert str(told.value).isprintable(), name


def test_nobody_there():
    with socket.create_server(("127.0.0.1", 0)) as gone:
        port = gone.getsockname()[1]
    for place in (f"127.0.0.1:{port}", "unix:/nowhere/clamd.ctl"):
        for ask in ASKS.values():
            with pytest.raises(Away, match="cannot be asked: "):
                ask(parse(place))


SPAMD_LIES = [
    b"SPAMD/1.1 76 Bad header line\r\n\r\n",
    b"SPAMD/1.1 0 EX_OK\r\nContent-length: 3\r\n\r\nabc",
    b"SPAMD/1.1 0 EX_OK\r\nSpam: True ; nan / 5.0\r\n\r\n",
    b"SPAMD/1.1 0 EX_OK\r\nSpam: True ; 1e99 / 5.0\r\n\r\n",
    b"SPAMD/1.1 0 EX_OK\r\nSpam: Perhaps\r\n\r\n",
]


@pytest.mark.parametrize("answer", SPAMD_LIES)
def test_spamd_lies(answer: bytes):
    with liar(says(answer)) as address, pytest.raises(Away, match="says “SPAMD/1"):
        spamd.ask(address, LETTER, 5)


RSPAMD_LIES = [
    b"",
    b"[]",
    b"null",
    b"{}",
    b'{"score": "much"}',
    b'{"score": NaN}',
    b'{"score": 1e308, "required_score": 1e-300}',
    b'{"score": 1' + b"0" * 400 + b"}",
    b'{"score": 1, "symbols": []}',
    b'{"score": 1, "symbols": {"A": 3}}',
    b'{"score": 1, "thresholds": 3}',
    b'{"score": 1, "symbols": {"A": {"name": "A"}}}',
    b"[" * 100_000,
]


@pytest.mark.parametrize("body", RSPAMD_LIES, ids=range(len(RSPAMD_LIES)))
def test_rspamd_lies(body: bytes):
    with liar(says(b"HTTP/1.1 200 OK\r\n\r\n" + body)) as address, pytest.raises(Away):
        rspamd.ask(address, LETTER, 5, Circumstances())


def test_what_clamd_said_before_it_hung_up_is_heard():
    with liar(says(b"INSTREAM size limit exceeded. ERROR\0")) as address:
        verdict = clamd.scan(address, large(), 10**8, 5)
    assert (verdict.virus, verdict.whole) == ("", False)


def test_a_header_that_would_break_the_question_is_left_out():
    heard = []

    def act(connection: socket.socket) -> None:
        heard.append(connection.recv(65536))
        answer = b'HTTP/1.1 200 OK\r\n\r\n{"score": 3, "required_score": 15, "symbols": {}}'
        says(answer, reads=0)(connection)

    about = Circumstances("192.0.2.1", "evil\r\nX-Injected: yes", "a@example.net", ("anna@example.test",))
    with liar(act) as address:
        [reason] = rspamd.ask(address, LETTER, 5, about)
    assert b"Injected" not in heard[0]
    assert b"\r\nRcpt: anna@example.test\r\n" in heard[0]
    assert (reason.points, reason.because) == (2.5, "other rules of rspamd")


def test_a_name_that_would_be_a_path_is_left_out():
    heard = []

    def act(connection: socket.socket) -> None:
        heard.append(connection.recv(65536))
        says(b"SPAMD/1.1 0 EX_OK\r\nSpam: False ; 0.0 / 5.0\r\n\r\n", reads=0)(connection)

    with liar(act) as address:
        spamd.ask(address, LETTER, 5, "../../etc@example.test")
        spamd.ask(address, LETTER, 5, "anna@example.test")
    assert [b"User: " in words for words in heard] == [False, True]


# -- posts --------------------------------------------------------------------------------------------


def test_who_fails_twice_is_left_alone():
    post = Post("clamd", clamd.ping, [parse("unix:/nowhere/clamd.ctl")], named=True)
    asked = []

    def act(address: Address) -> object:
        asked.append(address)
        return clamd.ping(address, 1)

    for _ in range(5):
        with pytest.raises(Away, match="cannot be asked"):
            post.ask(act)
    assert len(asked) == 2
    assert (post.standing, post.is_expected) == (Standing.AWAY, True)
    news = post.take_news()
    assert news is not None
    assert (news.standing, news.address) == (Standing.AWAY, "unix:/nowhere/clamd.ctl")
    assert post.take_news() is None


def test_who_comes_back_is_asked_again(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr("mailapp.scanners.posts.REST_SECONDS", 0.0)
    with liar(says(b"ClamAV 1.0\0")) as address:
        post = Post("clamd", clamd.ping, [address], named=True)
        for _ in range(2):
            with pytest.raises(Away):
                post.ask(lambda _: clamd.ping(parse("unix:/nowhere/clamd.ctl"), 1))
        post.take_news()
        assert post.ask(lambda place: clamd.ping(place, 1)) == "ClamAV 1.0"
    news = post.take_news()
    assert news is not None
    assert news.standing is Standing.THERE


def test_nobody_is_dialled_for_a_letter_while_nobody_is_there():
    asked = []

    def ping(address: Address, seconds: float) -> str:
        asked.append(address)
        raise Away("nobody")

    post = Post("spamd", ping, [parse("127.0.0.1:783")])
    for _ in range(100):
        post.look_round()
        assert not post.is_expected
    assert len(asked) == 1
    assert post.take_news() is None  # nobody is missed who was never there


def test_who_is_found_at_a_usual_place_is_expected():
    with liar(says(b"ClamAV 1.0\0")) as address:
        post = Post("clamd", clamd.ping, [parse("unix:/nowhere/clamd.ctl"), address])
        post.look_round()
        assert (post.standing, post.address) == (Standing.THERE, address)


def test_who_was_here_before_we_started_is_missed():
    post = Post("clamd", clamd.ping, [parse("unix:/nowhere/clamd.ctl")])
    post.remember(parse("127.0.0.1:3310"), "it was here")
    assert (post.standing, str(post.address)) == (Standing.AWAY, "127.0.0.1:3310")


@pytest.mark.parametrize("text", ["", "clamd", "unix:relative", "host:", ":3310", "host:0", "host:70000", "host:x"])
def test_what_is_no_address(text: str):
    with pytest.raises(ValueError, match="“"):
        parse(text)


@pytest.mark.parametrize(
    "text", ["127.0.0.1:783", "[::1]:783", "unix:/run/clamav/clamd.ctl", "scanner.example.com:3310"]
)
def test_what_is_an_address(text: str):
    assert str(parse(text)) == text
