"""Commands as clients write them, behind their tag, and the values that they are: all forms of each."""

from datetime import UTC, date, datetime, timedelta, timezone

from access.imap import commands as c
from access.imap import searchkeys as k
from access.imap.commands import Event, EventGroup, Filter, Message, Partial, Return, SortKey
from access.imap.items import ALL, FAST, FULL, Binary, BinarySize, Item, Preview, Section, Slice, Text
from access.imap.sets import SAVED, SequenceSet
from mailapp.store.values import NO_FLAGS


def numbers(*ranges: tuple[int, int]) -> SequenceSet:
    return SequenceSet(ranges)


ONE, EACH = numbers((1, 1)), numbers((1, 0))
WHEN = datetime(1994, 7, 17, 2, 44, 25, tzinfo=timezone(-timedelta(hours=7)))

CONNECTING = [
    ("CAPABILITY", c.Capability()),
    ("noop", c.Noop()),
    ("NOOP  ", c.Noop()),
    ("LOGOUT", c.Logout()),
    ("STARTTLS", c.StartTls()),
    ("IDLE", c.Idle()),
    ("NAMESPACE", c.Namespace()),
    ("CHECK", c.Check()),
    ("CLOSE", c.Close()),
    ("UNSELECT", c.Unselect()),
    ("EXPUNGE", c.Expunge()),
    ("ID NIL", c.Id()),
    ("ID ()", c.Id(())),
    ('ID ("Name" "Thunderbird" "os" NIL)', c.Id((("name", "Thunderbird"), ("os", None)))),
    ("COMPRESS DEFLATE", c.Compress("DEFLATE")),
    ("AUTHENTICATE plain", c.Authenticate("PLAIN")),
    ("AUTHENTICATE SCRAM-SHA-256 biws", c.Authenticate("SCRAM-SHA-256", b"biws")),
    ("AUTHENTICATE PLAIN =", c.Authenticate("PLAIN", b"=")),
    ("LOGIN anna@example.test secret", c.Login("anna@example.test", "secret")),
    ('LOGIN "anna" "a \\"b\\" \\\\"', c.Login("anna", 'a "b" \\')),
    ("LOGIN {4+}\r\nanna {3+}\r\npä", c.Login("anna", "pä")),
    ("LOGIN anna NIL]", c.Login("anna", "NIL]")),
    ("ENABLE CONDSTORE utf8=accept", c.Enable(("CONDSTORE", "UTF8=ACCEPT"))),
]

