"""What port.Store promises, asked of both stores."""

from datetime import UTC, datetime, timedelta

import pytest

from mailapp.net.content import Content
from mailapp.store.query import (
    All,
    And,
    Anywhere,
    Body,
    Contains,
    Dated,
    EmailId,
    HasAttachment,
    HasFlag,
    Header,
    ModSeq,
    Not,
    Or,
    Order,
    Sized,
    ThreadId,
    Uids,
)
from mailapp.store.values import (
    DELETED,
    EVERYTHING,
    FLAGGED,
    INBOX,
    SEEN,
    BadMailboxName,
    ChangeKind,
    MailboxExists,
    NewMessage,
    NoSuchMailbox,
    NoSuchMessage,
    StoreError,
    UidSet,
    Want,
)
from tests.store.letters import content, letter


@pytest.fixture
def inbox(store):
    return store.mailbox(INBOX).id


def subjects(store, found):
    return [next(store.fetch(box, UidSet.of(uid), Want.LIST)).subject for box, uid in found]


def flags(store, box):
    return {one.uid: one.flags for one in store.fetch(box, EVERYTHING)}


# -- what is recent (RFC 3501 §2.3.2) -----------------------------------------------------------


def test_what_was_told_is_recent_to_one(store, inbox):
    for subject in ("one", "two"):
        store.append(inbox, content(subject))
    assert store.mailbox(INBOX).first_recent == 1
    assert store.claim_recent(inbox, 1, 3) == 1
    assert store.claim_recent(inbox, 1, 3) == 3  # another session that has not heard of it
    store.append(inbox, content("three"))
    assert store.claim_recent(inbox, 1, 4) == 3
    assert store.claim_recent(inbox, 4, 4) == 4
    assert store.mailbox_by_id(inbox).first_recent == store.open(INBOX).info.first_recent == 4


# -- mailboxes --------------------------------------------------------------------------------


def test_everyone_has_inbox_and_special_use_mailboxes(store):
    assert [box.name for box in store.mailboxes()] == ["INBOX", "Drafts", "Sent", "Junk", "Trash", "Archive"]
    assert store.mailbox("Sent").special_use == "\\Sent"


def test_inbox_has_its_name_in_any_case(store):
    assert store.mailbox("inBox") == store.mailbox("INBOX")


def test_a_folder_is_made_with_its_parents(store):
    store.create("Projekte/Küche/2026.1")
    assert [box.name for box in store.mailboxes()][6:] == ["Projekte", "Projekte/Küche", "Projekte/Küche/2026.1"]


def test_a_folder_is_made_once(store):
    store.create("Work")
    with pytest.raises(MailboxExists):
        store.create("Work")
    assert store.create("work").name == "work"


@pytest.mark.parametrize(
    "name", ["", "/", "a//b", "/a", "a/", "a\nb", "a\0b", "a*", "50%", "#news", "x" * 300, "a/" * 30 + "b", "\ud800"]
)
def test_a_bad_name_is_refused_with_a_sentence(store, name):
    with pytest.raises(BadMailboxName, match=r"\.$"):
        store.create(name)


@pytest.mark.parametrize("name", ["..", ".", "a.b", "a\\b", "&", "日本語", "~root", "-", "Ä", "🎉", "a b"])
def test_a_strange_name_keeps_its_messages(store, name):
    box = store.create(name).id
    uid = store.append(box, content("kept"))
    with store.content(box, uid) as file:
        assert file.read() == letter("kept")
    assert store.mailbox(name).messages == 1


def test_rename_takes_children_and_messages_along(store):
    store.create("A/B")
    uid = store.append(store.mailbox("A/B").id, content("x"))
    store.rename("A", "C/D")
    assert {box.name for box in store.mailboxes()} >= {"C", "C/D", "C/D/B"}
    with store.content(store.mailbox("C/D/B").id, uid) as file:
        assert file.read() == letter("x")
    with pytest.raises(NoSuchMailbox):
        store.mailbox("A/B")


def test_rename_of_inbox_moves_its_messages(store, inbox):
    store.append(inbox, content("x"))
    assert store.rename("INBOX", "Old").messages == 1
    assert store.mailbox(INBOX).messages == 0


@pytest.mark.parametrize(("name", "to"), [("Sent", "Gone"), ("A", "A/B"), ("A", "Other"), ("A", "Sent")])
def test_rename_refuses(store, name, to):
    store.create("A")
    store.create("Other")
    with pytest.raises(StoreError):
        store.rename(name, to)


def test_a_name_used_again_has_a_greater_uidvalidity(store):
    first = store.create("Again").uidvalidity
    store.delete("Again")
    assert store.create("Again").uidvalidity > first


@pytest.mark.parametrize("name", ["INBOX", "Trash"])
def test_needed_mailboxes_stay(store, name):
    with pytest.raises(StoreError):
        store.delete(name)


