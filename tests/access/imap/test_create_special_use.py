"""CREATE-SPECIAL-USE: mailboxes that are made for a use (RFC 6154 §3)."""

import pytest

from tests.access.imap.dialogue import play

TALKS = {
    "RFC 6154 §3 CREATE with a use; several mailboxes may have one": r"""
        C: a1 CREATE Elsewhere (USE (\drafts))
        S: a1 OK [MAILBOXID (F…)] …
        C: a2 LIST (SPECIAL-USE) "" "*"
        S: * LIST (\HasNoChildren \Drafts) "/" Drafts
        S: * LIST (\HasNoChildren \Sent) "/" Sent
        S: * LIST (\HasNoChildren \Junk) "/" Junk
        S: * LIST (\HasNoChildren \Trash) "/" Trash
        S: * LIST (\HasNoChildren \Archive) "/" Archive
        S: * LIST (\HasNoChildren \Drafts) "/" Elsewhere
        S: a2 OK …
        C: a3 CREATE Weighty (USE (\Important))
        S: a3 OK …
        C: a4 CREATE Plain (USE ())
        S: a4 OK …
        C: a5 LIST "" ("Weighty" "Plain") RETURN (SPECIAL-USE)
        S: * LIST (\HasNoChildren) "/" Plain
        S: * LIST (\HasNoChildren \Important) "/" Weighty
        S: a5 OK …
    """,
    "RFC 6154 §3: the use is the mailbox's own, not that of those above it": r"""
        C: a1 CREATE projects/sent/2026 (USE (\Sent))
        S: a1 OK …
        C: a2 LIST "" "projects*"
        S: * LIST (\HasChildren) "/" projects
        S: * LIST (\HasChildren) "/" projects/sent
        S: * LIST (\HasNoChildren \Sent) "/" projects/sent/2026
        S: a2 OK …
    """,
    "RFC 6154 §3 USEATTR: what cannot have that use is not made": r"""
        C: a1 CREATE everything (USE (\All))
        S: a1 NO [USEATTR] …
        C: a2 CREATE everything (USE (\Flagged))
        S: a2 NO [USEATTR] …
        C: a3 CREATE everything (USE (\Sent \Trash))
        S: a3 NO [USEATTR] …
        C: a4 CREATE everything (USE (\Fancy))
        S: a4 NO [USEATTR] …
        C: a5 CREATE everything (USE \Sent)
        S: a5 BAD …
        C: a6 STATUS everything (MESSAGES)
        S: a6 NO [NONEXISTENT] …
        C: a7 CREATE Sent (USE (\Sent))
        S: a7 NO [ALREADYEXISTS] …
    """,
    "RFC 6154 §2: the use moves along, and goes with the mailbox; those that everybody has stay": r"""
        C: a1 CREATE Filed (USE (\Archive))
        S: a1 OK …
        C: a2 RENAME Filed Shelved
        S: a2 OK …
        C: a3 LIST "" "Shel*"
        S: * LIST (\HasNoChildren \Archive) "/" Shelved
        S: a3 OK …
        C: a4 DELETE Shelved
        S: a4 OK …
        C: a5 RENAME Archive Shelved
        S: a5 NO [CANNOT] …
        C: a6 DELETE Archive
        S: a6 NO [CANNOT] …
    """,
}


@pytest.mark.parametrize("talk", TALKS.values(), ids=TALKS)
def test_create_special_use(talk):
    play(talk)
