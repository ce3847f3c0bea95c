"""Commands as clients write them, and the values that they are."""

import re

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from access.imap import commands as c
from access.imap.answers.syntax import astring, literal8, mailbox, string
from access.imap.commands import Message
from access.imap.framer import AFTER_LOGIN, Framer, Line, WantLiteral
from access.imap.grammar import Bad, foreseen, parse
from access.imap.grammar.keys import KEYS
from access.imap.grammar.table import BY_UID, MENU
from access.imap.tokens import Cursor
from tests.access.imap.said import GOOD, KEY_CASES

pytestmark = pytest.mark.pure


def read(octets: bytes, utf8: bool = False) -> c.Tagged:
    """What a client sends, tag, literals and all."""
    framer = Framer(AFTER_LOGIN)
    framer.feed(octets)
    while (event := framer.event()) is not None:
        if isinstance(event, WantLiteral):
            framer.accept()
        if isinstance(event, Line):
            return parse(event.pieces, utf8)
    raise AssertionError(f"not a whole command: {octets!r}")


def command(text: str, utf8: bool = False) -> c.Command:
    return command_of(text.encode(), utf8)


def command_of(octets: bytes, utf8: bool = False) -> c.Command:
    tagged = read(b"a1 " + octets + b"\r\n", utf8)
    assert tagged.tag == "a1"
    return tagged.command


@pytest.mark.parametrize(("text", "expected"), GOOD, ids=[text[:60] for text, _ in GOOD])
def test_commands(text: str, expected: c.Command) -> None:
    assert command(text) == expected


def test_every_command_and_key_has_a_case() -> None:
    said = [text.upper().split()[:2] for text, _ in GOOD]
    assert {name.decode() for name in MENU} <= {words[0] for words in said}
    assert {name.decode() for name in BY_UID} <= {words[1] for words in said if words[0] == "UID"}
    assert {name.decode() for name in KEYS} <= {text.upper().strip("( ").split()[0] for text, _ in KEY_CASES}


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ('SELECT "Entwürfe"', c.Select("Entwürfe")),
        ("SELECT R&D", c.Select("R&D")),
        ("SELECT Entw&APw-rfe", c.Select("Entw&APw-rfe")),
        ('LIST "" "ü%"', c.List("", ("ü%",))),
    ],
)
def test_names_when_utf8_is_enabled(text: str, expected: c.Command) -> None:
    assert command(text, utf8=True) == expected


