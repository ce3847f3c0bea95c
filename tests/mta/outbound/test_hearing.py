"""What a server says, however its octets come in."""

import pytest

from mta.outbound.hearing import REPLY_LIMIT, Hearing, NoSmtp

pytestmark = pytest.mark.pure

SAID = b"250 2.1.0 ok\r\n250-mx.example.net\r\n250 SIZE 100\r\n354 go on\n"
HEARD = [(250, b"2.1.0 ok"), (250, b"mx.example.net\nSIZE 100"), (354, b"go on")]


@pytest.mark.parametrize("size", [1, 2, 3, 7, 1000])
def test_replies_do_not_depend_on_how_octets_arrive(size):
    hearing, heard = Hearing(), []
    for place in range(0, len(SAID), size):
        hearing.hear(SAID[place : place + size])
        while (found := hearing.words()) is not None:
            heard.append(found)
    assert heard == HEARD
    assert not hearing.has_more


def test_a_reply_is_a_value():
    hearing = Hearing()
    hearing.hear(b"550-5.1.1 no such\r\n550 5.1.1 user\r\n25")
    assert str(hearing.reply()) == "550 5.1.1 no such user"
    assert hearing.reply() is None
    assert hearing.has_more


@pytest.mark.parametrize("said", [b"hello\r\n", b"\r\n", b"25 ok\r\n", b"250x ok\r\n", b"250-a\r\nhello\r\n"])
def test_what_is_no_reply(said):
    hearing = Hearing()
    hearing.hear(said)
    with pytest.raises(NoSmtp, match="no SMTP"):
        hearing.reply()


@pytest.mark.parametrize("piece", [b"x" * 1000, b"250-" + b"x" * 994 + b"\r\n"])
def test_a_reply_without_end_is_not_kept(piece):
    hearing = Hearing()
    for _ in range(REPLY_LIMIT // len(piece)):
        hearing.hear(piece)
        assert hearing.reply() is None
    hearing.hear(piece)
    with pytest.raises(NoSmtp, match="octets at once"):
        hearing.reply()
