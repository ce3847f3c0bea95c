"""Dialogues about letters in the selected state: STORE, COPY, MOVE, EXPUNGE, APPEND, REPLACE, SEARCH, SORT, THREAD."""

from datetime import UTC, datetime, timedelta

import pytest

from mailapp.store.values import FLAGGED, SEEN
from tests.access.imap.dialogue import Office, play
from tests.store.letters import content

START = datetime(2026, 11, 20, 12, tzinfo=UTC)
LETTERS = [
    ("Budget", {"From": "Zoe <zoe@x.test>", "Date": "Tue, 03 Nov 2026 10:00:00 +0000", "Message_ID": "<a@x>"}),
    ("Re: Budget", {"From": "adam@y.test", "Date": "Wed, 04 Nov 2026 10:00:00 +0000", "In_Reply_To": "<a@x>"}),
    ("Lunch", {"From": "Ben <mike@x.test>", "To": "carl@z.test", "Date": "Mon, 02 Nov 2026 10:00:00 +0000"}),
    ("budget", {"From": "Carl <carl@z.test>", "Date": "Sun, 01 Nov 2026 10:00:00 +0000"}),
]


@pytest.fixture
def office():
    """Four letters, a day between them; the first was read, the third is flagged. HIGHESTMODSEQ is 5."""
    office = Office()
    inbox = office.store.mailbox("INBOX").id
    marks = [[SEEN], [], [FLAGGED, "Work"], []]
    for n, ((subject, fields), flags) in enumerate(zip(LETTERS, marks, strict=True)):
        body = "Good morning.\n" * (4 - n)
        when = START + timedelta(days=n)
        office.store.append(inbox, content(subject, body, **fields), frozenset(flags), when)
    return office


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
    "what one client stores, the other is told": """
        [b] C: b SELECT INBOX
        [b] S: ...
        C: a STORE 4 +FLAGS (Later)
        S: * 4 FETCH (FLAGS (Later))
        S: a OK …
        [b] C: c NOOP
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
    "RFC 7162 §3.1.3 UNCHANGEDSINCE": """
        C: a STORE 2 (UNCHANGEDSINCE 5) +FLAGS (Mine)
        S: * 2 FETCH (FLAGS (Mine) MODSEQ (6))
        S: a OK …
        C: b STORE 1,2,4 (UNCHANGEDSINCE 5) +FLAGS.SILENT (\\Deleted)
        S: * 1 FETCH (MODSEQ (7))
        S: * 4 FETCH (MODSEQ (7))
        S: b OK [MODIFIED 2] …
        C: c UID STORE 2 (UNCHANGEDSINCE 0) FLAGS ()
        S: c OK [MODIFIED 2] …
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
    "RFC 7162 §3.2.7 with QRESYNC the UIDs of what has vanished": """
        C: q ENABLE QRESYNC
        S: ...
        C: a STORE 1:2 +FLAGS.SILENT (\\Deleted)
        S: * 1 FETCH (UID 1 MODSEQ (6))
        S: * 2 FETCH (UID 2 MODSEQ (6))
        S: a OK …
        C: b EXPUNGE
        S: * VANISHED 1:2
        S: b OK [HIGHESTMODSEQ 7] …
        C: c MOVE 1 Archive
        S: * OK [COPYUID … 3 1] …
        S: * VANISHED 3
        S: c OK [HIGHESTMODSEQ 8] …
        C: d UID STORE 4 +FLAGS.SILENT (\\Deleted)
        S: * 1 FETCH (UID 4 MODSEQ (9))
        S: d OK …
        C: e CLOSE
        S: e OK [HIGHESTMODSEQ 10] …
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
        S: * 0 RECENT
        S: d OK [COPYUID … 1 5] …
        C: e FETCH 5 FLAGS
        S: * 5 FETCH (FLAGS (\\Seen))
        S: e OK …
    """,
    "RFC 9051 §6.4.8 MOVE": """
        [b] C: b SELECT INBOX
        [b] S: ...
        C: a MOVE 1,3 Archive
        S: * OK [COPYUID … 1,3 1:2] …
        S: * 1 EXPUNGE
        S: * 2 EXPUNGE
        S: a OK …
        C: b MOVE 1 Nowhere
        S: b NO [TRYCREATE] …
        [b] C: c COPY 1 Archive
        [b] S: * 1 EXPUNGE
        [b] S: * 2 EXPUNGE
        [b] S: c NO [EXPUNGEISSUED] …
    """,
    "RFC 9051 §6.3.12 APPEND": """
        C: a APPEND INBOX (\\Seen Work) "17-Jul-1996 02:44:25 -0700" {12+}\\r\\nSubject: x\\r\\n
        S: * 5 EXISTS
        S: * 0 RECENT
        S: a OK [APPENDUID … 5] …
        C: b FETCH 5 (FLAGS INTERNALDATE BODY.PEEK[])
        S: * 5 FETCH (FLAGS (\\Seen Work) INTERNALDATE "17-Jul-1996 02:44:25 -0700" BODY[] {12}
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
        S: * 0 RECENT
        S: f OK [APPENDUID … 6] …
    """,
    "RFC 3502 MULTIAPPEND: all or nothing": """
        C: a APPEND Archive (\\Seen) {3+}\\r\\nA\\r\\n {3+}\\r\\nB\\r\\n (\\Flagged) {3+}\\r\\nC\\r\\n
        S: a OK [APPENDUID … 1:3] …
        C: b APPEND Archive {3+}\\r\\nA\\r\\n {0+}\\r\\n
        S: b NO …
        C: c STATUS Archive (MESSAGES)
        S: * STATUS Archive (MESSAGES 3)
        S: c OK …
    """,
    "RFC 8508 REPLACE": """
        C: a REPLACE 2 INBOX (\\Draft) {3+}\\r\\nA\\r\\n
        S: * OK [APPENDUID … 5] …
        S: * 2 EXPUNGE
        S: * 4 EXISTS
        S: * 0 RECENT
        S: a OK …
        C: b UID REPLACE 5 Drafts {3+}\\r\\nB\\r\\n
        S: * OK [APPENDUID … 1] …
        S: * 4 EXPUNGE
        S: b OK …
        C: c UID REPLACE 5 Drafts {3+}\\r\\nB\\r\\n
        S: c NO …
        C: d REPLACE 9 Drafts {3+}\\r\\nB\\r\\n
        S: d BAD …
        C: e REPLACE 1 Nowhere {3+}\\r\\nB\\r\\n
        S: e NO [TRYCREATE] …
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
        S: m BAD …
    """,
    "RFC 5032 OLDER and YOUNGER": """
        C: a SEARCH OLDER 345600
        S: * SEARCH 1 2 3
        S: a OK …
        C: b SEARCH YOUNGER 345600
        S: * SEARCH 3 4
        S: b OK …
    """,
    "RFC 9051 §7.1 BADCHARSET": """
        C: a SEARCH CHARSET KOI8-R ALL
        S: a NO [BADCHARSET (US-ASCII UTF-8)] …
        C: b SEARCH CHARSET utf-8 SUBJECT {6+}\\r\\nbudget
        S: * SEARCH 1 2 4
        S: b OK …
    """,
    "RFC 4731 ESEARCH": """
        C: a UID SEARCH RETURN (MIN MAX COUNT ALL) UNSEEN
        S: * ESEARCH (TAG "a") UID MIN 2 MAX 4 COUNT 3 ALL 2:4
        S: a OK …
        C: b SEARCH RETURN () SUBJECT nothing
        S: * ESEARCH (TAG "b")
        S: b OK …
        C: c SEARCH RETURN (COUNT) SUBJECT nothing
        S: * ESEARCH (TAG "c") COUNT 0
        S: c OK …
        C: d SEARCH RETURN (MIN) MODSEQ 4
        S: * ESEARCH (TAG "d") MIN 3 MODSEQ 4
        S: d OK …
        C: e SEARCH MODSEQ 4
        S: * SEARCH 3 4 (MODSEQ 5)
        S: e OK …
        C: f SEARCH MODSEQ 99
        S: * SEARCH
        S: f OK …
    """,
    "RFC 9051 §6.4.4 with IMAP4rev2 the answer is always ESEARCH": """
        C: r ENABLE IMAP4rev2
        S: ...
        C: a SEARCH 2:*
        S: * ESEARCH (TAG "a") ALL 2:4
        S: a OK …
    """,
    "RFC 5182 SEARCHRES": """
        C: a SEARCH RETURN (SAVE) UNSEEN
        S: a OK …
        C: b FETCH $ UID
        S: * 2 FETCH (UID 2)
        S: * 3 FETCH (UID 3)
        S: * 4 FETCH (UID 4)
        S: b OK …
        C: c SEARCH RETURN (SAVE MIN) $ FLAGGED
        S: * ESEARCH (TAG "c") MIN 3
        S: c OK …
        C: d UID STORE $ +FLAGS.SILENT (\\Deleted)
        S: d OK …
        C: e COPY $ Archive
        S: e OK [COPYUID … 3 1] …
        C: f SEARCH RETURN (SAVE) CHARSET KOI8-R ALL
        S: f NO …
        C: g FETCH $ UID
        S: g OK …
    """,
    "RFC 9394 PARTIAL": """
        C: a UID SEARCH RETURN (PARTIAL 1:2 COUNT) ALL
        S: * ESEARCH (TAG "a") UID COUNT 4 PARTIAL (1:2 1:2)
        S: a OK …
        C: b UID SEARCH RETURN (PARTIAL -1:-2) ALL
        S: * ESEARCH (TAG "b") UID PARTIAL (-1:-2 3:4)
        S: b OK …
        C: c UID SEARCH RETURN (PARTIAL 8:9) ALL
        S: * ESEARCH (TAG "c") UID PARTIAL (8:9 NIL)
        S: c OK …
        C: d UID FETCH 1:* (FLAGS) (PARTIAL -1:-1)
        S: * 4 FETCH (UID 4 FLAGS ())
        S: d OK …
    """,
    "RFC 5256 §3 SORT": """
        C: a SORT (SUBJECT REVERSE DATE) UTF-8 ALL
        S: * SORT 2 1 4 3
        S: a OK …
        C: b UID SORT (REVERSE ARRIVAL) UTF-8 UNSEEN
        S: * SORT 4 3 2
        S: b OK …
        C: c SORT (FROM) UTF-8 ALL
        S: * SORT 2 4 3 1
        S: c OK …
        C: d SORT (TO) UTF-8 ALL
        S: * SORT 1 2 4 3
        S: d OK …
        C: e SORT (SIZE) UTF-8 ALL
        S: * SORT 4 3 2 1
        S: e OK …
        C: f SORT (REVERSE TO) UTF-8 ALL
        S: * SORT 3 1 2 4
        S: f OK …
        C: g SORT (SUBJECT) KOI8-R ALL
        S: g NO [BADCHARSET …] …
        C: h SORT (DATE) UTF-8 SUBJECT nothing
        S: * SORT
        S: h OK …
    """,
    "RFC 5957 SORT=DISPLAY": """
        C: a SORT (DISPLAYFROM) UTF-8 ALL
        S: * SORT 2 3 4 1
        S: a OK …
        C: b SORT (REVERSE DISPLAYTO CC) UTF-8 ALL
        S: * SORT 3 1 2 4
        S: b OK …
    """,
    "RFC 5267 §3 ESORT": """
        C: a SORT RETURN (MIN MAX ALL COUNT) (DATE) UTF-8 ALL
        S: * ESEARCH (TAG "a") MIN 4 MAX 2 COUNT 4 ALL 4,3,1:2
        S: a OK …
        C: b UID SORT RETURN (PARTIAL 1:3) (DATE) UTF-8 ALL
        S: * ESEARCH (TAG "b") UID PARTIAL (1:3 4,3,1)
        S: b OK …
    """,
    "RFC 5256 §3 THREAD": """
        C: a THREAD REFERENCES UTF-8 ALL
        S: * THREAD ((4)(1 2))(3)
        S: a OK …
        C: b UID THREAD REFS UTF-8 ALL
        S: * THREAD (4)(3)(1 2)
        S: b OK …
        C: c THREAD ORDEREDSUBJECT UTF-8 ALL
        S: * THREAD (4 (1)(2))(3)
        S: c OK …
        C: d THREAD REFS UTF-8 SUBJECT nothing
        S: * THREAD
        S: d OK …
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
    "RFC 9586 UIDONLY": """
        C: u ENABLE UIDONLY
        S: ...
        C: a STORE 1 +FLAGS (\\Deleted)
        S: a BAD [UIDREQUIRED] …
        C: b SEARCH ALL
        S: b BAD [UIDREQUIRED] …
        C: c UID STORE 1 +FLAGS (\\Deleted)
        S: * 1 UIDFETCH (FLAGS (\\Deleted \\Seen))
        S: c OK …
        C: d UID MOVE 1 Archive
        S: * OK [COPYUID …] …
        S: * VANISHED 1
        S: d OK …
    """,
}


@pytest.mark.parametrize("talk", TALKS.values(), ids=TALKS.keys())
def test_talk(office, talk):
    play(f"C: s SELECT INBOX\nS: ...\n{talk}", office)


def test_quota_in_the_middle_of_several(office):
    """What the quota does not let in takes back what was in already."""
    office.store._quota = office.store.usage().octets + 5
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
        C: e UID COPY * INBOX
        S: e OK …
        """
    )
