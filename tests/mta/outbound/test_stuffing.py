"""RFC 5321 §4.5.2, and line ends, wherever the pieces are cut."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mta.outbound.stuffing import stuffed

CASES = [
    (b"", b".\r\n"),
    (b"one line\r\n", b"one line\r\n.\r\n"),
    (b"no end", b"no end\r\n.\r\n"),
    (b".\r\n", b"..\r\n.\r\n"),
    (b"a\r\n.b\r\n..c\r\n", b"a\r\n..b\r\n...c\r\n.\r\n"),
    (b"bare\nfeeds\n.dot\n", b"bare\r\nfeeds\r\n..dot\r\n.\r\n"),
    (b"bare\rreturns\r", b"bare\r\nreturns\r\n.\r\n"),
    (b"\r\n\r\n", b"\r\n\r\n.\r\n"),
    (b"a\r\r\n.\r\n", b"a\r\n\r\n..\r\n.\r\n"),
]


@pytest.mark.parametrize("size", [1, 2, 3, 1000])
@pytest.mark.parametrize(("message", "sent"), CASES)
def test_pieces_may_be_cut_anywhere(message, sent, size):
    pieces = [message[at : at + size] for at in range(0, len(message), size)]
    assert b"".join(stuffed(pieces)) == sent


@given(st.lists(st.text(alphabet=".\r\na", max_size=5).map(str.encode)))
def test_nothing_can_end_the_message_early(pieces):
    sent = b"".join(stuffed(pieces))
    assert (b"\r\n" + sent).index(b"\r\n.\r\n") == len(sent) - 3
    assert sent.count(b"\r") == sent.count(b"\n") == sent.count(b"\r\n")


def test_the_final_dot_comes_with_the_last_piece():
    assert list(stuffed([b"small\r\n"])) == [b"small\r\n.\r\n"]
