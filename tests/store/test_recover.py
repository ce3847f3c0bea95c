"""Files and rows that disagree, and what fsck, reconcile and reindex make of it."""

import io
import json
import os
import subprocess
from datetime import UTC, datetime
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from mailapp.journal import api as journal
from mailapp.store import api, maildir, recover
from mailapp.store.mirror import mirror
from mailapp.store.models import Buried, Content, Mailbox, Message, Tally
from mailapp.store.survey import Kind
from mailapp.store.values import DELETED, EVERYTHING, FLAGGED, INBOX, SEEN, Delivery, Target, UidSet, Want
from tests.store.letters import content, letter

ANNA = "anna@example.test"


@pytest.fixture
def anna(office):
    return api.open(office.anna.id)


@pytest.fixture
def inbox(anna):
    return anna.mailbox(INBOX).id


def files(mailbox=INBOX):
    return [path for path, _ in maildir.entries(maildir.folder(ANNA, mailbox))]


def kinds(findings):
    return sorted(finding.kind.name for finding in findings)


def reconciled():
    """What reconcile finds; afterwards nothing is left to be found."""
    found = kinds(recover.reconcile())
    assert kinds(recover.check()) == []
    return found


def read(store, box, uid):
    with store.content(box, uid) as file:
        return file.read()


def told(store):
    """All that a person would miss: folders with their messages, flags, dates and bytes."""
    return {
        box.name: sorted(
            (one.subject, sorted(one.flags), int(one.internal_date.timestamp()), read(store, box.id, one.uid))
            for one in store.fetch(box.id, EVERYTHING, Want.LIST)
        )
        for box in store.mailboxes()
    }


@pytest.fixture
def lived_in(anna, inbox):
    """Messages in several folders, with flags and keywords, some copied, moved, expunged."""
    when = datetime(2020, 5, 6, 7, 8, 9, tzinfo=UTC)
    uids = [anna.append(inbox, content(f"Letter {n}"), frozenset([SEEN] if n % 2 else []), when) for n in range(6)]
    kitchen = anna.create("Projekte/Küche.neu").id
    anna.create("Empty")
    anna.set_flags(inbox, UidSet.of(*uids[:3]), add=frozenset([FLAGGED, "$Forwarded", "Work", "$Junk"]))
    anna.copy(inbox, UidSet.of(*uids[2:4]), kitchen)
    anna.move(inbox, UidSet.of(uids[0]), anna.mailbox("Archive").id)
    anna.set_flags(inbox, UidSet.of(uids[5]), add=frozenset([DELETED]))
    anna.expunge(inbox)
    mirror()
    return anna


def test_a_house_in_order(lived_in):
    assert list(recover.check()) == []
    call_command("fsck")


def test_reindex_brings_everything_back_after_the_database_is_lost(lived_in):
    before, usage = told(lived_in), lived_in.usage()
    for model in (Message, Buried, Content, Mailbox, Tally):
        model.objects.all().delete()
    list(recover.reindex())
    assert told(lived_in) == before
    assert lived_in.usage() == usage
    assert [grave.subject for grave in lived_in.buried()] == ["Letter 5"]
    assert Content.objects.count() == 6  # copies share what their bytes say, as before
    assert list(recover.check()) == []


def test_what_lay_in_cur_is_not_recent_again(anna, inbox):
    """RFC 3501 §2.3.2, as Maildir tools have it: new is what lies in new/, behind all that was looked at."""
    for n in range(5):
        anna.append(inbox, content(str(n)), frozenset([SEEN] if n in (0, 2) else []))
    mirror()
    for model in (Message, Content, Mailbox, Tally):
        model.objects.all().delete()
    list(recover.reindex())
    box = anna.mailbox(INBOX)
    assert (box.first_recent, box.uidnext) == (4, 6)
    assert anna.claim_recent(box.id, box.first_recent, box.uidnext) == 4


def test_reindex_makes_a_lost_account_again(lived_in, office):
    before = told(lived_in)
    office_rows = type(Mailbox.objects.first().account)
    for model in (Message, Buried, Content, Mailbox, Tally):
        model.objects.all().delete()
    office_rows.objects.all().delete()
    assert kinds(recover.check()) == ["NO_ACCOUNT"]
    assert "NO_ACCOUNT" in kinds(recover.reindex())
    found = office_rows.objects.get(address=ANNA)
    assert told(api.open(found.pk)) == before


def test_reindex_of_rows_that_were_dropped_keeps_the_others(anna, inbox):
    uids = [anna.append(inbox, content(str(n))) for n in range(3)]
    Message.objects.filter(uid=uids[1]).delete()
    call_command("reindex", ANNA, stdout=io.StringIO())
    assert tuple(anna.open(INBOX).uids[:2]) == (uids[0], uids[2])
    assert anna.open(INBOX).uids[2] > uids[2]


def test_a_letter_from_another_maildir_tool_is_adopted(anna, inbox):
    anna.append(inbox, content("ours"))
    stranger = maildir.folder(ANNA, INBOX)
    with open(f"{stranger}/new/1600000000.12345_1.gw", "wb") as file:
        file.write(letter("from getmail"))
    with open(f"{stranger}/cur/1600000001.12345_2.gw:2,SF", "wb") as file:
        file.write(letter("read elsewhere"))
    assert reconciled() == ["UNKNOWN_FILE", "UNKNOWN_FILE"]
    found = {one.subject: one for one in anna.fetch(inbox, EVERYTHING, Want.LIST)}
    assert found["from getmail"].flags == frozenset()
    assert found["from getmail"].internal_date == datetime.fromtimestamp(1600000000, UTC)
    assert found["read elsewhere"].flags == {SEEN, FLAGGED}
    assert found["read elsewhere"].uid > found["from getmail"].uid


