"""Undo, send later, snooze and reminders in the webmail, without JavaScript."""

import re
from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from mailapp.later import api as later
from mailapp.later import models
from mailapp.policy import api as policy
from mailapp.store import api as store
from mailapp.store.port import Store
from mailapp.store.values import ANSWERED, DELETED, INBOX, UidSet
from tests.later.conftest import letters
from tests.support.office import Office
from tests.webmail.conftest import File, letter
from webmail import options

TOMORROW = {"do": "send:tomorrow"}


@pytest.fixture(autouse=True)
def _ten_seconds(office: Office) -> None:
    options.change(office.anna.id, undo_seconds=10)


def send(anna: Client, **typed: object) -> str:
    sent = {"do": "send", "to": "ben@example.test", "subject": "Tea", "text": "At four?"} | typed
    return anna.post("/compose", sent, follow=True).content.decode()


def time_passes() -> None:
    for kind in (models.Waiting, models.Snoozed, models.Reminder):
        kind.objects.update(due=timezone.now())
    later.turn(timezone.now())


def at_bens(office: Office) -> int:
    return store.open(office.ben.id).mailbox(INBOX).messages


def action(page: str, words: str) -> str:
    """Where the form leads whose button says this."""
    return re.findall(rf'action="([^"]+)"(?:(?!</form>).)*?{words}', page, re.DOTALL)[-1]


def test_undo_opens_it_as_a_draft_and_it_is_sent_again(anna: Client, office: Office, mail: Store, file: File):
    box, uid = mail.mailbox(INBOX).id, file(letter())
    page = send(anna, answers=f"reply {box} {uid}", bcc="carl@example.net")
    assert "Your letter leaves in 10 seconds." in page
    assert 'class="undo-send undo-10"' in page
    sheet = anna.post(re.search(r"/waiting/\d+/undo", page)[0], follow=True)
    html = sheet.content.decode()
    assert "it is a draft again" in html
    assert "At four?" in html
    assert "carl@example.net" in html
    fields = dict(re.findall(r'<input type="hidden" name="(message_id|draft|answers)" value="([^"]*)"', html))
    assert fields["answers"] == f"reply {box} {uid}"
    time_passes()
    assert at_bens(office) == 0
    again = send(anna, **{name: value.replace("&lt;", "<").replace("&gt;", ">") for name, value in fields.items()})
    assert "leaves in 10 seconds" in again
    time_passes()
    assert at_bens(office) == 1
    assert letters(mail, "Drafts") == []
    assert ANSWERED in letters(mail, INBOX)[0].flags


def test_what_is_sent_on_can_be_undone_and_is_no_draft(anna: Client, office: Office, mail: Store, file: File):
    way = f"/mail/{mail.mailbox(INBOX).id}/{file(letter('Minutes', sender='Carl <carl@example.org>'))}/resend"
    form = re.search(r'name="message_id" value="([^"]+)"', anna.get(way).content.decode())[1]
    typed = {"to": "ben@example.test", "message_id": form.replace("&lt;", "<").replace("&gt;", ">")}
    page = anna.post(way, typed, follow=True).content.decode()
    assert "leaves in 10 seconds" in page
    undone = anna.post(re.search(r"/waiting/\d+/undo", page)[0], follow=True).content.decode()
    assert "The letter was not sent on." in undone
    time_passes()
    assert (at_bens(office), letters(mail, "Drafts"), letters(mail, "Outbox")) == (0, [], [])
    anna.post(way, typed)
    anna.post(way, typed)  # the other click
    later.put_off(office.anna.id, later.waiting(office.anna.id)[0].id, timezone.now() + timedelta(days=1))
    assert "Do not send" in anna.get("/waiting/").content.decode()
    time_passes()
    assert at_bens(office) == 1
    [kept] = letters(mail, "Sent")
    assert (kept.sender, kept.sent.day) == ("Carl", 23)  # its own Date stays
    assert "In the mailbox since" in anna.get(f"/mail/{kept.mailbox}/{kept.uid}/").content.decode()


def test_it_leaves_when_nobody_undoes_it(anna: Client, office: Office, mail: Store):
    page = send(anna)
    send(anna)
    time_passes()
    assert (at_bens(office), len(letters(mail, "Sent"))) == (2, 2)
    late = anna.post(re.search(r"/waiting/\d+/undo", page)[0], follow=True).content.decode()
    assert "It was too late for that" in late


