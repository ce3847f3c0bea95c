"""Folders as a tree, labels, threads and conversations, whole folders, and the way back of all that is done."""

import re
from datetime import UTC, datetime, timedelta
from urllib.parse import quote

import pytest
from django.test import Client

from mailapp.installation.management.commands.web import LINE_OCTETS
from mailapp.store import api as store
from mailapp.store.port import Store
from mailapp.store.values import FLAGGED, INBOX, MUTED, SEEN, MessageInfo, UidSet
from tests.support.office import Office
from tests.webmail.conftest import File, letter
from webmail import bulk, options
from webmail.gathering import indented, people

EVERY = UidSet(((1, None),))


def said(answer) -> str:
    return answer.content.decode()


def flags(mail: Store, folder: str = INBOX) -> list[set[str]]:
    return [set(one.flags) for one in mail.fetch(mail.mailbox(folder).id, EVERY)]


def way(page: str) -> str:
    return re.findall(r'name="way" value="([^"]+)"', page)[-1]


def talk(file: File) -> tuple[int, int, int]:
    """Ben writes, Anna answers, Carl writes again; UIDs."""

    def one(name: str, sender: str, answers: str = "") -> bytes:
        head = f"Message-ID: <{name}@x.test>\n" + (f"References: {answers}\n" if answers else "")
        return (f"From: {sender}\nTo: staff@example.test\nSubject: Bridge\n{head}\nText of {name}\n").encode()

    first = file(one("a", "Ben Brown <ben@example.test>"))
    own = file(one("b", "Anna Arnold <anna@example.test>", "<a@x.test>"), "Sent", frozenset({SEEN}))
    return first, own, file(one("c", "Carl Cole <carl@example.org>", "<a@x.test> <b@x.test>"))


# -- folders ----------------------------------------------------------------------------------------


def test_a_branch_stays_closed(anna: Client, mail: Store, inbox: int):
    box = mail.create("Projects/Bridge").id
    above = mail.mailbox("Projects").id
    assert f'href="/mail/{box}/"' in said(anna.get(f"/mail/{inbox}/"))
    answer = anna.post("/folders/fold", {"box": above, "back": f"/mail/{inbox}/"})
    assert answer.headers["Location"] == f"/mail/{inbox}/"
    assert f'href="/mail/{box}/"' not in said(anna.get(f"/mail/{inbox}/"))
    assert f'<option value="{box}">' in said(anna.get(f"/mail/{inbox}/"))  # letters can be moved there
    anna.post("/folders/fold", {"box": above, "back": "https://evil.example/"})
    assert f'href="/mail/{box}/"' in said(anna.get(f"/mail/{inbox}/"))


def test_below_another_folder_and_back(anna: Client, mail: Store):
    mail.create("Bridge/Plans")
    projects = mail.create("Projects")
    anna.post(f"/folders/{mail.mailbox('Bridge').id}/move", {"parent": projects.id})
    assert mail.mailbox("Projects/Bridge/Plans")
    into_itself = anna.post(f"/folders/{projects.id}/move", {"parent": mail.mailbox("Projects/Bridge").id}, follow=True)
    assert "cannot be put into itself" in said(into_itself)
    anna.post(f"/folders/{mail.mailbox('Projects/Bridge').id}/move", {"parent": ""})
    assert mail.mailbox("Bridge/Plans")


def test_subscribed_or_not(anna: Client, mail: Store, inbox: int):
    box = mail.create("Bills").id
    anna.post(f"/folders/{box}/subscribe", {"on": "0"})
    assert mail.mailbox("Bills").subscribed is False
    assert f'href="/mail/{box}/"' not in said(anna.get(f"/mail/{inbox}/"))
    assert "Show among folders" in said(anna.get("/folders/"))
    anna.post(f"/folders/{box}/subscribe", {"on": "1"})
    assert f'href="/mail/{box}/"' in said(anna.get(f"/mail/{inbox}/"))


