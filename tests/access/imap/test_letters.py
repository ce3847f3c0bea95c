"""Dialogues about letters in the selected state: STORE, COPY, MOVE, EXPUNGE, APPEND, REPLACE, SEARCH, SORT, THREAD."""

import pytest

from tests.access.imap.dialogue import Office, play
from tests.access.imap.letters import four_letters


@pytest.fixture
def office() -> Office:
    return four_letters()


TALKS = {
    "RFC 9051 §6.4.6 STORE": """
        C: a STORE 1:2 +FLAGS (\\Flagged)
        S: * 1 FETCH (FLAGS (\\Flagged \\Seen))
        S: * 2 FETCH (FLAGS (\\Flagged))
        S: a OK …
        C: b STORE 1 -FLAGS.SILENT \\Seen
        S: b OK …
        C: c UID STORE 1,2,99 FLAGS (\\Flagged)
        S: * 1 FETCH (UID 1 FLAGS (\\Flagged))
        S: * 2 FETCH (UID 2 FLAGS (\\Flagged))
        S: c OK …
        C: d STORE 9 +FLAGS (\\Seen)
        S: d BAD …
        C: e UID STORE 99 +FLAGS (\\Seen)
        S: e OK …
        C: f STORE 1 +FLAGS (\\Bogus)
        S: f …
    """,
    "RFC 5256: what is remembered of SORT and THREAD is of just these letters": """
        C: a SORT (REVERSE SIZE) UTF-8 ALL
        S: * SORT 1 2 3 4
        S: a OK …
        C: b THREAD REFS UTF-8 ALL
        S: * THREAD (4)(3)(1 2)
        S: b OK …
        C: c UID SORT (REVERSE SIZE) UTF-8 NOT SUBJECT lunch
        S: * SORT 1 2 4
        S: c OK …
        C: d SORT (REVERSE SIZE) UTF-8 SUBJECT lunch
        S: * SORT 3
        S: d OK …
        [b] C: a SELECT INBOX
        [b] S: ...
        [b] C: b STORE 1 +FLAGS.SILENT (\\Deleted)
        [b] S: b OK …
        [b] C: c EXPUNGE
        [b] S: ...
        [b] C: d SORT (REVERSE SIZE) UTF-8 ALL
        [b] S: * SORT 1 2 3
        [b] S: d OK …
        [b] C: e UID THREAD REFS UTF-8 ALL
        [b] S: * THREAD (4)(3)(2)
        [b] S: e OK …
        C: e NOOP
        S: * 1 EXPUNGE
        S: e OK …
        C: f SORT (REVERSE SIZE) UTF-8 ALL
        S: * SORT 1 2 3
        S: f OK …
        C: g APPEND INBOX "30-Nov-2026 10:00:00 +0000" {17}
        S: + …
        C: References: <a@x>
        S: ...
        C: h UID SORT (REVERSE SIZE) UTF-8 ALL
        S: * SORT 2 3 4 5
        S: h OK …
        C: i UID THREAD REFS UTF-8 ALL
        S: * THREAD (4)(3)((2)(5))
        S: i OK …
    """,
    "what one client stores, the other is told": """
        [b] C: b SELECT INBOX
        [b] S: ...
        C: a STORE 4 +FLAGS (Later)
        S: * FLAGS (\\Answered \\Deleted \\Draft \\Flagged \\Seen $Forwarded $Junk $NotJunk Later)
        S: * 4 FETCH (FLAGS (Later))
        S: a OK …
        [b] C: c NOOP
        [b] S: * FLAGS (… Later)
        [b] S: * 4 FETCH (FLAGS (Later))
        [b] S: c OK …
    """,
    "RFC 9051 §6.3.3 EXAMINE changes nothing": """
        C: s EXAMINE INBOX
        S: ...
        C: a STORE 1 +FLAGS (\\Deleted)
        S: a NO …
        C: b EXPUNGE
        S: b NO …
        C: c MOVE 1 Trash
        S: c NO …
        C: d COPY 1 Trash
        S: d OK [COPYUID … 1 1] …
        C: e CLOSE
        S: e OK …
    """,
    "RFC 9051 §6.4.3 EXPUNGE, §6.4.9 UID EXPUNGE": """
        [b] C: b SELECT INBOX
        [b] S: ...
        C: a STORE 1,2,4 +FLAGS.SILENT (\\Deleted)
        S: a OK …
        C: b UID EXPUNGE 2:3
        S: * 2 EXPUNGE
        S: b OK …
        C: c EXPUNGE
        S: * 1 EXPUNGE
        S: * 2 EXPUNGE
        S: c OK …
        C: d EXPUNGE
        S: d OK …
        # numbers stand for the other until it asks for something that lets them change
        [b] C: c FETCH 1:4 FLAGS
        [b] S: * FLAGS (… Work)
        [b] S: * 3 FETCH (FLAGS (\\Flagged Work))
        [b] S: c OK [EXPUNGEISSUED] …
        [b] C: d NOOP
        [b] S: * 2 EXPUNGE
        [b] S: * 1 EXPUNGE
        [b] S: * 2 EXPUNGE
        [b] S: d OK …
    """,
    "RFC 9051 §6.4.1 CLOSE expunges and says nothing": """
        C: a STORE 1:2 +FLAGS.SILENT (\\Deleted)
        S: a OK …
        C: b CLOSE
        S: b OK …
        C: c FETCH 1 FLAGS
        S: c BAD …
        C: d STATUS INBOX (MESSAGES)
        S: * STATUS INBOX (MESSAGES 2)
        S: d OK …
    """,
    "RFC 9051 §6.4.7 COPY": """
        C: a COPY 2,1 Archive
        S: a OK [COPYUID … 1:2 1:2] …
        C: b COPY 1 Nowhere
        S: b NO [TRYCREATE] …
        C: c UID COPY 99 Archive
        S: c OK …
        C: d COPY 1 INBOX
        S: * 5 EXISTS
        S: * 1 RECENT
        S: d OK [COPYUID … 1 5] …
        C: e FETCH 5 FLAGS
        S: * 5 FETCH (FLAGS (\\Recent \\Seen))
        S: e OK …
    """,
    "RFC 9051 §6.3.12 APPEND": """
        C: a APPEND INBOX (\\Seen Work) "17-Jul-1996 02:44:25 -0700" {12+}\\r\\nSubject: x\\r\\n
        S: * 5 EXISTS
        S: * 1 RECENT
        S: a OK [APPENDUID … 5] …
        C: b FETCH 5 (FLAGS INTERNALDATE BODY.PEEK[])
        S: * FLAGS (… Work)
        S: * 5 FETCH (FLAGS (\\Recent \\Seen Work) INTERNALDATE "17-Jul-1996 02:44:25 -0700" BODY[] {12}
        S: Subject: x
        S: )
        S: b OK …
        C: c APPEND Nowhere {12}
        S: c NO [TRYCREATE] …
        C: d APPEND INBOX {1000001}
        S: d NO [TOOBIG] …
        C: e APPEND INBOX {0}
        S: e NO …
        C: f APPEND INBOX UTF8 (~{12+}\\r\\nSubject: x\\r\\n)
        S: * 6 EXISTS
        S: * 2 RECENT
        S: f OK [APPENDUID … 6] …
    """,
    "RFC 9051 §6.4.4 SEARCH": """
        C: a SEARCH ALL
        S: * SEARCH 1 2 3 4
        S: a OK …
        C: b SEARCH SUBJECT bUDGET UNSEEN
        S: * SEARCH 2 4
        S: b OK …
        C: c SEARCH OR FROM "x.test" NOT SEEN 3:4
        S: * SEARCH 3 4
        S: c OK …
        C: d SEARCH TO carl
        S: * SEARCH 3
        S: d OK …
        C: e SEARCH ON 21-Nov-2026
        S: * SEARCH 2
        S: e OK …
        C: f SEARCH SENTBEFORE 3-Nov-2026
        S: * SEARCH 3 4
        S: f OK …
        C: g SEARCH KEYWORD work FLAGGED
        S: * SEARCH 3
        S: g OK …
        C: h SEARCH BODY "good MORNING" SMALLER 150
        S: * SEARCH …
        S: h OK …
        C: i SEARCH TEXT lunch
        S: * SEARCH 3
        S: i OK …
        C: j SEARCH FROM "Ben <mike"
        S: * SEARCH 3
        S: j OK …
        C: k SEARCH RECENT
        S: * SEARCH
        S: k OK …
        C: l SEARCH HEADER Message-ID ""
        S: * SEARCH 1
        S: l OK …
        C: m SEARCH 9
        S: * SEARCH
        S: m OK …
    """,
    "RFC 9051 §7.1 BADCHARSET": """
        C: a SEARCH CHARSET KOI8-R ALL
        S: a NO [BADCHARSET (US-ASCII UTF-8)] …
        C: b SEARCH CHARSET utf-8 SUBJECT {6+}\\r\\nbudget
        S: * SEARCH 1 2 4
        S: b OK …
    """,
    "RFC 9051 §6.4.4 with IMAP4rev2 the answer is always ESEARCH": """
        C: r ENABLE IMAP4rev2
        S: ...
        C: a SEARCH 2:*
        S: * ESEARCH (TAG "a") ALL 2:4
        S: a OK …
    """,
    "RFC 9051 §6.3.5 DELETE of what is open": """
        C: a CREATE work
        S: a OK …
        C: b SELECT work
        S: ...
        C: c DELETE work
        S: c OK …
        C: d FETCH 1 FLAGS
        S: d BAD …
    """,
}


@pytest.mark.parametrize("talk", TALKS.values(), ids=TALKS.keys())
def test_talk(office, talk):
    play(f"C: s SELECT INBOX\nS: ...\n{talk}", office)


def test_quota_in_the_middle_of_several(office):
    """What the quota does not let in takes back what was in already."""
    office.house.mail(1)._quota = office.store.usage().octets + 5
    play(
        """
        C: s SELECT INBOX
        S: ...
        C: a APPEND INBOX {3+}\\r\\nA\\r\\n {3+}\\r\\nB\\r\\n
        S: a NO [OVERQUOTA] …
        C: b NOOP
        S: b OK …
        """,
        office,
    )


def test_an_empty_mailbox():
    play(
        """
        C: s SELECT Archive
        S: ...
        C: a SEARCH 1:*
        S: * SEARCH
        S: a OK …
        C: b FETCH 1:* FLAGS
        S: b BAD …
        C: c UID FETCH 1:* FLAGS
        S: c OK …
        C: d SORT (DATE) UTF-8 ALL
        S: * SORT
        S: d OK …
        C: f THREAD REFS UTF-8 ALL
        S: * THREAD
        S: f OK …
        C: e UID COPY * INBOX
        S: e OK …
        """
    )