MAILBOXES = [
    ("SELECT INBOX", c.Select("INBOX")),
    ("EXAMINE inbox", c.Select("inbox", readonly=True)),
    ('SELECT "Entw&APw-rfe"', c.Select("Entwürfe")),
    ("SELECT R&-D", c.Select("R&D")),
    ('SELECT "Entwürfe"', c.Select("Entwürfe")),
    ("SELECT a (CONDSTORE)", c.Select("a", condstore=True)),
    ("SELECT a QRESYNC (1 2)", c.Select("a", qresync=c.Resync(1, 2))),  # as libetpan says it
    ("SELECT a (QRESYNC (67890007 20050715194045000))", c.Select("a", qresync=c.Resync(67890007, 20050715194045000))),
    (
        "SELECT a (CONDSTORE QRESYNC (1 2 41,43:211))",
        c.Select("a", condstore=True, qresync=c.Resync(1, 2, numbers((41, 41), (43, 211)))),
    ),
    (
        "SELECT a (QRESYNC (1 2 1:9 (1,5 3,9)))",
        c.Select("a", qresync=c.Resync(1, 2, numbers((1, 9)), numbers((1, 1), (5, 5)), numbers((3, 3), (9, 9)))),
    ),
    ("SELECT a (QRESYNC (1 2 (1 3)))", c.Select("a", qresync=c.Resync(1, 2, None, ONE, numbers((3, 3))))),
    ("CREATE a/b", c.Create("a/b")),
    ("CREATE a (USE (\\drafts \\Sent))", c.Create("a", ("\\Drafts", "\\Sent"))),
    ("CREATE a (USE ())", c.Create("a")),
    ("DELETE a", c.Delete("a")),
    ('RENAME a "b c"', c.Rename("a", "b c")),
    ("SUBSCRIBE a", c.Subscribe("a")),
    ("UNSUBSCRIBE a", c.Unsubscribe("a")),
    ("LSUB \"\" *", c.Lsub("", "*")),
    ("STATUS a (MESSAGES unseen)", c.Status("a", ("MESSAGES", "UNSEEN"))),
    (
        "STATUS a (UIDNEXT UIDVALIDITY DELETED SIZE RECENT HIGHESTMODSEQ MAILBOXID APPENDLIMIT DELETED-STORAGE)",
        c.Status(
            "a",
            ("UIDNEXT", "UIDVALIDITY", "DELETED", "SIZE", "RECENT", "HIGHESTMODSEQ", "MAILBOXID", "APPENDLIMIT",
             "DELETED-STORAGE"),
        ),
    ),
    ('LIST "" *', c.List("", ("*",))),
    ('LIST "" %/a%', c.List("", ("%/a%",))),
    ('LIST a "&APw-*"', c.List("a", ("ü*",))),
    ('LIST "" R&D*', c.List("", ("R&D*",))),
    ('LIST "" ""', c.List("", ("",))),
    ('LIST () "" (INBOX "a b*")', c.List("", ("INBOX", "a b*"), extended=True)),
    (
        'LIST (SUBSCRIBED RECURSIVEMATCH REMOTE) "" *',
        c.List("", ("*",), frozenset({"SUBSCRIBED", "RECURSIVEMATCH", "REMOTE"}), extended=True),
    ),
    (
        'LIST (SPECIAL-USE) "" * RETURN (SUBSCRIBED CHILDREN SPECIAL-USE MYRIGHTS)',
        c.List(
            "",
            ("*",),
            frozenset({"SPECIAL-USE"}),
            frozenset({"SUBSCRIBED", "CHILDREN", "SPECIAL-USE", "MYRIGHTS"}),
            extended=True,
        ),
    ),
    (
        'LIST "" % RETURN (STATUS (MESSAGES SIZE) METADATA (/Shared/Comment "/private/x"))',
        c.List(
            "",
            ("%",),
            return_options=frozenset({"STATUS", "METADATA"}),
            status_items=("MESSAGES", "SIZE"),
            metadata_entries=("/shared/comment", "/private/x"),
            extended=True,
        ),
    ),
    ('LIST "" % RETURN ()', c.List("", ("%",), extended=True)),
]  # fmt: skip


def section(label: str, part: str = "", text: Text = Text.ALL, *fields: str, peek: bool = False) -> Section:
    return Section(label.encode(), part, text, fields, peek)


