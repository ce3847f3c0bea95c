"""Octets may be cut anywhere."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mta.smtp.parser import FRAME_LIMIT, Counted, Dots, Flaw, Line, LineEnds, Lines

pytestmark = pytest.mark.pure
CUTS = [1, 2, 3, 5, 1000]


def lines_of(octets: bytes, size: int) -> list[Line]:
    lines, found = Lines(), []
    for start in range(0, len(octets), size):
        lines.feed(octets[start : start + size])
        while (line := lines.take()) is not None:
            found.append(line)
    return found


def message_of(octets: bytes, size: int) -> tuple[bytes, bytes | None, bool]:
    """(message, rest behind it or None when it has no end, whether a line end stood alone)."""
    dots, ends, message = Dots(), LineEnds(), b""
    for start in range(0, len(octets), size):
        piece = dots.feed(octets[start : start + size])
        ends.look(piece.octets)
        message += piece.octets
        if piece.done:
            ends.end()
            return message, piece.rest + octets[start + size :], ends.bare
    return message, None, ends.bare


@pytest.mark.parametrize("size", CUTS)
@pytest.mark.parametrize(
    ("sent", "lines"),
    [
        (b"NOOP\r\nQUIT\r\n", [Line(b"NOOP"), Line(b"QUIT")]),
        (b"\r\n", [Line(b"")]),
        (b"NOOP\n", [Line(b"NOOP", Flaw.BARE)]),
        (b"NO\rOP\r\n", [Line(b"NO\rOP\r", Flaw.BARE)]),
        (b"NO\0OP\r\n", [Line(b"NO\0OP", Flaw.NUL)]),
        (b"x" * (FRAME_LIMIT + 1) + b"\r\nNOOP\r\n", [Line(b"", Flaw.TOO_LONG), Line(b"NOOP")]),
        (b"NOOP", []),
    ],
)
def test_lines_do_not_depend_on_how_octets_arrive(sent: bytes, lines: list[Line], size: int) -> None:
    assert lines_of(sent, size) == lines


def test_an_endless_line_takes_no_memory() -> None:
    lines = Lines()
    for _ in range(1000):
        lines.feed(b"x" * 10_000)
        assert lines.take() is None
        assert lines.pending <= FRAME_LIMIT + 10_000


@pytest.mark.parametrize("size", CUTS)
@pytest.mark.parametrize(
    ("sent", "message", "rest"),
    [
        (b".\r\n", b"", b""),
        (b"a\r\n.\r\nQUIT\r\n", b"a\r\n", b"QUIT\r\n"),
        (b"..\r\n.\r\n", b".\r\n", b""),
        (b".a\r\n.\r\n", b"a\r\n", b""),  # RFC 5321 §4.5.2: any first dot is taken away
        (b"a\r\n..b\r\n...\r\n.\r\n", b"a\r\n.b\r\n..\r\n", b""),
        (b"a\r\n.b\r\n.\r\n", b"a\r\nb\r\n", b""),
        (b"\r\n\r\n.\r\n", b"\r\n\r\n", b""),
        (b"a\r\n.\r", b"a", None),
        (b"x" * 5000 + b"\r\n.\r\n", b"x" * 5000 + b"\r\n", b""),
    ],
)
def test_messages_do_not_depend_on_how_octets_arrive(
    sent: bytes, message: bytes, rest: bytes | None, size: int
) -> None:
    assert message_of(sent, size) == (message, rest, False)


# Every published form of a wrong end of message, and then what its sender meant as a second message.
SMUGGLED = [
    b"\n.\n",
    b"\n.\r\n",
    b"\r\n.\n",
    b"\r.\r",
    b"\r.\r\n",
    b"\r\n.\r",
    b"\n.\r",
    b"\r.\n",
    b"\r\r\n.\r\r\n",
    b"\r\n\0.\n",
    b"\n\n.\r\n",
    b"\r\n.\r\r\n",
    b"\n..\r\n",
]


@pytest.mark.parametrize("size", CUTS)
@pytest.mark.parametrize("form", SMUGGLED, ids=repr)
def test_no_smuggled_end_is_an_end(form: bytes, size: int) -> None:
    sent = b"Subject: a\r\n\r\nbody" + form + b"MAIL FROM:<evil@example.org>\r\n.\r\nQUIT\r\n"
    message, rest, bare = message_of(sent, size)
    assert bare
    assert b"MAIL FROM" in message
    assert rest == b"QUIT\r\n"


@given(st.binary(max_size=200), st.integers(1, 50))
def test_any_message_comes_out_as_it_went_in(octets: bytes, size: int) -> None:
    message = octets.replace(b"\r", b"").replace(b"\n", b"\r\n") + b"\r\n"
    stuffed = (b"\r\n" + message).replace(b"\r\n.", b"\r\n..")[2:]
    assert message_of(stuffed + b".\r\nNOOP\r\n", size) == (message, b"NOOP\r\n", False)


@given(st.lists(st.binary(max_size=5), max_size=20))
def test_line_ends_do_not_depend_on_how_octets_arrive(pieces: list[bytes]) -> None:
    whole, cut = LineEnds(), LineEnds()
    whole.look(b"".join(pieces))
    for piece in pieces:
        cut.look(piece)
    whole.end()
    cut.end()
    expected = b"".join(pieces).replace(b"\r\n", b"")
    assert whole.bare == cut.bare == (b"\r" in expected or b"\n" in expected)


@pytest.mark.parametrize("size", CUTS)
def test_a_chunk_is_counted(size: int) -> None:
    counted, octets, sent = Counted(7), b"", b"a\r\n.\r\nxNOOP\r\n"
    for start in range(0, len(sent), size):
        piece = counted.feed(sent[start : start + size])
        octets += piece.octets
        if piece.done:
            assert piece.rest + sent[start + size :] == b"NOOP\r\n"
            break
    assert octets == b"a\r\n.\r\nx"
