"""ManageSieve as dialogues over scripts in memory."""

import base64

import pytest
from hypothesis import given
from hypothesis import strategies as st

from access.managesieve.framer import DRAIN_OCTETS, LINE_OCTETS
from access.managesieve.server import SieveTalk
from mailapp.delivery.script import (
    BadScript,
    NoSuchScript,
    ScriptActive,
    ScriptExists,
    ScriptInfo,
    ScriptTooLarge,
    TooManyScripts,
    named,
)
from mailapp.policy.values import Policy
from tests.access.talking import Conversation, caller, cut_anywhere, play


class Shelf:
    """Scripts in memory: at most two, of 100 octets."""

    def __init__(self) -> None:
        self.kept: dict[str, bytes] = {}
        self.chosen = ""

    def listed(self) -> list[ScriptInfo]:
        return [ScriptInfo(name, name == self.chosen, len(text)) for name, text in sorted(self.kept.items())]

    def text(self, name: str) -> bytes:
        return self.kept[self._there(name)]

    def check(self, octets: bytes) -> list[str]:
        if len(octets) > 100:
            raise ScriptTooLarge("A script has at most 100 octets.")
        try:
            octets.decode()
        except UnicodeDecodeError:
            raise BadScript("A script is UTF-8.") from None
        if octets == b"wrong;":
            raise BadScript("line 1, column 1: …\r\nline 2, column 1: …")
        return ["line 1, column 7: …"] if octets == b"stop; keep;" else []

    def room(self, name: str, size: int) -> None:
        if size > 100:
            raise ScriptTooLarge("A script has at most 100 octets.")
        if len(self.kept.keys() - {named(name)}) >= 2:
            raise TooManyScripts("You have 2 scripts already.")

    def put(self, name: str, octets: bytes) -> list[str]:
        warnings = self.check(octets)
        self.room(name, len(octets))
        self.kept[named(name)] = octets
        return warnings

    def activate(self, name: str) -> None:
        self.chosen = self._there(name) if name else ""

    def remove(self, name: str) -> None:
        if self._there(name) == self.chosen:
            raise ScriptActive("The active script stays.")
        del self.kept[name]

    def rename(self, name: str, to: str) -> None:
        if to in self.kept:
            raise ScriptExists("There is one already.")
        self.kept[to] = self.kept.pop(self._there(name))

    def _there(self, name: str) -> str:
        if name not in self.kept:
            raise NoSuchScript("There is no script of that name.")
        return name


def talk(shelf: Shelf | None = None, **words) -> SieveTalk:
    return SieveTalk(caller(**words), lambda account: shelf or Shelf())


def plain(name: str = "anna@example.test", password: str = "secret") -> str:
    return base64.b64encode(f"\0{name}\0{password}".encode()).decode()


GREETING = """
S: "IMPLEMENTATION" "Pillarbox"
S: "VERSION" "1.0"
S: "SASL" "PLAIN LOGIN SCRAM-SHA-256"
S: "SIEVE" "fileinto envelope … regex"
S: "NOTIFY" "mailto"
S: "MAXREDIRECTS" "4"
S: "LANGUAGE" "en"
S: "STARTTLS"
S: "UNAUTHENTICATE"
S: OK …
"""
LOGIN = f"""
{GREETING}
C: AUTHENTICATE "PLAIN" "{plain()}"
S: OK "Logged in"
"""