def test_what_would_be_refused_is_refused_at_once(anna: Client, mail: Store):
    page = send(anna, to="nobody@example.test")
    assert "User unknown" in page or "nobody@example.test" in page
    assert "Outbox" not in [box.name for box in mail.mailboxes()]
    assert "leaves in" not in page


def test_one_who_wants_no_time_to_undo(anna: Client, office: Office):
    options.change(office.anna.id, undo_seconds=0)
    assert "on its way" in send(anna)
    assert at_bens(office) == 1
    policy.change("undo_seconds", 20)
    assert "leaves in 20 seconds" in send(anna)


def test_a_full_mailbox_is_no_reason_not_to_send(anna: Client, office: Office, monkeypatch: pytest.MonkeyPatch):
    policy.change("later_letters", 1)
    send(anna)
    assert "on its way" in send(anna)
    assert at_bens(office) == 1
    refused = send(anna, **TOMORROW)
    assert "wait already" in refused
    assert "At four?" in refused  # nothing typed is lost


def test_send_later_change_and_send_now(anna: Client, office: Office, mail: Store):
    page = send(anna, **TOMORROW)
    assert "Your letter leaves" in page
    [waits] = later.waiting(office.anna.id)
    assert timezone.localtime(waits.due).hour == 8
    outbox = mail.mailbox("Outbox").id
    listed = anna.get(f"/mail/{outbox}/").content.decode()
    assert "row-due" in listed
    assert "These letters leave at their time" in listed
    opened = anna.get(f"/mail/{outbox}/{waits.uid}/").content.decode()
    assert "This letter leaves" in opened
    monday = anna.post(action(opened, "Another time"), {"do": "monday"}, follow=True).content.decode()
    assert "Your letter leaves Mon" in monday
    waiting = anna.get("/waiting/").content.decode()
    assert "Tea" in waiting
    assert "on its way" in anna.post(action(waiting, "Send now"), {"do": "now"}, follow=True).content.decode()
    time_passes()
    assert at_bens(office) == 1


@pytest.mark.parametrize(
    ("when", "sentence"),
    [("", "Say when"), ("x", "Say when"), ("2020-01-01T08:00", "over already"), ("2099-01-01T08:00", "too far away")],
)
def test_times_that_are_none(anna: Client, when: str, sentence: str):
    page = send(anna, do="send:own", later=when)
    assert sentence in page
    assert "At four?" in page


def test_a_program_that_moves_it_back_to_drafts(anna: Client, office: Office, mail: Store):
    send(anna, **TOMORROW)
    [waits] = later.waiting(office.anna.id)
    drafts = mail.mailbox("Drafts").id
    mail.set_flags(waits.box, UidSet.of(waits.uid), add=frozenset({"\\Draft"}))
    mail.move(waits.box, UidSet.of(waits.uid), drafts)
    time_passes()
    html = anna.get(f"/mail/{drafts}/{letters(mail, 'Drafts')[0].uid}/edit").content.decode()
    message_id = re.search(r'name="message_id" value="&lt;([^"]*)&gt;"', html)[1]
    options.change(office.anna.id, undo_seconds=0)
    send(anna, message_id=f"<{message_id}>")
    assert at_bens(office) == 1


def test_snooze_several_and_undo(anna: Client, mail: Store, inbox: int, file: File):
    uids = [file(letter("One")), file(letter("Two"))]
    page = anna.post(f"/mail/{inbox}/act", {"uid": uids, "do": "snooze:tomorrow"}, follow=True).content.decode()
    assert "2 letters come back" in page
    snoozed = mail.mailbox("Snoozed").id
    assert "row-due" in anna.get(f"/mail/{snoozed}/").content.decode()
    way = re.search(r'name="way" value="([^"]+)"', page)[1]
    assert "2 letters are back." in anna.post("/undo", {"way": way}, follow=True).content.decode()
    assert len(letters(mail, INBOX)) == 2


