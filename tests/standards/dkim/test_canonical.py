"""RFC 6376 §3.4: the forms that are signed, also when the body comes in pieces."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mailapp.standards.dkim.canonical import Body, fields, relaxed_field, simple_field

HEADER = b"A: X\r\nB : Y\t\r\n\tZ  \r\n\r\n C \r\nD \t E\r\n\r\n\r\n"  # RFC 6376 §3.4.5
BODY = HEADER.partition(b"\r\n\r\n")[2]

BODIES = [  # body, simple, relaxed
    (BODY, b" C \r\nD \t E\r\n", b" C\r\nD E\r\n"),
    (b"", b"\r\n", b""),
    (b"\r\n\r\n", b"\r\n", b""),
    (b" \t\r\n", b" \t\r\n", b""),
    (b"a", b"a\r\n", b"a\r\n"),
    (b"a ", b"a \r\n", b"a\r\n"),
    (b"a\r\n \t \r\n\r\n", b"a\r\n \t \r\n", b"a\r\n"),
    (b"a\r\n\r\n\r\nb\r\n\r\n", b"a\r\n\r\n\r\nb\r\n", b"a\r\n\r\n\r\nb\r\n"),
    (b"a\n\r\n", b"a\n\r\n", b"a\n\r\n"),
    (b"a\r", b"a\r\r\n", b"a\r\r\n"),
    (b"\ta\t\t b \r\n", b"\ta\t\t b \r\n", b" a b\r\n"),
]


def form(body: bytes, size: int, *, relaxed: bool) -> bytes:
    canonical = Body(relaxed=relaxed)
    pieces = [canonical.feed(body[at : at + size]) for at in range(0, len(body), size)]
    return b"".join([*pieces, canonical.finish()])


@pytest.mark.parametrize("size", [1, 2, 3, 1000])
@pytest.mark.parametrize(("body", "simple", "relaxed"), BODIES)
def test_body(body: bytes, simple: bytes, relaxed: bytes, size: int) -> None:
    assert form(body, size, relaxed=False) == simple
    assert form(body, size, relaxed=True) == relaxed


@given(st.lists(st.sampled_from([b"a", b" ", b"\t", b"\r", b"\n", b"\r\n", b"\r\n\r\n"])), st.integers(1, 5))
def test_pieces_do_not_matter(pieces: list[bytes], size: int) -> None:
    body = b"".join(pieces)
    for relaxed in (True, False):
        assert form(body, size, relaxed=relaxed) == form(body, len(body) + 1, relaxed=relaxed)


def test_fields() -> None:
    assert [field.name for field in fields(HEADER)] == ["a", "b"]
    assert b"".join(map(simple_field, fields(HEADER))) == b"A: X\r\nB : Y\t\r\n\tZ  \r\n"
    assert b"".join(map(relaxed_field, fields(HEADER))) == b"a:X\r\nb:Y Z\r\n"


def test_many_empty_lines_take_no_time() -> None:
    """Each piece is looked at once, whatever it ends with."""
    body = Body(relaxed=True)
    for _ in range(20):
        assert body.feed(b"\r\n" * 50_000 + b"\n\r" * 50_000)[-1:] in (b"", b"\n", b"\r")
