"""Three clients of one mailbox do everything at random: each command ends well or by a named refusal, and after NOOP
each knows the mailbox as it is."""

import random
from pathlib import Path

import pytest

from mailapp.net.content import Content
from tests.access.imap.dialogue import Client, Office

LETTERS = sorted((Path(__file__).parents[2] / "standards/message/data").glob("*.eml"))
SETS = ["1", "1:*", "*", "2:4", "9999", "4294967295:*", "$", "3,1,2", "*:1", "5:7,6:9", "1:4294967295"]
FLAGS = ["()", "(\\Seen)", "(\\Deleted)", "(\\Deleted \\Seen k1)", "($Junk)"]
PARTS = ["", "1", "1.1", "2", "2.1", "2.HEADER", "2.TEXT", "1.MIME", "TEXT", "3.1.MIME", "99", "HEADER.FIELDS (From x)"]
ITEMS = [
    "FLAGS", "UID", "ENVELOPE", "BODYSTRUCTURE", "MODSEQ", "EMAILID", "THREADID", "SAVEDATE", "PREVIEW", "RFC822.TEXT",
    *(f"BODY.PEEK[{part}]" for part in PARTS),
    *(f"BODY[{part}]<5.9>" for part in PARTS),
    *["BINARY[1]", "BINARY.PEEK[2.1]<1.4>", "BINARY.SIZE[2]"],
]  # fmt: skip
KEYS = [
    *["ALL", "UNSEEN", "NEW", "RECENT", "DELETED"], *SETS, *(f"UID {one}" for one in SETS), "OR SEEN NOT FLAGGED",
    "SUBJECT a", "FROM @", "TO a", "BODY e", "TEXT the", "HEADER X y", "LARGER 500", "SMALLER 9223372036854775807",
    "BEFORE 1-Jan-0001", "SENTON 31-Dec-9999", "OLDER 4294967295", "MODSEQ 5", "EMAILID M1", "(SEEN (KEYWORD k1))",
]  # fmt: skip
RETURNS = ["", "RETURN () ", "RETURN (MIN MAX) ", "RETURN (ALL COUNT SAVE) ", "RETURN (PARTIAL -1:-3 SAVE) "]
ORDERS = ["DATE", "REVERSE SUBJECT ARRIVAL", "FROM", "TO CC", "REVERSE DISPLAYFROM SIZE"]
ENDS = (b"t OK ", b"t NO ", b"t BAD")


def command(dice: random.Random) -> str:
    """One line; "…" in a template is a set of messages."""
    one = dice.choice
    line = one(
        [
            f"FETCH … ({one(ITEMS)} {one(ITEMS)})",
            f"UID FETCH … ({one(ITEMS)}) (CHANGEDSINCE 4{one(['', ' VANISHED'])})",
            f"STORE … {one(['', '(UNCHANGEDSINCE 12) '])}{one('+- ').strip()}FLAGS{one(['', '.SILENT'])} {one(FLAGS)}",
            f"UID STORE … +FLAGS {one(FLAGS)}",
            f"{one(['COPY', 'UID COPY', 'MOVE', 'UID MOVE'])} … {one(['INBOX', 'Archive', 'Nowhere'])}",
            one(["EXPUNGE", "UID EXPUNGE …", "NOOP"]),
            f"{one(['', 'UID '])}SEARCH {one(RETURNS)}{one(KEYS)} {one(KEYS)}",
            f"{one(['', 'UID '])}SORT {one(RETURNS)}({one(ORDERS)}) UTF-8 {one(KEYS)}",
            f"UID THREAD {one(['REFS', 'REFERENCES', 'ORDEREDSUBJECT'])} UTF-8 {one(KEYS)}",
            f"APPEND INBOX {one(FLAGS)} {{5+}}\r\nA: b\n",
            f"REPLACE {one(['1', '*', '77'])} INBOX {{5+}}\r\nC: d\n",
        ]
    )
    return line.replace("…", one(SETS))


@pytest.mark.parametrize("seed", range(3))
def test_everything_at_random(seed):
    dice, office = random.Random(seed), Office()
    inbox = office.store.mailbox("INBOX").id
    for path in LETTERS:
        office.store.append(inbox, Content.of(path.read_bytes()))
    clients = []
    for enabled in ("CONDSTORE", "QRESYNC", "IMAP4rev2 UIDONLY"):
        clients.append(Client(office))
        clients[-1].say(f"l LOGIN anna@example.test secret\r\ne ENABLE {enabled}\r\ns SELECT INBOX\r\n".encode())
    for _ in range(300):
        line = command(dice)
        answer = dice.choice(clients).say(f"t {line}\r\n".encode())
        assert answer.rsplit(b"\r\n", 2)[-2][:5] in ENDS, (line, answer[-300:])
        sure = dice.choice(clients)
        sure.say(b"n NOOP\r\n")
        assert list(sure.session.state.view) == list(office.store.open("INBOX").uids)
