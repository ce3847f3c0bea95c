"""POP3 as dialogues over a store in memory."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from access.pop3.maildrop import InUse, Maildrop
from access.pop3.server import PopTalk
from mailapp.net.content import Content
from mailapp.policy.values import Policy
from mailapp.store.memory import MemoryStore
from mailapp.store.values import SEEN, UidSet
from tests.access.talking import Conversation, caller, cut_anywhere, play

ONE = b"Subject: one\r\n\r\n.dot\r\n..two\r\nlast\r\n"
TWO = b"Subject: two\r\n\r\nno line end"


class Key:
    """One lease for all sessions of a test."""

    holder: "Key | None" = None

    def take(self) -> bool:
        if Key.holder is not None:
            return False
        Key.holder = self
        return True

    def renew(self) -> bool:
        return Key.holder is self

    def release(self) -> None:
        if Key.holder is self:
            Key.holder = None


@pytest.fixture(autouse=True)
def free() -> None:
    Key.holder = None


@pytest.fixture
def store() -> MemoryStore:
    store = MemoryStore()
    inbox = store.mailbox("INBOX").id
    for octets in (ONE, TWO):
        store.append(inbox, Content.of(octets))
    return store


def talk(store: MemoryStore, **words) -> PopTalk:
    return PopTalk(caller(**words), lambda account: Maildrop(store, Key()))


LOGIN = """
S: +OK POP3 server ready
C: USER anna@example.test
S: +OK And the password?
C: PASS secret
S: +OK Maildrop locked and ready, 2 messages
"""


def test_a_whole_session(store: MemoryStore) -> None:
    """RFC 1939 §4 to §7."""
    drop = Maildrop(store, Key())
    one, two = map(drop.unique_id, drop.letters)
    drop.close()
    conversation = play(
        LOGIN
        + f"""
C: STAT
S: +OK 2 {len(ONE) + len(TWO)}
C: LIST
S: +OK 2 messages
S: 1 {len(ONE)}
S: 2 {len(TWO)}
S: .
C: list 2
S: +OK 2 {len(TWO)}
C: UIDL
S: +OK 2 messages
S: 1 {one}
S: 2 {two}
S: .
C: UIDL 1
S: +OK 1 {one}
# RFC 1939 §3: byte-stuffing
C: RETR 1
S: +OK {len(ONE)} octets
S: Subject: one
S:
S: ..dot
S: ...two
S: last
S: .
C: TOP 1 1
S: +OK The top of it
S: Subject: one
S:
S: ..dot
S: .
C: TOP 2 0
S: +OK The top of it
S: Subject: two
S:
S: .
C: TOP 2 99
S: +OK The top of it
S: Subject: two
S:
S: no line end
S: .
# RFC 1939 §5 DELE, §6 UPDATE: nothing is deleted until QUIT
C: DELE 2
S: +OK Message 2 will be deleted
C: STAT
S: +OK 1 {len(ONE)}
C: RETR 2
S: -ERR Message 2 is deleted
C: DELE 2
S: -ERR Message 2 is deleted
C: LIST
S: +OK 1 messages
S: 1 {len(ONE)}
S: .
C: RSET
S: +OK 2 messages
C: DELE 2
S: +OK Message 2 will be deleted
C: NOOP
S: +OK
C: QUIT
S: +OK Bye
-- closed
""",
        talk(store),
    )
    conversation.talk.close()
    assert tuple(store.open("INBOX").uids) == (1,)
    assert next(store.fetch(store.mailbox("INBOX").id, UidSet.of(1))).flags >= {SEEN}
    assert Key.holder is None


def test_without_quit_nothing_is_deleted(store: MemoryStore) -> None:
    conversation = play(LOGIN + "C: DELE 1\nS: +OK …", talk(store))
    conversation.talk.close()
    assert tuple(store.open("INBOX").uids) == (1, 2)
    assert Key.holder is None


def test_the_drop_is_one_session_alone(store: MemoryStore) -> None:
    def locked(account: object) -> Maildrop:
        raise InUse

    play(
        """
