"""Letters of an old server come with folder, flags and date; once, however often they are brought."""

import json
import os
from datetime import UTC, datetime
from pathlib import Path

import pytest
from django.conf import settings
from django.core.management import CommandError

from mailapp.directory import api as directory
from mailapp.moving import letters
from mailapp.moving.models import Moved
from mailapp.store import api as store
from mailapp.store.values import DELETED, EVERYTHING, Want
from tests.directory.test_commands import run
from tests.support.office import Office

ANNA = "anna@example.test"
MBOX = b"""From - Thu Jan  1 00:00:00 2015
Subject: DON'T DELETE THIS MESSAGE -- FOLDER INTERNAL DATA
X-IMAP: 1 2

From carl@example.net Thu Nov 26 20:01:02 2015
Subject: one
Status: RO
X-Status: AF
X-Keywords: work $Label1

>From here on
>>From there
a
From the middle
b

From carl@example.net  Fri Nov  6 08:00 2015
Subject: thrown away
X-Mozilla-Status: 0009

gone

From broken line
Subject: two
Date: Fri, 27 Nov 2015 01:00:00 +0200
X-Mozilla-Status: 0005

text
"""


@pytest.fixture
def maildir(tmp_path: Path) -> Path:
    top = tmp_path / "Maildir"
    for name in ("", ".Lists.M&APw-ller", ".Sent Items", "Work/Sub"):
        for below in ("cur", "new", "tmp"):
            (top / name / below).mkdir(parents=True)
    (top / ".Lists.M&APw-ller/dovecot-keywords").write_text("0 work\n1 $Label1\n")
    put(top, "new/1448568000.M1P1.host", "new one")
    put(top, "cur/1448568060.M1P1.host,S=20:2,FRS", "read")
    put(top, ".Lists.M&APw-ller/cur/1448568120.M2P1.host:2,Sab", "listed")
    put(top, ".Sent Items/cur/1448568180.x.host:2,ST", "sent")
    put(top, "Work/Sub/cur/1448568240.x.host:2,P", "below")
    put(top, "tmp/1448568300.x.host", "not yet")
    (top / "dovecot.index").write_text("x")
    return top


def put(top: Path, name: str, subject: str) -> None:
    (top / name).write_text(f"Subject: {subject}\n\nHello.\n")


def lies() -> dict[str, list[tuple[str, list[str], int]]]:
    """By folder: subject, flags and date."""
    person = directory.account(ANNA)
    assert person
    mail = store.open(person.id)
    return {
        box.name: [
            (info.subject, sorted(info.flags), int(info.internal_date.timestamp()))
            for info in mail.fetch(box.id, EVERYTHING, Want.LIST)
        ]
        for box in mail.mailboxes()
        if box.messages
    }


WHOLE = {
    "INBOX": [("new one", [], 1448568000), ("read", ["\\Answered", "\\Flagged", "\\Seen"], 1448568060)],
    "Sent": [("sent", ["\\Deleted", "\\Seen"], 1448568180)],
    "Lists/Müller": [("listed", ["$Label1", "\\Seen", "work"], 1448568120)],
    "Work/Sub": [("below", ["$Forwarded"], 1448568240)],
}


def test_a_maildir_comes_once(office: Office, maildir: Path) -> None:
    dry = json.loads(run("movein", "maildir", str(maildir), ANNA, "--dry-run", "--json"))
    assert sum(line["letters"] for line in dry) == 5
    assert not lies()
    run("movein", "maildir", str(maildir), ANNA)
    assert {name: sorted(found) for name, found in lies().items()} == WHOLE
    os.rename(maildir / "new/1448568000.M1P1.host", maildir / "cur/1448568000.M1P1.host:2,S")
    put(maildir, "new/1448569000.M1P1.host", "newer")
    put(maildir, "new/1448569001.M1P1.host", "newer")
    again = json.loads(run("movein", "maildir", str(maildir), ANNA, "--json"))
    assert (sum(line["letters"] for line in again), sum(line["already"] for line in again)) == (2, 5)
    assert sum(map(len, lies().values())) == 7


def test_what_is_cut_off_goes_on(office: Office, maildir: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Cut before the word that they have come, with some of them thrown away since, and one a file without a row."""
    monkeypatch.setattr(letters, "AT_ONCE", 1)
    run("movein", "maildir", str(maildir), ANNA)
    Moved.objects.update(done=False)
    mail = store.open(office.anna.id)
    for name in ("Sent", "INBOX"):
        mail.set_flags(mail.mailbox(name).id, EVERYTHING, add=frozenset({DELETED}))
        mail.expunge(mail.mailbox(name).id, EVERYTHING)
    mail.set_flags(
        mail.mailbox("Lists/Müller").id, EVERYTHING, remove=frozenset({"work"})
    )  # as its file was before that
    left = settings.PILLARBOX_HOME / "mail/example.test/anna/cur/1448568060.M9P9Q9.host,S=25:2,FRS"
    left.write_bytes(b"Subject: read\r\n\r\nHello.\r\n")  # whose row was never committed
    run("movein", "maildir", str(maildir), ANNA)
    assert {name: sorted(found) for name, found in lies().items()} == WHOLE
    assert not Moved.objects.filter(done=False).exists()


def test_an_mbox_comes_once(office: Office, tmp_path: Path) -> None:
    (tmp_path / "old.sbd").mkdir()
    (tmp_path / "old.sbd" / "Choir").write_bytes(MBOX)
    (tmp_path / "old.sbd" / "Choir.msf").write_text("index")
    first, second = int(datetime(2015, 11, 26, 20, 1, 2, tzinfo=UTC).timestamp()), 1448578800
    wanted = [
        ("one", ["$Label1", "\\Answered", "\\Flagged", "\\Seen", "work"], first),
        ("two", ["\\Flagged", "\\Seen"], second),
    ]
    for _ in range(2):
        run("movein", "mbox", str(tmp_path), ANNA)
        assert lies() == {"old/Choir": wanted}
    run("movein", "mbox", str(tmp_path / "old.sbd" / "Choir"), ANNA, "--folder", "INBOX")
    assert lies()["INBOX"] == wanted
    mail = store.open(office.anna.id)
    [octets] = [file.read() for _, file in mail.contents(mail.mailbox("INBOX").id, EVERYTHING)][:1]
    assert octets == b"Subject: one\r\n\r\nFrom here on\r\n>From there\r\na\r\nFrom the middle\r\nb\r\n"


WRONG = [
    (("maildir", "{}", ANNA), "There is no Maildir in"),
    (("mbox", "{}", ANNA), "There is no mbox in"),
    (("mbox", "{}/nothing", ANNA), "nothing is not there"),
    (("mbox", "{}/text", ANNA), "is no mbox"),
    (("maildir", "{}/none", ANNA), "No such file or directory"),
    (("maildir", "{}", "nobody@example.test"), "There is no account nobody@example.test."),
]


def test_what_is_none_is_told(office: Office, tmp_path: Path) -> None:
    (tmp_path / "text").write_text("hello\n")
    for given, sentence in WRONG:
        with pytest.raises(CommandError, match=sentence):
            run("movein", *(word.format(tmp_path) for word in given))


def test_a_full_mailbox_says_how_far_it_came(office: Office, maildir: Path) -> None:
    run("account", "quota", ANNA, "100")
    with pytest.raises(CommandError, match="do it again to go on"):
        run("movein", "maildir", str(maildir), ANNA)
    run("account", "quota", ANNA, "1M")
    run("movein", "maildir", str(maildir), ANNA)
    assert {name: sorted(found) for name, found in lies().items()} == WHOLE