BAD = [
    ("", "expected the name of a command, found the end"),
    ("FROB", "FROB is no command that is known here"),
    ("UID", "expected the name of a command, found the end"),
    ("UID NOOP", "UID NOOP is no command that is known here"),
    ("NOOP x", "NOOP: expected the end of the command, found x"),
    ("LOGIN anna", "LOGIN: expected a blank, found the end"),
    ("LOGOUT\r", "LOGOUT: expected the end of the command, found a CR before the end"),
    ('LOGIN anna "x', 'LOGIN: expected a password, found "x'),
    ('LOGIN anna "x\\y"', 'LOGIN: expected a password, found "x\\y"'),
    ('LOGIN anna "a\rb"', 'LOGIN: expected a password, found "a\rb"'),
    ("LOGIN anna {1+}\r\n\0", "LOGIN: NUL in a password"),
    ("LOGIN anna ~{1+}\r\n\0", "LOGIN: NUL in a password"),
    ("SELECT a (QRESYNC (0 0))", "SELECT: a mod-sequence is above 0 with QRESYNC"),
    ("SELECT a (FROB)", "SELECT: expected CONDSTORE or QRESYNC, found FROB)"),
    ("CREATE a (USE (drafts))", "CREATE: expected a special use such as \\Drafts, found drafts))"),
    ("STATUS a ()", "STATUS: expected an item of STATUS, found )"),
    ("STATUS a (FROB)", "STATUS: FROB is no item of STATUS"),
    ('LIST (FROB) "" *', "LIST: FROB is no selection option of LIST"),
    ('LIST (RECURSIVEMATCH) "" *', "LIST: RECURSIVEMATCH needs SUBSCRIBED beside it"),
    ('LIST "" * RETURN (FROB)', "LIST: FROB is no return option of LIST"),
    ('LIST "" * FROB', "LIST: expected RETURN (…), found FROB"),
    ("FETCH 0 FLAGS", "FETCH: expected a set of messages such as 1:5,9 or 3:*, found 0 FLAGS"),
    ("FETCH 1 FROB", "FETCH: FROB is no item to fetch"),
    ("FETCH 1 (ALL)", "FETCH: ALL is no item to fetch"),
    ("FETCH 1 (FLAGS", "FETCH: expected a blank or ), found the end"),
    ("FETCH 1 BODY[MIME]", "FETCH: MIME needs the number of a part"),
    ("FETCH 1 BODY[0]", "FETCH: expected a section's end, ], found 0]"),
    ("FETCH 1 BODY[1.]", "FETCH: expected a section's end, ], found .]"),
    ("FETCH 1 BODY[1TEXT]", "FETCH: expected ], found TEXT]"),
    ("FETCH 1 BODY[.TEXT]", "FETCH: a point stands between a part and what of it is wanted"),
    ("FETCH 1 BODY[]<0>", "FETCH: expected a slice such as <0.1024>, found <0>"),
    ("FETCH 1 FLAGS[1]", "FETCH: FLAGS has no sections"),
    ("FETCH 1 FLAGS (VANISHED)", "FETCH: VANISHED stands in a UID FETCH with CHANGEDSINCE"),
    ("FETCH 1 FLAGS (PARTIAL 1:2)", "FETCH: PARTIAL stands in a UID FETCH"),
    ("UID FETCH 1 FLAGS (PARTIAL 1:-2)", "UID FETCH: expected a range such as 1:100 or -1:-100, found 1:-2)"),
    ("UID FETCH 1 FLAGS (FROB 1)", "UID FETCH: FROB is no modifier of FETCH"),
    ("STORE 1 FROB (x)", "STORE: expected FLAGS, +FLAGS or -FLAGS, found FROB (x)"),
    ("STORE 1 FLAGS (\\*)", "STORE: expected a flag, found \\*)"),
    ("COPY 1:a b", "COPY: expected a set of messages such as 1:5,9 or 3:*, found 1:a b"),
    ("APPEND a", "APPEND: expected a blank, found the end"),
    ("APPEND a x", "APPEND: expected a literal with the message, found x"),
    ('APPEND a "x" {1+}\r\nx', 'APPEND: expected a date such as "17-Jul-1996 02:44:25 -0700", found "x"'),
    ('APPEND a "31-Feb-1996 02:44:25 -0700" {1+}\r\nx', 'APPEND: "31-Feb-1996 02:44:25 -0700" is no date'),
    ('APPEND a "1-Feb-1996 02:44:25 -9900" {1+}\r\nx', 'APPEND: "1-Feb-1996 02:44:25 -9900" is no date'),
    ("APPEND a UTF8 ({1+}\r\nx)", "APPEND: UTF8 is followed by a literal8, ~{…}"),
    ("APPEND a ({1+}\r\nx)", "APPEND: expected a flag, found a literal"),
    ("SEARCH FROB", "SEARCH: expected a search key, found FROB"),
    ("SEARCH (SEEN", "SEARCH: expected ), found the end"),
    ("SEARCH " + "(" * 101 + "SEEN" + ")" * 101, "SEARCH: nothing is nested more than 100 levels deep"),
    ("SEARCH " + "NOT " * 101 + "SEEN", "SEARCH: nothing is nested more than 100 levels deep"),
    ("SEARCH SINCE 31-Feb-1994", "SEARCH: 31-Feb-1994 is no date"),
    ("SEARCH SINCE 1-Foo-1994", "SEARCH: 1-Foo-1994 is no date"),
    ("SEARCH OLDER 0", "SEARCH: expected seconds above 0, found 0"),
    ("SEARCH CHARSET US-ASCII TO {2+}\r\nü", "SEARCH: the text is not US-ASCII"),
    ("SEARCH RETURN (FROB) ALL", "SEARCH: FROB is no return option"),
    ("SEARCH RETURN (ALL PARTIAL 1:2) ALL", "SEARCH: ALL and PARTIAL exclude each other"),
    ("SORT () UTF-8 ALL", "SORT: expected a sort key, found ) UTF-8 ALL"),
    ("SORT (FROB) UTF-8 ALL", "SORT: FROB is no sort key"),
    ("THREAD FROB UTF-8 ALL", "THREAD: FROB is no threading algorithm that is known here"),
    ("SETACL a ben LRS", "SETACL: rights are lower-case letters, + or - before them"),
    ("GETMETADATA a x", "GETMETADATA: an entry begins with /private or /shared and has no * or %"),
    ("GETMETADATA (FROB 1) a /private/x", "GETMETADATA: FROB is no option of GETMETADATA"),
    ("GETMETADATA (DEPTH 2) a /private/x", "GETMETADATA: DEPTH is 0, 1 or infinity"),
    ("ID (" + '"a" "b" ' * 30 + '"a" "b")', "ID: more than 30 fields"),
    (
        "NOTIFY SET (SELECTED (MessageNew))",
        "NOTIFY: MessageNew and MessageExpunge go together, and FlagChange with them",
    ),
    ("NOTIFY SET (SELECTED (MailboxName))", "NOTIFY: SELECTED is told of messages only"),
    (
        "NOTIFY SET (INBOXES (MessageNew (UID) MessageExpunge))",
        "NOTIFY: items to fetch stand with SELECTED or SELECTED-DELAYED only",
    ),
    (
        "NOTIFY SET (SELECTED NONE) (SELECTED-DELAYED NONE)",
        "NOTIFY: only one group is about the selected mailbox",
    ),
    ("NOTIFY SET (FROB NONE)", "NOTIFY: FROB is no filter of mailboxes"),
]