def test_a_whole_session() -> None:
    play(
        LOGIN
        + """
C: CAPABILITY
S: "IMPLEMENTATION" "Pillarbox"
S: "VERSION" "1.0"
S: "SASL" ""
S: "SIEVE" "fileinto envelope … regex"
S: "NOTIFY" "mailto"
S: "MAXREDIRECTS" "4"
S: "LANGUAGE" "en"
S: "OWNER" "anna@example.test"
S: "UNAUTHENTICATE"
S: OK
C: LISTSCRIPTS
S: OK
C: HAVESPACE "one" 100
S: OK …
C: HAVESPACE "one" 101
S: NO (QUOTA/MAXSIZE) "A script has at most 100 octets."
C: PUTSCRIPT "one" {5+}
C: keep;
S: OK "Kept"
# a literal without the plus is one, too
C: PutScript {3}
C: two "discard;\\""
S: OK "Kept"
C: HAVESPACE "three" 1
S: NO (QUOTA/MAXSCRIPTS) "You have 2 scripts already."
C: PUTSCRIPT "three" ""
S: NO (QUOTA/MAXSCRIPTS) "You have 2 scripts already."
C: LISTSCRIPTS
S: "one"
S: "two"
S: OK
C: GETSCRIPT "two"
S: {9}
S: discard;"
S: OK
C: GETSCRIPT "three"
S: NO (NONEXISTENT) "There is no script of that name."
C: SETACTIVE "one"
S: OK "Active"
C: LISTSCRIPTS
S: "one" ACTIVE
S: "two"
S: OK
C: DELETESCRIPT "one"
S: NO (ACTIVE) "The active script stays."
C: RENAMESCRIPT "one" "two"
S: NO (ALREADYEXISTS) "There is one already."
C: RENAMESCRIPT "two" "zwölf"
S: OK "Renamed"
C: DELETESCRIPT "zwölf"
S: OK "Deleted"
C: SETACTIVE ""
S: OK "No script is active"
C: CHECKSCRIPT "keep;"
S: OK "It can be kept"
# RFC 5804 §1.3: what is wrong, and what is only odd
C: CHECKSCRIPT "wrong;"
S: NO {44}
S: line 1, column 1: …
S: line 2, column 1: …
C: PUTSCRIPT "one" "stop; keep;"
S: OK (WARNINGS) "line 1, column 7: …"
C: NOOP
S: OK "Nothing done"
C: NOOP "a \\"tag\\""
S: OK (TAG "a \\"tag\\"") "Nothing done"
# RFC 5804 §2.14
C: UNAUTHENTICATE
S: OK "Logged out"
C: LISTSCRIPTS
S: NO "No such command, or not before login"
C: LOGOUT
S: OK "Bye"
-- closed
""",
        talk(Shelf()),
    )


def test_logins() -> None:
    play(
        GREETING
        + f"""
C: AUTHENTICATE "PLAIN" "{plain(password="wrong")}"
S: NO "Wrong name or password."
C: AUTHENTICATE "PLAIN" "{plain("carl@example.test")}"
S: NO (TRYLATER) "Too many failed logins: wait 5 seconds."
C: AUTHENTICATE "KERBEROS"
S: NO "Mechanisms are PLAIN LOGIN SCRAM-SHA-256."
C: AUTHENTICATE "PLAIN" ""
S: NO "PLAIN needs three fields."
C: AUTHENTICATE "PLAIN"
S: ""
C: "*"
S: NO "Authentication cancelled."
C: AUTHENTICATE "PLAIN"
S: ""
C: NOOP
S: NO "It takes a string in base64"
C: AUTHENTICATE "LOGIN"
S: "VXNlcm5hbWU6"
C: "YW5uYUBleGFtcGxlLnRlc3Q="
S: "UGFzc3dvcmQ6"
C: {{8+}}
C: c2VjcmV0
S: OK "Logged in"
C: AUTHENTICATE "PLAIN"
S: NO "No such command, or not after login"
""",
        talk(),
    )


def test_no_password_in_clear_from_elsewhere() -> None:
    """RFC 5804 §2.2: STARTTLS, after which the capabilities are told anew."""
    play(
        GREETING.replace("PLAIN LOGIN SCRAM-SHA-256", "")
        + f"""
C: AUTHENTICATE "PLAIN" "{plain()}"
S: NO (ENCRYPT-NEEDED) …
C: STARTTLS "now"
S: NO "It takes no argument"
C: STARTTLS
S: OK "Begin TLS"
-- tls
{GREETING.replace('S: "STARTTLS"', "")}
C: STARTTLS
S: NO "TLS is there already."
C: AUTHENTICATE "PLAIN" "{plain()}"
S: OK "Logged in"
""",
        talk(client="192.0.2.1"),
    )


