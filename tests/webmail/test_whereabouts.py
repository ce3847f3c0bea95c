"""Where is my mail? Anna sees it at her letter and can take it back; nobody else can."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest
from django.test import Client

from mailapp.delivery import api as delivery
from mailapp.delivery.api import Place, Standing, Tracked
from mailapp.journal import api as journal
from mailapp.journal.values import Step
from mailapp.net.content import Content
from mailapp.net.ids import queue_id
from mailapp.outbox import api as outbox
from mailapp.outbox.models import OutboundRecipient
from mailapp.outbox.values import QueueFilter, State
from mailapp.standards.envelope import Envelope, Recipient
from mailapp.store.port import Store
from tests.support.office import Office
from tests.webmail.conftest import File
from webmail.letters.whereabouts import SHOWN, card

LETTER = b"""From: Anna <anna@example.test>
To: ben@example.test, carl@example.net
Subject: Tea
Date: Mon, 23 Nov 2026 10:00:00 +0000
Message-ID: <tea@example.test>

At four?
"""
NOW = datetime(2026, 11, 23, 10, 2, tzinfo=UTC)


@pytest.fixture
def sent(office: Office, mail: Store, file: File) -> str:
    """Anna has sent it by her mail program, which kept a copy; the queue id."""
    file(LETTER, "Sent")
    envelope = Envelope("anna@example.test", (Recipient("ben@example.test"), Recipient("carl@example.net")))
    content = Content.of(LETTER.replace(b"\n", b"\r\n"))
    return delivery.submit(delivery.Submission(queue_id(), office.anna.id, envelope, content, "", "ESMTPSA")).trace


@pytest.fixture
def where(mail: Store, sent: str) -> str:
    box = mail.mailbox("Sent")
    return f"/mail/{box.id}/{mail.open('Sent').uids[0]}/"


def test_each_recipient_has_a_line(anna: Client, where: str):
    html = anna.get(where).content.decode()
    assert "Your letter has arrived at 1 of 2 recipients" in html
    assert "In the mailbox since" in html
    assert "Leaves now" in html
    assert html.count('value="cancel"') == 2  # for Carl, and for all who do not have it yet


def test_taken_back_without_javascript(anna: Client, where: str, sent: str):
    answer = anna.post(f"/sent/{sent}", {"do": "cancel", "address": "carl@example.net", "back": where}, follow=True)
    assert answer.redirect_chain == [(where, 302)]
    html = answer.content.decode()
    assert "Taken back: it is not delivered." in html
    assert "Taken back at" in html
    assert 'value="cancel"' not in html
    assert [row.state for row in outbox.list_queue(QueueFilter(state=State.CANCELLED))] == [State.CANCELLED]
    again = anna.post(f"/sent/{sent}", {"do": "cancel", "back": where}, follow=True)
    assert "too late" in again.content.decode()


def test_tried_now(anna: Client, where: str, sent: str):
    answer = anna.post(f"/sent/{sent}", {"do": "retry", "back": where}, follow=True)
    assert "It is tried again now." in answer.content.decode()


def test_nobody_else_may(ben: Client, anna: Client, sent: str):
    assert ben.post(f"/sent/{sent}", {"do": "cancel"}).status_code == 404
    assert anna.post("/sent/NOSUCHLETTER", {"do": "cancel"}).status_code == 404
    assert anna.post(f"/sent/{sent}", {"do": "explode"}).status_code == 404
    assert anna.get(f"/sent/{sent}").status_code == 405
    assert Client().post(f"/sent/{sent}", {"do": "cancel"}).status_code == 302  # to the log-in
    assert [row.state for row in outbox.list_queue(QueueFilter())] == [State.QUEUED]


def test_the_way_back_leads_nowhere_else(anna: Client, sent: str):
    answer = anna.post(f"/sent/{sent}", {"do": "retry", "back": "https://evil.example/"})
    assert answer["Location"] == "/"


def test_the_one_who_got_it_sees_no_card(ben: Client, office: Office, sent: str):
    from mailapp.store import api as store

    box = store.open(office.ben.id).mailbox("INBOX")
    html = ben.get(f"/mail/{box.id}/1/").content.decode()
    assert "At four?" in html
    assert "whereabouts" not in html


def test_the_list_of_sent_has_marks(anna: Client, mail: Store, file: File, sent: str, django_assert_max_num_queries):
    file(LETTER.replace(b"tea@", b"other@"), "Sent")
    where = f"/mail/{mail.mailbox('Sent').id}/"
    html = anna.get(where).content.decode()
    assert html.count("sent-mark") == 1  # the other one was never sent from here
    assert 'class="sent-mark info" title="on its way"' in html
    with django_assert_max_num_queries(12):
        anna.get(where)
    anna.post(f"/sent/{sent}", {"do": "cancel"})
    assert 'title="taken back"' in anna.get(where).content.decode()


@pytest.mark.parametrize(
    ("state", "back", "place"),
    [
        (State.SENT, False, Place.SENT),
        (State.SENT, True, Place.RETURNED),
        (State.BOUNCED, False, Place.FAILED),
        (State.HELD, False, Place.HELD),
    ],
)
def test_at_a_glance(office: Office, sent: str, state: State, back: bool, place: Place):
    OutboundRecipient.objects.update(state=state.value)
    if back:
        journal.note(Step("bounced", "Came back", sent, "carl@example.net", {"returned": True}))
    names = ["tea@example.test", "unknown@example.test", ""]
    assert delivery.at_a_glance(office.anna.id, names) == {"tea@example.test": place}
    assert delivery.at_a_glance(office.ben.id, names) == {}


STANDING = Standing("carl@example.net", Place.SENT, NOW, None, "mx.example.net", "250 Ok", "TLSv1.3 AES", 1)


@pytest.mark.parametrize(
    ("standing", "words", "tone"),
    [
        (STANDING, "Delivered to mx.example.net at ", "good"),
        (STANDING, "encrypted with TLS 1.3", "good"),
        (replace(STANDING, tls=""), "without encryption", "good"),
        (replace(STANDING, place=Place.FILED), "In the mailbox since", "good"),
        (replace(STANDING, place=Place.SCHEDULED, until=NOW), "Leaves at", "info"),
        (replace(STANDING, place=Place.WAITING, until=NOW), "Put off at", "warn"),
        (replace(STANDING, place=Place.WAITING, until=NOW), ", next try at ", "warn"),
        (replace(STANDING, place=Place.WAITING, tries=0, until=NOW), "Leaves now", "info"),
        (replace(STANDING, place=Place.SENDING), "Being delivered", "info"),
        (replace(STANDING, place=Place.HELD), "Held by your administrator", "warn"),
        (replace(STANDING, place=Place.FAILED), "Refused by mx.example.net", "bad"),
        (replace(STANDING, place=Place.FAILED, host=""), "Given up at", "bad"),
        (replace(STANDING, place=Place.RETURNED), "sent back by mx.example.net", "bad"),
        (replace(STANDING, place=Place.CANCELLED), "Taken back", "warn"),
    ],
)
def test_words(standing: Standing, words: str, tone: str):
    [line] = card(Tracked("T", NOW, (standing,))).lines
    assert words in line.words
    assert line.tone == tone


def test_what_is_not_there_yet_stands_first(office: Office):
    waiting = replace(STANDING, place=Place.WAITING, address="last@example.net")
    shown = card(Tracked("T", NOW, (*[STANDING] * 60, waiting)))
    assert shown.lines[0].address == "last@example.net"
    assert (len(shown.lines), shown.more) == (SHOWN, 11)
    assert shown.headline == "Your letter has arrived at 60 of 61 recipients"