def test_the_trash_is_emptied_behind_a_question(anna: Client, mail: Store, file: File, inbox: int):
    for n in range(3):
        file(letter(f"Old {n}"), "Trash")
    box = mail.mailbox("Trash").id
    assert "Empty Trash?" in said(anna.get(f"/folders/{box}/empty"))
    assert mail.mailbox("Trash").messages == 3
    assert "3 letters deleted for good" in said(anna.post(f"/folders/{box}/empty", follow=True))
    assert len(mail.buried()) == 3
    file(letter())
    anna.post(f"/folders/{inbox}/empty")
    assert mail.mailbox(INBOX).messages == 1


def test_all_read_and_back(anna: Client, mail: Store, file: File, inbox: int):
    for n, given in enumerate([frozenset(), frozenset({SEEN}), frozenset()]):
        file(letter(f"{n}"), flags=given)
    page = said(anna.post(f"/folders/{inbox}/read", follow=True))
    assert "2 letters marked as read" in page
    assert mail.mailbox(INBOX).unseen == 0
    anna.post("/undo", {"way": way(page)})
    assert flags(mail) == [set(), {SEEN}, set()]
    assert "can be undone no more" in said(anna.post("/undo", {"way": way(page)}, follow=True))


def test_how_long_a_folder_keeps_letters(anna: Client, office: Office, mail: Store, inbox: int):
    assert "for 7 days" in said(anna.post(f"/folders/{inbox}/retention", {"days": "7", "how": "for_good"}, follow=True))
    assert store.retentions(office.anna.id) == {inbox: store.Keep(7, True)}
    assert "kept for 7 days" in said(anna.get("/folders/"))
    assert "number of days" in said(anna.post(f"/folders/{inbox}/retention", {"days": "soon"}, follow=True))
    anna.post(f"/folders/{inbox}/retention", {"days": ""})
    assert store.retentions(office.anna.id) == {}


@pytest.mark.parametrize(
    "path", ["folders/{}/move", "folders/{}/subscribe", "folders/{}/empty", "folders/{}/read", "folders/{}/retention"]
)
def test_nobody_tends_the_folders_of_others(ben: Client, mail: Store, path: str):
    box = mail.create("Private").id
    assert ben.post("/" + path.format(box), {"days": "1", "on": "0"}).status_code == 404
    assert ben.post("/folders/fold", {"box": box}).status_code == 404


# -- choosing, and whole folders -----------------------------------------------------------------------


@pytest.mark.parametrize(("select", "checked"), [("all", 3), ("none", 0), ("unread", 1), ("flagged", 1)])
def test_chosen_by_kind_without_a_script(anna: Client, file: File, inbox: int, select: str, checked: int):
    file(letter("One"), flags=frozenset({SEEN}))
    file(letter("Two"), flags=frozenset({FLAGGED, SEEN}))
    file(letter("Three"))
    page = said(anna.get(f"/mail/{inbox}/?select={select}"))
    assert len(re.findall(r'class="pick" [^>]*checked', page)) == checked


def test_a_whole_folder_in_steps_and_back(anna: Client, mail: Store, file: File, inbox: int, monkeypatch):
    monkeypatch.setattr(bulk, "STEP", 2)
    for n in range(5):
        file(letter(f"{n}"))
    page = said(anna.get(f"/mail/{inbox}/?select=folder"))
    assert "All 5 letters of this folder are chosen" in page
    page = said(anna.post(f"/mail/{inbox}/act", {"everything": "1", "do": "archive"}, follow=True))
    assert "5 letters moved to Archive" in page
    anna.post("/undo", {"way": way(page)})
    assert mail.mailbox(INBOX).messages == 5
    page = said(anna.post(f"/mail/{inbox}/act?q=subject:3", {"everything": "1", "do": "flag"}, follow=True))
    assert "1 letter flagged" in page
    assert sum(FLAGGED in one for one in flags(mail)) == 1


def test_what_cannot_be_done_in_time_is_left(mail: Store, file: File, monkeypatch):
    monkeypatch.setattr(bulk, "STEP", 1)
    for n in range(3):
        file(letter(f"{n}"))
    clock = iter(range(0, 1000, 10))
    stretch = bulk.everything(mail, mail.mailbox(INBOX), bulk.And(()), ("read", ""), lambda: next(clock))
    assert (len(stretch.dones), stretch.left) == (1, True)
    to_itself = bulk.everything(mail, mail.mailbox(INBOX), bulk.And(()), ("move", str(mail.mailbox(INBOX).id)))
    assert to_itself.left is False