FETCHING = [
    ("FETCH 1 FLAGS", c.Fetch(ONE, (Item.FLAGS,))),
    ("UID FETCH 1:* (FLAGS)", c.Fetch(EACH, (Item.FLAGS,), by_uid=True)),
    ("uid fetch $ ( UID  FLAGS UID )", c.Fetch(SAVED, (Item.UID, Item.FLAGS), by_uid=True)),
    ("FETCH 1 ALL", c.Fetch(ONE, ALL)),
    ("FETCH 1 fast", c.Fetch(ONE, FAST)),
    ("FETCH 1 FULL", c.Fetch(ONE, FULL)),
    (
        "FETCH 1 (INTERNALDATE RFC822.SIZE ENVELOPE BODY BODYSTRUCTURE MODSEQ EMAILID THREADID SAVEDATE)",
        c.Fetch(
            ONE,
            (Item.INTERNALDATE, Item.SIZE, Item.ENVELOPE, Item.BODY, Item.BODYSTRUCTURE, Item.MODSEQ, Item.EMAILID,
             Item.THREADID, Item.SAVEDATE),
        ),
    ),
    ("FETCH 1 RFC822", c.Fetch(ONE, (section("RFC822"),))),
    ("FETCH 1 RFC822.HEADER", c.Fetch(ONE, (section("RFC822.HEADER", "", Text.HEADER, peek=True),))),
    ("FETCH 1 RFC822.TEXT", c.Fetch(ONE, (section("RFC822.TEXT", "", Text.TEXT),))),
    ("FETCH 1 BODY[]", c.Fetch(ONE, (section("BODY[]"),))),
    ("FETCH 1 body.peek[text]", c.Fetch(ONE, (section("BODY[TEXT]", "", Text.TEXT, peek=True),))),
    ("FETCH 1 BODY[1.2.3]", c.Fetch(ONE, (section("BODY[1.2.3]", "1.2.3"),))),
    ("FETCH 1 BODY[4.1.MIME]", c.Fetch(ONE, (section("BODY[4.1.MIME]", "4.1", Text.MIME),))),
    ("FETCH 1 BODY[4.HEADER]", c.Fetch(ONE, (section("BODY[4.HEADER]", "4", Text.HEADER),))),
    (
        'FETCH 1 (BODY.PEEK[HEADER.FIELDS (Date "From")] BODY[2.HEADER.FIELDS.NOT (Subject)])',
        c.Fetch(
            ONE,
            (
                section("BODY[HEADER.FIELDS (Date From)]", "", Text.FIELDS, "Date", "From", peek=True),
                section("BODY[2.HEADER.FIELDS.NOT (Subject)]", "2", Text.NOT_FIELDS, "Subject"),
            ),
        ),
    ),
    (
        "FETCH 1 BODY[HEADER.FIELDS ({4+}\r\nDate)]",
        c.Fetch(ONE, (section("BODY[HEADER.FIELDS (Date)]", "", Text.FIELDS, "Date"),)),
    ),
    ("FETCH 1 BODY[]<0.2048>", c.Fetch(ONE, (Section(b"BODY[]<0>", slice=Slice(0, 2048)),))),
    ("FETCH 1 BINARY[1.2]", c.Fetch(ONE, (Binary(b"BINARY[1.2]", "1.2"),))),
    ("FETCH 1 BINARY.PEEK[]<5.7>", c.Fetch(ONE, (Binary(b"BINARY[]<5>", "", True, Slice(5, 7)),))),
    ("FETCH 1 BINARY.SIZE[3]", c.Fetch(ONE, (BinarySize(b"BINARY.SIZE[3]", "3"),))),
    ("FETCH 1 BINARY.PEEK[1]<40>", c.Fetch(ONE, (Binary(b"BINARY[1]<40>", "1", True, Slice(40, 2**63 - 1)),))),
    ("FETCH 1 BINARY[1.mime]", c.Fetch(ONE, (Section(b"BINARY[1.MIME]", "1", Text.MIME),))),
    (
        "FETCH 1 BINARY.SIZE[TEXT]",
        c.Fetch(ONE, (BinarySize(b"BINARY.SIZE[TEXT]", "", Section(b"BINARY.SIZE[TEXT]", text=Text.TEXT)),)),
    ),
    ("FETCH 1 PREVIEW", c.Fetch(ONE, (Preview(),))),
    ("FETCH 1 (PREVIEW (LAZY) FLAGS)", c.Fetch(ONE, (Preview(lazy=True), Item.FLAGS))),
    ("FETCH 1 PREVIEW (LAZY)", c.Fetch(ONE, (Preview(lazy=True),))),
    ("FETCH 1 FLAGS (CHANGEDSINCE 12345)", c.Fetch(ONE, (Item.FLAGS,), changed_since=12345)),
    (
        "UID FETCH 1:* FLAGS (CHANGEDSINCE 0 VANISHED)",
        c.Fetch(EACH, (Item.FLAGS,), changed_since=0, vanished=True, by_uid=True),
    ),
    (
        "UID FETCH 1:* FLAGS (PARTIAL -100:-1)",
        c.Fetch(EACH, (Item.FLAGS,), partial=Partial(-1, -100), by_uid=True),
    ),
]  # fmt: skip

