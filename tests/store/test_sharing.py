"""Somebody else's mailboxes, asked of both houses: who sees them, who may do what, and who has read what."""

import pytest

from mailapp.store.query import All, HasFlag, ModSeq, Not
from mailapp.store.rights import LEVELS, BadRights, Level
from mailapp.store.values import (
    ANSWERED,
    DELETED,
    EVERYTHING,
    FLAGGED,
    INBOX,
    SEEN,
    ChangeKind,
    MailboxExists,
    NewMessage,
    NoPermission,
    NoSuchMailbox,
    NoSuchMessage,
    StoreError,
    UidSet,
    Want,
)
from tests.store.conftest import ANNA, BEN, CARL, STAFF, TEAM
from tests.store.letters import content

HERS = "Other Users/anna@example.test"
WORK = f"{HERS}/Work"


@pytest.fixture
def anna(house):
    """With a folder Work of two letters."""
    store = house.open(ANNA)
    box = store.create("Work").id
    store.append(box, content("First"))
    store.append(box, content("Second"), frozenset({SEEN}))
    return store


@pytest.fixture
def ben(house):
    return house.open(BEN)


def flags(store, name):
    return {info.uid: set(info.flags) for info in store.fetch(store.mailbox(name).id, EVERYTHING)}


def names(store):
    return [box.name for box in store.mailboxes()][6:]


# -- who sees it ------------------------------------------------------------------------------


def test_nothing_is_shared_by_itself(anna, ben):
    assert names(ben) == []
    with pytest.raises(NoSuchMailbox):
        ben.mailbox(WORK)
    with pytest.raises(NoSuchMailbox):
        list(ben.fetch(anna.mailbox("Work").id, EVERYTHING))


@pytest.mark.parametrize("identifier", [BEN, STAFF, "anyone"])
def test_a_folder_is_shared_with_a_person_a_group_or_anyone(anna, ben, identifier):
    anna.set_access("Work", identifier, "lr")
    assert names(ben) == [WORK]
    found = ben.mailbox(WORK)
    assert (found.rights, found.owner, found.messages) == ("lr", ANNA, 2)
    assert ben.mailbox_by_id(found.id) == found
    assert anna.mailbox("Work").shared or anna.mailboxes()[-1].shared


def test_who_is_in_no_group_gets_nothing_of_it(house, anna):
    anna.set_access("Work", STAFF, "lr")
    assert names(house.open(CARL)) == []


def test_negative_rights_take_away(anna, ben):
    anna.set_access("Work", STAFF, "lrsw")
    anna.set_access("Work", f"-{BEN}", "w")
    assert ben.mailbox(WORK).rights == "lrs"


def test_an_access_list_is_kept_line_by_line(anna, ben):
    anna.set_access("Work", BEN, "lr")
    anna.set_access("Work", BEN, "cd", "+")
    anna.set_access("Work", "anyone", "l")
    told = [(entry.identifier, entry.rights) for entry in anna.access("Work")]
    assert told == [(BEN, "lrkxte"), ("anyone", "l")]
    anna.set_access("Work", BEN, "lrkxte", "-")
    assert [entry.identifier for entry in anna.access("Work")] == ["anyone"]


@pytest.mark.parametrize("identifier", ["nobody@example.test", ANNA, "no address"])
def test_not_everybody_can_stand_in_a_list(anna, identifier):
    with pytest.raises(StoreError):
        anna.set_access("Work", identifier, "lr")


def test_unknown_rights_are_refused(anna):
    with pytest.raises(BadRights):
        anna.set_access("Work", BEN, "lrq")


def test_rights_that_are_taken_are_gone_at_once(anna, ben):
    anna.set_access("Work", BEN, LEVELS[Level.FILE])
    box = ben.open(WORK).info.id
    anna.set_access("Work", BEN, "")
    assert names(ben) == []
    for act in (
        lambda: ben.changes(box, 0),
        lambda: list(ben.fetch(box, EVERYTHING)),
        lambda: ben.content(box, 1),
        lambda: ben.search(All(), box),
        lambda: ben.expunge(box),
    ):
        with pytest.raises(NoSuchMailbox):
            act()


def test_subscriptions_are_ones_own(house, anna, ben):
    anna.set_access("Work", "anyone", "lrk")
    assert ben.mailbox(WORK).subscribed
    ben.subscribe(WORK, on=False)
    assert not ben.mailbox(WORK).subscribed
    assert house.open(CARL).mailbox(WORK).subscribed
    ben.subscribe(WORK)
    assert ben.mailbox(WORK).subscribed
    assert not ben.create(f"{WORK}/New", subscribed=False).subscribed  # a mail program says by itself what it wants
    assert house.open(CARL).mailbox(f"{WORK}/New").subscribed