def test_delete_buries_the_messages(store):
    box = store.create("Doomed").id
    store.append(box, content("x"))
    store.delete("Doomed")
    with pytest.raises(NoSuchMailbox):
        store.mailbox_by_id(box)
    assert [grave.mailbox_name for grave in store.buried()] == ["Doomed"]
    assert store.usage().messages == 0


def test_subscribe(store):
    store.subscribe("Junk", False)
    assert not store.mailbox("Junk").subscribed


def test_a_name_stays_subscribed_to_without_its_mailbox(store):
    for name in ("Gone", "Unwanted", "Renamed"):
        store.create(name, subscribed=name != "Unwanted")
        store.delete(name)
    assert store.missed() == ["Gone", "Renamed"]
    assert store.create("Gone", subscribed=False).subscribed or store.mailbox("Gone").subscribed
    store.create("Other", subscribed=False)
    store.rename("Other", "Renamed")
    assert store.mailbox("Renamed").subscribed
    assert store.missed() == []
    store.delete("Gone")
    store.subscribe("Gone", False)
    assert store.missed() == []
    with pytest.raises(NoSuchMailbox):
        store.subscribe("Gone", False)


@pytest.mark.parametrize("ask", ["open", "delete", "subscribe", "mailbox"])
def test_a_folder_that_is_not_there(store, ask):
    with pytest.raises(NoSuchMailbox):
        getattr(store, ask)("Nowhere")


# -- messages ---------------------------------------------------------------------------------


def test_append_gives_ascending_uids_and_keeps_each_octet(store, inbox):
    octets = [b"", b"\0", b"From: x\nno crlf\n\nbody", letter("ok"), bytes(range(256)) * 40]
    uids = [store.append(inbox, Content.of(one)) for one in octets]
    assert uids == sorted(set(uids))
    for uid, one in zip(uids, octets, strict=True):
        with store.content(inbox, uid) as file:
            assert file.read() == one
    assert tuple(store.open(INBOX).uids) == tuple(uids)


def test_append_keeps_flags_and_date(store, inbox):
    when = datetime(2001, 2, 3, 4, 5, 6, tzinfo=UTC)
    uid = store.append(inbox, content(), frozenset(["\\seen", "$Forwarded", "todo"]), when)
    [info] = store.fetch(inbox, UidSet.of(uid))
    assert info.flags == {"\\Seen", "$Forwarded", "todo"}
    assert info.internal_date == when
    assert info.saved > when


def test_fetch_gives_what_is_wanted(store, inbox):
    uid = store.append(inbox, content("Grüße", Date="Mon, 23 Nov 2026 05:00:00 +0000", Message_ID="<a@b>"))
    [plain] = store.fetch(inbox, UidSet.of(uid))
    assert (plain.subject, plain.envelope, plain.parts) == ("", b"", ())
    [full] = store.fetch(inbox, EVERYTHING, Want.ALL)
    assert (full.subject, full.sender, full.message_id) == ("Grüße", "Ben Brown", "a@b")
    assert full.sent == datetime(2026, 11, 23, 5, tzinfo=UTC)
    assert full.size == len(letter("Grüße", Date="Mon, 23 Nov 2026 05:00:00 +0000", Message_ID="<a@b>"))
    assert full.envelope
    assert full.parts[0].section == ""


def test_fetch_passes_over_what_is_not_there(store, inbox):
    uids = [store.append(inbox, content(str(n))) for n in range(3)]
    assert [one.uid for one in store.fetch(inbox, UidSet(((uids[1], None),)))] == uids[1:]
    assert list(store.fetch(inbox, UidSet.of(999))) == []
    overlapping = UidSet(((uids[2], 7), (1, uids[1]), (1, 1)))
    assert [one.uid for one in store.fetch(inbox, overlapping)] == uids


def test_a_message_that_is_not_there(store, inbox):
    with pytest.raises(NoSuchMessage):
        store.content(inbox, 1)


def test_a_bad_flag_is_refused_and_nothing_is_stored(store, inbox):
    with pytest.raises(StoreError):
        store.append(inbox, content(), frozenset(["two words"]))
    assert store.mailbox(INBOX).messages == 0


@pytest.mark.parametrize(
    ("before", "change", "after"),
    [
        (set(), {"add": {SEEN}}, {SEEN}),
        ({SEEN}, {"remove": {SEEN}}, set()),
        ({SEEN, "a"}, {"replace": {FLAGGED}}, {FLAGGED}),
        ({"Work"}, {"remove": {"work"}}, set()),
        ({"a"}, {"add": {SEEN}, "remove": {"a"}}, {SEEN}),
    ],
)
def test_set_flags(store, inbox, before, change, after):
    uid = store.append(inbox, content(), frozenset(before))
    modseq = store.mailbox(INBOX).highestmodseq
    changed, held = store.set_flags(inbox, UidSet.of(uid), **{name: frozenset(value) for name, value in change.items()})
    assert flags(store, inbox) == {uid: after}
    assert [one.flags for one in changed] == [after]
    assert changed[0].modseq == store.mailbox(INBOX).highestmodseq > modseq
    assert held == []