DELETED = frozenset({"\\Deleted"})
MESSAGES = [
    ("STORE 1 FLAGS (\\deleted)", c.Store(ONE, c.Mode.REPLACE, DELETED)),
    ("STORE 1 FLAGS ()", c.Store(ONE, c.Mode.REPLACE, NO_FLAGS)),
    (
        "UID STORE 1:* +flags.silent \\Seen $Forwarded \\Recent",
        c.Store(EACH, c.Mode.ADD, frozenset({"\\Seen", "$Forwarded"}), silent=True, by_uid=True),
    ),
    (
        "STORE 1 (UNCHANGEDSINCE 320162338) -FLAGS.SILENT (\\Deleted)",
        c.Store(ONE, c.Mode.REMOVE, DELETED, silent=True, unchanged_since=320162338),
    ),
    ("COPY 2:4 a", c.Copy(numbers((2, 4)), "a")),
    ('UID COPY $ "a b"', c.Copy(SAVED, "a b", by_uid=True)),
    ("MOVE 1 a", c.Move(ONE, "a")),
    ("UID MOVE 42:69 a", c.Move(numbers((42, 69)), "a", by_uid=True)),
    ("UID EXPUNGE 3000:3002", c.Expunge(numbers((3000, 3002)))),
    ("APPEND a {3}\r\nabc", c.Append("a", (Message(3),))),
    (
        'APPEND "a b" (\\Seen \\Recent $x) "17-Jul-1994 02:44:25 -0700" {3+}\r\nabc',
        c.Append("a b", (Message(3, frozenset({"\\Seen", "$x"}), WHEN),)),
    ),
    (
        'APPEND a () {1+}\r\nx " 7-Jul-1994 23:59:60 +0000" ~{2+}\r\nyz',
        c.Append("a", (Message(1), Message(2, when=datetime(1994, 7, 7, 23, 59, 59, tzinfo=UTC), binary=True))),
    ),
    ("APPEND {1+}\r\na UTF8 (~{2+}\r\nyz)", c.Append("a", (Message(2, binary=True, utf8=True),))),
    ("REPLACE 4 a (\\Seen) {1+}\r\nx", c.Replace(4, "a", Message(1, frozenset({"\\Seen"})))),
    ("UID REPLACE * {1+}\r\na {1+}\r\nx", c.Replace(0, "a", Message(1), by_uid=True)),
]


def search(key: k.Key, **more: object) -> c.Search:
    return c.Search(key, **more)


