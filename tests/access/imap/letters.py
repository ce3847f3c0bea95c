"""Four letters in Anna's INBOX, for dialogues about letters."""

from datetime import UTC, datetime, timedelta

from mailapp.store.values import FLAGGED, SEEN
from tests.access.imap.dialogue import Office
from tests.store.letters import content

START = datetime(2026, 11, 20, 12, tzinfo=UTC)
LETTERS = [
    ("Budget", {"From": "Zoe <zoe@x.test>", "Date": "Tue, 03 Nov 2026 10:00:00 +0000", "Message_ID": "<a@x>"}),
    ("Re: Budget", {"From": "adam@y.test", "Date": "Wed, 04 Nov 2026 10:00:00 +0000", "In_Reply_To": "<a@x>"}),
    ("Lunch", {"From": "Ben <mike@x.test>", "To": "carl@z.test", "Date": "Mon, 02 Nov 2026 10:00:00 +0000"}),
    ("budget", {"From": "Carl <carl@z.test>", "Date": "Sun, 01 Nov 2026 10:00:00 +0000"}),
]
MARKS = ([SEEN], [], [FLAGGED, "Work"], [])


def four_letters() -> Office:
    """A day between them; the first was read, the third is flagged; none is \\Recent. HIGHESTMODSEQ is 5."""
    office = Office()
    inbox = office.store.mailbox("INBOX").id
    for n, ((subject, fields), flags) in enumerate(zip(LETTERS, MARKS, strict=True)):
        body = "Good morning.\n" * (4 - n)
        office.store.append(inbox, content(subject, body, **fields), frozenset(flags), START + timedelta(days=n))
    office.store.claim_recent(inbox, 1, 5)
    return office
