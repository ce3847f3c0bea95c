"""Lines do not depend on how octets arrive."""

import pytest

from mailapp.standards.linebuffer import LineBuffer, LineTooLong

pytestmark = pytest.mark.pure


def lines(octets: bytes, size: int, limit: int = 12):
    buffer, found = LineBuffer(limit), []
    for at in range(0, len(octets), size):
        buffer.feed(octets[at : at + size])
        while True:
            try:
                line = buffer.line()
            except LineTooLong:
                line = LineTooLong
            if line is None:
                break
            found.append(line)
    return found, len(buffer)


@pytest.mark.parametrize("size", [1, 2, 3, 7, 1000])
@pytest.mark.parametrize(
    ("octets", "found", "left"),
    [
        (b"NOOP\r\nQUIT\r\n", [b"NOOP", b"QUIT"], 0),
        (b"NOOP\nQU", [b"NOOP"], 2),
        (b"\r\n\n", [b"", b""], 0),
        (b"a\rb\r\n", [b"a\rb"], 0),
        (b"0123456789\r\n", [b"0123456789"], 0),
        (b"01234567890\r\nNOOP\r\n", [LineTooLong, b"NOOP"], 0),
        (b"x" * 100 + b"\r\nNOOP\r\n", [LineTooLong, b"NOOP"], 0),
    ],
)
def test_lines(octets, found, left, size):
    assert lines(octets, size) == (found, left)


def test_a_literal_is_taken_as_it_is():
    buffer = LineBuffer(100)
    buffer.feed(b"A {5}\r\nab\r\ncREST\r\n")
    assert buffer.line() == b"A {5}"
    assert buffer.take(5) == b"ab\r\nc"
    assert buffer.line() == b"REST"


def test_what_was_pipelined_can_be_thrown_away():
    buffer = LineBuffer(100)
    buffer.feed(b"STARTTLS\r\nMAIL FROM:<>\r\n")
    assert buffer.line() == b"STARTTLS"
    assert buffer.clear() == 14
    assert buffer.line() is None