S: +OK …
C: USER anna@example.test
S: +OK …
C: PASS secret
S: -ERR [IN-USE] Another POP3 session has this maildrop; try again in a minute
C: STAT
S: -ERR Log in first
""",
        PopTalk(caller(), locked),
    )


def test_a_lost_lease_deletes_nothing(store: MemoryStore) -> None:
    conversation = play(LOGIN + "C: DELE 1\nS: +OK …", talk(store))
    Key.holder = Key()  # another process believed us dead
    conversation.send(b"QUIT\r\n")
    conversation.expect("-ERR [SYS/TEMP] The maildrop was no longer ours: nothing is deleted")
    assert tuple(store.open("INBOX").uids) == (1, 2)


def test_letters_that_went_elsewhere(store: MemoryStore) -> None:
    conversation = play(LOGIN, talk(store))
    inbox = store.mailbox("INBOX").id
    store.set_flags(inbox, UidSet.of(1), add=frozenset({"\\Deleted"}))
    store.expunge(inbox)
    store.append(inbox, Content.of(b"Subject: three\r\n\r\n"))  # not of this session: the drop is frozen
    conversation.send(b"RETR 1\r\nSTAT\r\nDELE 1\r\nQUIT\r\n")
    conversation.expect("-ERR …")
    conversation.expect(f"+OK 2 {len(ONE) + len(TWO)}")
    conversation.expect("+OK Message 1 will be deleted")
    conversation.expect("+OK Bye")
    assert tuple(store.open("INBOX").uids) == (2, 3)


def test_logins(store: MemoryStore) -> None:
    """AUTH: RFC 5034 §4; what kind of failure it is: RFC 3206 §4 (SYS/TEMP) and §5 (AUTH)."""
    play(
        """
S: +OK …
C: PASS secret
S: -ERR Say USER first
C: USER
S: -ERR USER needs a name
C: USER anna@example.test
S: +OK …
C: PASS wrong
S: -ERR [AUTH] Wrong name or password.
C: PASS secret
S: -ERR Say USER first
C: USER carl@example.test
S: +OK …
C: PASS secret
S: -ERR [SYS/TEMP] Too many failed logins: wait 5 seconds.
C: AUTH
S: +OK These
S: PLAIN
S: LOGIN
S: SCRAM-SHA-256
S: .
C: AUTH KERBEROS
S: -ERR Mechanisms are PLAIN LOGIN SCRAM-SHA-256
C: AUTH PLAIN
S: +…
C: *
S: -ERR Authentication cancelled
C: AUTH PLAIN =
S: -ERR PLAIN needs three fields
C: AUTH PLAIN !!!
S: -ERR Authentication response is not base64
C: AUTH PLAIN YmVuAGFubmFAZXhhbXBsZS50ZXN0AHNlY3JldA==
S: -ERR [AUTH] Wrong name or password.
C: AUTH LOGIN
S: + VXNlcm5hbWU6
C: YW5uYUBleGFtcGxlLnRlc3Q=
S: + UGFzc3dvcmQ6
C: c2VjcmV0
S: +OK Maildrop locked and ready, 2 messages
C: AUTH PLAIN
S: -ERR You are logged in
C: QUIT
S: +OK Bye
-- closed
""",
        talk(store),
    )


def test_utf8_names_and_passwords_with_spaces(store: MemoryStore) -> None:
    play(
        "S: +OK …\nC: UTF8\nS: +OK UTF-8\nC: UTF8 x\nS: -ERR …\nC: USER änne@example.test\nS: +OK …\n", talk(store)
    ).send("PASS zwei  Wörter \r\n".encode())
    assert Key.holder is not None


CAPABILITIES = """
S: TOP
S: UIDL
S: PIPELINING
S: RESP-CODES
S: AUTH-RESP-CODE
S: UTF8 USER
S: LANG
S: EXPIRE NEVER
S: IMPLEMENTATION Pillarbox
S: .
"""


def test_no_password_in_clear_from_elsewhere(store: MemoryStore) -> None:
    """RFC 2595 §4: STLS, and a wall behind it."""
    conversation = play(
        f"""
S: +OK …
C: CAPA
S: +OK Capabilities
S: STLS
{CAPABILITIES}
C: USER anna@example.test
S: -ERR Say STLS first: passwords are not for everybody's ears
C: PASS secret
S: -ERR Say STLS first: passwords are not for everybody's ears
C: AUTH PLAIN
S: -ERR Say STLS first: passwords are not for everybody's ears
C: STLS now
S: -ERR STLS takes no argument
C: STLS
S: +OK Begin TLS
-- tls
C: CAPA
S: +OK Capabilities
S: USER
S: SASL PLAIN LOGIN SCRAM-SHA-256
{CAPABILITIES}
C: STLS
S: -ERR TLS is there already
C: USER anna@example.test
S: +OK …
C: PASS secret
S: +OK …
# RFC 2449 §6: what is announced before login is announced after it, too
C: CAPA
S: +OK Capabilities
S: USER
S: SASL PLAIN LOGIN SCRAM-SHA-256
{CAPABILITIES}
""",
        talk(store, client="192.0.2.1"),
    )
    assert conversation.talk.inside


def test_languages(store: MemoryStore) -> None:
    """RFC 6856 §3.2."""
    play(
        """
