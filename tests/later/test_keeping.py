"""What waits, sleeps or reminds survives the loss of its rows; nothing leaves of which nobody knows whether it has."""

from datetime import timedelta

import pytest
from django.utils import timezone

from mailapp.later import api as later
from mailapp.later import models
from mailapp.later.keeping import OVER, LaterKeeper
from mailapp.net.content import Content
from mailapp.store.port import Store
from mailapp.store.values import INBOX, UidSet
from tests.later.conftest import LETTER, letters, outgoing
from tests.store.letters import content
from tests.support.office import Office

KINDS = (models.Waiting, models.Snoozed, models.Reminder)


@pytest.fixture
def told(office: Office, mail: Store):
    """Letters that leave, sleep and remind, as the file tells of them; their rows are lost."""
    work = mail.create("Work").id
    fields = "X-Pillarbox-Answers: reply 1 2\r\nX-Pillarbox-Reports: NEVER\r\n"
    later.wait(office.anna.id, outgoing(3600, answers="reply 1 2", draft_fields=fields, resent=True))
    later.wait(office.anna.id, outgoing(-3600))
    tomorrow = timezone.now() + timedelta(days=1)
    later.snooze(office.anna.id, work, UidSet.of(mail.append(work, content("Sleepy"))), tomorrow)
    inbox = mail.mailbox(INBOX).id
    later.remind(office.anna.id, inbox, mail.append(inbox, Content.of(LETTER)), tomorrow)
    before = later.waiting(office.anna.id), later.snoozed(office.anna.id), later.reminders(office.anna.id)
    found = LaterKeeper().of_people()
    for kind in KINDS:
        kind.objects.all().delete()
    return found[office.anna.id], before


def test_it_comes_back(office: Office, mail: Store, told):
    kept, (waiting, snoozed, reminders) = told
    assert [LaterKeeper().person_back(office.anna.id, kept) for _ in range(2)] == [0, 0]
    over, planned = later.waiting(office.anna.id)
    assert (over.uid, over.stopped, over.trouble) == (waiting[0].uid, True, OVER)
    assert (planned.uid, planned.due, planned.resent) == (waiting[1].uid, waiting[1].due, True)
    assert later.snoozed(office.anna.id) == snoozed
    assert [(one.uid, one.due) for one in later.reminders(office.anna.id)] == [(r.uid, r.due) for r in reminders]
    row = models.Waiting.objects.get(pk=planned.id)
    assert (row.draft_fields, row.answers) == ("X-Pillarbox-Reports: NEVER\r\n", "")  # what has numbers is not kept
    later.turn(timezone.now())
    assert len(letters(mail, "Outbox")) == 2


def test_what_has_left_since_does_not_leave_again(office: Office, mail: Store, told):
    mail.move(mail.mailbox("Outbox").id, UidSet.of(1, 2), mail.mailbox("Sent").id)
    assert LaterKeeper().person_back(office.anna.id, told[0]) == 0
    assert later.waiting(office.anna.id) == []


@pytest.mark.parametrize(
    ("damage", "failed"),
    [(5, 0), ({"waiting": [5]}, 1), ({"waiting": [{"due": "x"}]}, 1), ({"snoozed": [{}], "reminders": [{}]}, 2)],
)
def test_what_cannot_be_read_is_counted(office: Office, damage, failed: int):
    assert LaterKeeper().person_back(office.anna.id, damage) == failed
    assert not any(kind.objects.exists() for kind in KINDS)
