"""Saved searches as mailboxes, as a mail program sees them."""

import imaplib
from contextlib import closing
from pathlib import Path

import pytest

from access.imap.server import ImapConnection
from mailapp.net.content import Content
from mailapp.store import api as store
from mailapp.store.query import All, HasFlag
from mailapp.store.values import EVERYTHING, FLAGGED
from tests.access.imap.test_server import LETTER, inside
from tests.access.running import Running, running
from tests.support.office import PASSWORD, Office


@pytest.fixture
def house(office: Office, tmp_path: Path):
    put(office, "INBOX", LETTER, FLAGGED)
    put(office, "Archive", b"Subject: Two\r\nMessage-ID: <2@x>\r\n\r\nbody two\r\n", FLAGGED)
    store.save_search(office.anna.id, "Starred", "is:flagged", HasFlag(FLAGGED))
    with running(tmp_path, ImapConnection) as server:
        yield server


def put(office: Office, name: str, octets: bytes, *flags: str) -> None:
    mail = store.open(office.anna.id)
    with closing(Content.of(octets)) as content:
        mail.append(mail.mailbox(name).id, content, frozenset(flags))


def test_it_is_listed_with_its_use(house: Running, office: Office) -> None:
    """RFC 6154 §2, RFC 5258 §3.4, RFC 5819"""
    store.save_search(office.anna.id, "Everything", "", All())
    with inside(house) as client:
        said = client.do(b'LIST (SPECIAL-USE) "" "*"')
        assert b'* LIST (\\HasNoChildren \\All) "/" Searches/Everything\r\n' in said
        assert b'* LIST (\\HasNoChildren \\Flagged) "/" Searches/Starred\r\n' in said
        assert b'(\\NonExistent \\Noselect \\HasChildren) "/" Searches\r\n' in client.do(b'LIST "" %')
        said = client.do(b'LIST "" Searches/* RETURN (STATUS (MESSAGES UNSEEN))')
        assert b"* STATUS Searches/Starred (MESSAGES 2 UNSEEN 2)" in said
        assert b"x NO [NOPERM]" in client.do(b"CREATE Searches/other")
        assert b"x OK" in client.do(b"DELETE Searches/Everything")


def test_it_is_opened_for_reading_only(house: Running) -> None:
    with inside(house) as client:
        said = client.do(b"SELECT Searches/Starred")
        assert b"* 2 EXISTS" in said
        assert b"[PERMANENTFLAGS ()]" in said
        assert b"x OK [READ-ONLY]" in said
        assert b"body two" in client.do(b"FETCH 2 (FLAGS BODY[])")
        assert b"x NO" in client.do(b"STORE 2 +FLAGS (\\Seen)")
        assert b"x NO" in client.do(b"MOVE 1 Sent")
        assert b"x NO" in client.do(b"EXPUNGE")
        assert b"UNSEEN 1" in client.do(b"STATUS Archive (UNSEEN)")  # reading here has not marked it


def test_searching_sorting_threading_and_copying(house: Running) -> None:
    with imaplib.IMAP4(*house.plain) as client:
        client.login("anna@example.test", PASSWORD)
        client.select("Searches/Starred", readonly=True)
        assert client.uid("SEARCH", "SUBJECT", "two")[1] == [b"2"]
        assert client.uid("SEARCH", "UID", "2:*", "BODY", "two")[1] == [b"2"]
        assert client.sort("(REVERSE SUBJECT)", "UTF-8", "ALL")[1] == [b"2 1"]
        assert client.thread("REFERENCES", "UTF-8", "ALL")[1] == [b"(1)(2)"]
        assert client.copy("1:2", "Sent")[0] == "OK"
        client.select("Sent", readonly=True)
        assert client.search(None, "ALL")[1] == [b"1 2"]


def test_idle_shows_new_matches(house: Running, office: Office) -> None:
    with inside(house) as client:
        client.do(b"ENABLE CONDSTORE")
        client.do(b"SELECT Searches/Starred")
        client.send(b"i IDLE\r\n")
        client.until(b"+ ")
        put(office, "Drafts", LETTER, FLAGGED)
        client.until(b"* 3 EXISTS")
        mail = store.open(office.anna.id)
        mail.set_flags(mail.mailbox("INBOX").id, EVERYTHING, remove=frozenset([FLAGGED]))
        client.until(b"* 1 EXPUNGE")
        client.send(b"DONE\r\n")
        client.until(b"i OK")


def test_notify_tells_of_it(house: Running, office: Office) -> None:
    """RFC 5465"""
    with inside(house) as client:
        client.do(b"NOTIFY SET (subtree Searches (MailboxName MessageNew MessageExpunge))")
        put(office, "Drafts", LETTER, FLAGGED)
        client.until(b"* STATUS Searches/Starred (MESSAGES 3")
        store.save_search(office.anna.id, "Everything", "", All())
        client.until(b'* LIST () "/" Searches/Everything')
