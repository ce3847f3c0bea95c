"""Saved searches as mailboxes (RFC 9051 §2.3.1.1: UIDs that stay), on the real store."""

import pytest

from mailapp.policy.values import Policy
from mailapp.store import api, querytext
from mailapp.store.query import All, And, Contains, Dated, HasAttachment, HasFlag, ModSeq, Not, Or, Uids
from mailapp.store.values import (
    FLAGGED,
    INBOX,
    SEEN,
    BadMailboxName,
    ChangeKind,
    MailboxExists,
    NoPermission,
    NoSuchMailbox,
    OverQuota,
    UidSet,
    Want,
)
from tests.store.letters import content

NAME = "Searches/Starred"
STAR = HasFlag(FLAGGED)


@pytest.fixture
def mail(office):
    return api.open_with_searches(office.anna.id)


@pytest.fixture
def starred(office, mail):
    """Two letters with a star in two folders, and one without."""
    for name, subject, flags in [
        (INBOX, "one", {FLAGGED}),
        (INBOX, "two", set()),
        ("Archive", "three", {FLAGGED, SEEN}),
    ]:
        mail.append(mail.mailbox(name).id, content(subject=subject), frozenset(flags))
    api.save_search(office.anna.id, "Starred", "is:flagged", STAR)
    return mail


def subjects(mail, box):
    uids = mail.open(mail.mailbox_by_id(box).name).uids
    return {one.uid: one.subject for one in mail.fetch(box, UidSet.of(*uids), Want.LIST)} if uids else {}


def mark(mail, name, uid, **edit):
    mail.set_flags(mail.mailbox(name).id, UidSet.of(uid), **{how: frozenset([flag]) for how, flag in edit.items()})


def test_it_is_counted_anew_only_when_something_has_changed(office, starred, django_assert_max_num_queries):
    def told():
        info = starred.mailboxes()[-1]
        return info.messages, info.unseen, info.size

    def counts(asked):
        return sum("store_hit hit" in query["sql"] for query in asked)

    whole = told()[2]
    with django_assert_max_num_queries(20) as asked:
        assert told() == (2, 1, whole)
    assert counts(asked) == 0
    mark(starred, INBOX, 1, add=SEEN)
    assert told()[:2] == (2, 0)
    mark(starred, INBOX, 1, remove=FLAGGED)
    assert told()[0] == 1
    starred.append(starred.mailbox("Sent").id, content("four"), frozenset({FLAGGED}))
    assert told()[:2] == (2, 1)
    [kept] = api.searches(office.anna.id)
    api.change_search(office.anna.id, kept.id, "Starred", "is:unread", Not(HasFlag(SEEN)))
    assert told()[:2] == (2, 2)


def test_a_mailbox_that_can_only_be_read(starred):
    info = starred.mailbox(NAME)
    assert (info.messages, info.unseen, info.uidnext, info.rights) == (2, 1, 3, "lr")
    assert starred.mailboxes()[-1] == info
    assert subjects(starred, info.id) == {1: "one", 2: "three"}
    everything = UidSet.of(1, 2)
    for refused in (
        lambda: starred.set_flags(info.id, everything, add=frozenset([SEEN])),
        lambda: starred.append(info.id, content()),
        lambda: starred.move(info.id, everything, starred.mailbox("Sent").id),
        lambda: starred.copy(starred.mailbox(INBOX).id, everything, info.id),
        lambda: starred.expunge(info.id),
        lambda: starred.create("Searches/other"),
        lambda: starred.rename(NAME, "Elsewhere"),
        lambda: starred.rename("Sent", "Searches/Sent"),
    ):
        with pytest.raises(NoPermission):
            refused()


