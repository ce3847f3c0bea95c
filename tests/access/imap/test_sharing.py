"""Mailboxes of others by IMAP: RFC 4314 §4, command by command, and what is told to whom."""

import pytest

from tests.access.imap.dialogue import TEAM, Office, play
from tests.store.letters import content

HERS = '"Other Users/anna@example.test/Work"'


@pytest.fixture
def office() -> Office:
    """Anna's folder Work has two letters that were told of, the team's INBOX a new one."""
    office = Office()
    box = office.store.create("Work").id
    for subject in ("First", "Second"):
        office.store.append(box, content(subject))
    office.store.claim_recent(box, 1, 3)
    team = office.house.open(TEAM)
    team.append(team.mailbox("INBOX").id, content("A question"))
    return office


def shared(office: Office, rights: str) -> Office:
    office.store.set_access("Work", "ben@example.test", rights)
    return office


TALKS = {
    "RFC 4314 §4 SELECT, §5.2 READ-ONLY, §5.1.1 PERMANENTFLAGS": (
        "lrs",
        """
        [b] -- as ben
        [b] C: a SELECT {HERS}
        [b] S: * 2 EXISTS
        [b] S: * 0 RECENT
        [b] S: * OK [UNSEEN 1] …
        [b] S: * FLAGS …
        [b] S: * OK [PERMANENTFLAGS (\\Seen)] …
        [b] S: * OK [UIDVALIDITY …
        [b] S: * OK [UIDNEXT 3] …
        [b] S: * OK [HIGHESTMODSEQ …
        [b] S: * OK [MAILBOXID …
        [b] S: a OK [READ-ONLY] …
        # RFC 4314 §4 STORE: what he may set is set, what he may not is not; it fails only when nothing is left
        [b] C: b STORE 1 +FLAGS (\\Seen \\Flagged)
        [b] S: * 1 FETCH (FLAGS (\\Seen))
        [b] S: b OK …
        [b] C: c STORE 1 +FLAGS (\\Flagged)
        [b] S: c NO [NOPERM] …
        [b] C: d EXPUNGE
        [b] S: d NO [NOPERM] …
        [b] C: e UID MOVE 1 INBOX
        [b] S: e NO [NOPERM] …
        [b] C: f UID COPY 1 INBOX
        [b] S: f OK [COPYUID …
        [b] C: g APPEND {HERS} {5+}\\r\\nhello
        [b] S: g NO [NOPERM] …
        [b] C: h STATUS {HERS} (UNSEEN MESSAGES)
        [b] S: * STATUS {HERS} (UNSEEN 1 MESSAGES 2)
        [b] S: h OK …
        [b] C: i CLOSE
        [b] S: i OK …
        C: j STATUS Work (UNSEEN)
        S: * STATUS Work (UNSEEN 2)
        S: j OK …
        [b] C: k GETACL {HERS}
        [b] S: k NO [NOPERM] …
        [b] C: l SETACL {HERS} carl@example.test lr
        [b] S: l NO [NOPERM] …
        [b] C: m LISTRIGHTS {HERS} carl@example.test
        [b] S: m NO [NOPERM] …
        [b] C: n CREATE "Other Users/anna@example.test/Work/New"
        [b] S: n NO [NOPERM] …
        [b] C: o DELETE {HERS}
        [b] S: o NO [NOPERM] …
        [b] C: p RENAME {HERS} "Other Users/anna@example.test/Done"
        [b] S: p NO [NOPERM] …
        """,
    ),
    "RFC 4314 §4 FETCH: \\Seen is not set without s": (
        "lr",
        """
        [b] -- as ben
        [b] C: a SELECT {HERS}
        [b] S: ...
        [b] C: b FETCH 1 (BODY[TEXT] FLAGS)
        [b] S: * 1 FETCH (FLAGS () BODY[TEXT] {15}
        [b] S: Good morning.
        [b] S: )
        [b] S: b OK …
        [b] C: c STORE 1 +FLAGS (\\Seen)
        [b] S: c NO [NOPERM] …
        """,
    ),
    "RFC 4314 §4 FETCH: with s it is set, for him alone": (
        "lrs",
        """
        [b] -- as ben
        [b] C: a SELECT {HERS}
        [b] S: ...
        [b] C: b FETCH 1 BODY[TEXT]
        [b] S: * 1 FETCH (FLAGS (\\Seen) BODY[TEXT] {15}
        [b] S: Good morning.
        [b] S: )
        [b] S: b OK …
        [b] C: c SEARCH UNSEEN
        [b] S: * SEARCH 2
        [b] S: c OK …
        C: d SELECT Work
        S: ...
        C: e SEARCH SEEN
        S: * SEARCH
        S: e OK …
        """,
    ),
    "a mailbox that may not be looked up is not there, whatever is asked": (
        "p",
        """
        [b] -- as ben
        [b] C: a LIST "" "Other Users/*"
        [b] S: a OK …
        [b] C: b SELECT {HERS}
        [b] S: b NO [NONEXISTENT] …
        [b] C: c STATUS {HERS} (MESSAGES)
        [b] S: c NO [NONEXISTENT] …
        [b] C: d DELETE {HERS}
        [b] S: d NO [NONEXISTENT] …
        [b] C: e GETACL {HERS}
        [b] S: e NO [NONEXISTENT] …
        [b] C: f SETACL {HERS} ben@example.test lr
        [b] S: f NO [NONEXISTENT] …
        [b] C: g MYRIGHTS {HERS}
        [b] S: g NO [NONEXISTENT] …
        [b] C: h SUBSCRIBE {HERS}
        [b] S: h NO [NONEXISTENT] …
        [b] C: i APPEND {HERS} {5+}\\r\\nhello
        [b] S: i NO [TRYCREATE] …
        [b] C: j APPEND "Other Users/nobody@example.test" {5+}\\r\\nhello
        [b] S: j NO [TRYCREATE] …
        [b] C: k GETQUOTAROOT {HERS}
        [b] S: k NO [NONEXISTENT] …
        """,
    ),
    "RFC 4314 §4: who may only look it up, is told so before he tries": (
        "lx",
        """
        [b] -- as ben
        [b] C: a LIST "" "Other Users*" RETURN (STATUS (MESSAGES))
        [b] S: * LIST (\\HasNoChildren \\Noselect) "/" {HERS}
        [b] S: a OK …
        [b] C: b SELECT {HERS}
        [b] S: b NO [NOPERM] …
        [b] C: c APPEND {HERS} {5+}\\r\\nhello
        [b] S: c NO [NOPERM] …
        C: c SETACL Work ben@example.test li
        S: c OK …
        [b] C: d LIST "" "Other Users*"
        [b] S: * LIST (\\HasNoChildren) "/" {HERS}
        [b] S: d OK …
        [b] C: e SELECT {HERS}
        [b] S: e NO [NOPERM] …
        [b] C: f APPEND {HERS} {5+}\\r\\nhello
        [b] S: f OK …
        """,
    ),
    "RFC 5258 §3.4: what stands above is told where a client climbs level by level": (
        "lr",
        """
        [b] -- as ben
        [b] C: a LIST "" "O%"
        [b] S: * LIST (\\NonExistent \\Noselect \\HasChildren) "/" "Other Users"
        [b] S: a OK …
        [b] C: b LIST "Other Users/" "%"
        [b] S: * LIST (\\NonExistent \\Noselect \\HasChildren) "/" "Other Users/anna@example.test"
        [b] S: b OK …
        [b] C: c LSUB "" "Other%"
        [b] S: * LSUB (\\Noselect) "/" "Other Users"
        [b] S: c OK …
        [b] C: d LIST "" "Other Users*"
        [b] S: * LIST (\\HasNoChildren) "/" {HERS}
        [b] S: d OK …
        [b] C: e UNSUBSCRIBE {HERS}
        [b] S: e OK …
        [b] C: f LSUB "" "Other*"
        [b] S: f OK …
        """,
    ),
    "RFC 7162: two clients of one reader, and the owner": (
        "lrswt",
        """
        [b] -- as ben
        [b] C: a SELECT {HERS} (CONDSTORE)
        [b] S: ...
        [c] -- as ben
        [c] C: a SELECT {HERS}
        [c] S: ...
        C: a SELECT Work
        S: ...
        [b] C: b STORE 1 +FLAGS.SILENT (\\Seen)
        [b] S: * 1 FETCH (MODSEQ (4))
        [b] S: b OK …
        [c] C: b NOOP
        [c] S: * 1 FETCH (FLAGS (\\Seen))
        [c] S: b OK …
        C: b NOOP
        S: b OK …
        [c] C: c STORE 2 +FLAGS (\\Flagged)
        [c] S: * 2 FETCH (FLAGS (\\Flagged))
        [c] S: c OK …
        C: c NOOP
        S: * 2 FETCH (FLAGS (\\Flagged))
        S: c OK …
        [b] C: c FETCH 1:* (FLAGS) (CHANGEDSINCE 4)
        [b] S: * 2 FETCH (FLAGS (\\Flagged) MODSEQ (5))
        [b] S: * 2 FETCH (FLAGS (\\Flagged) UID 2 MODSEQ (5))
        [b] S: c OK …
        [b] C: d STORE 1 (UNCHANGEDSINCE 3) -FLAGS (\\Seen)
        [b] S: d OK [MODIFIED 1] …
        # and when the right to read is taken away, the mailbox is gone
        C: d SETACL Work ben@example.test -r
        S: d OK …
        [b] C: e NOOP
        [b] S: * BYE …
        [b] S: ...
        """,
    ),
    "RFC 9208: the owner's quota": (
        "lri",
        """
        [b] -- as ben
        [b] C: a GETQUOTAROOT {HERS}
        [b] S: * QUOTAROOT {HERS} "anna@example.test"
        [b] S: * QUOTA "anna@example.test" ()
        [b] S: a OK …
        [b] C: b GETQUOTA "anna@example.test"
        [b] S: * QUOTA "anna@example.test" ()
        [b] S: b OK …
        [b] C: c GETQUOTA "carl@example.test"
        [b] S: c NO …
        """,
    ),
}


