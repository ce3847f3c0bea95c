"""The list: slices, searching, and what is done to letters."""

import re

import pytest
from django.test import Client

from mailapp.store.port import Store
from mailapp.store.values import FLAGGED, INBOX, JUNK, NOT_JUNK, SEEN, UidSet
from tests.webmail.conftest import File, letter


def names(answer) -> list[str]:
    return [row.subject for row in answer.context["rows"]]


def flags(mail: Store, box: int, uid: int) -> set[str]:
    return set(next(mail.fetch(box, UidSet.of(uid))).flags) & {SEEN, FLAGGED, JUNK, NOT_JUNK}


def test_an_empty_inbox_says_so(anna: Client, inbox: int):
    assert "All read and tidied away" in anna.get(f"/mail/{inbox}/").content.decode()


def test_newest_first_and_both_ways_round(anna: Client, inbox: int, file: File):
    for subject in ("Beta", "alpha", "Gamma"):
        file(letter(subject, text="x" * len(subject) * 10))
    assert names(anna.get(f"/mail/{inbox}/")) == ["Gamma", "alpha", "Beta"]
    assert names(anna.get(f"/mail/{inbox}/?dir=asc")) == ["Beta", "alpha", "Gamma"]
    assert names(anna.get(f"/mail/{inbox}/?sort=subject")) == ["alpha", "Beta", "Gamma"]
    assert names(anna.get(f"/mail/{inbox}/?sort=subject&dir=desc")) == ["Gamma", "Beta", "alpha"]
    assert names(anna.get(f"/mail/{inbox}/?sort=size&dir=asc"))[0] == "Beta"


@pytest.mark.parametrize(
    "asked",
    [
        "?page=0",
        "?page=-1",
        "?page=99999999999",
        "?page=x",
        "?sort=evil",
        "?dir=sideways",
        "?q=%00",
        "?q=" + "a" * 3000,
    ],
)
def test_nonsense_in_the_address_is_a_list_all_the_same(anna: Client, inbox: int, file: File, asked: str):
    file(letter())
    assert anna.get(f"/mail/{inbox}/{asked}").status_code == 200


def test_fifty_on_a_page_in_few_queries(anna: Client, inbox: int, file: File, django_assert_max_num_queries):
    for n in range(52):
        file(letter(f"Letter {n}"))
    anna.get("/folders/")  # whose rules run is remembered from one page to the next
    with django_assert_max_num_queries(12):
        answer = anna.get(f"/mail/{inbox}/")
    assert len(names(answer)) == 50
    assert "1–50 of 52" in answer.content.decode()
    second = anna.get(f"/mail/{inbox}/?page=2")
    assert names(second) == ["Letter 1", "Letter 0"]
    assert "51–52 of 52" in second.content.decode()


@pytest.mark.parametrize(
    ("words", "found"),
    [
        ("budget", {"Budget 2026"}),
        ("from:carl", {"Fishing"}),
        ("subject:fishing", {"Fishing"}),
        ('"budget 2026"', {"Budget 2026"}),
        ('"2026 budget"', set()),
        ("-budget", {"Fishing"}),
        ("is:unread", {"Budget 2026", "Fishing"}),
        ("is:flagged", set()),
        ("has:attachment", set()),
        ("from:carl budget", set()),
        ("before:2001-01-01", set()),
        ("after:2001-01-01 fishing", {"Fishing"}),
        ("after:tomorrow", set()),
    ],
)
def test_the_search_box(anna: Client, inbox: int, file: File, words: str, found: set[str]):
    file(letter("Budget 2026"))
    file(letter("Fishing", sender="Carl Cole <carl@example.org>"))
    answer = anna.get(f"/mail/{inbox}/", {"q": words})
    assert set(names(answer)) == found


def test_words_in_the_box_stay_words(anna: Client, inbox: int):
    page = anna.get(f"/mail/{inbox}/", {"q": '"><script>alert(1)</script>'}).content.decode()
    assert "<script>alert" not in page


@pytest.mark.parametrize(
    ("verb", "after"), [("read", {SEEN}), ("unread", set()), ("flag", {FLAGGED}), ("unflag", set())]
)
def test_marking(anna: Client, mail: Store, inbox: int, file: File, verb: str, after: set[str]):
    uid = file(letter())
    answer = anna.post(f"/mail/{inbox}/act?sort=size", {"uid": [uid], "do": verb})
    assert answer.headers["Location"] == f"/mail/{inbox}/?sort=size"
    assert flags(mail, inbox, uid) == after


@pytest.mark.parametrize(("verb", "folder"), [("delete", "Trash"), ("archive", "Archive"), ("junk", "Junk")])
def test_moving_away(anna: Client, mail: Store, inbox: int, file: File, verb: str, folder: str):
    uids = [file(letter("One")), file(letter("Two"))]
    answer = anna.post(f"/mail/{inbox}/act", {"uid": uids, "do": verb}, follow=True)
    assert f"2 letters moved to {folder}" in answer.content.decode()
    assert mail.mailbox(INBOX).messages == 0
    assert mail.mailbox(folder).messages == 2