S: +OK …
C: LANG
S: +OK Languages
S: en English
S: .
C: LANG en
S: +OK en …
C: LANG *
S: +OK en …
C: LANG tlh
S: -ERR We speak English only
""",
        talk(store),
    )


RUBBISH = [
    b"", b" ", b"\0", b"\xff\xfe", b"RETR", b"RETR 0", b"RETR -1", b"RETR 3", b"RETR 1 2", b"RETR x", b"RETR \xd9\xa1",
    b"RETR 99999999999999999999", b"TOP", b"TOP 1", b"TOP 1 x", b"TOP 1 -1", b"TOP 3 1", b"TOP 1 1 1", b"LIST 0",
    b"LIST 1 2", b"UIDL 0", b"UIDL x", b"DELE", b"DELE 0", b"DELE 3", b"APOP anna x", b"USER anna", b"STLS",
    b"HELO", b"R\0TR 1", b"RETR 1\0", b"RETR\t1", b"a" * 300, b"USER " + b"a" * 2000, b"LIST " + b"1" * 260,
]  # fmt: skip


@pytest.mark.parametrize("line", RUBBISH)
def test_rubbish_gets_a_sentence(store: MemoryStore, line: bytes) -> None:
    conversation = play(LOGIN, talk(store))
    conversation.send(line + b"\r\nNOOP\r\n")
    wrong, right, nothing = conversation.said.split(b"\r\n")
    assert wrong.startswith(b"-ERR ")
    assert (right, nothing) == (b"+OK", b"")


@given(st.lists(st.binary(max_size=30), max_size=10))
def test_any_octets_are_answered(lines: list[bytes]) -> None:
    store = MemoryStore()
    conversation = Conversation(PopTalk(caller(), lambda account: Maildrop(store, Key())))
    for line in lines:
        conversation.send(line + b"\r\n")
    assert all(reply.startswith((b"+", b"-ERR")) for reply in conversation.said.split(b"\r\n") if reply[:3] == b"-ER")


def test_an_endless_line_costs_nothing(store: MemoryStore) -> None:
    conversation = play(LOGIN, talk(store))
    for _ in range(160):
        conversation.send(b"x" * 65536)
    assert conversation.talk.pending < 20_000
    conversation.send(b"\r\nNOOP\r\n")
    assert conversation.said == b"-ERR The line is too long\r\n+OK\r\n"


@pytest.mark.parametrize(
    ("policy", "line"),
    [
        (Policy(client_errors=3), b"RUBBISH\r\n"),
        (Policy(client_errors=3), b"x" * 20_000 + b"\r\n"),
        (Policy(client_commands_before_login=3), b"CAPA\r\n"),
    ],
)
def test_patience_ends(store: MemoryStore, policy: Policy, line: bytes) -> None:
    conversation = play("S: +OK …", talk(store, policy=policy))
    conversation.send(line * 10)
    assert conversation.closed
    assert conversation.said.splitlines()[-1].startswith(b"-ERR Too many")


def test_octets_may_arrive_in_any_pieces(store: MemoryStore) -> None:
    def fresh() -> PopTalk:
        Key.holder = None
        return talk(store)

    cut_anywhere(
        b"CAPA\r\nUSER anna@example.test\r\nPASS secret\r\nSTAT\r\nRETR 1\nTOP 1 1\r\n\r\nrubbish\r\nNOOP\r\n"
        b"RETR 2\r\n",
        fresh,
    )


@pytest.mark.parametrize("size", [2, 3, 5, 64 * 1024])
def test_stuffing_does_not_depend_on_chunks(size: int, monkeypatch: pytest.MonkeyPatch, store: MemoryStore) -> None:
    monkeypatch.setattr("access.pop3.replies.CHUNK", size)
    conversation = play(LOGIN, talk(store))
    conversation.send(b"RETR 1\r\nTOP 1 2\r\n")
    head = b"Subject: one\r\n\r\n..dot\r\n...two\r\n"
    assert conversation.said.split(b" octets\r\n")[1] == head + b"last\r\n.\r\n+OK The top of it\r\n" + head + b".\r\n"
