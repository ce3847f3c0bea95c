"""QRESYNC while others are at work (RFC 7162 §3.2.5.1): nothing is concealed, nothing goes twice."""

import pytest

from mailapp.store.values import DELETED, FLAGGED, UidSet
from tests.access.imap.dialogue import Office, play
from tests.store.letters import content

SELECT = """
    C: a ENABLE QRESYNC
    S: ...
    C: b SELECT INBOX (QRESYNC ({uidvalidity} 1))
    S: * 2 EXISTS
    S: * 2 RECENT
    S: * OK [UNSEEN 1] …
    S: * FLAGS (…)
    S: * OK [PERMANENTFLAGS …] …
    S: * OK [UIDVALIDITY {uidvalidity}] …
    S: * OK [UIDNEXT 3] …
    S: * OK [HIGHESTMODSEQ 3] …
    S: * OK [MAILBOXID (F…)] …
"""


def mark(store, box):
    store.set_flags(box, UidSet.of(2), add=frozenset([FLAGGED]))


def expunge(store, box):
    store.set_flags(box, UidSet.of(1), add=frozenset([DELETED]))
    store.expunge(box, UidSet.of(1))


@pytest.mark.parametrize(
    ("meanwhile", "told"),
    [
        pytest.param(
            mark,
            """
            S: * 1 FETCH (FLAGS (\\Recent) UID 1 MODSEQ (2))
            S: * 2 FETCH (FLAGS (\\Flagged \\Recent) UID 2 MODSEQ (4))
            S: b OK …
            """,
            id="marked",
        ),
        pytest.param(
            expunge,
            """
            S: * 2 FETCH (FLAGS (\\Recent) UID 2 MODSEQ (3))
            S: b OK …
            C: c NOOP
            S: * VANISHED 1
            S: * 1 RECENT
            S: c OK …
            """,
            id="gone",
        ),
    ],
)
def test_what_happens_after_exists_was_counted(monkeypatch, meanwhile, told):
    office = Office()
    store, box = office.store, office.store.mailbox("INBOX").id
    for subject in ("First", "Second"):
        store.append(box, content(subject))
    changes = type(store).changes

    def after_somebody_else(self, *asked):
        monkeypatch.undo()
        meanwhile(store, box)
        return changes(self, *asked)

    monkeypatch.setattr(type(store), "changes", after_somebody_else)
    play(SELECT + told, office)
