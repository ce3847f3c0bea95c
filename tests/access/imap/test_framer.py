"""Octets may be cut anywhere: the events are the same."""

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from access.imap.framer import (
    AFTER_LOGIN,
    BEFORE_LOGIN,
    Broken,
    Event,
    Framer,
    Limits,
    Line,
    Literal,
    Octets,
    Prompt,
    WantLiteral,
)
from mailapp.net.content import Content

pytestmark = pytest.mark.pure
CUTS = [1, 2, 3, 7, 1000]
SMALL = Limits(line=40, literal=20, command=300, drain=50)


def events_of(sent: bytes, size: int, *, accepts: bool = True, limits: Limits = SMALL) -> list[Event]:
    """All events; the octets of a message are joined."""
    framer, events = Framer(limits), []
    for start in range(0, len(sent), size):
        framer.feed(sent[start : start + size])
        while (event := framer.event()) is not None:
            if isinstance(event, WantLiteral):
                framer.accept() if accepts else framer.refuse()
            if isinstance(event, Octets) and events and isinstance(events[-1], Octets):
                events[-1] = Octets(events[-1].octets + event.octets)
            else:
                events.append(event)
    return events


def line(*pieces: bytes | Literal) -> Line:
    return Line(pieces)


def literal(octets: bytes, binary: bool = False) -> Literal:
    return Literal(len(octets), octets, binary)


WHOLE = [
    (b"a NOOP\r\n", [line(b"a NOOP")]),
    (b"a NOOP\n", [line(b"a NOOP")]),
    (b"\r\n", [line(b"")]),
    (b"a NO", []),
    (b"a NOOP\r\nb NOOP\r\n", [line(b"a NOOP"), line(b"b NOOP")]),
    (
        b"a LOGIN {3}\r\nben {0}\r\n\r\n",
        [Prompt(), Prompt(), line(b"a LOGIN ", literal(b"ben"), b" ", literal(b""), b"")],
    ),
    (b"a LOGIN {3+}\r\nben x\r\n", [line(b"a LOGIN ", literal(b"ben"), b" x")]),
    (b"a LOGIN {5+}\r\n\r\n{1} x\r\n", [line(b"a LOGIN ", literal(b"\r\n{1}"), b" x")]),
    (b"a X ~{2+}\r\n\0\0\r\n", [line(b"a X ", literal(b"\0\0", binary=True), b"")]),
    (b'a X "{3}"\r\n', [line(b'a X "{3}"')]),
    (b"a X {3-}\r\n", [line(b"a X {3-}")]),
    # a message is announced; the name of its mailbox is a literal like others
    (
        b"a APPEND x {3}\r\nabc\r\n",
        [
            WantLiteral(3, False, False, (b"a APPEND x ",)),
            Prompt(),
            Octets(b"abc"),
            line(b"a APPEND x ", Literal(3), b""),
        ],
    ),
    (
        b"a append {1+}\r\nx () ~{3+}\r\na\0c {0+}\r\n\r\n",
        [
            WantLiteral(3, True, True, (b"a append ", literal(b"x"), b" () ")),
            Octets(b"a\0c"),
            WantLiteral(0, True, False, (b"a append ", literal(b"x"), b" () ", Literal(3, binary=True), b" ")),
            line(b"a append ", literal(b"x"), b" () ", Literal(3, binary=True), b" ", Literal(0), b""),
        ],
    ),
    (
        b"a UID REPLACE 4 {1+}\r\nx {1+}\r\ny\r\n",
        [
            WantLiteral(1, True, False, (b"a UID REPLACE 4 ", literal(b"x"), b" ")),
            Octets(b"y"),
            line(b"a UID REPLACE 4 ", literal(b"x"), b" ", Literal(1), b""),
        ],
    ),
    # too much
    (b"a " + b"x" * 50 + b"\r\nb NOOP\r\n", [Broken("a line has at most 40 octets", "a"), line(b"b NOOP")]),
    (b"a " + b"x" * 37 + b"\r\n", [line(b"a " + b"x" * 37)]),
    (b"x" * 50 + b"\r\nb NOOP\r\n", [Broken("a line has at most 40 octets"), line(b"b NOOP")]),
    (
        b"a X " + b"x" * 50 + b" {8+}\r\nz NOOP\r\n {2}\r\nb NOOP\r\n",
        [Broken("a line has at most 40 octets", "a"), line(b"b NOOP")],
    ),
    (b"a X {21}\r\nb NOOP\r\n", [Broken("a literal that is no message has at most 20 octets", "a"), line(b"b NOOP")]),
    (
        b"a X {21+}\r\n" + b"\n" * 21 + b"\r\nb NOOP\r\n",
        [Broken("a literal that is no message has at most 20 octets", "a"), line(b"b NOOP")],
    ),
    (b"a X {9999999999999999999}\r\n", [Broken("a literal that is no message has at most 20 octets", "a")]),
    (
        b"a X {51+}\r\nb NOOP\r\n",
        [Broken("a literal that is no message has at most 20 octets", "a", fatal=True)],
    ),
    (b"a X" + b" {0+}\r\n" * 9 + b"\r\nb NOOP\r\n", [Broken("a command has at most 300 octets", "a"), line(b"b NOOP")]),
    # NUL
    (b"a X \0\r\nb NOOP\r\n", [Broken("NUL can only stand in a literal8", "a"), line(b"b NOOP")]),
    (b"a \0 {3+}\r\nabc x\r\nb NOOP\r\n", [Broken("NUL can only stand in a literal8", "a"), line(b"b NOOP")]),
    (b"a \0 {51+}\r\n", [
        Broken("NUL can only stand in a literal8", "a"),
        Broken("at most 50 octets are read to be thrown away", "", fatal=True),
    ]),
]  # fmt: skip