def test_snoozed_until_then_or_until_now(anna: Client, mail: Store, inbox: int, file: File):
    then = (timezone.localtime() + timedelta(days=2)).strftime("%Y-%m-%dT%H:%M")
    for subject in ("One", "Two"):
        anna.post(f"/mail/{inbox}/act", {"uid": file(letter(subject)), "do": "snooze:own", "when": then})
    snoozed = mail.mailbox("Snoozed").id
    assert "Comes back" in anna.get(f"/mail/{snoozed}/1/").content.decode()
    assert "Comes back to Inbox" in anna.get("/waiting/").content.decode()
    assert (
        "1 letter is back" in anna.post(f"/mail/{snoozed}/act", {"uid": 1, "do": "wake"}, follow=True).content.decode()
    )
    time_passes()
    assert sorted(one.subject for one in letters(mail, INBOX)) == ["One", "Two"]
    assert mail.mailbox(INBOX).unseen == 2


@pytest.mark.parametrize(
    ("sent", "sentence"),
    [
        ({"uid": 1, "do": "snooze:own", "when": "x"}, "Say when"),
        ({"uid": 1, "do": "snooze"}, "Say when"),
        ({"do": "snooze:tomorrow"}, "Choose one or more letters"),
        ({"uid": 77, "do": "wake"}, "0 letters are back"),
    ],
)
def test_nonsense_asked_of_the_list(anna: Client, inbox: int, file: File, sent: dict[str, object], sentence: str):
    file(letter())
    assert sentence in anna.post(f"/mail/{inbox}/act", sent, follow=True).content.decode()


def test_remind_me_when_sending_and_at_a_letter(anna: Client, office: Office, mail: Store):
    options.change(office.anna.id, undo_seconds=0)
    assert "on its way" in send(anna, remind="3")
    later.turn(timezone.now())
    [kept] = letters(mail, "Sent")
    where = f"/mail/{kept.mailbox}/{kept.uid}/"
    assert "If nobody answers, you are reminded" in anna.get(where).content.decode()
    forgotten = anna.post(action(anna.get(where).content.decode(), "Do not remind me"), {"back": where}, follow=True)
    assert "You will not be reminded." in forgotten.content.decode()
    for days, sentence in (("0", "Say after how many days"), ("999", "too far away"), ("7", "comes to the top of")):
        answer = anna.post(f"{where}remind", {"remind": days, "back": where}, follow=True).content.decode()
        assert sentence in answer
    assert "Tea" in anna.get("/waiting/").content.decode()
    time_passes()
    [copy] = letters(mail, INBOX)
    assert "Nobody has answered" in anna.get(f"/mail/{copy.mailbox}/{copy.uid}/").content.decode()
    assert "nobody has answered yet" in anna.get(f"/mail/{copy.mailbox}/").content.decode()


def test_nobody_else_may(anna: Client, ben: Client, office: Office, mail: Store):
    send(anna, **TOMORROW)
    [waits] = later.waiting(office.anna.id)
    for path in (f"/waiting/{waits.id}/undo", f"/waiting/{waits.id}/change"):
        ben.post(path, {"do": "now"})
        assert Client().post(path).status_code == 302
        assert anna.get(path).status_code == 405
    assert len(letters(mail, "Outbox")) == 1
    assert "Tea" not in ben.get("/waiting/").content.decode()
    assert ben.post(f"/mail/{waits.box}/{waits.uid}/remind", {"remind": "3"}).status_code == 404
    later.remind(office.anna.id, waits.box, waits.uid, timezone.now() + timedelta(days=1))
    [reminder] = later.reminders(office.anna.id)
    assert ben.post(f"/reminders/{reminder.id}/forget").status_code == 404
    mail.set_flags(waits.box, UidSet.of(waits.uid), add=frozenset({DELETED}))


def test_the_page_asks_little_however_much_waits(
    anna: Client, office: Office, mail: Store, inbox: int, file: File, django_assert_max_num_queries
):
    for number in range(3):
        send(anna, **TOMORROW)
        later.snooze(office.anna.id, inbox, UidSet.of(file(letter(f"S{number}"))), timezone.now() + timedelta(days=1))
    anna.get("/waiting/")
    with django_assert_max_num_queries(12):
        anna.get("/waiting/")
    for folder in ("Outbox", "Snoozed"):
        with django_assert_max_num_queries(12):
            anna.get(f"/mail/{mail.mailbox(folder).id}/")
