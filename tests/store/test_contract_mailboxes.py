"""What port.Store promises of mailboxes, asked of both stores."""

import pytest

from mailapp.store.values import (
    INBOX,
    BadMailboxName,
    MailboxExists,
    NoSuchMailbox,
    StoreError,
)
from tests.store.letters import content, letter

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
    "name",
    [
        "",
        "/",
        "a//b",
        "/a",
        "a/",
        "a\nb",
        "a\0b",
        "a*",
        "50%",
        "#news",
        ".",
        "a/..",
        "x" * 300,
        "a/" * 30 + "b",
        "\ud800",
    ],
)
def test_a_bad_name_is_refused_with_a_sentence(store, name):
    with pytest.raises(BadMailboxName, match=r"\.$"):
        store.create(name)


@pytest.mark.parametrize("name", ["...", "..a", "a.b", "a\\b", "&", "日本語", "~root", "-", "Ä", "🎉", "a b"])
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


def test_rename_keeps_what_programs_have_cached(store):
    """And neither the old name nor the new one ever stands for these UIDs again (RFC 9051 §6.3.6)."""
    store.create("A/B")
    was = {name: store.mailbox(name).uidvalidity for name in ("A", "A/B")}
    store.rename("A", "C")
    assert {name: store.mailbox(name).uidvalidity for name in ("C", "C/B")} == {"C": was["A"], "C/B": was["A/B"]}
    again = store.create("A/B").uidvalidity
    store.rename("C", "D")
    assert max(was.values()) < again < store.create("C").uidvalidity


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
