"""Letters that wait in Outbox: sent once, or not at all when somebody takes them out of there."""

from dataclasses import replace
from datetime import timedelta

import pytest
from django.utils import timezone

from mailapp.delivery import api as delivery
from mailapp.directory import api as directory
from mailapp.later import api as later
from mailapp.later import departing, models
from mailapp.outbox import api as outbox
from mailapp.outbox.values import QueueFilter
from mailapp.policy import api as policy
from mailapp.store import api as stores
from mailapp.store.port import Store
from mailapp.store.values import ANSWERED, DELETED, DRAFT, INBOX, UidSet
from tests.later.conftest import LETTER, letters, octets, outgoing
from tests.store.letters import content
from tests.support.office import Office


def queued() -> list[str]:
    return [row.address for row in outbox.list_queue(QueueFilter())]


def at_bens(office: Office) -> int:
    return stores.open(office.ben.id).mailbox(INBOX).messages


def turn() -> None:
    later.turn(timezone.now())


def test_nobody_gets_it_before_its_time(office: Office, mail: Store):
    later.wait(office.anna.id, outgoing(3600))
    turn()
    assert (at_bens(office), queued()) == (0, [])
    [lies] = letters(mail, "Outbox")
    assert lies.subject == "Tea"
    assert mail.mailbox("Outbox").special_use == "\\Scheduled"
    assert later.is_waiting(office.anna.id, "tea@example.test")


def test_it_leaves_once_and_lies_in_sent(office: Office, mail: Store):
    inbox = mail.mailbox(INBOX).id
    asked = mail.append(inbox, content("Tea?"))
    later.wait(office.anna.id, outgoing(answers=f"reply {inbox} {asked}"))
    turn()
    turn()
    assert (at_bens(office), queued()) == (1, ["carl@example.net"])
    assert (letters(mail, "Outbox"), later.waiting(office.anna.id)) == ([], [])
    [kept] = letters(mail, "Sent")
    assert b"Bcc: carl" in octets(mail, kept.mailbox, kept.uid)
    got = stores.open(office.ben.id)
    assert b"Bcc" not in octets(got, got.mailbox(INBOX).id, 1)
    assert ANSWERED in letters(mail, INBOX)[0].flags
    assert delivery.whereabouts(office.anna.id, "tea@example.test")


@pytest.mark.parametrize("how", ["expunged", "marked", "moved", "folder deleted"])
def test_taking_it_out_of_outbox_by_any_program_calls_it_off(office: Office, mail: Store, how: str):
    waits = later.wait(office.anna.id, outgoing())
    uid = UidSet.of(waits.uid)
    if how == "moved":
        mail.move(waits.box, uid, mail.mailbox("Trash").id)
    elif how == "folder deleted":
        mail.delete("Outbox")
    else:
        mail.set_flags(waits.box, uid, add=frozenset({DELETED}))
    if how == "expunged":
        mail.expunge(waits.box, uid)
    turn()
    assert (at_bens(office), queued(), later.waiting(office.anna.id)) == (0, [], [])
    assert letters(mail, "Sent") == []


def test_what_is_put_into_outbox_by_others_just_lies_there(office: Office, mail: Store):
    later.wait(office.anna.id, outgoing())
    mail.append(mail.mailbox("Outbox").id, content("By a phone"))
    turn()
    assert [one.subject for one in letters(mail, "Outbox")] == ["By a phone"]
    assert at_bens(office) == 1


def test_taken_back_it_is_a_draft_again(office: Office, mail: Store):
    waits = later.wait(office.anna.id, outgoing(10, draft_fields="X-Pillarbox-Answers: reply 1 2\r\n"))
    box, uid = later.take_back(office.anna.id, waits.id)
    assert mail.mailbox_by_id(box).name == "Drafts"
    [draft] = letters(mail, "Drafts")
    assert DRAFT in draft.flags
    assert octets(mail, box, uid) == b"X-Pillarbox-Answers: reply 1 2\r\n" + LETTER
    assert (letters(mail, "Outbox"), later.waiting(office.anna.id)) == ([], [])
    turn()
    assert at_bens(office) == 0
    with pytest.raises(later.TooLate):
        later.take_back(office.anna.id, waits.id)


