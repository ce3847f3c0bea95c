"""NOTIFY (RFC 5465): the selected mailbox, filters, notes, overflow, and the bell from another process's store."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from access.imap.server import ImapConnection
from mailapp.directory import api as directory
from mailapp.directory import membership, resolve
from mailapp.store import api as store
from tests.access.conftest import fill
from tests.access.imap.dialogue import play
from tests.access.imap.letters import four_letters
from tests.access.imap.test_server import LETTER, Raw, inside
from tests.access.running import running
from tests.support.office import Office

TALKS = {
    "§6.1 SELECTED: everything at once, with what MessageNew shall fetch, which does not count as read": r"""
        C: a NOTIFY SET (selected (MessageNew (UID FLAGS BODY[HEADER.FIELDS (Subject)]) MessageExpunge FlagChange))
        S: a OK …
        C: b SELECT INBOX
        S: ...
        [b] C: a SELECT INBOX
        [b] S: ...
        [b] C: b COPY 1 INBOX
        [b] S: ...
        -- bell
        S: * 5 EXISTS
        S: * 0 RECENT
        S: * 5 FETCH (UID 5 FLAGS (…) BODY[HEADER.FIELDS (Subject)] {…}
        S: Subject: …
        S:
        S: )
        [b] C: c UID STORE 2,3 +FLAGS (\Deleted)
        [b] S: ...
        [b] C: d EXPUNGE
        [b] S: ...
        -- bell
        S: * 2 EXPUNGE
        S: * 2 EXPUNGE
        [b] C: e STORE 3 +FLAGS ($Forwarded)
        [b] S: ...
        -- bell
        S: * 3 FETCH (FLAGS (…) UID 5)
    """,
    "§6.1 SELECTED-DELAYED: what has gone is told with a command that allows it, or in IDLE": r"""
        C: a NOTIFY SET (selected-delayed (MessageNew MessageExpunge))
        S: a OK …
        C: b SELECT INBOX
        S: ...
        [b] C: a SELECT INBOX
        [b] S: ...
        [b] C: b STORE 1 +FLAGS (\Deleted)
        [b] S: ...
        [b] C: c EXPUNGE
        [b] S: ...
        -- bell
        C: c FETCH 2 (UID)
        S: * 2 FETCH (UID 2)
        S: c OK …
        C: d NOOP
        S: * 1 EXPUNGE
        S: d OK …
        [b] C: d STORE 1 +FLAGS (\Deleted)
        [b] S: ...
        [b] C: e EXPUNGE
        [b] S: ...
        C: e IDLE
        S: + idling
        -- bell
        S: * 1 EXPUNGE
        C: DONE
        S: e OK …
    """,
    "§6.1: without SELECTED nothing of the selected mailbox is told, not even with NOOP": r"""
        C: a NOTIFY SET (personal (MessageNew MessageExpunge))
        S: a OK …
        C: b SELECT INBOX
        S: ...
        [b] C: a SELECT INBOX
        [b] S: ...
        [b] C: b COPY 1:4 INBOX
        [b] S: ...
        -- bell
        C: c NOOP
        S: c OK …
        C: d NOTIFY SET (selected (MessageNew MessageExpunge)) (personal (MessageNew MessageExpunge))
        S: * 8 EXISTS
        S: * 0 RECENT
        S: d OK …
    """,
    "§6: the first group that means a mailbox counts; SUBTREE, SUBSCRIBED, INBOXES": r"""
        C: a1 CREATE lists/a/b
        S: a1 OK …
        C: a2 CREATE other
        S: a2 OK …
        C: a3 UNSUBSCRIBE other
        S: a3 OK …
        C: b NOTIFY SET STATUS (subtree lists/a NONE) (subtree lists (MessageNew MessageExpunge)) (subscribed (NAMES))
        S: * STATUS lists (MESSAGES 0 UIDNEXT 1 UIDVALIDITY …)
        S: b OK …
        [b] C: a SELECT INBOX
        [b] S: ...
        [b] C: b COPY 1 lists/a/b
        [b] S: ...
        [b] C: c COPY 1 lists
        [b] S: ...
        [b] C: d COPY 1 Sent
        [b] S: ...
        [b] C: e RENAME other another
        [b] S: ...
        -- bell
        S: * STATUS lists (MESSAGES 1 UIDNEXT 2 UIDVALIDITY …)
        C: c NOTIFY SET STATUS (inboxes (MessageNew MessageExpunge)) (mailboxes nowhere (MailboxName))
        S: ...
        [b] C: f COPY 1 lists/a/b
        [b] S: ...
        -- bell
        S: * STATUS lists/a/b (MESSAGES 2 …
    """,
    "§5.6 and §5.7: notes, by name only": r"""
        C: a NOTIFY SET (mailboxes INBOX (MailboxMetadataChange)) (personal (ServerMetadataChange))
        S: a OK …
        [b] C: a SETMETADATA INBOX (/private/comment "x" /shared/comment "y")
        [b] S: ...
        [b] C: b SETMETADATA Sent (/private/comment "x")
        [b] S: ...
        [b] C: c SETMETADATA "" (/private/vendor/z "x")
        [b] S: ...
        -- bell
        S: * METADATA "" /private/vendor/z
        S: * METADATA INBOX /private/comment /shared/comment
        [b] C: d SETMETADATA INBOX (/private/comment NIL)
        [b] S: ...
        -- bell
        S: * METADATA INBOX /private/comment
        -- bell
    """,
    "§5.8 NOTIFICATIONOVERFLOW: too many mailboxes to be watched": r"""
        C: a NOTIFY SET (personal (MessageNew MessageExpunge))
        S: a OK …
        [b] C: a CREATE 1/2/3/4/5/6/7
        [b] S: ...
        -- bell
        S: * OK [NOTIFICATIONOVERFLOW] …
        [b] C: b CREATE 8
        [b] S: ...
        -- bell
        C: b NOTIFY SET (personal (MessageNew MessageExpunge))
        S: b NO [NOTIFICATIONOVERFLOW] …
    """,
    "§5.8 NOTIFICATIONOVERFLOW: too many letters to be fetched at once": r"""
        C: a NOTIFY SET (selected (MessageNew (FLAGS) MessageExpunge))
        S: a OK …
        C: b SELECT INBOX
        S: ...
        [b] C: a SELECT INBOX
        [b] S: ...
        [b] C: b COPY 1:4 INBOX
        [b] S: ...
        [b] C: c COPY 1:8 INBOX
        [b] S: ...
        [b] C: d COPY 1 INBOX
        [b] S: ...
        -- bell
        S: * 17 EXISTS
        S: * 0 RECENT
        S: * OK [NOTIFICATIONOVERFLOW] …
    """,
    "RFC 4314: somebody else's mailbox, when it is shared, and when it is not any more": r"""
        C: a NOTIFY SET (subtree "Other Users" (MailboxName MessageNew MessageExpunge)) (personal NONE)
        S: a OK …
        [b] -- stranger
        [b] C: l LOGIN ben@example.test secret
        [b] S: ...
        [b] C: a SETACL Drafts anna@example.test lr
        [b] S: ...
        -- bell
        S: * LIST () "/" "Other Users/ben@example.test/Drafts"
        [b] C: b APPEND Drafts {3+}\r\nabc
        [b] S: ...
        -- bell
        S: * STATUS "Other Users/ben@example.test/Drafts" (MESSAGES 1 UIDNEXT 2 UIDVALIDITY …)
        [b] C: c DELETEACL Drafts anna@example.test
        [b] S: ...
        -- bell
        S: * LIST (\NonExistent) "/" "Other Users/ben@example.test/Drafts"
    """,
}


@pytest.mark.parametrize("talk", TALKS.values(), ids=TALKS)
def test_notify(talk):
    play(talk.replace("(NAMES)", "(MailboxName)"), four_letters())


def test_woken_by_the_bell_without_idle(office: Office, tmp_path: Path) -> None:
    """Deliveries and changes of folders, by whichever process, reach a client that says nothing."""
    mail = store.open(office.anna.id)
    with running(tmp_path, ImapConnection) as house, inside(house) as client:
        assert b"x OK" in client.do(
            b"NOTIFY SET (selected (MessageNew (UID) MessageExpunge FlagChange)) "
            b"(personal (MessageNew MessageExpunge FlagChange MailboxName MailboxMetadataChange))"
        )
        fill(office.anna, LETTER)
        client.until(b"* STATUS INBOX (MESSAGES 1 ")
        mail.create("Made elsewhere")
        client.until(b'* LIST () "/" "Made elsewhere"')
        client.do(b"SELECT INBOX")
        fill(office.anna, LETTER)
        client.until(b"* 2 FETCH (UID 2)")
        store.annotations(office.anna.id).set(mail.mailbox("Sent").id, {"/private/comment": b"x"})
        client.until(b"* METADATA Sent /private/comment")
        mail.delete("Made elsewhere")
        client.until(b'* LIST (\\NonExistent) "/" "Made elsewhere"')
        assert b"x OK" in client.do(b"NOTIFY NONE")
        fill(office.anna, LETTER)
        assert b"* 3 EXISTS" not in client.do(b"NOOP")
    assert not house.office.bells._ears


def test_what_is_shared_just_now_rings_for_whom_it_is_shared_with(office: Office, tmp_path: Path) -> None:
    """A folder by its owner, and a team's mailbox by an administrator for a whole group."""
    hers = store.open(office.ben.id)
    directory.add_group("staff@example.test", members=["anna@example.test"])
    store.add_team("info@example.test")
    with running(tmp_path, ImapConnection) as house, inside(house) as client:
        house.office.bells._tasks.pop().cancel()  # nobody looks by himself
        client.do(b'NOTIFY SET (subtree ("Other Users" Shared) (MailboxName))')
        hers.set_access("Drafts", "anna@example.test", "lr")
        client.until(b'* LIST () "/" "Other Users/ben@example.test/Drafts"')
        hers.create("Drafts/New")
        client.until(b'* LIST () "/" "Other Users/ben@example.test/Drafts/New"')
        store.grant_team("info@example.test", "staff@example.test", "read")
        client.until(b'* LIST () "/" Shared/info@example.test')
        hers.set_access("Drafts", "anna@example.test", "")
        client.until(b'* LIST (\\NonExistent) "/" "Other Users/ben@example.test/Drafts"')


@contextmanager
def a_team_of_bens(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Raw]:
    """Anna's connection, beside a team mailbox whose group has Ben alone; nobody looks by himself."""
    monkeypatch.setattr(membership._known, "seconds", 1000.0)
    directory.add_group("staff@example.test", members=["ben@example.test"])
    store.add_team("info@example.test")
    store.grant_team("info@example.test", "staff@example.test", "read")
    with running(tmp_path, ImapConnection) as house, inside(house) as client:
        house.office.bells._tasks.pop().cancel()
        yield client


def anna_joins(monkeypatch: pytest.MonkeyPatch) -> None:
    """In another process: this one remembers who belonged to the group."""
    with monkeypatch.context() as elsewhere:
        elsewhere.setattr(resolve, "forget", lambda: None)
        directory.change_group("staff@example.test", members=["anna@example.test"])


def test_what_happened_while_nobody_listened_is_not_remembered_otherwise(
    office: Office, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """No ear is open before somebody waits: another process's change was not heard, and no bell will tell of it.

    A mark on the disk tells of it: who asks to be notified begins with what is true then (RFC 5465 §3.1).
    """
    with a_team_of_bens(tmp_path, monkeypatch) as client:
        assert b"info@example.test" not in client.do(b'LIST "" Shared/*')
        anna_joins(monkeypatch)
        client.do(b"NOTIFY SET (subtree (Shared) (MailboxName))")
        assert b"info@example.test" in client.do(b'LIST "" Shared/*')


def test_who_joins_a_group_hears_of_its_mailboxes(
    office: Office, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Also when another process has made the change, and this one still remembers who belonged to it."""
    with a_team_of_bens(tmp_path, monkeypatch) as client:
        client.do(b"NOTIFY SET (subtree (Shared) (MailboxName))")
        anna_joins(monkeypatch)
        client.until(b'* LIST () "/" Shared/info@example.test')
        directory.remove_group("staff@example.test")
        client.until(b'* LIST (\\NonExistent) "/" Shared/info@example.test')
