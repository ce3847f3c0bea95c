"""\\Recent (RFC 3501 §2.3.2): what a session is the first to be told of."""

import pytest

from access.imap.recent import RECENT, Recent
from mailapp.store.coded import Coded
from mailapp.store.values import SEEN
from tests.access.imap.dialogue import Office, play
from tests.store.letters import content

READ = frozenset({SEEN})


@pytest.fixture
def office() -> Office:
    """Two letters in Anna's INBOX that nobody was told of."""
    office = Office()
    for subject in ("First", "Second"):
        office.store.append(office.store.mailbox("INBOX").id, content(subject))
    return office


TALKS = {
    "the first who opens the mailbox has it, the next has not": """
        C: a STATUS INBOX (RECENT)
        S: * STATUS INBOX (RECENT 2)
        S: a OK …
        C: b SELECT INBOX
        S: * 2 EXISTS
        S: * 2 RECENT
        S: ...
        C: c FETCH 1:2 FLAGS
        S: * 1 FETCH (FLAGS (\\Recent))
        S: * 2 FETCH (FLAGS (\\Recent))
        S: c OK …
        C: d STORE 1 FLAGS (\\Seen)
        S: * 1 FETCH (FLAGS (\\Recent \\Seen))
        S: d OK …
        C: e STATUS INBOX (RECENT)
        S: * STATUS INBOX (RECENT 2)
        S: e OK …
        [b] C: a STATUS INBOX (RECENT)
        [b] S: * STATUS INBOX (RECENT 0)
        [b] S: a OK …
        [b] C: b SELECT INBOX
        [b] S: * 2 EXISTS
        [b] S: * 0 RECENT
        [b] S: ...
        [b] C: c FETCH 1:2 FLAGS
        [b] S: * 1 FETCH (FLAGS (\\Seen))
        [b] S: * 2 FETCH (FLAGS ())
        [b] S: c OK …
    """,
    "EXAMINE tells, and leaves it to the next (§6.3.2)": """
        C: a EXAMINE INBOX
        S: * 2 EXISTS
        S: * 2 RECENT
        S: ...
        [b] C: a SELECT INBOX
        [b] S: * 2 EXISTS
        [b] S: * 2 RECENT
        [b] S: ...
        [b] C: b APPEND INBOX {5+}\\r\\nhello
        [b] S: * 3 EXISTS
        [b] S: * 3 RECENT
        [b] S: b OK …
        C: b NOOP
        S: * 3 EXISTS
        S: * 2 RECENT
        S: b OK …
    """,
    "what comes meanwhile is its who hears of it first; what goes counts no more (§7.3.2)": """
        C: a SELECT INBOX
        S: ...
        [b] C: a SELECT INBOX
        [b] S: ...
        [b] C: b APPEND INBOX {5+}\\r\\nhello
        [b] S: * 3 EXISTS
        [b] S: * 1 RECENT
        [b] S: b OK …
        C: b NOOP
        S: * 3 EXISTS
        S: * 2 RECENT
        S: b OK …
        [b] C: c FETCH 2:3 (FLAGS BODY[TEXT])
        [b] S: * 2 FETCH (FLAGS (\\Seen) BODY[TEXT] {15}
        [b] S: Good morning.
        [b] S: )
        [b] S: * 3 FETCH (FLAGS (\\Recent \\Seen) BODY[TEXT] {0}
        [b] S: )
        [b] S: c OK …
        [b] C: d STORE 3 +FLAGS.SILENT (\\Deleted)
        [b] S: d OK …
        [b] C: e EXPUNGE
        [b] S: * 3 EXPUNGE
        [b] S: * 0 RECENT
        [b] S: e OK …
    """,
    "§6.4.4 NEW, OLD and RECENT; §6.4.7 a copy is recent": """
        C: a SELECT INBOX
        S: ...
        C: b STORE 1 +FLAGS.SILENT (\\Seen)
        S: b OK …
        C: c COPY 1 INBOX
        S: * 3 EXISTS
        S: * 3 RECENT
        S: c OK …
        C: d SEARCH NEW
        S: * SEARCH 2
        S: d OK …
        C: e SEARCH OLD
        S: * SEARCH
        S: e OK …
        C: f SEARCH NOT OLD RECENT
        S: * SEARCH 1 2 3
        S: f OK …
        C: g SELECT INBOX
        S: ...
        C: h SEARCH OLD
        S: * SEARCH 1 2 3
        S: h OK …
    """,
    "RFC 9051 has given it up: who enabled that is told nothing of it, and takes nothing": """
        C: a ENABLE IMAP4rev2
        S: ...
        C: b SELECT INBOX
        S: ...
        C: c FETCH 1 FLAGS
        S: * 1 FETCH (FLAGS ())
        S: c OK …
        [b] C: a STATUS INBOX (RECENT)
        [b] S: * STATUS INBOX (RECENT 2)
        [b] S: a OK …
    """,
}


@pytest.mark.parametrize("talk", TALKS.values(), ids=TALKS.keys())
def test_talk(office, talk):
    play(talk, office)


def test_ranges_grow_and_may_have_holes():
    recent = Recent(1)
    assert not recent
    recent.add(4, 6)
    recent.add(6, 7)
    recent.add(9, 9)  # somebody else was quicker
    recent.add(5, 11)
    assert recent.uids.ranges == ((4, 10),)
    recent.add(20, 21)
    assert [uid for uid in range(1, 30) if uid in recent] == [*range(4, 11), 20]
    assert recent.mark == 21


@pytest.mark.parametrize("coded", [True, False])
@pytest.mark.parametrize(("uids", "marked"), [([1, 2], [0, 0]), ([4, 6], [1, 1]), ([3, 4], [0, 1]), ([7, 8], [0, 0])])
def test_a_column(uids, marked, coded):
    recent = Recent(1)
    recent.add(4, 7)
    column = Coded(bytes([0, 0]), [READ]) if coded else [READ, READ]
    assert list(recent.column(uids, column)) == [READ | RECENT if one else READ for one in marked]