@pytest.mark.parametrize(("text", "why"), BAD, ids=[text[:60] for text, _ in BAD])
def test_what_cannot_be_read_is_said_with_a_reason(text: str, why: str) -> None:
    with pytest.raises(Bad) as caught:
        command(text)
    assert (caught.value.tag, caught.value.status, caught.value.why) == ("a1", "BAD", why)


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("CREATE a (USE (\\Frob))", b"USEATTR"),
        ("SELECT R&D", b"CANNOT"),
        ("SELECT &2AA-", b"CANNOT"),
        ("SELECT &AAA-", b"CANNOT"),
        (
            "NOTIFY SET (INBOXES (Frob))",
            b"BADEVENT (MessageNew MessageExpunge FlagChange MailboxName SubscriptionChange MailboxMetadataChange "
            b"ServerMetadataChange)",
        ),
    ],
)
def test_what_is_refused_by_no(text: str, code: bytes) -> None:
    with pytest.raises(Bad) as caught:
        command(text)
    assert (caught.value.status, caught.value.code) == ("NO", code)


@pytest.mark.parametrize(
    "octets", [b"\r\n", b" NOOP\r\n", b"(a) NOOP\r\n", b"a+ NOOP\r\n", b"\xff NOOP\r\n", b"* OK\r\n"]
)
def test_a_line_without_a_tag(octets: bytes) -> None:
    with pytest.raises(Bad) as caught:
        read(octets)
    assert caught.value.tag == ""


@pytest.mark.parametrize("octets", [b"DONE\r\n", b"done \n"])
def test_the_end_of_idle_has_no_tag(octets: bytes) -> None:
    assert read(octets) == c.Tagged("", c.Done())


