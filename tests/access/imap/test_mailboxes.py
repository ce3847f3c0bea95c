"""Greeting, login, and commands about mailboxes: the conversations of RFC 9051 §6.1 to §6.3."""

import pytest

from tests.access.imap.dialogue import Client, Office, play

TALKS = {
    "RFC 9051 §6.1.1 CAPABILITY before login": """
        C: a1 CAPABILITY
        S: * CAPABILITY IMAP4rev1 IMAP4rev2 LITERAL+ SASL-IR ENABLE ID STARTTLS AUTH=PLAIN AUTH=LOGIN AUTH=SCRAM-SHA-256
        S: a1 OK …
    """,
    "RFC 9051 §6.2.3 LOGIN": """
        C: a1 LOGIN anna@example.test wrong
        S: a1 NO [AUTHENTICATIONFAILED] …
        C: a2 SELECT INBOX
        S: a2 BAD …
        C: a3 LOGIN "anna@example.test" {6+}\\r\\nsecret
        S: a3 OK [CAPABILITY … IDLE …] …
        C: a4 LOGIN anna@example.test secret
        S: a4 BAD …
    """,
    "RFC 9051 §6.2.2 AUTHENTICATE with and without an initial response": """
        C: a1 AUTHENTICATE PLAIN
        S: +…
        C: AGFubmFAZXhhbXBsZS50ZXN0AHNlY3JldA==
        S: a1 OK [CAPABILITY …] …
        [b] C: b1 AUTHENTICATE PLAIN AGFubmFAZXhhbXBsZS50ZXN0AHNlY3JldA==
        [b] S: b1 OK …
        [c] C: c1 AUTHENTICATE PLAIN
        [c] S: +…
        [c] C: *
        [c] S: c1 BAD …
        [c] C: c2 AUTHENTICATE SUPER
        [c] S: c2 NO …
        [c] C: c3 AUTHENTICATE LOGIN
        [c] S: + VXNlcm5hbWU6
        [c] C: YW5uYUBleGFtcGxlLnRlc3Q=
        [c] S: + UGFzc3dvcmQ6
        [c] C: c2VjcmV0
        [c] S: c3 OK …
    """,
    "RFC 9051 §6.1.3 LOGOUT, RFC 2971 ID": """
        C: a1 ID ("name" "Thunderbird")
        S: * ID ("name" "Pillarbox" "vendor" "Pillarbox")
        S: a1 OK …
        C: a2 LOGOUT
        S: * BYE …
        S: a2 OK …
    """,
}