@pytest.mark.parametrize("verb", ["delete", "archive", "junk", "move"])
def test_a_move_can_be_undone(
    anna: Client, mail: Store, inbox: int, file: File, verb: str, django_capture_on_commit_callbacks
):
    uids = [file(letter("One")), file(letter("Two"))]
    sent = {"uid": uids, "do": verb, "to": mail.mailbox("Drafts").id}
    with django_capture_on_commit_callbacks(execute=True):  # the files leave
        page = anna.post(f"/mail/{inbox}/act?sort=size", sent, follow=True).content.decode()
    [way] = re.findall(r'name="way" value="([^"]+)"', page)
    answer = anna.post("/undo?sort=size", {"way": way}, follow=True)
    assert answer.redirect_chain == [(f"/mail/{inbox}/?sort=size", 302)]
    assert "2 letters are back" in answer.content.decode()
    assert [one.flags for one in mail.fetch(inbox, UidSet(((1, None),)))] == [frozenset()] * 2
    assert "gone elsewhere" in anna.post("/undo", {"way": way}, follow=True).content.decode()


@pytest.mark.parametrize("way", ["", "x", "1 2 3", "1 2 9:1", "1 2 1:99999999999", "1 2 " + "1:1," * 999])
def test_a_way_back_that_leads_nowhere(anna: Client, way: str):
    assert anna.post("/undo", {"way": way}, follow=True).status_code == 200


def test_a_way_back_from_a_folder_that_is_gone(anna: Client, inbox: int):
    answer = anna.post("/undo", {"way": f"999 {inbox} 1:2"}, follow=True)
    assert "no such folder" in answer.content.decode().lower()


def test_nobody_undoes_for_others(ben: Client, mail: Store, inbox: int, file: File):
    uid = file(letter(), "Trash")
    ben.post("/undo", {"way": f"{mail.mailbox('Trash').id} {inbox} {uid}:{uid}"})
    assert mail.mailbox("Trash").messages == 1


def test_no_folder_is_chosen_for_her(anna: Client, mail: Store, inbox: int, file: File):
    uid = file(letter())
    page = anna.get(f"/mail/{inbox}/{uid}/").content.decode()
    assert page.count('<option value="" selected>Choose a folder</option>') == 2
    answer = anna.post(f"/mail/{inbox}/act", {"uid": uid, "do": "move", "to": ""}, follow=True)
    assert "Choose the folder that the letters shall go to" in answer.content.decode()
    assert mail.mailbox(INBOX).messages == 1


def test_a_foreign_domain_is_shown_as_people_write_it(anna: Client, inbox: int, file: File):
    uid = file(letter(sender="carl@xn--bcher-kva.example"))
    for page in (f"/mail/{inbox}/", f"/mail/{inbox}/{uid}/", f"/mail/{inbox}/{uid}/reply"):
        shown = anna.get(page).content.decode()
        assert "carl@bücher.example" in shown
        assert "xn--" not in re.sub(r'href="[^"]*"', "", shown), page


def test_not_junk_comes_back(anna: Client, mail: Store, inbox: int, file: File):
    uid = file(letter(), "Junk")
    anna.post(f"/mail/{mail.mailbox('Junk').id}/act", {"uid": uid, "do": "notjunk"})
    assert mail.mailbox(INBOX).messages == 1
    assert NOT_JUNK in next(mail.fetch(inbox, UidSet(((1, None),)))).flags


def test_out_of_the_trash_for_good_but_not_for_ever(anna: Client, mail: Store, file: File):
    uid = file(letter("Gone"), "Trash")
    anna.post(f"/mail/{mail.mailbox('Trash').id}/act", {"uid": uid, "do": "delete"})
    assert mail.mailbox("Trash").messages == 0
    assert [buried.subject for buried in mail.buried()] == ["Gone"]


def test_moving_to_a_folder_of_choice(anna: Client, mail: Store, inbox: int, file: File):
    box = mail.create("Projects/Bridge").id
    anna.post(f"/mail/{inbox}/act", {"uid": file(letter()), "do": "move", "to": box})
    assert mail.mailbox("Projects/Bridge").messages == 1


@pytest.mark.parametrize(
    ("sent", "sentence"),
    [
        ({"do": "read"}, "Choose one or more letters"),
        ({"do": "explode", "uid": "1"}, "unknown"),
        ({"uid": "1"}, "unknown"),
        ({"do": "move", "uid": "1"}, "Choose the folder"),
        ({"do": "move", "uid": "1", "to": "../etc"}, "Choose the folder"),
        ({"do": "read", "uid": "x"}, "Choose one or more letters"),
        ({"do": "read", "uid": "9" * 40}, "Choose one or more letters"),
    ],
)
def test_bad_requests_are_answered_in_words(anna: Client, inbox: int, sent: dict[str, str], sentence: str):
    assert sentence in anna.post(f"/mail/{inbox}/act", sent, follow=True).content.decode()


def test_polling_says_nothing_when_nothing_is_new(anna: Client, inbox: int, file: File):
    file(letter())
    state = anna.get(f"/mail/{inbox}/").context["state"]
    assert anna.get(f"/mail/{inbox}/", {"state": state}).status_code == 204
    file(letter("New"))
    assert "New" in names(anna.get(f"/mail/{inbox}/", {"state": state}))


def test_all_can_be_chosen_without_a_script(anna: Client, inbox: int, file: File):
    file(letter())
    assert anna.get(f"/mail/{inbox}/?select=all").content.decode().count("checked") == 2