def test_the_inbox_stands_for_its_owner(anna, ben):
    anna.set_access(INBOX, BEN, "lr")
    assert names(ben) == [HERS]
    with pytest.raises(NoSuchMailbox):
        ben.mailbox(f"{HERS}/INBOX")


def test_a_team_is_shared_under_its_own_name(house, ben):
    house.open(TEAM).set_access(INBOX, STAFF, "lr")
    assert names(ben) == ["Shared/info@example.test"]
    with pytest.raises(NoSuchMailbox):
        ben.mailbox("Other Users/info@example.test")


# -- rights (RFC 4314 §4) ---------------------------------------------------------------------

ACTS = {
    "r": lambda store, box: store.open(WORK),
    "i": lambda store, box: store.append(box, content("Third")),
    "e": lambda store, box: store.expunge(box),
    "x": lambda store, box: store.delete(WORK),
    "k": lambda store, box: store.create(f"{WORK}/New"),
    "a": lambda store, box: store.access(WORK),
    "w": lambda store, box: store.set_flags(box, UidSet.of(1), add=frozenset({FLAGGED})),
    "t": lambda store, box: store.set_flags(box, UidSet.of(1), add=frozenset({DELETED})),
    "s": lambda store, box: store.set_flags(box, UidSet.of(1), add=frozenset({SEEN})),
}


@pytest.mark.parametrize("right", list(ACTS))
def test_each_act_needs_its_right(anna, ben, right):
    box = anna.mailbox("Work").id
    anna.set_access("Work", BEN, "lr" if right != "r" else "l")
    with pytest.raises(NoPermission):
        ACTS[right](ben, box)
    anna.set_access("Work", BEN, right, "+")
    ACTS[right](ben, box)


@pytest.mark.parametrize("right", list(ACTS))
def test_what_may_not_be_looked_up_is_not_there(anna, ben, right):
    """Not a refusal: that would tell that it exists."""
    box = anna.mailbox("Work").id
    anna.set_access("Work", BEN, "p" if right == "r" else "pr")
    assert names(ben) == []
    with pytest.raises(NoPermission if right == "k" else NoSuchMailbox):
        # whoever asks for a folder below what is hidden hears what he hears of a folder that nobody has
        ACTS[right](ben, box) if right != "k" else ben.create("Other Users/nobody@example.test/New")


def test_flags_without_their_right_are_left_as_they_are(anna, ben):
    anna.set_access("Work", BEN, "lrw")
    box = ben.mailbox(WORK).id
    changed, _ = ben.set_flags(box, UidSet.of(1), replace=frozenset({FLAGGED, DELETED, SEEN}))
    assert [set(info.flags) for info in changed] == [{FLAGGED}]
    assert flags(anna, "Work") == {1: {FLAGGED}, 2: {SEEN}}


def test_replacing_flags_keeps_the_owners_seen(anna, ben):
    anna.set_access("Work", BEN, "lrswt")
    box = ben.mailbox(WORK).id
    ben.set_flags(box, EVERYTHING, add=frozenset({ANSWERED, "todo"}))
    ben.set_flags(box, EVERYTHING, replace=frozenset({FLAGGED}))
    assert flags(anna, "Work") == {1: {FLAGGED}, 2: {FLAGGED, SEEN}}
    assert flags(ben, WORK) == {1: {FLAGGED}, 2: {FLAGGED}}


def test_appending_and_copying_set_only_flags_that_are_permitted(anna, ben):
    """The example of RFC 4314 §4: no t, so no \\Deleted; no w, so nothing but \\Seen."""
    anna.set_access("Work", BEN, "lrsi")
    box, inbox = ben.mailbox(WORK).id, ben.mailbox(INBOX).id
    marks = frozenset({SEEN, DELETED, ANSWERED})
    uid = ben.append(box, content("Third"), marks)
    ben.append(inbox, content("Fourth"), marks)
    copied = ben.copy(inbox, EVERYTHING, box)
    assert flags(ben, WORK) == {1: set(), 2: set(), uid: {SEEN}, copied.pairs[0][1]: {SEEN}}
    assert flags(anna, "Work") == {1: set(), 2: {SEEN}, 3: set(), 4: set()}


def test_moving_out_needs_the_rights_to_delete(anna, ben):
    anna.set_access("Work", BEN, "lrswit")
    box, inbox = ben.mailbox(WORK).id, ben.mailbox(INBOX).id
    with pytest.raises(NoPermission):
        ben.move(box, UidSet.of(1), inbox)
    anna.set_access("Work", BEN, "e", "+")
    assert ben.move(box, UidSet.of(1), inbox).pairs == ((1, 1),)
    assert list(flags(anna, "Work")) == [2]