@pytest.mark.parametrize("size", CUTS)
@pytest.mark.parametrize(("sent", "events"), WHOLE, ids=[repr(sent[:40]) for sent, _ in WHOLE])
def test_events_do_not_depend_on_how_octets_arrive(sent: bytes, events: list[Event], size: int) -> None:
    assert events_of(sent, size) == events


REFUSED = [
    (b"a APPEND x {3}\r\nb NOOP\r\n", [WantLiteral(3, False, False, (b"a APPEND x ",)), line(b"b NOOP")]),
    (b"a APPEND x {3+}\r\nabc\r\nb NOOP\r\n", [WantLiteral(3, True, False, (b"a APPEND x ",)), line(b"b NOOP")]),
    (b"a APPEND x {0+}\r\n\r\nb NOOP\r\n", [WantLiteral(0, True, False, (b"a APPEND x ",)), line(b"b NOOP")]),
    (
        b"a APPEND x {3+}\r\nabc {4+}\r\n\r\n\r\n\r\nb NOOP\r\n",
        [WantLiteral(3, True, False, (b"a APPEND x ",)), line(b"b NOOP")],
    ),
    (
        b"a APPEND x {51+}\r\nb NOOP\r\n",
        [
            WantLiteral(51, True, False, (b"a APPEND x ",)),
            Broken("at most 50 octets are read to be thrown away", "", fatal=True),
        ],
    ),
]


@pytest.mark.parametrize("size", CUTS)
@pytest.mark.parametrize(("sent", "events"), REFUSED, ids=[repr(sent[:40]) for sent, _ in REFUSED])
def test_a_refused_message_is_passed_over(sent: bytes, events: list[Event], size: int) -> None:
    assert events_of(sent, size, accepts=False) == events


def test_nothing_is_read_before_the_message_is_accepted() -> None:
    framer, content = Framer(AFTER_LOGIN), Content()
    framer.feed(b"a APPEND x {3+}\r\nabc\r\n")
    assert isinstance(framer.event(), WantLiteral)
    assert framer.event() is None
    framer.accept(content)
    assert framer.event() == Octets(b"abc")
    assert framer.event() == line(b"a APPEND x ", Literal(3, content=content), b"")


@pytest.mark.parametrize("endless", [b"x" * 10_000, b"x {3+}" * 10_000, b"\0" * 10_000])
def test_an_endless_line_takes_no_memory(endless: bytes) -> None:
    framer, broken = Framer(BEFORE_LOGIN), 0
    for _ in range(1000):
        framer.feed(endless)
        while framer.event() is not None:
            broken += 1
        assert framer.pending <= BEFORE_LOGIN.line + len(endless)
    assert broken == 1


def test_after_a_fatal_break_nothing_is_read() -> None:
    framer = Framer(SMALL)
    framer.feed(b"a X {999+}\r\n")
    assert framer.event() == Broken("a literal that is no message has at most 20 octets", "a", fatal=True)
    framer.feed(b"b NOOP\r\n")
    assert framer.event() is None
    assert framer.pending == 0


def test_the_rest_is_given_up() -> None:
    framer = Framer()
    framer.feed(b"a STARTTLS\r\nb NOOP\r\n")
    assert framer.event() == line(b"a STARTTLS")
    assert framer.rest() == b"b NOOP\r\n"
    assert framer.event() is None
    assert framer.pending == 0


def test_limits_may_become_wider() -> None:
    framer = Framer(SMALL)
    framer.limits = AFTER_LOGIN
    framer.feed(b"a " + b"x" * 60_000 + b"\r\n")
    assert isinstance(framer.event(), Line)


PIECES = st.lists(
    st.one_of(
        st.binary(max_size=12),
        st.sampled_from(
            [b"\r\n", b"{3}", b"{3+}", b"~{2+}", b"{30+}", b"{60+}", b"a ", b" APPEND x ", b"\0", b"x" * 41]
        ),
    ),
    max_size=30,
).map(b"".join)


@given(PIECES, st.integers(1, 20), st.booleans())
@example(b"\x1a" * 41 + b"\r\n", 41, True)
def test_any_octets_give_the_same_events_however_they_are_cut(octets: bytes, size: int, accepts: bool) -> None:
    assert events_of(octets, size, accepts=accepts) == events_of(octets, len(octets) or 1, accepts=accepts)
