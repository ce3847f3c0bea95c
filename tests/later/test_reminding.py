"""Who hears nothing for some days is reminded; an answer calls it off."""

from contextlib import closing
from datetime import timedelta

import pytest
from django.utils import timezone

from mailapp.later import api as later
from mailapp.later import models
from mailapp.net.content import Content
from mailapp.store import api as stores
from mailapp.store.port import Store
from mailapp.store.values import FLAGGED, INBOX, SEEN, UidSet
from tests.later.conftest import letters, outgoing
from tests.store.letters import letter
from tests.support.office import Office


@pytest.fixture
def sent(office: Office, mail: Store) -> int:
    """Anna's letter to Carl, who shall answer within three days: its UID in Sent."""
    later.wait(office.anna.id, outgoing(0, "carl@example.net", remind_days=3))
    later.turn(timezone.now())
    [one] = letters(mail, "Sent")
    return one.uid


def days_pass() -> None:
    models.Reminder.objects.update(due=timezone.now())
    later.turn(timezone.now())


def answer(mail: Store, sender: str = "Carl <carl@example.net>", folder: str = INBOX, **fields: str) -> None:
    octets = letter("Re: Tea", From=sender, In_Reply_To="<tea@example.test>", Message_ID="<a@example.net>", **fields)
    with closing(Content.of(octets)) as content:
        mail.append(mail.mailbox(folder).id, content)


def test_nobody_answers(office: Office, mail: Store, sent: int):
    [reminder] = later.reminders(office.anna.id)
    assert timedelta(days=2, hours=23) < reminder.due - timezone.now() < timedelta(days=3, hours=1)
    later.turn(timezone.now())
    assert letters(mail, INBOX) == []
    days_pass()
    days_pass()
    [copy] = letters(mail, INBOX)
    assert copy.flags == {FLAGGED, later.REMINDER}
    assert copy.message_id == "tea@example.test"
    assert later.reminders(office.anna.id) == []


@pytest.mark.parametrize("folder", [INBOX, "Archive", "Trash"])
def test_an_answer_calls_it_off(office: Office, mail: Store, sent: int, folder: str):
    answer(mail, folder=folder)
    assert later.forget_answered() == 1
    assert later.reminders(office.anna.id) == []


def test_an_answer_at_the_last_moment(mail: Store, sent: int):
    answer(mail)
    days_pass()
    assert [one.flags for one in letters(mail, INBOX)] == [frozenset()]


@pytest.mark.parametrize(
    "no_answer", [{"sender": "Anna <anna@example.test>"}, {"Auto_Submitted": "auto-replied"}], ids=["own", "away"]
)
def test_what_is_no_answer(mail: Store, sent: int, no_answer: dict[str, str]):
    answer(mail, **no_answer)
    assert later.forget_answered() == 0
    days_pass()
    assert any(later.REMINDER in one.flags for one in letters(mail, INBOX))


def test_of_a_letter_that_was_sent_by_any_program(office: Office, mail: Store):
    box = mail.mailbox("Sent").id
    with closing(Content.of(letter("Roof", From="anna@example.test", Message_ID="<roof@example.test>"))) as content:
        uid = mail.append(box, content, frozenset({SEEN}))
    later.remind(office.anna.id, box, uid, timezone.now() + timedelta(days=1))
    later.remind(office.anna.id, box, uid, timezone.now() + timedelta(days=2))
    [reminder] = later.reminders(office.anna.id)
    assert reminder.due > timezone.now() + timedelta(days=1, hours=1)
    assert later.reminder_of(office.anna.id, "roof@example.test") == reminder
    mail.move(box, UidSet.of(uid), mail.mailbox("Archive").id)
    days_pass()
    assert [one.subject for one in letters(mail, INBOX)] == ["Roof"]


def test_who_has_deleted_it_does_not_want_to_know(mail: Store, sent: int):
    mail.set_flags(mail.mailbox("Sent").id, UidSet.of(sent), add=frozenset({"\\Deleted"}))
    mail.expunge(mail.mailbox("Sent").id)
    days_pass()
    assert letters(mail, INBOX) == []


def test_nobody_else_forgets_it(office: Office, sent: int):
    [reminder] = later.reminders(office.anna.id)
    assert not later.forget(office.ben.id, reminder.id)
    assert later.forget(office.anna.id, reminder.id)
    assert later.reminders(office.anna.id) == []


def test_the_team_is_answered(office: Office, mail: Store, sent: int):
    team = stores.add_team("info@example.test")
    models.Reminder.objects.update(sender="info@example.test")
    answer(stores.open(team.id))
    assert later.forget_answered() == 1