# -- \Seen ------------------------------------------------------------------------------------


def test_everybody_has_read_what_he_has_read(house, anna, ben):
    anna.set_access("Work", "anyone", "lrs")
    box = anna.mailbox("Work").id
    carl = house.open(CARL)
    assert [store.mailbox(WORK).unseen for store in (ben, carl)] == [2, 2]
    ben.set_flags(box, UidSet.of(1), add=frozenset({SEEN}))
    assert flags(ben, WORK) == {1: {SEEN}, 2: set()}
    assert flags(carl, WORK) == {1: set(), 2: set()}
    assert flags(anna, "Work") == {1: set(), 2: {SEEN}}
    assert [anna.mailbox("Work").unseen, ben.mailbox(WORK).unseen, carl.mailbox(WORK).unseen] == [1, 1, 2]
    assert ben.open(WORK).info.unseen == 1
    assert [info.unseen for info in ben.mailboxes() if info.name == WORK] == [1]


def test_columns_tell_the_same(anna, ben):
    anna.set_access("Work", BEN, "lrs")
    box = anna.mailbox("Work").id
    ben.set_flags(box, UidSet.of(1), add=frozenset({SEEN}))
    [[told, modseqs]] = ben.columns(box, EVERYTHING, ["flags", "modseq"])
    assert [set(one) for one in told] == [{SEEN}, set()]
    assert modseqs[0] == ben.mailbox(WORK).highestmodseq > modseqs[1]
    [[sizes]] = ben.columns(box, EVERYTHING, ["size"])
    assert len(sizes) == 2


def test_search_asks_what_this_person_has_read(anna, ben):
    anna.set_access("Work", BEN, "lrs")
    box = anna.mailbox("Work").id
    before = ben.mailbox(WORK).highestmodseq
    ben.set_flags(box, UidSet.of(1), add=frozenset({SEEN}))
    assert ben.search(HasFlag("\\seen"), box) == [(box, 1)]
    assert ben.search(Not(HasFlag(SEEN)), box) == [(box, 2)]
    assert ben.count(Not(HasFlag(SEEN)), box) == 1
    assert ben.search(ModSeq(before + 1), box) == [(box, 1)]
    assert anna.search(HasFlag(SEEN), box) == [(box, 2)]


def test_reading_is_a_change_for_the_reader(anna, ben):
    """CONDSTORE for each person: what Ben marks in one client, his other one hears of."""
    anna.set_access("Work", BEN, "lrs")
    box = anna.mailbox("Work").id
    since = ben.open(WORK).info.highestmodseq
    [changed], _ = ben.set_flags(box, UidSet.of(2), add=frozenset({SEEN}))
    news = ben.changes(box, since)
    assert [(change.kind, change.uid, change.modseq) for change in news] == [(ChangeKind.FLAGS, 2, changed.modseq)]
    assert anna.changes(box, since) == []
    assert ben.changes(box, changed.modseq) == []
    held = ben.set_flags(box, EVERYTHING, add=frozenset({SEEN}), unchanged_since=since)
    assert held[1] == [2]
    ben.set_flags(box, EVERYTHING, remove=frozenset({SEEN}))
    assert flags(ben, WORK) == {1: set(), 2: set()}
    assert {change.uid for change in ben.changes(box, changed.modseq)} == {1, 2}


def test_what_goes_takes_its_marks_along(house, anna, ben):
    anna.set_access("Work", BEN, "lrswte")
    box = anna.mailbox("Work").id
    ben.set_flags(box, EVERYTHING, add=frozenset({SEEN}))
    anna.set_flags(box, UidSet.of(1), add=frozenset({DELETED}))
    anna.expunge(box)
    assert (ben.mailbox(WORK).messages, ben.mailbox(WORK).unseen) == (1, 0)
    changes = ben.changes(box, 0)
    assert [change.uid for change in changes if change.kind is ChangeKind.EXPUNGED] == [1]


@pytest.mark.parametrize("verb", ["copy", "move"])
def test_within_one_owner_everybodys_seen_goes_along(house, anna, ben, verb):
    anna.create("Work/Done")
    for name in ("Work", "Work/Done"):
        anna.set_access(name, BEN, "lrswite")
    box, done = anna.mailbox("Work").id, anna.mailbox("Work/Done").id
    ben.set_flags(box, UidSet.of(1), add=frozenset({SEEN}))
    getattr(anna, verb)(box, EVERYTHING, done)
    assert flags(ben, f"{WORK}/Done") == {1: {SEEN}, 2: set()}
    assert flags(anna, "Work/Done") == {1: set(), 2: {SEEN}}
    assert ben.mailbox(f"{WORK}/Done").unseen == 1
    getattr(ben, verb)(done, UidSet.of(1), box)
    assert max(flags(ben, WORK).items())[1] == {SEEN}