@pytest.mark.parametrize("verb", ["read", "flag", "label:$label2"])
def test_marks_are_undone(anna: Client, mail: Store, file: File, inbox: int, verb: str):
    uid = file(letter())
    page = said(anna.post(f"/mail/{inbox}/act", {"uid": uid, "do": verb}, follow=True))
    assert flags(mail) != [set()]
    anna.post("/undo", {"way": way(page)})
    assert flags(mail) == [set()]


# -- labels --------------------------------------------------------------------------------------------


def test_a_label_from_its_making_to_its_end(anna: Client, mail: Store, file: File, inbox: int):
    anna.post("/labels/new", {"name": "Tax returns", "colour": "green"})
    uid = file(letter("Form"))
    file(letter("Other"))
    anna.post(f"/mail/{inbox}/act", {"uid": uid, "do": "label:Tax_returns"})
    assert flags(mail) == [{"Tax_returns"}, set()]
    for page in (f"/mail/{inbox}/", f"/mail/{inbox}/{uid}/", "/labels/"):
        assert 'label-green">Tax returns<' in said(anna.get(page)) or "label-green" in said(anna.get(page))
    found = said(anna.get("/search", {"q": 'label:"Tax returns"'}))
    assert "Form" in found
    assert "Other" not in re.sub("(?s)<nav.*?</nav>", "", found)
    anna.post("/labels/change", {"keyword": "Tax_returns", "name": "Taxes", "colour": "red"})
    assert "Taxes" in said(anna.get("/labels/"))
    assert "It is off 1 letter" in said(anna.post("/labels/remove", {"keyword": "Tax_returns"}, follow=True))
    assert flags(mail) == [set(), {SEEN} - {SEEN}] or SEEN in flags(mail)[0]
    assert "Taxes" not in said(anna.get("/labels/"))


def test_a_label_must_be_said(anna: Client, file: File, inbox: int):
    uid = file(letter())
    for what in ("", "\\Seen", "two words"):
        page = said(anna.post(f"/mail/{inbox}/act", {"uid": uid, "do": f"label:{what}"}, follow=True))
        assert "label" in page


def test_lines_are_highlighted(anna: Client, file: File, inbox: int):
    file(letter("Lunch"))
    anna.post("/labels/highlight", {"field": "subject", "text": "lunch", "colour": "yellow"})
    assert "tint-yellow" in said(anna.get(f"/mail/{inbox}/"))
    anna.post("/labels/highlight", {"drop": "0"})
    assert "tint-yellow" not in said(anna.get(f"/mail/{inbox}/"))
    assert "Say what is to be found" in said(anna.post("/labels/highlight", {"field": "x"}, follow=True))


# -- conversations and threads ---------------------------------------------------------------------------


def test_one_line_for_a_conversation(
    anna: Client, office: Office, mail: Store, file: File, inbox: int, django_assert_max_num_queries
):
    _first, own, last = talk(file)
    options.change(office.anna.id, gathered="conversations")
    anna.get("/folders/")
    with django_assert_max_num_queries(12):
        answer = anna.get(f"/mail/{inbox}/")
    [row] = answer.context["rows"]
    assert (row.uid, row.who, row.letters, row.seen) == (last, "Ben, me, Carl", 3, False)
    anna.get(f"/mail/{inbox}/{last}/")  # it is read
    with django_assert_max_num_queries(12):
        page = said(anna.get(f"/mail/{inbox}/{last}/"))
    assert "Text of a" in page
    assert f"/mail/{mail.mailbox('Sent').id}/{own}/" in page
    assert "turn-" not in said(anna.get(f"/mail/{inbox}/{last}/?alone=1"))