SEEN, UNSEEN = k.Flagged("\\Seen"), k.Flagged("\\Seen", False)
DAY = date(1994, 2, 1)
KEY_CASES = [
    ("ALL", k.All()),
    ("1,3:*", k.Numbered(numbers((1, 1), (3, 0)), False)),
    ("*", k.Numbered(numbers((0, 0)), False)),
    ("$", k.Numbered(SAVED, False)),
    ("UID 1:*", k.Numbered(EACH, True)),
    ("ANSWERED", k.Flagged("\\Answered")),
    ("UNANSWERED", k.Flagged("\\Answered", False)),
    ("DELETED", k.Flagged("\\Deleted")),
    ("UNDELETED", k.Flagged("\\Deleted", False)),
    ("DRAFT", k.Flagged("\\Draft")),
    ("UNDRAFT", k.Flagged("\\Draft", False)),
    ("FLAGGED", k.Flagged("\\Flagged")),
    ("UNFLAGGED", k.Flagged("\\Flagged", False)),
    ("SEEN", SEEN),
    ("unseen", UNSEEN),
    ("KEYWORD $Junk", k.Flagged("$Junk")),
    ("UNKEYWORD x", k.Flagged("x", False)),
    ("RECENT", k.Recent()),
    ("OLD", k.Recent(False)),
    ("NEW", k.And((k.Recent(), UNSEEN))),
    ("SUBJECT word", k.Header("Subject", "word")),
    ('FROM "a b"', k.Header("From", "a b")),
    ("TO {3+}\r\nbü", k.Header("To", "bü")),
    ("CC x", k.Header("Cc", "x")),
    ("BCC x", k.Header("Bcc", "x")),
    ('HEADER Message-ID ""', k.Header("Message-ID", "")),
    ("BODY x", k.Body("x")),
    ("TEXT x]", k.Anywhere("x]")),
    ("BEFORE 1-Feb-1994", k.Dated(k.Which.INTERNAL, before=DAY)),
    ('SINCE "1-Feb-1994"', k.Dated(k.Which.INTERNAL, since=DAY)),
    ("ON 01-feb-1994", k.Dated(k.Which.INTERNAL, DAY, date(1994, 2, 2))),
    ("ON 31-Dec-9999", k.Dated(k.Which.INTERNAL, date(9999, 12, 31))),
    ("SENTBEFORE 1-Feb-1994", k.Dated(k.Which.SENT, before=DAY)),
    ("SENTON 1-Feb-1994", k.Dated(k.Which.SENT, DAY, date(1994, 2, 2))),
    ("SENTSINCE 1-Feb-1994", k.Dated(k.Which.SENT, since=DAY)),
    ("SAVEDBEFORE 1-Feb-1994", k.Dated(k.Which.SAVED, before=DAY)),
    ("SAVEDON 1-Feb-1994", k.Dated(k.Which.SAVED, DAY, date(1994, 2, 2))),
    ("SAVEDSINCE 1-Feb-1994", k.Dated(k.Which.SAVED, since=DAY)),
    ("SAVEDATESUPPORTED", k.SaveDateSupported()),
    ("OLDER 86400", k.Aged(older=86400)),
    ("YOUNGER 3600", k.Aged(younger=3600)),
    ("LARGER 0", k.Sized(larger=0)),
    ("SMALLER 4294967296", k.Sized(smaller=4294967296)),
    ("MODSEQ 620162338", k.ModSeq(620162338)),
    ('MODSEQ "/flags/\\\\draft" all 620162338', k.ModSeq(620162338)),
    ("EMAILID M_-9", k.EmailId("M_-9")),
    ("THREADID T64", k.ThreadId("T64")),
    ("NOT SEEN", k.Not(SEEN)),
    ("OR SEEN NOT UNSEEN", k.Or(SEEN, k.Not(UNSEEN))),
    ("SEEN UNSEEN", k.And((SEEN, UNSEEN))),
    ("(SEEN)", SEEN),
    ("( SEEN (UNSEEN 1) )", k.And((SEEN, k.And((UNSEEN, k.Numbered(ONE, False)))))),
    ("OR (SEEN ALL) UNSEEN ALL", k.And((k.Or(k.And((SEEN, k.All())), UNSEEN), k.All()))),
]
SEARCHING = [
    *[("SEARCH " + text, search(key)) for text, key in KEY_CASES],
    ("UID SEARCH ALL", search(k.All(), by_uid=True)),
    ("SEARCH CHARSET UTF-8 SUBJECT {3+}\r\nbü", search(k.Header("Subject", "bü"), charset="UTF-8")),
    ("SEARCH CHARSET UTF-7 TO +2AAAYQ-", search(k.Header("To", "\ufffda"), charset="UTF-7")),
    ("SEARCH RETURN () ALL", search(k.All(), returns=Return(frozenset({"ALL"})))),
    (
        "UID SEARCH RETURN (MIN max COUNT SAVE) CHARSET US-ASCII SEEN",
        search(SEEN, returns=Return(frozenset({"MIN", "MAX", "COUNT", "SAVE"})), by_uid=True, charset="US-ASCII"),
    ),
    ("SEARCH RETURN (PARTIAL 1:500) ALL", search(k.All(), returns=Return(frozenset(), Partial(1, 500)))),
    ("SEARCH RETURN (COUNT PARTIAL -9:-3) ALL", search(k.All(), returns=Return(frozenset({"COUNT"}), Partial(-3, -9)))),
    ("SORT (SUBJECT) UTF-8 ALL", c.Sort((SortKey("SUBJECT"),), k.All(), charset="UTF-8")),
    (
        "UID SORT RETURN (ALL) (REVERSE DATE displayfrom) us-ascii SEEN UNSEEN",
        c.Sort(
            (SortKey("DATE", True), SortKey("DISPLAYFROM")),
            k.And((SEEN, UNSEEN)),
            Return(frozenset({"ALL"})),
            True,
            "us-ascii",
        ),
    ),
    ("THREAD REFS UTF-8 ALL", c.Thread("REFS", k.All(), charset="UTF-8")),
    ("UID THREAD orderedsubject UTF-8 1:*", c.Thread("ORDEREDSUBJECT", k.Numbered(EACH, False), True, "UTF-8")),
]