MAILBOXES = {
    "RFC 9051 §6.3.9 LIST": """
        C: a1 LIST "" ""
        S: * LIST (\\Noselect) "/" ""
        S: a1 OK …
        C: a2 LIST "" "*"
        S: * LIST (\\HasNoChildren) "/" INBOX
        S: * LIST (\\HasNoChildren \\Drafts) "/" Drafts
        S: * LIST (\\HasNoChildren \\Sent) "/" Sent
        S: * LIST (\\HasNoChildren \\Junk) "/" Junk
        S: * LIST (\\HasNoChildren \\Trash) "/" Trash
        S: * LIST (\\HasNoChildren \\Archive) "/" Archive
        S: a2 OK …
        C: a3 LIST "" "inbox"
        S: * LIST (\\HasNoChildren) "/" INBOX
        S: a3 OK …
    """,
    "RFC 9051 §6.3.4 CREATE makes parents, §6.3.5 DELETE spares who has children": """
        C: a1 CREATE work/2026/
        S: a1 OK [MAILBOXID (F…)] …
        C: a2 LIST work "%"
        S: * LIST (\\HasChildren) "/" work
        S: a2 OK …
        C: a3 LIST "work/" "%"
        S: * LIST (\\HasNoChildren) "/" work/2026
        S: a3 OK …
        C: a4 CREATE work
        S: a4 NO [ALREADYEXISTS] …
        C: a5 DELETE work
        S: a5 NO [HASCHILDREN] …
        C: a6 DELETE work/2026
        S: a6 OK …
        C: a7 DELETE work
        S: a7 OK …
        C: a8 DELETE work
        S: a8 NO [NONEXISTENT] …
        C: a9 DELETE INBOX
        S: a9 NO [CANNOT] …
    """,
    "RFC 9051 §6.3.6 RENAME": """
        C: a1 CREATE letters/old
        S: a1 OK …
        C: a2 RENAME letters post
        S: a2 OK …
        C: a3 LIST "" "post*"
        S: * LIST (\\HasChildren) "/" post
        S: * LIST (\\HasNoChildren) "/" post/old
        S: a3 OK …
        C: a4 RENAME post Sent
        S: a4 NO [ALREADYEXISTS] …
        C: a5 RENAME nobody somebody
        S: a5 NO [NONEXISTENT] …
    """,
    "RFC 5258 LIST-EXTENDED: subscriptions, and what lies below": """
        C: a1 CREATE a/b
        S: a1 OK …
        C: a2 UNSUBSCRIBE a
        S: a2 OK …
        C: a3 LIST (SUBSCRIBED) "" ("a" "a/*")
        S: * LIST (\\HasNoChildren \\Subscribed) "/" a/b
        S: a3 OK …
        C: a4 LIST (SUBSCRIBED RECURSIVEMATCH) "" "a"
        S: * LIST (\\HasChildren) "/" a ("CHILDINFO" ("SUBSCRIBED"))
        S: a4 OK …
        C: a5 LIST (RECURSIVEMATCH) "" "*"
        S: a5 BAD …
        C: a6 LSUB "" "a*"
        S: * LSUB () "/" a/b
        S: a6 OK …
        C: a7 LIST (SPECIAL-USE) "" "*" RETURN (SUBSCRIBED)
        S: * LIST (\\HasNoChildren \\Subscribed \\Drafts) "/" Drafts
        S: ...
    """,
    "RFC 5819 LIST-STATUS, RFC 9051 §6.3.11 STATUS": """
        C: a1 LIST "" INBOX RETURN (STATUS (MESSAGES UIDNEXT))
        S: * LIST (\\HasNoChildren) "/" INBOX
        S: * STATUS INBOX (MESSAGES 0 UIDNEXT 1)
        S: a1 OK …
        C: a2 STATUS inbox (MESSAGES UNSEEN DELETED SIZE HIGHESTMODSEQ MAILBOXID APPENDLIMIT DELETED-STORAGE)
        S: * STATUS INBOX (MESSAGES 0 UNSEEN 0 DELETED 0 SIZE 0 HIGHESTMODSEQ 1 … APPENDLIMIT 1000000 DELETED-STORAGE 0)
        S: a2 OK …
        C: a3 STATUS nowhere (MESSAGES)
        S: a3 NO [NONEXISTENT] …
    """,
    "RFC 3501 §5.1.3 names in modified UTF-7, RFC 6855 in UTF-8 once that is enabled": """
        C: a1 CREATE Entw&APw-rfe
        S: a1 OK …
        C: a2 LIST "" "Entw*"
        S: * LIST (\\HasNoChildren) "/" Entw&APw-rfe
        S: a2 OK …
        C: a3 ENABLE UTF8=ACCEPT X-UNKNOWN
        S: * ENABLED UTF8=ACCEPT
        S: a3 OK …
        C: a4 LIST "" "Entwü*"
        S: * LIST (\\HasNoChildren) "/" "Entwürfe"
        S: a4 OK …
    """,
    "RFC 9208 QUOTA, RFC 9051 §6.3.10 NAMESPACE": """
        C: a1 GETQUOTAROOT INBOX
        S: * QUOTAROOT INBOX ""
        S: * QUOTA "" ()
        S: a1 OK …
        C: a2 SETQUOTA "" (STORAGE 10)
        S: a2 NO [NOPERM] …
        C: a3 NAMESPACE
        S: * NAMESPACE (("" "/")) NIL NIL
        S: a3 OK …
    """,
    "RFC 9051 §6.3.2 SELECT, §6.4.2 UNSELECT": """
        C: a1 SELECT INBOX
        S: * 0 EXISTS
        S: * 0 RECENT
        S: * FLAGS (…)
        S: * OK [PERMANENTFLAGS (… \\*)] …
        S: * OK [UIDVALIDITY …] …
        S: * OK [UIDNEXT 1] …
        S: * OK [HIGHESTMODSEQ 1] …
        S: * OK [MAILBOXID (F…)] …
        S: a1 OK [READ-WRITE] …
        C: a2 SELECT nowhere
        S: a2 NO [NONEXISTENT] …
        C: a3 UNSELECT
        S: a3 BAD …
        C: a4 EXAMINE Sent
        S: ...
        C: a5 UNSELECT
        S: a5 OK …
    """,
    "RFC 7162 §3.2.11 CLOSED": """
        C: a1 ENABLE QRESYNC
        S: * ENABLED QRESYNC
        S: a1 OK …
        C: a2 SELECT INBOX
        S: ...
        C: a3 SELECT Sent
        S: * OK [CLOSED] …
        S: ...
    """,
    "RFC 9051 §6.3.13 IDLE": """
        C: a1 SELECT INBOX
        S: ...
        C: a2 IDLE
        S: + idling
        C: DONE
        S: a2 OK …
        C: DONE
        S: * BAD …
    """,
}


@pytest.mark.parametrize("talk", TALKS.values(), ids=TALKS)
def test_before_login(talk):
    play(talk, logged_in=False)


@pytest.mark.parametrize("talk", MAILBOXES.values(), ids=MAILBOXES)
def test_mailboxes(talk):
    play(talk)


def test_no_password_in_the_clear():
    client = Client(Office(), secure=False)
    assert b"LOGINDISABLED" in client.say(b"a1 CAPABILITY\r\n")
    assert client.say(b"a2 LOGIN anna@example.test secret\r\n").startswith(b"a2 NO [PRIVACYREQUIRED]")
    assert client.say(b"a3 AUTHENTICATE PLAIN\r\n").startswith(b"a3 NO [PRIVACYREQUIRED]")


@pytest.mark.parametrize("pattern", ["*" * 500, "%*" * 400 + "x", "*a" * 60 + "b"])
def test_hostile_patterns_come_to_an_end(pattern):
    client = Client(Office())
    client.say(b"a0 LOGIN anna@example.test secret\r\n")
    client.say(f"a1 CREATE {'a' * 200}\r\n".encode())
    assert b"a2 OK" in client.say(f'a2 LIST "" "{pattern}"\r\n'.encode())
