"""Letters that sleep until a time, and come back unread and on top."""

from datetime import UTC, datetime, timedelta

import pytest
from django.utils import timezone

from mailapp.later import api as later
from mailapp.later import models
from mailapp.store import api as stores
from mailapp.store.port import Store
from mailapp.store.query import All, Order
from mailapp.store.values import FLAGGED, INBOX, SEEN, UidSet
from tests.later.conftest import letters, outgoing
from tests.store.letters import content
from tests.support.office import Office

LONG_AGO = datetime(2026, 1, 1, tzinfo=UTC)


@pytest.fixture
def inbox(mail: Store) -> int:
    """With three letters, of which two were read."""
    box = mail.mailbox(INBOX).id
    for number, flags in enumerate([{SEEN}, {SEEN, FLAGGED}, set()]):
        mail.append(box, content(f"Letter {number}"), frozenset(flags), LONG_AGO + timedelta(days=number))
    return box


def on_top(mail: Store, box: int) -> list[str]:
    ordered = [uid for _, uid in mail.search(All(), box, Order.ARRIVAL, descending=True)]
    subjects = {one.uid: one.subject for one in letters(mail, mail.mailbox_by_id(box).name)}
    return [subjects[uid] for uid in ordered]


def soon(seconds: float = 0) -> datetime:
    return timezone.now() + timedelta(seconds=seconds)


def test_they_sleep_and_come_back_unread_on_top(office: Office, mail: Store, inbox: int):
    assert later.snooze(office.anna.id, inbox, UidSet.of(1, 2), soon())[1] == [1, 2]
    assert mail.mailbox("Snoozed").special_use == "\\Snoozed"
    assert [one.subject for one in letters(mail, "Snoozed")] == ["Letter 0", "Letter 1"]
    assert on_top(mail, inbox) == ["Letter 2"]
    later.turn(timezone.now())
    later.turn(timezone.now())
    assert sorted(on_top(mail, inbox)[:2]) == ["Letter 0", "Letter 1"]
    back = {one.subject: one for one in letters(mail, INBOX)}
    assert (back["Letter 0"].flags, back["Letter 1"].flags) == (frozenset(), {FLAGGED})
    assert back["Letter 0"].uid > 3
    assert mail.mailbox(INBOX).unseen == 3
    assert (letters(mail, "Snoozed"), later.snoozed(office.anna.id)) == ([], [])


def test_not_before_its_time_and_at_another_one(office: Office, mail: Store, inbox: int):
    later.snooze(office.anna.id, inbox, UidSet.of(1), soon(3600))
    later.turn(timezone.now())
    [sleeps] = later.snoozed(office.anna.id)
    later.snooze(office.anna.id, sleeps.box, UidSet.of(sleeps.uid), soon(7200))
    [again] = later.snoozed(office.anna.id)
    assert again.due > sleeps.due
    assert later.wake(office.anna.id, UidSet.of(sleeps.uid)) == 1
    assert on_top(mail, inbox)[0] == "Letter 0"


def test_its_folder_is_gone(office: Office, mail: Store):
    plans = mail.create("Plans").id
    mail.append(plans, content("Roof"))
    later.snooze(office.anna.id, plans, UidSet.of(1), soon())
    mail.delete("Plans")
    later.turn(timezone.now())
    assert [one.subject for one in letters(mail, INBOX)] == ["Roof"]


def test_taken_out_by_another_program_it_stays_where_it_is(office: Office, mail: Store, inbox: int):
    later.snooze(office.anna.id, inbox, UidSet.of(1), soon())
    [sleeps] = later.snoozed(office.anna.id)
    mail.move(sleeps.box, UidSet.of(sleeps.uid), mail.mailbox("Archive").id)
    later.turn(timezone.now())
    assert [one.subject for one in letters(mail, "Archive")] == ["Letter 0"]
    assert models.Snoozed.objects.count() == 0


def test_put_there_by_another_program_it_can_be_woken(office: Office, mail: Store, inbox: int):
    later.snooze(office.anna.id, inbox, UidSet.of(1), soon(3600))
    mail.move(inbox, UidSet.of(2), mail.mailbox("Snoozed").id)
    assert later.wake(office.anna.id, UidSet.of(1, 2)) == 2
    assert len(letters(mail, INBOX)) == 3


def test_what_is_not_ones_own_or_not_sent(office: Office, mail: Store, inbox: int):
    mail.set_access(INBOX, "ben@example.test", "lrswipte")
    with pytest.raises(later.LaterError, match="your own folders"):
        later.snooze(office.ben.id, inbox, UidSet.of(1), soon())
    waits = later.wait(office.anna.id, outgoing(3600))
    with pytest.raises(later.LaterError, match="not sent yet"):
        later.snooze(office.anna.id, waits.box, UidSet.of(waits.uid), soon())
    assert later.wake(office.ben.id, UidSet.of(1, 2, 3)) == 0
    with pytest.raises(later.LaterError, match="too far"):
        later.snooze(office.anna.id, inbox, UidSet.of(1), soon(400 * 86_400))


def test_the_thread_of_others_is_not_touched(office: Office, inbox: int):
    assert later.snoozed(office.ben.id) == []
    assert stores.open(office.ben.id).mailbox(INBOX).messages == 0
