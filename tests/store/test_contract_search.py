"""What port.Store promises of searching, asked of both stores."""

from datetime import UTC, datetime, timedelta

import pytest

from mailapp.store.query import (
    All,
    And,
    Anywhere,
    Body,
    Contains,
    Dated,
    EmailId,
    FileName,
    HasAttachment,
    HasFlag,
    Header,
    Lies,
    ModSeq,
    Not,
    Or,
    Order,
    Sized,
    ThreadId,
    Uids,
)
from mailapp.store.values import (
    EVERYTHING,
    FLAGGED,
    SEEN,
    UidSet,
    Want,
)
from tests.store.letters import content, letter

# -- searching --------------------------------------------------------------------------------

RED = "=?utf-8?q?R=C3=84D?="


OFFICE = [
    ("Straßenfest", {"From": "Zoë <zoe@x.test>", "Date": "Mon, 02 Nov 2026 10:00:00 +0000", "X_Mark": RED}),
    ("Re: budget", {"From": "adam@y.test", "Date": "Sun, 01 Nov 2026 10:00:00 +0000", "Cc": "Carl <carl@z.test>"}),
    ("BUDGET", {"From": "Ben <ben@x.test>", "Date": "Tue, 03 Nov 2026 10:00:00 +0000"}),
    ("Ωmega 100% _", {"From": "Ben <ben@x.test>"}),
]  # fmt: skip


@pytest.fixture
def full(store, inbox):
    marks = [[SEEN], [SEEN, FLAGGED], ["Work"], []]
    start = datetime(2026, 11, 10, tzinfo=UTC)
    for n, ((subject, fields), flagged) in enumerate(zip(OFFICE, marks, strict=True)):
        store.append(inbox, content(subject, "x" * 100 * n, **fields), frozenset(flagged), start + timedelta(days=n))
    return store


@pytest.mark.parametrize(
    ("query", "uids"),
    [
        (All(), [1, 2, 3, 4]),
        (HasFlag("\\SEEN"), [1, 2]),
        (Not(HasFlag(SEEN)), [3, 4]),
        (HasFlag("wORK"), [3]),
        (HasFlag("Wor"), []),
        (And((HasFlag(SEEN), HasFlag(FLAGGED))), [2]),
        (Or((HasFlag("Work"), HasFlag(FLAGGED))), [2, 3]),
        (And(()), [1, 2, 3, 4]),
        (Or(()), []),
        (Not(All()), []),
        (Contains("subject", "budget"), [2, 3]),
        (Contains("subject", "STRASSENFEST"), [1]),
        (Contains("subject", "ωMEGA"), [4]),
        (Contains("subject", "100% _"), [4]),
        (Contains("subject", "0_"), []),
        (Contains("from", "x.TEST"), [1, 3, 4]),
        (Contains("from", "ZOË"), [1]),
        (Contains("from", "ZOE\u0308"), [1]),
        (Contains("to", "carl"), [2]),
        (Contains("any", "zoë"), [1]),
        (Contains("any", "xxxx"), [2, 3, 4]),
        (Contains("any", ""), [1, 2, 3, 4]),
        (Not(Contains("any", "budget")), [1, 4]),
        (Header("x-mark", "räd"), [1]),
        (Header("X-Mark", ""), [1]),
        (Not(Header("Cc", "")), [1, 3, 4]),
        (And((Header("Cc", "carl"), HasFlag(SEEN))), [2]),
        (Or((Header("Cc", "carl"), Header("X-MARK", ""))), [1, 2]),
        (Dated("sent", since=datetime(2026, 11, 2, tzinfo=UTC)), [1, 3]),
        (Dated("sent", before=datetime(2026, 11, 2, tzinfo=UTC)), [2]),
        (Dated("internal", datetime(2026, 11, 11, tzinfo=UTC), datetime(2026, 11, 13, tzinfo=UTC)), [2, 3]),
        (Dated("saved", since=datetime(2200, 1, 1, tzinfo=UTC)), []),
        (Not(Dated("sent", since=datetime(2026, 11, 2, tzinfo=UTC))), [2, 4]),
        (Sized(larger=250), [3, 4]),
        (Sized(larger=250, smaller=330), [3]),
        (HasAttachment(), []),
        (FileName("budget"), []),
        (Lies(()), []),
        (Not(Lies((10**6,))), [1, 2, 3, 4]),
        (Uids(UidSet(((2, 3),))), [2, 3]),
        (Uids(UidSet(())), []),
        (ModSeq(1), [1, 2, 3, 4]),
        (ModSeq(10**6), []),
        (EmailId("M123"), []),
        (EmailId("Mxyz"), []),
        (ThreadId("T1"), []),
        (Body("XXXX"), [2, 3, 4]),
        (Body("budget"), []),
        (Body(""), [1, 2, 3, 4]),
        (Anywhere("bUdget"), [2, 3]),
        (Anywhere("x-mark: RäD"), [1]),
        (Anywhere("x-mark: ra\u0308d"), [1]),
        (Not(Body("o\u0308")), [1, 2, 3, 4]),
        (Anywhere("xxxx"), [2, 3, 4]),
        (And((Anywhere("budget"), Not(HasFlag(SEEN)))), [3]),
        (Not(Or((Anywhere("straßenfest"), Body("xxxx")))), []),
    ],
)
def test_search(full, inbox, query, uids):
    assert full.search(query, inbox) == [(inbox, uid) for uid in uids]
    assert full.search(query) == [(inbox, uid) for uid in uids]
    assert full.count(query, inbox) == full.count(query) == len(uids)
    newest = [(inbox, uid) for uid in reversed(uids)]  # more are not looked at than are asked for
    assert full.search(query, None, Order.ARRIVAL, descending=True, limit=1) == newest[:1]
    assert full.search(query, inbox, Order.ARRIVAL, descending=True, offset=1, limit=1) == newest[1:2]