def test_flags_that_are_so_already_are_no_change(store, inbox):
    uid = store.append(inbox, content(), frozenset([SEEN]))
    before = store.mailbox(INBOX)
    assert store.set_flags(inbox, UidSet.of(uid), add=frozenset([SEEN])) == ([], [])
    assert store.mailbox(INBOX) == before


def test_unchanged_since_holds_back(store, inbox):
    first, second = store.append(inbox, content("1")), store.append(inbox, content("2"))
    since = store.mailbox(INBOX).highestmodseq
    store.set_flags(inbox, UidSet.of(first), add=frozenset([FLAGGED]))
    changed, held = store.set_flags(inbox, EVERYTHING, add=frozenset([SEEN]), unchanged_since=since)
    assert ([one.uid for one in changed], held) == ([second], [first])


def test_the_first_that_was_not_read(store, inbox):
    assert store.first_unseen(inbox) == 0
    uids = [store.append(inbox, content(str(n)), marks) for n, marks in enumerate([frozenset([SEEN]), frozenset()])]
    assert store.first_unseen(inbox) == store.first_unseen(inbox) == uids[1]
    store.set_flags(inbox, UidSet.of(uids[1]), add=frozenset([SEEN]))
    assert store.first_unseen(inbox) == 0


def test_a_mailbox_is_opened_as_it_is_now(store, inbox):
    uids = [store.append(inbox, content(str(n))) for n in range(2)]
    assert list(store.open(INBOX).uids) == list(store.open(INBOX).uids) == uids
    store.set_flags(inbox, UidSet.of(uids[0]), add=frozenset([DELETED]))
    store.expunge(inbox)
    assert list(store.open(INBOX).uids) == uids[1:]
    uids.append(store.append(inbox, content("new")))
    assert list(store.open(INBOX).uids) == uids[1:]


def test_counters_follow(store, inbox):
    uids = [store.append(inbox, content("x")) for _ in range(3)]
    store.set_flags(inbox, UidSet.of(uids[0]), add=frozenset([SEEN, DELETED]))
    info = store.mailbox(INBOX)
    assert (info.messages, info.unseen, info.deleted, info.size) == (3, 2, 1, 3 * len(letter("x")))
    assert (store.usage().octets, store.usage().messages) == (3 * len(letter("x")), 3)


def test_copy(store, inbox):
    uids = [store.append(inbox, content(str(n)), frozenset([SEEN, "k"])) for n in range(3)]
    trash = store.mailbox("Trash").id
    copied = store.copy(inbox, UidSet.of(uids[0], uids[2]), trash)
    assert copied.uidvalidity == store.mailbox("Trash").uidvalidity
    assert [old for old, _ in copied.pairs] == [uids[0], uids[2]]
    assert subjects(store, [(trash, new) for _, new in copied.pairs]) == ["0", "2"]
    assert set(flags(store, trash).values()) == {frozenset([SEEN, "k"])}
    [old], [new] = store.fetch(inbox, UidSet.of(uids[0])), store.fetch(trash, UidSet.of(copied.pairs[0][1]))
    assert old.email_id == new.email_id
    assert store.usage().messages == 5


def test_copy_into_the_same_mailbox_twice(store, inbox):
    uid = store.append(inbox, content("twin"))
    store.copy(inbox, UidSet.of(uid), inbox)
    store.copy(inbox, EVERYTHING, inbox)
    assert store.mailbox(INBOX).messages == 4
    for one in store.open(INBOX).uids:
        with store.content(inbox, one) as file:
            assert file.read() == letter("twin")


@pytest.mark.parametrize("target", ["Trash", "INBOX"])
def test_move(store, inbox, target):
    uids = [store.append(inbox, content(str(n))) for n in range(3)]
    to, since = store.mailbox(target).id, store.mailbox(INBOX).highestmodseq
    moved = store.move(inbox, UidSet.of(*uids[:2]), to)
    assert set(uids[:2]).isdisjoint(store.open(INBOX).uids)
    gone = [change.uid for change in store.changes(inbox, since) if change.kind is ChangeKind.EXPUNGED]
    assert gone == uids[:2]
    for n, (_, new) in enumerate(moved.pairs):
        with store.content(to, new) as file:
            assert file.read() == letter(str(n))
    assert store.usage().messages == 3


def test_nothing_copied_or_moved_changes_nothing(store, inbox):
    before = store.mailboxes()
    trash = store.mailbox("Trash").id
    assert store.copy(inbox, UidSet.of(9), trash).pairs == store.move(inbox, EVERYTHING, trash).pairs == ()
    assert store.expunge(inbox) == []
    assert store.mailboxes() == before