def test_a_message_can_be_foreseen() -> None:
    def want(octets: bytes) -> WantLiteral:
        framer = Framer(AFTER_LOGIN)
        framer.feed(octets)
        while not isinstance(event := framer.event(), WantLiteral):
            assert event is not None
        return event

    assert foreseen(want(b"a APPEND b (\\Seen) {9}\r\n")).command == c.Append("b", (Message(9, frozenset({"\\Seen"})),))
    utf8 = foreseen(want(b"a APPEND b UTF8 (~{9+}\r\n"))
    assert utf8.command == c.Append("b", (Message(9, binary=True, utf8=True),))
    assert foreseen(want(b"a UID REPLACE 7 b {9}\r\n")).command == c.Replace(7, "b", Message(9), by_uid=True)
    with pytest.raises(Bad, match="APPEND: expected a literal with the message"):
        foreseen(want(b"a APPEND b c {9}\r\n"))


def test_passwords_are_not_shown() -> None:
    assert "secret" not in repr(command("LOGIN anna secret"))
    assert "c2VjcmV0" not in repr(command("AUTHENTICATE PLAIN c2VjcmV0"))


def without_waiting(literal: bytes) -> bytes:
    """The same literal as a client sends it that does not wait."""
    return re.sub(rb"\A(~?\{[0-9]+)\}", rb"\1+}", literal)


@given(st.binary())
@example(bytes(range(256)))
@example(bytes(range(32, 127)))
def test_any_octets_can_be_written_and_read(octets: bytes) -> None:
    """NUL has its place in a literal8 only (RFC 9051 §4.3), elsewhere it is left out."""
    for written, expected in (
        (string(octets), octets.replace(b"\0", b"")),
        (astring(octets) if octets.upper() != b"NIL" else b'"NIL"', octets.replace(b"\0", b"")),
    ):
        framer = Framer(AFTER_LOGIN)
        framer.feed(b"a X " + without_waiting(written) + b"\r\n")
        event = framer.event()
        assert isinstance(event, Line)
        cursor = Cursor(event.pieces)
        cursor.skip(4)
        assert cursor.astring("anything") == expected
        cursor.end()
    assert command_of(b"SETMETADATA x (/private/a " + without_waiting(literal8(octets)) + b")") == c.SetMetadata(
        "x", (("/private/a", octets),)
    )


@given(st.text().filter(lambda text: text.isprintable()), st.booleans())
def test_any_name_can_be_written_and_read(name: str, utf8: bool) -> None:
    octets = b"a SELECT " + mailbox(name, utf8) + b"\r\n"
    assert read(octets, utf8) == c.Tagged("a", c.Select(name))


WORDS = st.lists(
    st.one_of(
        st.sampled_from(
            [
                text.encode()
                for case in GOOD
                for text in (*case[0].split(" "), " ", "(", ")", "[", "]", "<", "{3+}\r\n", '"', "\\", "*", ":", ",")
            ]
        ),
        st.binary(max_size=6),
    ),
    max_size=12,
)


@given(
    st.one_of(WORDS.map(b" ".join), WORDS.map(b"".join), st.sampled_from(GOOD).map(lambda case: case[0].encode())),
    st.data(),
)
def test_any_octets_give_a_command_or_a_named_error(octets: bytes, data: st.DataObject) -> None:
    at = data.draw(st.integers(0, len(octets)))
    framer = Framer(AFTER_LOGIN)
    framer.feed(b"a " + octets[:at] + data.draw(st.binary(max_size=3)) + octets[at:] + b"\r\n")
    while (event := framer.event()) is not None:
        problem = None
        try:
            if isinstance(event, WantLiteral):
                framer.accept()
                foreseen(event)
            elif isinstance(event, Line):
                assert isinstance(parse(event.pieces, data.draw(st.booleans())), c.Tagged)
        except Bad as bad:
            problem = bad
        assert problem is None or (problem.why and problem.status in ("BAD", "NO"))
