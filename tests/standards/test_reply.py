"""Replies, ours and what strangers say."""

import pytest

from mailapp.standards.reply import Reply

pytestmark = pytest.mark.pure


@pytest.mark.parametrize(
    ("reply", "wire"),
    [
        (Reply(250, "2.1.0", "Ok"), b"250 2.1.0 Ok\r\n"),
        (Reply(354, "", "Go on"), b"354 Go on\r\n"),
        (Reply(550, "5.7.1", "No\nReally"), b"550-5.7.1 No\r\n550 5.7.1 Really\r\n"),
        (Reply(250, "", ""), b"250\r\n"),
        (Reply(550, "5.1.1", "a\r250 fake"), b"550 5.1.1 a 250 fake\r\n"),
    ],
)
def test_on_the_wire(reply, wire):
    """RFC 5321 §4.2.1; the status in each line (RFC 2034 §4)."""
    assert reply.wire == wire


def test_a_long_text_is_cut_into_lines():
    lines = Reply(554, "5.0.0", "x" * 1200).wire.splitlines(keepends=True)
    assert len(lines) == 3
    assert all(len(line) <= 512 for line in lines)


@pytest.mark.parametrize(
    ("code", "text", "reply"),
    [
        (550, b"5.1.1 User unknown", Reply(550, "5.1.1", "User unknown")),
        (550, b"5.1.1 User\n5.1.1 unknown", Reply(550, "5.1.1", "User\nunknown")),
        (550, b"User unknown", Reply(550, "", "User unknown")),
        (450, b"5.1.1 confused", Reply(450, "", "confused")),
        (-1, b"\xff\0 rubbish", Reply(451, "", "\ufffd  rubbish")),
        (250, "", Reply(250, "", "")),
        (550, "550-5.1.1 a\n550 5.1.1 b", Reply(550, "5.1.1", "a\nb")),
    ],
)
def test_what_a_remote_server_says(code, text, reply):
    """RFC 3463 §2: a status counts if its class is that of the code."""
    assert Reply.parse(code, text) == reply


def test_classes():
    assert Reply(451, "", "later").temporary
    assert Reply(550, "", "no").permanent
    assert Reply(250, "", "yes").positive
    assert Reply(550, "", "no").status == "5.0.0"
    assert str(Reply(452, "4.2.2", "full\nup")) == "452 4.2.2 full up"