@pytest.mark.parametrize("verb", ["copy", "move"])
def test_from_one_owner_to_another(house, anna, ben, verb):
    anna.set_access("Work", BEN, "lrswipte")
    box, inbox = anna.mailbox("Work").id, ben.mailbox(INBOX).id
    ben.set_flags(box, UidSet.of(1), add=frozenset({SEEN, FLAGGED}))
    copied = getattr(ben, verb)(box, EVERYTHING, inbox)
    assert copied.pairs == ((1, 1), (2, 2))
    assert flags(ben, INBOX) == {1: {SEEN, FLAGGED}, 2: set()}
    assert [info.subject for info in ben.fetch(inbox, EVERYTHING, Want.LIST)] == ["First", "Second"]
    assert anna.usage().messages == (0 if verb == "move" else 2)
    assert ben.usage().messages == 2
    with ben.content(inbox, 1) as file:
        assert b"First" in file.read()
    back = getattr(ben, verb)(inbox, UidSet.of(1), box)
    assert {uid: flags(ben, WORK)[uid] for _, uid in back.pairs} == {back.pairs[0][1]: {SEEN, FLAGGED}}
    assert SEEN not in flags(anna, "Work")[back.pairs[0][1]]


# -- folders ----------------------------------------------------------------------------------


def test_new_folders_have_the_list_of_the_one_above(anna, ben):
    anna.set_access("Work", BEN, "lrk")
    made = ben.create(f"{WORK}/2026/May")
    assert (made.name, made.rights) == (f"{WORK}/2026/May", "lrk")
    assert names(ben) == [WORK, f"{WORK}/2026", f"{WORK}/2026/May"]
    with pytest.raises(MailboxExists):
        ben.create(f"{WORK}/2026")
    anna.create("Private")
    assert f"{HERS}/Private" not in names(ben)


def test_new_folders_of_a_team_have_the_list_of_its_inbox(house, ben):
    house.open(TEAM).set_access(INBOX, BEN, "lrk")
    ben.create("Shared/info@example.test/Offers")
    assert names(ben) == ["Shared/info@example.test", "Shared/info@example.test/Offers"]


def test_a_folder_is_renamed_within_its_owners_mail(anna, ben):
    anna.create("Done")
    anna.set_access("Work", BEN, "lrx")
    anna.set_access("Done", BEN, "lrk")
    assert ben.rename(WORK, f"{HERS}/Done/Work").name == f"{HERS}/Done/Work"
    assert anna.mailbox("Done/Work").messages == 2
    for to in ("Mine", "Shared/info@example.test/Work", f"{HERS}/Work"):
        with pytest.raises(StoreError):
            ben.rename(f"{HERS}/Done/Work", to)


def test_an_own_folder_does_not_become_anothers(anna, ben):
    ben.create("Mine")
    with pytest.raises(StoreError):
        ben.rename("Mine", f"{HERS}/Mine")
    with pytest.raises(NoPermission):
        ben.create("Shared/Mine")


def test_a_folder_that_is_deleted_is_gone_for_everybody(anna, ben):
    anna.set_access("Work", BEN, "lrx")
    ben.delete(WORK)
    assert names(ben) == []
    with pytest.raises(NoSuchMailbox):
        anna.mailbox("Work")
    anna.create("Work")
    assert anna.access("Work") == []


def test_the_owners_quota_counts(anna, ben):
    anna.set_access("Work", BEN, "lri")
    box = ben.mailbox(WORK).id
    before = anna.usage().octets
    ben.append(box, content("Third"))
    assert anna.usage().octets == ben.usage(box).octets > before
    assert ben.usage().octets == 0


# -- replacing --------------------------------------------------------------------------------


def test_a_newer_version_takes_the_place_of_a_letter(house, anna):
    work, sent = anna.mailbox("Work").id, anna.mailbox("Sent").id
    assert anna.replace(work, 1, work, NewMessage(content("Third"))) == 3
    assert anna.replace(work, 2, sent, NewMessage(content("Fourth"))) == 1
    assert list(flags(anna, "Work")) == [3]
    with pytest.raises(NoSuchMessage):
        anna.replace(work, 2, work, NewMessage(content("Too late")))
    assert list(flags(anna, "Work")) == [3]
    assert not anna.buried()


def test_what_may_not_be_deleted_is_not_replaced(anna, ben):
    anna.set_access("Work", BEN, "lri")
    work = anna.mailbox("Work").id
    with pytest.raises(NoPermission):
        ben.replace(work, 1, work, NewMessage(content("Mine")))
    assert list(flags(anna, "Work")) == [1, 2]
