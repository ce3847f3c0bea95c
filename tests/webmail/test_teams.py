"""A team's letters: assigned, answered, noted about, as far as the folder's rights go."""

import re
from types import SimpleNamespace

import pytest
from django.test import Client

from mailapp.directory import api as directory
from mailapp.store import api as stores
from mailapp.store.port import Store
from mailapp.store.values import INBOX, MailboxInfo
from mailapp.teamwork import api as teamwork
from tests.later.conftest import letters
from tests.store.letters import content
from tests.support.office import Office
from tests.webmail.conftest import browser
from webmail import options

INFO = "info@example.test"


@pytest.fixture
def team(office: Office) -> Store:
    """With two questions; Anna and Ben file, Olga only reads."""
    made = stores.add_team(INFO, name="Information")
    for who, level in ((office.anna, "file"), (office.ben, "file"), (office.olga, "read")):
        stores.grant_team(INFO, who.address, level, send_as=level == "file")
    mail = stores.open(made.id)
    for number in (1, 2):
        fields = {"From": "Carl <carl@example.net>", "Message_ID": f"<q{number}@example.net>"}
        mail.append(mail.mailbox(INBOX).id, content(f"Question {number}", **fields))
    return mail


@pytest.fixture
def box(office: Office, team: Store) -> MailboxInfo:
    """As Anna sees it."""
    return stores.open(office.anna.id).mailbox(f"Shared/{INFO}")


def act(client: Client, box: MailboxInfo, **sent: object) -> str:
    return client.post(f"/mail/{box.id}/act", {"uid": 1} | sent, follow=True).content.decode()


def undo(client: Client, told: str) -> None:
    client.post("/undo", {"way": re.findall(r'name="way" value="([^"]+)"', told)[-1]})


def page(client: Client, path: str) -> str:
    return client.get(path).content.decode()


def flags(team: Store) -> frozenset[str]:
    return letters(team, INBOX)[0].flags


def test_assigned_to_one_and_then_to_another(anna: Client, ben: Client, team: Store, box: MailboxInfo):
    assert "1 letter is for Ben Brown now." in act(anna, box, do="assign:ben")
    assert flags(team) == {"$assigned", "$assigned-ben"}
    assert "For Ben Brown" in page(ben, f"/mail/{box.id}/1/")
    assert 'class="team-mark"><span class="visually-hidden">For Ben Brown</span>' in page(anna, f"/mail/{box.id}/")
    assert "for Anna Arnold now" in act(ben, box, do="assign", member="anna")
    assert flags(team) == {"$assigned", "$assigned-anna"}
    undo(ben, act(ben, box, do="done"))
    assert flags(team) == {"$assigned", "$assigned-anna"}
    undo(ben, act(ben, box, do="assign:ben"))
    assert flags(team) == {"$assigned", "$assigned-anna"}
    assert "nobody&#x27;s now" in act(ben, box, do="unassign")
    assert flags(team) == frozenset()


def test_filters(anna: Client, ben: Client, box: MailboxInfo):
    act(anna, box, do="assign:ben")
    act(anna, box, uid=2, do="done")

    def found(client: Client, words: str) -> list[str]:
        shown = page(client, f"/mail/{box.id}/?q={words}")
        assert f"?q={words}" in page(client, f"/mail/{box.id}/")
        return sorted(set(re.findall(r"Question \d", shown)))

    assert found(ben, "assigned%3Aben") == ["Question 1"]
    assert found(anna, "assigned%3Aanna") == []
    assert found(anna, "is:unassigned") == ["Question 2"]
    assert found(anna, "is:open") == ["Question 1"]
    assert found(anna, "is:done") == ["Question 2"]


def test_done_and_open_again(anna: Client, team: Store, box: MailboxInfo):
    assert "1 letter is done." in act(anna, box, do="done")
    assert flags(team) == {"$done"}
    answer = anna.post(f"/mail/{box.id}/act", {"uid": 1, "do": "reopen", "then": 1}, follow=True)
    assert answer.redirect_chain == [(f"/mail/{box.id}/1/", 302)]
    assert "1 letter is open again." in answer.content.decode()
    assert flags(team) == frozenset()


@pytest.mark.parametrize("verb", ["assign:anna", "unassign", "done", "reopen"])
def test_who_may_only_read_changes_nothing(office: Office, team: Store, box: MailboxInfo, verb: str):
    olga = browser(office.olga.id)
    assert "You do not have the right" in act(olga, box, do=verb)
    assert flags(team) == frozenset()
    shown = page(olga, f"/mail/{box.id}/1/")
    assert "Question 1" in shown
    assert 'value="assign"' not in shown
    assert "note-form" not in shown
    assert (
        "You do not have the right" in olga.post(f"/mail/{box.id}/1/note", {"text": "x"}, follow=True).content.decode()
    )