@pytest.mark.parametrize(
    ("order", "uids"),
    [
        (Order.UID, [1, 2, 3, 4]),
        (Order.ARRIVAL, [1, 2, 3, 4]),
        (Order.DATE, [2, 1, 3, 4]),
        (Order.SUBJECT, [2, 3, 1, 4]),
        (Order.FROM, [2, 3, 4, 1]),
        (Order.SIZE, [1, 2, 3, 4]),
    ],
)
def test_order(full, inbox, order, uids):
    found = [uid for _, uid in full.search(All(), inbox, order)]
    assert found == uids
    assert [uid for _, uid in full.search(All(), inbox, order, descending=True)] == uids[::-1]
    assert [uid for _, uid in full.search(All(), inbox, order, offset=1, limit=2)] == uids[1:3]


def test_search_by_the_day_in_the_letters_own_zone(store, inbox):
    """RFC 9051 §6.4.4: SENTON and its kin disregard time and zone."""
    for date in ("24 Mar 2007 23:59:59 -1100", "25 Mar 2007 00:00:00 +1300", "25 Mar 2007 23:59:59 -0800", "nonsense"):
        store.append(inbox, content("x", Date=date))
    day, next_day = datetime(2007, 3, 25, tzinfo=UTC), datetime(2007, 3, 26, tzinfo=UTC)
    for query, uids in (
        (Dated("sent", since=day, before=next_day), [2, 3]),
        (Dated("sent", before=day), [1]),
        (Dated("sent", since=next_day), []),
        (Not(Dated("sent", since=day)), [1, 4]),
        (And((Dated("sent", since=day), Uids(UidSet.of(1, 3)))), [3]),
    ):
        assert [uid for _, uid in store.search(query, inbox)] == uids


def test_search_by_the_day_on_which_a_clock_elsewhere_said_that_it_came(store, inbox):
    """RFC 9051 §6.4.4: BEFORE, ON and SINCE, too; YOUNGER and OLDER ask for the moment (RFC 5032)."""
    for told in ("24T23:59:59-11:00", "25T00:00:00+13:00", "25T23:59:59-08:00", "25T12:00:00+00:00"):
        store.append(inbox, content("x"), when=datetime.fromisoformat(f"2007-03-{told}"))
    day, next_day = datetime(2007, 3, 25, tzinfo=UTC), datetime(2007, 3, 26, tzinfo=UTC)
    for query, uids in (
        (Dated("told", since=day, before=next_day), [2, 3, 4]),
        (Dated("told", before=day), [1]),
        (Not(Dated("told", since=next_day)), [1, 2, 3, 4]),
        (Dated("internal", since=day, before=next_day), [1, 4]),
        (Dated("internal", before=day), [2]),
    ):
        assert [uid for _, uid in store.search(query, inbox)] == uids, query


def test_search_for_whoever_has_written_it(store, inbox):
    store.append(inbox, content("x", From="Zoë <zoe@x.test>, Anna A <anna@y.test>, ben@z.test"))
    store.append(inbox, content("x", From="carl@z.test"))
    for words, uids in (("zoë", [1]), ("anna a", [1]), ("N@Z.test", [1]), ("z.test", [1, 2]), ("dora", [])):
        assert [uid for _, uid in store.search(Contains("from", words), inbox)] == uids