@pytest.mark.parametrize("name", TALKS)
def test_rights_command_by_command(name: str, office: Office) -> None:
    rights, talk = TALKS[name]
    play(talk.replace("{HERS}", HERS), shared(office, rights))


def test_a_team_mailbox_among_its_members(office: Office) -> None:
    """Everything that a member does all day, with folders of the team."""
    office.house.open(TEAM).set_access("INBOX", "anyone", "lrswipkte")
    play(
        """
        [b] -- as ben
        [b] C: a LIST "" "Shared*" RETURN (STATUS (UNSEEN))
        [b] S: * LIST (\\HasNoChildren) "/" Shared/info@example.test
        [b] S: * STATUS Shared/info@example.test (UNSEEN 1)
        [b] S: a OK …
        [b] C: b CREATE Shared/info@example.test/Done
        [b] S: b OK [MAILBOXID …
        [b] C: c SELECT Shared/info@example.test
        [b] S: ...
        [b] C: d UID STORE 1 +FLAGS (\\Answered \\Seen)
        [b] S: * 1 FETCH (UID 1 FLAGS (\\Answered \\Recent \\Seen))
        [b] S: d OK …
        [b] C: e UID MOVE 1 Shared/info@example.test/Done
        [b] S: * OK [COPYUID …] …
        [b] S: * 1 EXPUNGE
        [b] S: * 0 RECENT
        [b] S: e OK …
        C: f SELECT Shared/info@example.test/Done
        S: ...
        C: g FETCH 1 FLAGS
        S: * 1 FETCH (FLAGS (\\Answered \\Recent))
        S: g OK …
        [b] C: h STATUS Shared/info@example.test/Done (UNSEEN)
        [b] S: * STATUS Shared/info@example.test/Done (UNSEEN 0)
        [b] S: h OK …
        C: i RENAME Shared/info@example.test/Done Mine
        S: i NO …
        C: j DELETE Shared/info@example.test/Done
        S: j NO [NOPERM] …
        """,
        office,
    )