def test_only_members_can_be_assigned(anna: Client, team: Store, box: MailboxInfo, mail: Store):
    for nobody in ("carl", "", "olga,ben", "$done"):
        act(anna, box, do="assign", member=nobody)
    assert flags(team) == frozenset()
    own = mail.mailbox(INBOX)
    mail.append(own.id, content("Mine"))
    assert "You do not have the right" in act(anna, own, do="assign:anna")


def test_notes_are_seen_by_members_and_never_sent(
    anna: Client, ben: Client, office: Office, team: Store, box: MailboxInfo
):
    path = f"/mail/{box.id}/1/"
    assert (
        "Only who shares this folder sees it"
        in anna.post(f"{path}note", {"text": "Ask <Olga> first.\r\nÜber us."}, follow=True).content.decode()
    )
    shown = page(ben, path)
    assert "Ask &lt;Olga&gt; first.\nÜber us." in shown
    assert "Anna Arnold" in shown
    assert "Ask &lt;Olga&gt;" not in page(ben, f"/mail/{box.id}/2/")
    [kept] = letters(team, "Notes")
    assert kept.thread_id == letters(team, INBOX)[0].thread_id
    notes = stores.open(office.ben.id).mailbox(f"Shared/{INFO}/Notes")
    assert (
        "Only who has written a note"
        in ben.post(f"/mail/{notes.id}/{kept.uid}/note/remove", follow=True).content.decode()
    )
    anna.post(f"/mail/{notes.id}/{kept.uid}/note/remove")
    assert letters(team, "Notes") == []


@pytest.mark.parametrize(("text", "sentence"), [("  ", "Write something"), ("x" * 4001, "4000 characters at most")])
def test_notes_that_are_none(anna: Client, box: MailboxInfo, text: str, sentence: str):
    assert sentence in anna.post(f"/mail/{box.id}/1/note", {"text": text}, follow=True).content.decode()


def test_who_is_answering_and_who_has(anna: Client, ben: Client, office: Office, team: Store, box: MailboxInfo):
    sheet = page(anna, f"/mail/{box.id}/1/reply")
    assert 'hx-post="/answering"' in sheet
    assert "Anna Arnold is answering this letter." in page(ben, f"/mail/{box.id}/1/")
    assert "Anna Arnold is answering" in page(ben, f"/mail/{box.id}/")
    assert "is answering" not in page(anna, f"/mail/{box.id}/1/")
    assert "Anna Arnold is answering this letter, too." in page(ben, f"/mail/{box.id}/1/reply")
    answers = f"reply {box.id} 1"
    assert ben.post("/answering", {"answers": answers}).status_code == 204
    ben.post("/compose", {"do": "discard", "answers": answers, "message_id": "<x@example.test>"})
    assert teamwork.answering(box.id) == {1: ["Anna Arnold"]}
    sent = {"do": "send", "sender": INFO, "to": "ben@example.test", "answers": answers, "text": "Yes."}
    anna.post("/compose", sent | {"in_reply_to": "<q1@example.net>", "references": "<q1@example.net>"})
    assert teamwork.answering(box.id) == {}
    assert flags(team) == {"\\Answered", "$answered-anna"}
    shown = page(ben, f"/mail/{box.id}/1/")
    assert "Answered by Anna Arnold." in shown
    assert f"from {INFO}" in shown
    assert [one.sender_address for one in letters(team, "Sent")] == [INFO]


def test_answering_is_for_those_who_share(anna: Client, office: Office, box: MailboxInfo, mail: Store):
    stranger = browser(directory.add_account("carla@example.test", "correct horse battery").id)
    for client, answers in (
        (stranger, f"reply {box.id} 1"),
        (anna, "reply x 1"),
        (anna, f"forward {box.id} 1"),
        (anna, f"reply {mail.mailbox(INBOX).id} 1"),
    ):
        assert client.post("/answering", {"answers": answers}).status_code == 404
    for path in (f"/mail/{box.id}/team", f"/mail/{box.id}/1/"):
        assert stranger.get(path).status_code == 404
    assert stranger.post(f"/mail/{box.id}/1/note", {"text": "x"}).status_code == 404
    assert teamwork.answering(box.id) == {}


