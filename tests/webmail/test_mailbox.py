"""The list: slices, searching, and what is done to letters."""

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