def test_a_long_conversation_begins_folded(anna: Client, office: Office, file: File, inbox: int):
    last = [file(b"References: <first@example.net>\n" + letter(f"Re: {n}")) for n in range(9)][-1]
    options.change(office.anna.id, gathered="conversations")
    anna.get(f"/mail/{inbox}/{last - 1}/")
    shown = anna.get(f"/mail/{inbox}/{last}/").context
    assert [len(shown[name]) for name in ("folded", "older", "newer")] == [3, 5, 0]
    assert shown["unread_folded"] == 3
    assert "3 earlier letters" in said(anna.get(f"/mail/{inbox}/{last}/"))
    assert "earlier letters" not in said(anna.get(f"/mail/{inbox}/{last - 2}/"))


def test_what_is_done_to_a_line_is_done_to_the_conversation(
    anna: Client, office: Office, mail: Store, file: File, inbox: int
):
    *_, last = talk(file)
    options.change(office.anna.id, gathered="conversations")
    page = said(anna.post(f"/mail/{inbox}/act", {"uid": last, "do": "read"}, follow=True))
    assert flags(mail) == [{SEEN}] * 2
    anna.post("/undo", {"way": way(page)})
    anna.post(f"/mail/{inbox}/act", {"uid": last, "do": "flag", "one": "1"})
    assert flags(mail) == [set(), {FLAGGED}]
    page = said(anna.post(f"/mail/{inbox}/act", {"uid": last, "do": "archive"}, follow=True))
    assert (mail.mailbox(INBOX).messages, mail.mailbox("Archive").messages, mail.mailbox("Sent").messages) == (0, 2, 1)
    anna.post("/undo", {"way": way(page)})
    assert mail.mailbox(INBOX).messages == 2


def test_a_conversation_is_muted_and_heard_again(anna: Client, office: Office, mail: Store, file: File, inbox: int):
    *_, last = talk(file)
    page = said(anna.post(f"/mail/{inbox}/act", {"uid": last, "do": "mute"}, follow=True))
    assert "1 conversation is muted" in page
    assert flags(mail, "Archive") == [{SEEN, MUTED}] * 2
    assert len(store.muted(office.anna.id)) == 1
    assert "2 letters are back" in said(anna.post("/undo", {"way": way(page)}, follow=True))
    assert mail.mailbox(INBOX).messages == 2
    assert store.muted(office.anna.id) == frozenset()
    assert not any(MUTED in one for one in flags(mail))
    anna.post(f"/mail/{inbox}/act", {"uid": next(mail.fetch(inbox, EVERY)).uid, "do": "mute"})
    archive = mail.mailbox("Archive").id
    unmute = {"uid": next(mail.fetch(archive, EVERY)).uid, "do": "unmute"}
    page = said(anna.post(f"/mail/{archive}/act", unmute, follow=True))
    assert store.muted(office.anna.id) == frozenset()
    anna.post("/undo", {"way": way(page)})
    assert len(store.muted(office.anna.id)) == 1


def test_a_thread_is_indented(anna: Client, office: Office, file: File, inbox: int):
    first, _own, last = talk(file)
    other = file(letter("Lunch"))
    options.change(office.anna.id, gathered="threads")
    rows = anna.get(f"/mail/{inbox}/").context["rows"]
    assert [(row.uid, row.depth) for row in rows] == [(other, 0), (first, 0), (last, 1)]
    assert anna.get(f"/mail/{inbox}/?sort=size").context["rows"][0].depth == 0


def said_by(uid: int, name: str = "", address: str = "") -> MessageInfo:
    now = datetime(2026, 11, 27, tzinfo=UTC) + timedelta(minutes=uid)
    return MessageInfo(
        1, uid, 1, frozenset(), now, now, 1, f"M{uid}", "T", sender=name, sender_address=address, message_id=str(uid)
    )


@pytest.mark.parametrize(
    ("answered", "depths"),
    [
        ({2: ["1"], 3: ["1", "2"], 4: ["1"]}, [(1, 0), (2, 1), (3, 2), (4, 1)]),
        ({2: ["2"], 3: ["3", "9"]}, [(1, 0), (2, 1), (3, 1), (4, 1)]),
        ({1: ["2"], 2: ["3"], 3: ["2"]}, [(1, 0), (2, 2), (3, 1), (4, 1)]),
    ],
)
def test_no_thread_goes_round_in_a_circle(answered, depths):
    found = indented([said_by(uid) for uid in (1, 2, 3, 4)], answered)
    assert sorted((one.uid, depth) for one, depth in found) == depths