def test_the_page_of_the_team_and_its_signature(anna: Client, office: Office, box: MailboxInfo):
    shown = page(anna, f"/mail/{box.id}/team")
    assert "$assigned-ben" in shown
    assert "reads only" in shown
    refused = anna.post(f"/mail/{box.id}/team", {"signature": "x"}, follow=True).content.decode()
    assert "Only who administers this mailbox" in refused
    stores.grant_team(INFO, office.anna.address, "everything")
    assert (
        "The signature is saved."
        in anna.post(f"/mail/{box.id}/team", {"signature": "Your office\r\nMon to Fri"}, follow=True).content.decode()
    )
    assert teamwork.signature(INFO) == "Your office\nMon to Fri"
    assert teamwork.signature(office.anna.address) == ""
    sheet = page(anna, f"/mail/{box.id}/1/reply")
    assert "-- \nYour office\nMon to Fri" in sheet


def test_a_folder_that_two_people_share(anna: Client, ben: Client, office: Office, mail: Store):
    plans = mail.create("Plans")
    mail.append(plans.id, content("Roof", Message_ID="<roof@example.net>"))
    mail.set_access("Plans", office.ben.address, "lrswipte")
    act(ben, plans, do="assign:anna")
    assert letters(mail, "Plans")[0].flags == {"$assigned", "$assigned-anna"}
    ben.post(f"/mail/{plans.id}/1/note", {"text": "Leaks here"})
    assert "Leaks here" in page(anna, f"/mail/{plans.id}/1/")
    assert mail.mailbox("Plans/Notes").messages == 1


def test_few_questions_for_a_team(
    anna: Client, box: MailboxInfo, django_assert_max_num_queries, monkeypatch: pytest.MonkeyPatch
):
    """What is remembered for a second is remembered, however slow the machine."""
    monkeypatch.setattr("mailapp.directory.recent.time", SimpleNamespace(monotonic=lambda: 0.0))
    act(anna, box, do="assign:ben")
    anna.post(f"/mail/{box.id}/1/note", {"text": "Note"})
    for gathered in ("letters", "conversations", "threads"):
        options.change(int(anna.session["_auth_user_id"]), gathered=gathered)
        page(anna, f"/mail/{box.id}/1/")
        with django_assert_max_num_queries(12):
            page(anna, f"/mail/{box.id}/")
        with django_assert_max_num_queries(12):
            page(anna, f"/mail/{box.id}/1/")
    page(anna, f"/mail/{box.id}/1/reply")
    with django_assert_max_num_queries(12):
        page(anna, f"/mail/{box.id}/1/reply")


def converse(team: Store) -> None:
    """Two questions, an answer in the team's Sent, and Carl's second letter behind it."""
    for folder, name, author in (("Sent", "a1", f"Info <{INFO}>"), (INBOX, "q3", "Carl <carl@example.net>")):
        fields = {"From": author, "Message_ID": f"<{name}@example.net>", "References": "<q1@example.net>"}
        team.append(team.mailbox(folder).id, content("Re: Question 1", **fields))


def test_a_team_reads_conversations(anna: Client, ben: Client, office: Office, team: Store, box: MailboxInfo):
    converse(team)
    for person in (office.anna, office.ben):
        options.change(person.id, gathered="conversations")
    assert [(row.letters, row.seen) for row in anna.get(f"/mail/{box.id}/").context["rows"]] == [(3, False), (0, False)]
    page(ben, f"/mail/{box.id}/2/")
    assert [row.seen for row in ben.get(f"/mail/{box.id}/").context["rows"]] == [False, True]
    assert [row.seen for row in anna.get(f"/mail/{box.id}/").context["rows"]] == [False, False], "hers is her own"
    opened = anna.get(f"/mail/{box.id}/3/")
    assert [turn.folder.label for turn in opened.context["older"]] == [INFO, "Sent"]
    act(anna, box, uid=3, do="assign:ben")
    assert [bool(one.flags) for one in letters(team, INBOX)] == [True, False, True]
    assert "2 letters moved to Trash." in act(anna, box, uid=3, do="delete")


def test_a_note_has_a_mark_in_the_list(anna: Client, ben: Client, box: MailboxInfo):
    assert "There is a note on it" not in page(ben, f"/mail/{box.id}/")
    anna.post(f"/mail/{box.id}/1/note", {"text": "He has paid."})
    for gathered in ("letters", "conversations"):
        options.change(int(ben.session["_auth_user_id"]), gathered=gathered)
        lines = re.findall(r'<li class="row.*?</li>', page(ben, f"/mail/{box.id}/"), re.DOTALL)
        assert ["There is a note on it" in line for line in lines] == [False, True]
        assert "Question 1" in lines[1], "and the note is no letter of the conversation"
        assert "row-count" not in lines[1]


def test_a_teams_folders_are_called_in_the_readers_language(anna: Client, box: MailboxInfo):
    folders = anna.get(f"/mail/{box.id}/", headers={"accept-language": "de"}).context["folders"]
    assert [one.label for one in folders].count("Papierkorb") == 2