def test_uids_stay_and_changes_are_told(starred):
    info = starred.mailbox(NAME)
    starred.append(starred.mailbox("Sent").id, content(subject="four"), frozenset([FLAGGED]))
    mark(starred, INBOX, 1, remove=FLAGGED)
    mark(starred, "Archive", 1, remove=SEEN)
    changes = {change.uid: change.kind for change in starred.changes(info.id, info.highestmodseq)}
    assert changes == {1: ChangeKind.EXPUNGED, 2: ChangeKind.FLAGS, 3: ChangeKind.ADDED}
    assert subjects(starred, info.id) == {2: "three", 3: "four"}
    mark(starred, INBOX, 1, add=FLAGGED)
    assert subjects(starred, info.id) == {2: "three", 3: "four", 4: "one"}
    now = starred.mailbox(NAME)
    assert (now.uidvalidity, now.uidnext, now.messages) == (info.uidvalidity, 5, 3)
    assert starred.changes(info.id, now.highestmodseq) == []


def test_what_is_thrown_away_is_not_found(starred):
    assert starred.mailbox(NAME).messages == 2
    starred.move(starred.mailbox(INBOX).id, UidSet.of(1), starred.mailbox("Trash").id)
    assert subjects(starred, starred.mailbox(NAME).id) == {2: "three"}
    box = starred.create("Kept").id
    starred.move(starred.mailbox("Archive").id, UidSet.of(1), box)
    assert subjects(starred, starred.mailbox(NAME).id) == {3: "three"}
    starred.delete("Kept")
    assert subjects(starred, starred.mailbox(NAME).id) == {}


def test_searching_copying_and_reading_in_it(starred):
    box = starred.mailbox(NAME).id
    assert starred.search(Contains("subject", "three"), box) == [(box, 2)]
    assert starred.search(And((Uids(UidSet.of(1)), Not(HasFlag(SEEN)))), box) == [(box, 1)]
    assert starred.search(Or((Uids(UidSet.of(2)), Uids(UidSet.of(9)))), box) == [(box, 2)]
    assert starred.search(ModSeq(1), box, limit=1) == [(box, 1)]
    assert starred.count(All(), box) == 2
    assert list(starred.columns(box, UidSet.of(1, 2), ["uid", "subject"])) == [([1, 2], ["one", "three"])]
    with starred.content(box, 2) as file:
        assert b"three" in file.read()
    assert [uid for uid, _ in starred.contents(box, UidSet.of(1, 2, 3))] == [1, 2]
    copied = starred.copy(box, UidSet.of(1, 2), starred.mailbox("Sent").id)
    assert sorted(copied.pairs) == [(1, 1), (2, 2)]
    assert copied.uidvalidity == starred.mailbox("Sent").uidvalidity


def test_keeping_changing_and_forgetting(office, starred, monkeypatch):
    anna = office.anna.id
    [known] = api.searches(anna)
    before = starred.mailbox(NAME)
    with pytest.raises(MailboxExists):
        api.save_search(anna, "Starred", "", All())
    with pytest.raises(BadMailboxName):
        api.save_search(anna, "50%", "", All())
    api.change_search(anna, known.id, "Threes", "three", Contains("subject", "three"))
    after = starred.mailbox("Searches/Threes")
    assert (after.id, after.messages, after.uidvalidity > before.uidvalidity) == (before.id, 1, True)
    with pytest.raises(NoSuchMailbox):
        api.remove_search(office.ben.id, known.id)
    monkeypatch.setattr("mailapp.store.searches.policy.current", lambda: Policy(searches_per_account=1))
    with pytest.raises(OverQuota):
        api.save_search(anna, "More", "", All())
    starred.delete("Searches/Threes")
    assert api.searches(anna) == []
    assert starred.mailbox(INBOX).messages == 2


def test_other_people_and_the_webmail_see_no_such_mailbox(office, starred):
    box = starred.mailbox(NAME).id
    with pytest.raises(NoSuchMailbox):
        api.open_with_searches(office.ben.id).mailbox_by_id(box)
    assert NAME not in [info.name for info in api.open(office.anna.id).mailboxes()]


@pytest.mark.parametrize(
    "tree", [All(), And((STAR, Not(HasAttachment()))), Or((Contains("from", "ben"), Dated("sent")))], ids=str
)
def test_a_query_as_text(tree):
    assert querytext.read(querytext.written(tree)) == tree


@pytest.mark.parametrize("text", ["{}", '{"is": "Nothing"}', '{"is": "HasFlag"}'])
def test_a_text_that_is_no_query(text):
    with pytest.raises(ValueError, match="that is no query"):
        querytext.read(text)