def test_nobody_else_touches_it(office: Office, mail: Store):
    waits = later.wait(office.anna.id, outgoing(10))
    for act in (later.take_back, later.send_now):
        with pytest.raises(later.TooLate):
            act(office.ben.id, waits.id)
    assert later.waiting(office.ben.id) == []
    assert len(letters(mail, "Outbox")) == 1


def test_another_time_and_another_date(office: Office, mail: Store):
    waits = later.wait(office.anna.id, outgoing(3600, kind=later.Kind.LATER))
    then = timezone.now().replace(microsecond=0) + timedelta(days=3)
    later.put_off(office.anna.id, waits.id, then)
    [moved] = later.waiting(office.anna.id)
    assert moved.due == then
    assert letters(mail, "Outbox")[0].sent == then
    later.send_now(office.anna.id, waits.id)
    turn()
    assert at_bens(office) == 1
    assert letters(mail, "Sent")[0].sent < then - timedelta(days=2)


def test_limits(office: Office):
    with pytest.raises(later.LaterError, match="366 days"):
        later.wait(office.anna.id, outgoing(400 * 86_400))
    policy.change("later_letters", 1)
    later.wait(office.anna.id, outgoing(10))
    with pytest.raises(later.LaterError, match="1 letters"):
        later.wait(office.anna.id, outgoing(10))


def test_what_is_refused_stays_and_its_writer_is_told(office: Office, mail: Store):
    later.wait(office.anna.id, outgoing(0, "nobody@example.test"))
    turn()
    [stopped] = later.waiting(office.anna.id)
    assert stopped.stopped
    assert "User unknown" in stopped.trouble
    [told] = letters(mail, INBOX)
    assert "Tea" in told.subject
    turn()
    assert len(letters(mail, INBOX)) == 1
    assert len(letters(mail, "Outbox")) == 1
    box, _uid = later.take_back(office.anna.id, stopped.id)
    assert mail.mailbox_by_id(box).name == "Drafts"


def test_what_cannot_leave_now_is_tried_again(office: Office, mail: Store):
    policy.change("letters_per_hour", 1)
    later.wait(office.anna.id, outgoing(0, "ben@example.test"))
    turn()
    later.wait(office.anna.id, outgoing(0, "ben@example.test"))
    turn()
    [waits] = later.waiting(office.anna.id)
    assert (waits.tries, waits.stopped) == (1, False)
    assert "4.7.1" in waits.trouble
    assert waits.due > timezone.now()
    policy.change("letters_per_hour", 0)
    models.Waiting.objects.update(due=timezone.now())
    turn()
    assert (at_bens(office), later.waiting(office.anna.id)) == (2, [])


def test_nothing_leaves_from_an_account_that_is_disabled(office: Office, mail: Store):
    later.wait(office.anna.id, outgoing(0, "ben@example.test"))
    directory.change_account(office.anna.address, active=False)
    turn()
    assert (at_bens(office), len(letters(mail, "Outbox"))) == (0, 1)
    assert "disabled" in later.waiting(office.anna.id)[0].trouble


def test_put_off_while_it_leaves(office: Office, monkeypatch: pytest.MonkeyPatch):
    """Somebody is quicker, after we have read the row: nothing is sent."""
    waits = later.wait(office.anna.id, outgoing())
    submit = departing._submit

    def put_off_first(store: Store, row: models.Waiting) -> None:
        later.put_off(office.anna.id, waits.id, timezone.now() + timedelta(days=1))
        submit(store, row)

    monkeypatch.setattr(departing, "_submit", put_off_first)
    departing.depart(waits.id)
    assert (at_bens(office), queued()) == (0, [])
    assert len(later.waiting(office.anna.id)) == 1


def test_a_team_finds_it_in_its_own_sent(office: Office, mail: Store):
    team = stores.add_team("info@example.test", name="Information")
    stores.grant_team("info@example.test", "anna@example.test", "file", send_as=True)
    letter = outgoing(0, "ben@example.test", octets=LETTER.replace(b"Anna <anna@", b"Information <info@"))
    later.wait(office.anna.id, replace(letter, envelope=replace(letter.envelope, reverse_path="info@example.test")))
    turn()
    assert [one.subject for one in letters(stores.open(team.id), "Sent")] == ["Tea"]
    assert letters(mail, "Sent") == []
    assert at_bens(office) == 1