def test_a_folder_from_another_maildir_tool_is_adopted(anna, inbox):
    maildir.make(f"{maildir.root(ANNA)}/.Lists.K&APw-che")
    assert reconciled() == ["UNKNOWN_FOLDER"]
    assert anna.mailbox("Lists/Küche").messages == 0


def test_a_file_that_was_cut_is_not_adopted(anna, inbox):
    anna.append(inbox, content("whole"))
    with open(f"{maildir.folder(ANNA, INBOX)}/new/1600000000.M1P1Q1.gw,S=500", "wb") as file:
        file.write(b"Subject: half")
    assert reconciled() == ["CUT_FILE"]
    assert anna.mailbox(INBOX).messages == 1
    assert os.listdir(maildir.home("lost", ANNA)) == ["1600000000.M1P1Q1.gw,S=500"]


def test_a_row_whose_file_is_gone_is_removed_and_journalled(anna, inbox):
    for n in range(3):
        anna.append(inbox, content(f"Letter {n}"))
    os.unlink(next(path for path in files() if b"Letter 1" in Path(path).read_bytes()))
    assert reconciled() == ["MISSING_FILE"]
    assert [one.subject for one in anna.fetch(inbox, EVERYTHING, Want.LIST)] == ["Letter 0", "Letter 2"]
    [step] = [step for step in journal.recent(["deleted"]) if "LOST" in step.step.summary]
    assert "Letter 1" in step.step.summary
    assert step.step.address == ANNA


def test_a_file_in_the_wrong_folder_comes_home(anna, inbox):
    anna.append(anna.mailbox("Trash").id, content("x"))
    [path] = files("Trash")
    maildir.make(maildir.folder(ANNA, "Sent"))
    os.rename(path, path.replace("/.Trash/", "/.Sent/"))
    assert reconciled() == ["MISPLACED_FILE"]
    assert read(anna, anna.mailbox("Trash").id, 1) == letter("x")


def test_a_second_name_goes(anna, inbox):
    anna.append(inbox, content("x"))
    [path] = files()
    maildir.make(maildir.folder(ANNA, "Sent"))
    os.link(path, f"{maildir.folder(ANNA, 'Sent')}/new/{os.path.basename(path)}")
    assert reconciled() == ["STRAY_FILE"]
    assert files("Sent") == []


def test_an_expunged_file_that_was_left_is_buried_not_adopted(anna, inbox):
    anna.append(inbox, content("x"), frozenset([DELETED]))
    [path] = files()
    os.link(path, path + ".kept")
    anna.expunge(inbox)
    grave = f"{maildir.graveyard(ANNA)}/{os.path.basename(path).partition(':')[0]}"
    os.unlink(grave)
    os.rename(path + ".kept", path)
    assert reconciled() == ["UNBURIED_FILE"]
    assert anna.exhume([one.id for one in anna.buried()]) == 1


def test_wrong_counters_are_put_right(anna, inbox):
    anna.append(inbox, content("x"))
    Mailbox.objects.filter(pk=inbox).update(unseen=7, size=1, uidnext=1, highestmodseq=1)
    Tally.objects.update(octets=5)
    assert reconciled() == ["COUNTERS", "COUNTERS", "NUMBERS"]
    assert (anna.mailbox(INBOX).unseen, anna.mailbox(INBOX).uidnext) == (1, 2)


def test_a_damaged_file_is_left_to_a_person(anna, inbox):
    anna.append(inbox, content("x"))
    with open(files()[0], "ab") as file:
        file.write(b"more")
    assert kinds(recover.reconcile()) == kinds(recover.check()) == ["WRONG_SIZE"]


def test_fsck_says_what_to_do_and_fails(anna, inbox):
    anna.append(inbox, content("x"))
    Mailbox.objects.filter(pk=inbox).update(messages=7)
    out = io.StringIO()
    with pytest.raises(CommandError, match=r"^1 thing is wrong\.$") as failed:
        call_command("fsck", "--json", stdout=out)
    assert failed.value.returncode == 1
    [finding] = json.loads(out.getvalue())
    assert finding["remedy"] == "run `manage.py reconcile`"
    call_command("reconcile", stdout=out)
    for command in ("fsck", "reconcile"):
        said = io.StringIO()
        call_command(command, stdout=said)
        assert said.getvalue() == "Files and database agree.\n"


@pytest.mark.parametrize("command", ["fsck", "reindex", "reconcile"])
def test_an_account_that_is_not_there(office, command):
    with pytest.raises(CommandError, match=r"There is no account carl@example\.test\."):
        call_command(command, "carl@example.test")
    with pytest.raises(CommandError, match=r"“carl” is not an e-mail address"):
        call_command(command, "carl")


def test_a_letter_on_its_way_in_is_no_news(office, anna):
    """Shelved by another process that lives: its row is coming."""
    [shelved] = api.shelve([Delivery("T", content("x"), (Target(office.anna.id),))])
    ours, theirs = shelved.links[0], shelved.links[0].replace(f"P{os.getpid()}Q", f"P{os.getppid()}Q")
    os.rename(ours, theirs)
    assert list(recover.check()) == []
    ended = subprocess.Popen(["true"])
    os.waitid(os.P_PID, ended.pid, os.WEXITED | os.WNOWAIT)  # and nobody has asked how it ended
    os.rename(theirs, theirs.replace(f"P{os.getppid()}Q", f"P{ended.pid}Q"))
    assert kinds(recover.check()) == [Kind.UNKNOWN_FILE.name]
    ended.wait()
    assert kinds(recover.check()) == [Kind.UNKNOWN_FILE.name]
