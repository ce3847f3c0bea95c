"""What goes over the wire, word for word."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from access.imap.answers import Continue, found, mailboxes, messages, office, status, syntax
from access.imap.commands import Partial
from mailapp.store.values import UidSet

pytestmark = pytest.mark.pure
WHEN = datetime(1996, 7, 7, 2, 44, 25, tzinfo=timezone(-timedelta(hours=7, minutes=30)))


@dataclass
class Node:
    number: int | None
    children: tuple["Node", ...] = ()


CASES = [
    # strings and names
    (syntax.astring(b"INBOX"), b"INBOX"),
    (syntax.astring(b""), b'""'),
    (syntax.astring(b"nil"), b'"nil"'),
    (syntax.astring(b"a b"), b'"a b"'),
    (syntax.astring(b'a"\\'), b'"a\\"\\\\"'),
    (syntax.astring(b"a\r\nb"), b"{4}\r\na\r\nb"),
    (syntax.string("grün".encode()), b"{5}\r\ngr\xc3\xbcn"),
    (syntax.literal8(b"\0"), b"~{1}\r\n\0"),
    (syntax.mailbox("Entwürfe/2026"), b"Entw&APw-rfe/2026"),
    (syntax.mailbox("Entwürfe/2026", True), '"Entwürfe/2026"'.encode()),
    (syntax.mailbox("R&D"), b"R&-D"),
    (syntax.mailbox("R&D", True), b'"R&D"'),
    (syntax.mailbox("my mail"), b'"my mail"'),
    (syntax.utf8_string('"ü\n'), b'{4}\r\n"\xc3\xbc\n'),
    (syntax.flag_list(frozenset({"\\Seen", "$Junk", "\\Answered", "a"})), b"(\\Answered \\Seen $Junk a)"),
    (syntax.flag_list(frozenset()), b"()"),
    (syntax.date_time(WHEN), b'" 7-Jul-1996 02:44:25 -0730"'),
    (syntax.date_time(datetime(2026, 12, 31, 23, 59, 59, tzinfo=UTC)), b'"31-Dec-2026 23:59:59 +0000"'),
    # status lines and their codes
    (status.ok("a1", "LOGIN done"), b"a1 OK LOGIN done\r\n"),
    (status.no("a1", "[x] is\r\nno folder: ü", "NONEXISTENT"), b"a1 NO [NONEXISTENT] x] is no folder: ?\r\n"),
    (status.bad("", "what?"), b"* BAD what?\r\n"),
    (status.bad("a1", "“ben” is no {99999999999999999999}"), b'a1 BAD "ben" is no (99999999999999999999)\r\n'),
    (status.bye(""), b"* BYE done\r\n"),
    (status.append_uid(38505, UidSet.of(3, 4, 9)), b"APPENDUID 38505 3:4,9"),
    (status.copy_uid(38505, [(304, 3956), (319, 3957), (320, 3958)]), b"COPYUID 38505 304,319:320 3956:3958"),
    (status.copy_uid(1, [(5, 9), (4, 8)]), b"COPYUID 1 5,4 9,8"),
    (status.permanent_flags(frozenset({"\\Seen"}), True), b"PERMANENTFLAGS (\\Seen \\*)"),
    (status.permanent_flags(frozenset(), True), b"PERMANENTFLAGS (\\*)"),
    (status.permanent_flags(frozenset(), False), b"PERMANENTFLAGS ()"),
    (status.mailbox_id("F2212"), b"MAILBOXID (F2212)"),
    (status.modified(UidSet.of(7, 9)), b"MODIFIED 7,9"),
    (status.bad_charset(["US-ASCII", "UTF-8"]), b"BADCHARSET (US-ASCII UTF-8)"),
    (status.bad_event(["MessageNew", "FlagChange"]), b"BADEVENT (MessageNew FlagChange)"),
    (status.in_progress("A001", 454, 1000), b'INPROGRESS ("A001" 454 1000)'),
    (status.in_progress("A001"), b'INPROGRESS ("A001" NIL NIL)'),
    (bytes(Continue()), b"+ \r\n"),
    (bytes(Continue(b"abc=")), b"+ abc=\r\n"),
    # messages
    (messages.exists(23), b"* 23 EXISTS\r\n"),
    (messages.recent(0), b"* 0 RECENT\r\n"),
    (messages.expunge(44), b"* 44 EXPUNGE\r\n"),
    (messages.vanished(UidSet.of(405, 407, 408)), b"* VANISHED 405,407:408\r\n"),
    (messages.vanished(UidSet(((1, 3),)), earlier=True), b"* VANISHED (EARLIER) 1:3\r\n"),
    (messages.flags(frozenset({"\\Seen"})), b"* FLAGS (\\Seen)\r\n"),
    (
        messages.fetch(7, messages.UID % 12, messages.FLAGS % b"(\\Seen)", messages.MODSEQ % 65402),
        b"* 7 FETCH (UID 12 FLAGS (\\Seen) MODSEQ (65402))\r\n",
    ),
    (messages.uid_fetch(25996, messages.SIZE % 44827), b"* 25996 UIDFETCH (RFC822.SIZE 44827)\r\n"),
    (messages.save_date(None), b"SAVEDATE NIL"),
    (messages.thread_id(""), b"THREADID NIL"),
    (messages.thread_id("T1"), b"THREADID (T1)"),
    (messages.preview(None), b"PREVIEW NIL"),
    (messages.preview("Hello"), b'PREVIEW "Hello"'),
    (messages.preview("für"), b"PREVIEW {4}\r\nf\xc3\xbcr"),
    (messages.section(b"BODY[1]<0>", b"abc"), b"BODY[1]<0> {3}\r\nabc"),
    (messages.section(b"BODY[]", b"\0a\0"), b"BODY[] {3}\r\n\x80a\x80"),
    (messages.section(b"BODY[9]", None), b"BODY[9] NIL"),
    (messages.section_begins(b"BODY[]", 10), b"BODY[] {10}\r\n"),
    (messages.binary(b"BINARY[1]", b"a\0"), b"BINARY[1] ~{2}\r\na\0"),
    (messages.binary(b"BINARY[1]", b"ab"), b"BINARY[1] {2}\r\nab"),
    (messages.binary(b"BINARY[1]", None), b"BINARY[1] NIL"),
    (messages.binary_begins(b"BINARY[1]", 2), b"BINARY[1] ~{2}\r\n"),
    # mailboxes
    (mailboxes.listed("INBOX", ["\\HasNoChildren"]), b'* LIST (\\HasNoChildren) "/" INBOX\r\n'),
    (mailboxes.listed("a", child_info=["SUBSCRIBED"]), b'* LIST () "/" a ("CHILDINFO" ("SUBSCRIBED"))\r\n'),
    (mailboxes.listed("b", old_name="a c"), b'* LIST () "/" b ("OLDNAME" ("a c"))\r\n'),
    (mailboxes.lsub("a", ["\\Noselect"]), b'* LSUB (\\Noselect) "/" a\r\n'),
    (mailboxes.root(), b'* LIST (\\Noselect) "/" ""\r\n'),
    (
        mailboxes.status("a", {"MESSAGES": 2, "MAILBOXID": "F1", "APPENDLIMIT": None}),
        b"* STATUS a (MESSAGES 2 MAILBOXID (F1) APPENDLIMIT NIL)\r\n",
    ),
    (mailboxes.namespace([""], [], ["Team/", "B&/"]), b'* NAMESPACE (("" "/")) NIL (("Team/" "/")("B&-/" "/"))\r\n'),
    (mailboxes.capability(["IMAP4rev1", "IDLE"]), b"* CAPABILITY IMAP4rev1 IDLE\r\n"),
    (mailboxes.enabled([]), b"* ENABLED\r\n"),
    (mailboxes.enabled(["QRESYNC"]), b"* ENABLED QRESYNC\r\n"),
    (mailboxes.identity({"name": "Pillarbox"}), b'* ID ("name" "Pillarbox")\r\n'),
    (mailboxes.identity({}), b"* ID NIL\r\n"),
    # what was found
    (found.search([2, 84]), b"* SEARCH 2 84\r\n"),
    (found.search([]), b"* SEARCH\r\n"),
    (found.search([2], modseq=9), b"* SEARCH 2 (MODSEQ 9)\r\n"),
    (found.sort([84, 2]), b"* SORT 84 2\r\n"),
    (
        found.esearch("A1", by_uid=True, min=2, max=9, count=3, all=found.numbered([9, 2, 3]), modseq=17),
        b'* ESEARCH (TAG "A1") UID MIN 2 MAX 9 COUNT 3 ALL 2:3,9 MODSEQ 17\r\n',
    ),
    (found.esearch("A1", by_uid=False), b'* ESEARCH (TAG "A1")\r\n'),
    (
        found.esearch("A1", by_uid=False, partial=(Partial(-1, -100), b"")),
        b'* ESEARCH (TAG "A1") PARTIAL (-1:-100 NIL)\r\n',
    ),
    (found.in_order([5, 6, 4, 3, 9]), b"5:6,4,3,9"),
    (found.thread([]), b"* THREAD\r\n"),
    (  # the examples of RFC 5256 §4
        found.thread([Node(2), Node(3, (Node(6, (Node(4, (Node(23),)), Node(44, (Node(7, (Node(96),)),)))),))]),
        b"* THREAD (2)(3 6 (4 23)(44 7 96))\r\n",
    ),
    (found.thread([Node(None, (Node(3), Node(5)))]), b"* THREAD ((3)(5))\r\n"),
    # rights, quotas, annotations
    (office.acl("Team", {"anna": "lrs", "-ben": ""}), b'* ACL Team anna lrs -ben ""\r\n'),
    (office.list_rights("Team", "ben", "", ["l", "te"]), b'* LISTRIGHTS Team ben "" l te\r\n'),
    (office.my_rights("Team", "lrs"), b"* MYRIGHTS Team lrs\r\n"),
    (office.quota("", [("STORAGE", 10, 512)]), b'* QUOTA "" (STORAGE 10 512)\r\n'),
    (office.quota("", []), b'* QUOTA "" ()\r\n'),
    (office.quota_root("INBOX", [""]), b'* QUOTAROOT INBOX ""\r\n'),
    (
        office.metadata("", {"/shared/comment": b"hello", "/private/x": None, "/private/y": b"\0"}),
        b'* METADATA "" (/shared/comment "hello" /private/x NIL /private/y ~{1}\r\n\0)\r\n',
    ),
    (office.metadata_changed("INBOX", ["/shared/comment"]), b"* METADATA INBOX /shared/comment\r\n"),
]


@pytest.mark.parametrize(("written", "expected"), CASES, ids=[str(case[1][:40]) for case in CASES])
def test_answers(written: bytes, expected: bytes) -> None:
    assert written == expected


def test_a_thread_may_be_deep() -> None:
    node = Node(1)
    for number in range(2, 20_000):
        node = Node(number, (node, Node(number + 20_000)))
    assert found.thread([node]).count(b"(") == 2 * 19_998 + 1


@given(st.text())
def test_a_status_line_is_one_line(text: str) -> None:
    line = status.no("a", text)
    assert line.startswith(b"a NO ")
    assert line.count(b"\n") == line.count(b"\r") == 1