def test_copy_to_nowhere_changes_nothing(store, inbox):
    store.append(inbox, content())
    for act in (store.copy, store.move):
        with pytest.raises(NoSuchMailbox):
            act(inbox, EVERYTHING, 10**9)
    assert store.mailbox(INBOX).messages == 1


def test_expunge_takes_what_is_deleted_only(store, inbox):
    uids = [store.append(inbox, content(str(n)), frozenset([DELETED] if n else [])) for n in range(4)]
    assert store.expunge(inbox, UidSet.of(uids[0], uids[1])) == [uids[1]]
    assert store.expunge(inbox) == uids[2:]
    assert tuple(store.open(INBOX).uids) == (uids[0],)
    assert [grave.subject for grave in store.buried(2)] == ["3", "2"]


def test_expunge_for_ever(store, inbox):
    for subject in ("old draft", "other"):
        store.append(inbox, content(subject), frozenset([DELETED]))
    assert store.expunge(inbox, UidSet.of(1), bury=False) == [1]
    assert store.buried() == []
    assert store.usage().messages == 1
    with store.content(inbox, 2) as file:
        assert file.read() == letter("other")
    store.expunge(inbox)
    assert [grave.subject for grave in store.buried()] == ["other"]


def test_append_all(store, inbox):
    when = datetime(2026, 1, 2, tzinfo=UTC)
    messages = [NewMessage(content("one"), frozenset({SEEN}), when), NewMessage(content("two"))]
    assert store.append_all(inbox, messages) == [1, 2]
    one, two = store.fetch(inbox, EVERYTHING, Want.LIST)
    assert (one.subject, one.flags, one.internal_date) == ("one", frozenset({SEEN}), when)
    assert (two.subject, two.flags, two.modseq) == ("two", frozenset(), one.modseq)


def test_append_all_or_none(store, inbox):
    with pytest.raises(NoSuchMailbox):
        store.append_all(12345, [NewMessage(content("one")), NewMessage(content("two"))])
    assert store.usage().messages == 0


def test_exhume(store, inbox):
    box = store.create("Folder").id
    uid = store.append(box, content("kept"), frozenset([DELETED, FLAGGED, "k"]))
    store.expunge(box)
    assert store.usage().messages == 0
    assert store.exhume([grave.id for grave in store.buried()]) == 1
    [again] = store.fetch(box, EVERYTHING, Want.LIST)
    assert (again.subject, again.flags) == ("kept", {FLAGGED, "k"})
    assert again.uid > uid
    with store.content(box, again.uid) as file:
        assert file.read() == letter("kept")
    assert store.buried() == []
    assert store.exhume([12345]) == 0


def test_exhume_to_inbox_when_the_folder_is_gone(store, inbox):
    store.append(store.create("Gone").id, content("x"))
    store.delete("Gone")
    store.exhume([grave.id for grave in store.buried()])
    assert store.mailbox(INBOX).messages == 1


# -- changes ----------------------------------------------------------------------------------


def test_changes_tell_each_message_once(store, inbox):
    start = store.mailbox(INBOX).highestmodseq
    uids = [store.append(inbox, content(str(n))) for n in range(3)]
    middle = store.mailbox(INBOX).highestmodseq
    store.set_flags(inbox, UidSet.of(uids[0], uids[1]), add=frozenset([SEEN, DELETED]))
    store.expunge(inbox, UidSet.of(uids[1]))
    kinds = {change.uid: change.kind for change in store.changes(inbox, start)}
    assert kinds == {uids[0]: ChangeKind.ADDED, uids[1]: ChangeKind.EXPUNGED, uids[2]: ChangeKind.ADDED}
    later = [(change.uid, change.kind) for change in store.changes(inbox, middle)]
    assert later == [(uids[0], ChangeKind.FLAGS), (uids[1], ChangeKind.EXPUNGED)]
    assert store.changes(inbox, store.mailbox(INBOX).highestmodseq) == []


# -- threads ----------------------------------------------------------------------------------


def test_letters_of_one_conversation_share_a_thread(store, inbox):
    letters = [
        {"Message_ID": "<c@x>", "References": "<a@x> <b@x>"},  # arrives first
        {"Message_ID": "<a@x>"},
        {"Message_ID": "<b@x>", "In_Reply_To": "<a@x>"},
        {"Message_ID": "<d@x>", "In_Reply_To": "<c@x>"},
        {"Message_ID": "<z@x>"},
        {},
    ]
    for fields in letters:
        store.append(inbox, content("x", **fields))
    found = [one.thread_id for one in store.fetch(inbox, EVERYTHING)]
    assert len(set(found[:4])) == 1
    assert len(set(found)) == 3


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