@pytest.mark.parametrize(
    ("names", "told"),
    [
        (["Ben Brown"], "Ben Brown"),
        (["Ben Brown", "Anna"], "Ben, me"),
        (["Ben B", "Anna", "Carl C", "Dora D", "Emil E"], "Ben, …, Dora, Emil"),
    ],
)
def test_who_talks(names, told):
    letters = [said_by(n, name, "anna@x.test" if name == "Anna" else f"{n}@x.test") for n, name in enumerate(names)]
    assert people(letters, "anna@x.test") == told


def test_columns_in_an_order_of_ones_own(anna: Client, file: File, inbox: int):
    file(letter("Lunch"))
    anna.post(f"/view?box={inbox}", {"gathered": "letters", "pane": "off", "column": ["size", "", "subject", "size"]})
    page = said(anna.get(f"/mail/{inbox}/"))
    assert re.findall(r'class="cell cell-(\w+)', page)[:4] == ["size", "subject", "size", "subject"]
    anna.post(f"/view?box={inbox}", {"gathered": "letters", "pane": "right"})
    assert "cell-size" not in said(anna.get(f"/mail/{inbox}/"))
    assert "cannot be chosen" in said(anna.post("/view", {"gathered": "heaps"}, follow=True))


# -- searching ---------------------------------------------------------------------------------------------


def test_found_while_one_types_and_remembered(anna: Client, mail: Store, file: File, django_assert_max_num_queries):
    file(letter("Invoice 1"))
    file(letter("Invoice 2"), "Archive")
    anna.get("/search/instant", {"q": "invo"})  # what is remembered for a second is fresh
    with django_assert_max_num_queries(12):
        page = said(anna.get("/search/instant", {"q": "invo"}))
    assert page.count('class="offer"') == 2
    assert "All 2" in page
    assert "Archive 1" in page
    assert 'class="offer"' not in said(anna.get("/search/instant", {"q": "in"}))
    anna.get("/search", {"q": "invoice"})
    assert "invoice" in said(anna.get("/search/instant", {"q": ""}))
    assert "invoice" in said(anna.get("/search"))
    anna.post("/search/forget")
    assert "invoice" not in said(anna.get("/search/instant", {"q": ""}))


def test_the_form_leads_to_what_is_found(anna: Client):
    assert "Search by a form" in said(anna.get("/search/form", {"q": "lunch"}))
    answer = anna.post("/search/form", {"join": "and", "field": "from", "text": "ben b", "folder": "INBOX"})
    assert answer.headers["Location"] == "/search?q=from%3A%22ben+b%22+in%3AINBOX"


@pytest.mark.parametrize("letter_of_text", ["a", "ö", "語", "😀"])
def test_words_never_make_an_address_too_long(anna: Client, inbox: int, letter_of_text: str):
    text = letter_of_text * 100
    row = {"join": "and", "field": "subject", "text": text}
    answer = anna.post("/search/form", {name: [value] * 5 for name, value in row.items()} | {"words": text * 5})
    for path in (answer.headers["Location"], f"/mail/{inbox}/?q={quote(text * 9)}"):
        links = re.findall(r'href="([^"]*)"', anna.get(path).content.decode())
        assert [one for one in links if len(one) > LINE_OCTETS - 100] == []


def test_in_and_label_are_understood_in_a_folder(anna: Client, mail: Store, file: File, inbox: int):
    file(letter("One"), flags=frozenset({"$label1"}))
    file(letter("Two"), "Archive")
    assert "One" in said(anna.get(f"/mail/{inbox}/", {"q": "label:important in:inbox"}))
    found = anna.get("/search", {"q": "in:archive"}).context["finds"]
    assert [one.row.subject for one in found.letters] == ["Two"]


def test_the_sheet_of_keys(anna: Client):
    assert "go to the Inbox" in said(anna.get("/keys"))
