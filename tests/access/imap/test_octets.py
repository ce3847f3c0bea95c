"""Between wire and session: the same is said however the octets arrive, and any octets are answered."""

import zlib

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from access.imap.answers import BeginCompress, BeginIdle, HangUp
from access.imap.dialogue import Admitted, Dialogue, Refused
from access.wire.talk import Parting
from mailapp.net.content import Content
from mailapp.policy.values import Policy
from tests.access.imap.dialogue import Office
from tests.access.talking import caller

LETTER = b"Subject: Hello\r\n\r\nHello!\r\n"
LOGIN = b"a LOGIN anna@example.test secret\r\n"
SPOKEN = (
    LOGIN
    + b"b SELECT INBOX\r\nc APPEND INBOX (\\Seen) {%d}\r\n" % len(LETTER)
    + LETTER
    + b" {%d+}\r\n" % len(LETTER)
    + LETTER
    + b"\r\nd APPEND {7}\r\nNowhere {3+}\r\nabc\r\ne FETCH 1:* (FLAGS BODY.PEEK[])\r\nf APPEND INBOX {999999999}\r\n"
    + b"g SEARCH SUBJECT {5}\r\nHello\r\nrubbish\r\nh IDLE\r\nDONE\r\ni LOGOUT\r\n"
)


class Client:
    """Octets in, octets out; acts are carried out as the server does."""

    def __init__(self, policy: Policy | None = None, message_size: int = 1000) -> None:
        self.contents: list[Content] = []
        self.talk = Dialogue(caller(policy=policy), Office(message_size=message_size), self._spool)
        self.said = b""
        self.closed = False
        self._carry_out(self.talk.greet())

    def _spool(self) -> Content:
        self.contents.append(Content())
        return self.contents[-1]

    def send(self, octets: bytes) -> None:
        self.talk.feed(octets)
        while not self.closed and (answer := self.talk.next()) is not None:
            self._carry_out(answer)

    def _carry_out(self, answer) -> None:
        for act in answer:
            if isinstance(act, bytes):
                self.said += act
            elif isinstance(act, HangUp):
                self.closed = True
                break
            elif isinstance(act, Admitted):
                self.talk.admit()
            elif isinstance(act, Refused):
                self.talk.refuse()
            else:
                assert isinstance(act, BeginIdle | BeginCompress)


@pytest.mark.parametrize("size", [1, 2, 3, 7, 100])
def test_octets_may_arrive_in_any_pieces(size: int) -> None:
    whole = Client()
    whole.send(SPOKEN)
    pieces = Client()
    for start in range(0, len(SPOKEN), size):
        pieces.send(SPOKEN[start : start + size])
    assert _steady(pieces.said) == _steady(whole.said)
    assert pieces.closed
    assert whole.closed
    assert b"c OK" in whole.said
    assert b"f NO [TOOBIG]" in whole.said


def _steady(said: bytes) -> list[bytes]:
    """Without what differs from store to store."""
    return [line for line in said.split(b"\r\n") if b"UIDVALIDITY" not in line and b"APPENDUID" not in line]


@pytest.mark.parametrize("end", range(0, len(SPOKEN), 5))
def test_whoever_goes_leaves_nothing_open(end: int) -> None:
    client = Client()
    client.send(SPOKEN[:end])
    client.talk.close()
    assert all(content._body.closed for content in client.contents)


@settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.booleans(), st.lists(st.binary(max_size=40) | st.sampled_from(SPOKEN.split(b"\r\n")), max_size=12))
def test_any_octets_are_answered(inside: bool, lines: list[bytes]) -> None:
    client = Client()
    if inside:
        client.send(LOGIN + b"b SELECT INBOX\r\n")
    client.send(b"".join(line + b"\r\n" for line in lines))
    client.talk.close()


def test_who_errs_too_often_has_to_go() -> None:
    client = Client(Policy(client_errors=3))
    client.send(b"rubbish\r\n" * 10)
    assert client.closed
    assert client.said.count(b"BAD") == 4


@pytest.mark.parametrize("size", [100, 70_000])
def test_nul_stands_in_a_literal8_alone(size: int) -> None:
    """RFC 9051 §4.3; in other literals another octet stands for it, also where the file is sent piece by piece."""
    body = b"\0" + b"x" * size + b"\0\0"
    letter = b"Content-Transfer-Encoding: binary\r\n\r\n" + body
    client = Client(message_size=100_000)
    client.send(LOGIN + b"s SELECT INBOX\r\na APPEND INBOX ~{%d+}\r\n" % len(letter) + letter + b"\r\n")
    client.send(b"f FETCH 1 (BODY.PEEK[1] BINARY.PEEK[1])\r\n")
    plain = body.replace(b"\0", b"\x80")
    assert b"BODY[1] {%d}\r\n" % len(body) + plain + b" BINARY" in client.said
    assert b"BINARY[1] ~{%d}\r\n" % len(body) + body + b")\r\n" in client.said


def test_a_full_disk_is_told_and_the_letter_read_to_its_end(monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    client = Client()
    client.send(LOGIN)
    monkeypatch.setattr(Content, "write", full)
    client.send(b"b APPEND INBOX {%d+}\r\n" % len(LETTER) + LETTER + b"\r\nc NOOP\r\n")
    assert b"b NO [UNAVAILABLE]" in client.said
    assert b"c OK" in client.said


def test_trouble_while_a_message_is_announced(monkeypatch: pytest.MonkeyPatch) -> None:
    """The database is away: the command is refused by its own tag, and the next one is heard."""

    def away(*_: object) -> None:
        raise RuntimeError("the database is away")

    client = Client()
    client.send(LOGIN)
    client.said = b""
    with monkeypatch.context() as patch:
        patch.setattr(client.talk.session, "admit", away)
        with pytest.raises(RuntimeError):
            client.send(b"b APPEND INBOX {%d+}\r\n" % len(LETTER))
        assert client.talk.stumbled().startswith(b"b NO [UNAVAILABLE]")
    client.send(LETTER + b"\r\nc NOOP\r\n")
    assert client.said.startswith(b"c OK")


def test_trouble_with_news_belongs_to_no_command() -> None:
    client = Client()
    client.send(LOGIN + b"s SELECT INBOX\r\ni IDLE\r\n")
    client.talk.look()
    assert client.talk.stumbled().startswith(b"* NO ")


def test_a_few_octets_that_become_gigabytes() -> None:
    """They are thrown away, and the others get their turn meanwhile."""
    client = Client()
    client.send(LOGIN + b"z COMPRESS DEFLATE\r\n")
    client.talk.compress()
    packer = zlib.compressobj(9, zlib.DEFLATED, -15)
    bomb = b"".join(packer.compress(b"a" * 1024 * 1024) for _ in range(64)) + packer.flush(zlib.Z_SYNC_FLUSH)
    assert len(bomb) < 100_000
    client.said = b""
    client.talk.feed(bomb)
    turns = 0
    while (answer := client.talk.next()) is not None:
        turns += 1
        client._carry_out(answer)
    assert turns > 20
    assert client.said.count(b"BAD") == 1
    client.send(packer.compress(b"\r\nc NOOP\r\n") + packer.flush(zlib.Z_SYNC_FLUSH))
    assert client.said.rstrip().rsplit(b"\r\n", 1)[-1].startswith(b"c OK")


def test_farewells() -> None:
    assert all(Client().talk.farewell(why).startswith(b"* BYE ") for why in Parting)
