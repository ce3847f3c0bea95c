"""What port.Store promises, asked of both stores."""

from datetime import UTC, datetime, timedelta, timezone

import pytest

from mailapp.net.content import Content
from mailapp.store.values import (
    DELETED,
    EVERYTHING,
    FLAGGED,
    INBOX,
    SEEN,
    ChangeKind,
    NewMessage,
    NoSuchMailbox,
    NoSuchMessage,
    StoreError,
    UidSet,
    Want,
)
from tests.store.asking import flags, subjects
from tests.store.letters import content, letter

# -- what is recent (RFC 3501 §2.3.2) -----------------------------------------------------------


def test_which_keywords_are_in_use(store, inbox):
    assert store.keywords(inbox) == frozenset()
    for some in (["Work"], [SEEN], ["Work", "$Forwarded"], ["Later"]):
        store.append(inbox, content("x"), frozenset(some))
    assert store.keywords(inbox) == {"Work", "$Forwarded", "Later"}
    store.set_flags(inbox, UidSet.of(4), replace=frozenset())
    assert store.keywords(inbox) == {"Work", "$Forwarded"}
    assert store.keywords(store.mailbox("Trash").id) == frozenset()


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


@pytest.mark.parametrize("minutes", [330, -210, 0, 1439])
def test_a_date_keeps_its_zone_wherever_its_letter_goes(store, inbox, minutes):
    when = datetime(2001, 2, 3, 4, 5, 6, tzinfo=timezone(timedelta(minutes=minutes)))
    uid = store.append(inbox, content(), when=when)
    kept, gone = store.create("Kept").id, store.create("Gone").id
    places = [(kept, store.copy(inbox, UidSet.of(uid), kept)), (gone, store.move(inbox, UidSet.of(uid), gone))]
    for box, copied in places:
        [(_, new)] = copied.pairs
        [info] = store.fetch(box, UidSet.of(new))
        [column] = [one for batch in store.columns(box, UidSet.of(new), ["internal_date"]) for one in batch[0]]
        assert info.internal_date.isoformat() == column.isoformat() == when.isoformat()
    store.set_flags(gone, EVERYTHING, add=frozenset([DELETED]))
    store.expunge(gone)
    store.exhume([grave.id for grave in store.buried()])
    assert [info.internal_date.isoformat() for info in store.fetch(gone, EVERYTHING)] == [when.isoformat()]


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


def test_what_was_expunged_is_looked_for_and_destroyed(store, inbox):
    for subject in ("Roof leaks", "Roof mended", "Lunch"):
        store.append(inbox, content(subject))
    store.set_flags(inbox, EVERYTHING, add=frozenset([DELETED]))
    store.expunge(inbox)
    assert [grave.subject for grave in store.buried(words="ROOF inbox")] == ["Roof mended", "Roof leaks"]
    assert [grave.subject for grave in store.buried(1, words="roof", offset=1)] == ["Roof leaks"]
    assert store.buried(words="roof lunch") == []
    doomed = [grave.id for grave in store.buried(words="roof")]
    assert (store.destroy(doomed), store.destroy(doomed)) == (2, 0)
    assert [grave.subject for grave in store.buried()] == ["Lunch"]


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