RUBBISH = [
    b"", b" ", b"\0", b"\xff", b'"', b"{", b"{5", b"{x+}", b'"a"', b'PUTSCRIPT', b'PUTSCRIPT "a"', b"PUTSCRIPT a b",
    b'PUTSCRIPT "a" "b" "c"', b'PUTSCRIPT "a""b"', b'HAVESPACE "a" x', b'HAVESPACE "a" "1"', b'HAVESPACE "a" -1',
    b'HAVESPACE "a" 99999999999', b"HAVESPACE a 1", b'LISTSCRIPTS "x"', b"SETACTIVE", b'GETSCRIPT ""',
    b'GETSCRIPT "\xff"',
    b'SETACTIVE "nobody"', b'RENAMESCRIPT "a"', b'RENAMESCRIPT "a" "b"', b"NOOP x", b"a b c d e f g h i j",
    b'PUTSCRIPT "" "keep;"', b'PUTSCRIPT " " "keep;"', b'PUTSCRIPT "a\x01b" "keep;"', b'CHECKSCRIPT "\xff"',
    b'PUTSCRIPT "\xe2\x80\xa8" "keep;"', b'PUTSCRIPT "' + b"n" * 129 + b'" "keep;"', b"X" * (LINE_OCTETS - 1),
]  # fmt: skip


@pytest.mark.parametrize("line", RUBBISH)
def test_rubbish_gets_a_sentence(line: bytes) -> None:
    conversation = play(LOGIN, talk())
    conversation.send(line + b"\r\nNOOP\r\n")
    wrong, right, nothing = conversation.said.split(b"\r\n")
    assert wrong.startswith(b"NO ")
    assert (right, nothing) == (b'OK "Nothing done"', b"")


def test_redirects_are_as_many_as_the_office_allows() -> None:
    """RFC 5804 §1.7, before login and after it."""
    conversation = Conversation(talk(policy=Policy(script_redirects=7)))
    conversation.send(f'AUTHENTICATE "PLAIN" "{plain()}"\r\nCAPABILITY\r\n'.encode())
    assert conversation.said.count(b'"MAXREDIRECTS" "7"\r\n') == 2


def test_a_large_script_is_read_to_be_thrown_away() -> None:
    conversation = play(LOGIN, talk(policy=Policy(script_octets=1000)))
    conversation.send(b'PUTSCRIPT "x" {6000+}\r\n' + b"x" * 6000 + b"\r\nNOOP\r\n")
    conversation.expect("NO (QUOTA/MAXSIZE) …")
    conversation.expect('OK "Nothing done"')


@pytest.mark.parametrize(
    "octets",
    [
        b'PUTSCRIPT "x" {%d+}\r\n' % (DRAIN_OCTETS + 1),
        b'PUTSCRIPT "x" {' + b"9" * 5000 + b"+}\r\n",  # of which Python makes no number
        b"x" * (LINE_OCTETS + 1),
    ],
)
def test_what_is_without_measure_ends(octets: bytes) -> None:
    conversation = play(LOGIN, talk())
    conversation.send(octets)
    assert conversation.said.startswith(b"BYE ")
    assert conversation.closed
    assert conversation.talk.pending == 0


@pytest.mark.parametrize("policy", [Policy(client_errors=3), Policy(client_commands_before_login=3)])
def test_patience_ends(policy: Policy) -> None:
    conversation = play(GREETING, talk(policy=policy))
    conversation.send(b"RUBBISH\r\n" * 10)
    assert conversation.closed
    assert conversation.said.splitlines()[-1].startswith(b"BYE ")


def test_octets_may_arrive_in_any_pieces() -> None:
    octets = f'AUTHENTICATE "PLAIN" {{{len(plain())}+}}\r\n{plain()}\r\n'.encode()
    octets += (
        b'PUTSCRIPT {0001+}\r\na {6+}\r\nke\r\np;\r\nGETSCRIPT "a"\r\nrubbish "\r\nCHECKSCRIPT {0+}\r\n\r\nLOGOUT\r\n'
    )
    cut_anywhere(octets, lambda: talk(Shelf()))


@given(st.binary(max_size=200))
def test_any_octets_are_answered(octets: bytes) -> None:
    conversation = Conversation(talk())
    before = conversation.said
    conversation.send(octets + b"\r\n")
    rest = conversation.said.removeprefix(before)
    assert all(line[:2] in (b"OK", b"NO", b"BY", b"") or line[:1] in b'"{' for line in rest.split(b"\r\n"))