MEMBERS = frozenset({Event.MESSAGE_NEW, Event.MESSAGE_EXPUNGE})
OFFICE = [
    ("GETACL a", c.GetAcl("a")),
    ("SETACL a ben lrs", c.SetAcl("a", "ben", "", "lrs")),
    ("SETACL a -ben +te", c.SetAcl("a", "-ben", "+", "te")),
    ('SETACL a anyone "-w"', c.SetAcl("a", "anyone", "-", "w")),
    ('SETACL a ben ""', c.SetAcl("a", "ben", "", "")),
    ("DELETEACL a ben", c.DeleteAcl("a", "ben")),
    ("LISTRIGHTS a ben", c.ListRights("a", "ben")),
    ("MYRIGHTS a", c.MyRights("a")),
    ('GETQUOTA ""', c.GetQuota("")),
    ("GETQUOTAROOT INBOX", c.GetQuotaRoot("INBOX")),
    ('SETQUOTA "" (storage 512)', c.SetQuota("", (("STORAGE", 512),))),
    ('SETQUOTA "#user/anna" ()', c.SetQuota("#user/anna", ())),
    ('GETMETADATA "" /Shared/Comment', c.GetMetadata("", ("/shared/comment",))),
    (
        "GETMETADATA (MAXSIZE 1024 DEPTH infinity) INBOX (/shared/comment /private/a)",
        c.GetMetadata("INBOX", ("/shared/comment", "/private/a"), 1024, None),
    ),
    ("GETMETADATA INBOX (DEPTH 1) /private/filters", c.GetMetadata("INBOX", ("/private/filters",), None, 1)),
    ("GETMETADATA INBOX (/private/filters)", c.GetMetadata("INBOX", ("/private/filters",))),
    (
        'SETMETADATA INBOX (/private/comment "x" /shared/y NIL /shared/z ~{2+}\r\n\0z)',
        c.SetMetadata("INBOX", (("/private/comment", b"x"), ("/shared/y", None), ("/shared/z", b"\0z"))),
    ),
    ("NOTIFY NONE", c.Notify()),
    (
        "NOTIFY SET STATUS (SELECTED (MessageNew (UID FLAGS) MessageExpunge)) (personal (MailboxName))",
        c.Notify(
            (
                EventGroup(Filter.SELECTED, MEMBERS, items=(Item.UID, Item.FLAGS)),
                EventGroup(Filter.PERSONAL, frozenset({Event.MAILBOX_NAME})),
            ),
            status=True,
        ),
    ),
    (
        "NOTIFY SET (SUBTREE (a b&APw-) (MessageNew MessageExpunge FlagChange)) (MAILBOXES INBOX NONE)",
        c.Notify(
            (
                EventGroup(Filter.SUBTREE, MEMBERS | {Event.FLAG_CHANGE}, ("a", "bü")),
                EventGroup(Filter.MAILBOXES, frozenset(), ("INBOX",)),
            ),
        ),
    ),
    (
        "NOTIFY SET (SELECTED-DELAYED (MessageNew MessageExpunge)) (INBOXES (SubscriptionChange)) "
        "(SUBSCRIBED (MailboxMetadataChange ServerMetadataChange))",
        c.Notify(
            (
                EventGroup(Filter.SELECTED_DELAYED, MEMBERS),
                EventGroup(Filter.INBOXES, frozenset({Event.SUBSCRIPTION_CHANGE})),
                EventGroup(Filter.SUBSCRIBED, frozenset({Event.MAILBOX_METADATA_CHANGE, Event.SERVER_METADATA_CHANGE})),
            ),
        ),
    ),
]

GOOD = CONNECTING + MAILBOXES + FETCHING + MESSAGES + SEARCHING + OFFICE
