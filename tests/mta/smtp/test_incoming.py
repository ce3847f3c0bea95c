"""A message on its way to the spool, and what stands in its way."""

import errno
from pathlib import Path

import pytest

from mailapp.net.content import Content
from mailapp.standards.reply import Reply
from mta.smtp import replies
from mta.smtp.incoming import OVERRUN, Incoming
from mta.smtp.session import TakeChunk

LIMIT = 1000


@pytest.fixture
def incoming(tmp_path: Path) -> Incoming:
    return Incoming(LIMIT, tmp_path)


def test_a_message_up_to_the_limit(incoming: Incoming) -> None:
    assert incoming.feed(b"x" * (LIMIT - 2) + b"\r\n.\r\nQUIT\r\n").rest == b"QUIT\r\n"
    assert incoming.end() is None
    assert incoming.content.size == LIMIT
    incoming.content.close()


def test_one_octet_more_is_read_to_its_end_and_refused(incoming: Incoming) -> None:
    assert not incoming.feed(b"x" * (LIMIT + 5)).done
    assert incoming.feed(b"y" * 100 + b"\r\n.\r\n").done
    assert incoming.end() is replies.TOO_BIG
    assert not incoming.endless


def test_there_is_an_end_to_patience_with_the_endless(incoming: Incoming) -> None:
    for _ in range(OVERRUN // 1_000_000 + 2):
        incoming.feed(b"x" * 1_000_000)
    assert incoming.endless


def test_patience_is_earned_by_many_octets(incoming: Incoming) -> None:
    incoming.feed(b"x" * 500)
    assert not incoming.earns_patience()
    incoming.feed(b"x" * 600)
    assert incoming.earns_patience()
    assert not incoming.earns_patience()
    incoming.content.close()


@pytest.mark.parametrize(
    ("number", "reply"),
    [(errno.ENOSPC, replies.NO_SPACE), (errno.EDQUOT, replies.NO_SPACE), (errno.EIO, replies.OUR_FAULT)],
)
def test_a_spool_in_trouble_is_our_trouble(
    incoming: Incoming, monkeypatch: pytest.MonkeyPatch, number: int, reply: Reply
) -> None:
    def write(_self: Content, _octets: bytes) -> None:
        raise OSError(number, "no")

    monkeypatch.setattr(Content, "write", write)
    incoming.feed(b"Subject: a\r\n")
    assert incoming.feed(b".\r\n").done
    assert incoming.end() is reply


def test_a_refused_chunk_is_read_all_the_same(incoming: Incoming) -> None:
    incoming.begin_chunk(TakeChunk(5, last=True, refusal=replies.MAIL_FIRST))
    piece = incoming.feed(b"abcdeNOOP\r\n")
    assert (piece.done, piece.rest) == (True, b"NOOP\r\n")
    assert incoming.end() is replies.MAIL_FIRST