def test_search_for_what_is_written_with_two_signs(store, inbox):
    """As some systems write names of files: ö is o with dots behind."""
    store.append(inbox, content("Bu\u0308ro", "mo\u0308chte", To="Zoe\u0308 <zoe@x.test>"))
    for query in (Contains("subject", "BÜRO"), Body("möchte"), Anywhere("MO\u0308CHTE"), Header("To", "zoë")):
        assert store.search(query, inbox) == [(inbox, 1)], query
    assert store.search(Contains("subject", "buro"), inbox) == []


def test_search_for_recipients(store, inbox):
    for to in ("Anna Arnold <anna@x.test>, carl@x.test", "=?utf-8?q?Zo=C3=AB?= <zoe@x.test>", "Team: b@x.test;"):
        store.append(inbox, content("x", To=to, Cc="Ben <ben@x.test>", Message_ID=f"<{to[:4]}@x>"))
    for name, text, uids in [
        ("To", "anna@", [1]),
        ("to", "ARNOLD", [1]),
        ("To", "old <anna", [1]),
        ("TO", "zoë", [2]),
        ("To", "team", [3]),
        ("To", "b@x", [3]),
        ("To", "ben", []),
        ("Cc", "ben", [1, 2, 3]),
        ("Bcc", "ben", []),
        ("Message-Id", "<Anna@x>", [1]),
        ("Message-Id", "Anna", [1]),
        ("Message-Id", "<nna@x>", []),
    ]:
        assert store.search(Header(name, text)) == [(inbox, uid) for uid in uids], (name, text)


def test_search_by_the_ids_of_a_letter(full, inbox):
    [second] = full.fetch(inbox, UidSet.of(2))
    assert full.search(EmailId(second.email_id)) == [(inbox, 2)]
    assert full.search(ThreadId(second.thread_id)) == [(inbox, 2)]


def test_columns_say_what_fetch_says(full, inbox):
    names = (
        "uid", "modseq", "flags", "internal_date", "saved", "size", "email_id", "thread_id", "subject", "preview",
        "message_id", "envelope", "body", "body_structure", "header_size", "parts",
    )  # fmt: skip
    found = [row for batch in full.columns(inbox, UidSet.of(2, 3, 9), names) for row in zip(*batch, strict=True)]
    assert found == [
        tuple(getattr(info, name) for name in names) for info in full.fetch(inbox, UidSet.of(2, 3), Want.ALL)
    ]
    assert list(full.columns(inbox, UidSet(()), names)) == []


def test_columns_to_sort_by(store, inbox):
    store.append(
        inbox,
        content("Re: Budget", Message_ID="<b@x>", References="<z@x> <a@x>"),
        when=datetime(2026, 1, 1, tzinfo=UTC),
    )
    names = ("sort_arrival", "sort_date", "sort_subject", "sort_sender", "references", "message_id")
    [columns] = store.columns(inbox, EVERYTHING, names)
    assert [list(column) for column in columns] == [
        [1767225600_000000], [1767225600_000000], [b"budget"], [b"ben brown"], [("z@x", "a@x")], ["b@x"],
    ]  # fmt: skip


def test_contents_gives_one_file_after_the_other(store, inbox):
    for subject in ("one", "two", "three"):
        store.append(inbox, content(subject))
    store.set_flags(inbox, UidSet.of(2), add=frozenset([SEEN]))
    found = [(uid, file.read()) for uid, file in store.contents(inbox, UidSet.of(2, 3, 7))]
    assert found == [(2, letter("two")), (3, letter("three"))]


def test_search_in_decoded_texts(store, inbox):
    for body, kind, encoding in [
        ("ScO8w59lIGF1cyBLw7Zsbgo=", "text/plain; charset=utf-8", "base64"),
        ("Gr=FC=\nsse", "text/plain; charset=iso-8859-1", "quoted-printable"),
        ("<p>Kaffee&shy; &amp; <b>Ku</b>chen</p>", "text/html", "7bit"),
        ("Kuchen", "application/pdf", "7bit"),
    ]:
        fields = {"Content_Type": kind, "Content_Transfer_Encoding": encoding}
        store.append(inbox, content("x", body, **fields))
    assert store.search(Body("iüße aus")) == [(inbox, 1)]
    assert store.search(Body("GRÜSSE")) == [(inbox, 2)]
    assert store.search(Body(" & ")) == [(inbox, 3)]
    assert store.search(Body("kuchen")) == []
