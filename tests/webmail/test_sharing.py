"""Team mailboxes and shared folders in the webmail."""

import re

import pytest

from mailapp.directory import api as directory
from mailapp.store import api
from mailapp.store.values import EVERYTHING, INBOX, SEEN
from tests.store.letters import content

INFO = "info@example.test"


@pytest.fixture
def people(anna):
    return {name: directory.account(f"{name}@example.test") for name in ("anna", "ben")}


@pytest.fixture
def team(people):
    made = api.add_team(INFO, name="Information")
    store = api.open(made.id)
    store.append(store.mailbox(INBOX).id, content("A question"))
    return store


def page(answer) -> str:
    return answer.content.decode()


def shared(people):
    return api.open(people["anna"].id)


def test_a_member_reads_files_and_answers(anna, people, team):
    assert INFO not in page(anna.get("/", follow=True))
    api.grant_team(INFO, people["anna"].address, "file", send_as=True)
    box = shared(people).mailbox(f"Shared/{INFO}").id
    assert f'title="Shared/{INFO}"' in page(anna.get("/", follow=True))
    assert "A question" in page(anna.get(f"/mail/{box}/"))
    assert "Good morning." in page(anna.get(f"/mail/{box}/1/"))
    assert shared(people).mailbox_by_id(box).unseen == 0
    assert team.mailbox(INBOX).unseen == 1
    sheet = page(anna.get(f"/mail/{box}/1/reply"))
    assert f"<option selected>{INFO}</option>" in sheet
    anna.post(f"/mail/{box}/act", {"uid": "1", "do": "delete"})
    assert team.mailbox("Trash").messages == 1
    assert shared(people).mailbox("Trash").messages == 0


def test_who_may_only_read_is_told_so(anna, people, team):
    api.grant_team(INFO, people["anna"].address, "lr")
    box = shared(people).mailbox(f"Shared/{INFO}").id
    assert anna.get(f"/mail/{box}/1/").status_code == 200
    assert shared(people).mailbox_by_id(box).unseen == 1
    for verb in ("delete", "flag", "read", "junk"):
        answer = anna.post(f"/mail/{box}/act", {"uid": "1", "do": verb}, follow=True)
        assert "You do not have the right" in page(answer) or "shares no such folder" in page(answer)
    assert team.mailbox(INBOX).messages == 1
    assert f"<option selected>{INFO}</option>" not in page(anna.get(f"/mail/{box}/1/reply"))


TEAM = {"assign", "unassign", "done", "reopen", "label", "unlabel"}
BUTTONS = {
    "lr": set(),
    "read": {"read", "unread"},
    "lrsw": {"read", "unread", "flag", "unflag", *TEAM},
    "file": {"read", "unread", "flag", "unflag", "archive", "delete", "junk", "move", *TEAM},
}


@pytest.mark.parametrize(("given", "verbs"), BUTTONS.items(), ids=BUTTONS)
def test_there_are_no_buttons_for_what_nobody_may_do(anna, people, team, given, verbs):
    api.grant_team(INFO, people["anna"].address, given)
    box = shared(people).mailbox(f"Shared/{INFO}").id
    for url in (f"/mail/{box}/", f"/mail/{box}/1/"):
        assert set(re.findall(r'name="do" value="(\w+)[":]', page(anna.get(url)))) == verbs
    moves = re.findall(r"<option[^>]*>([^<]*)</option>", page(anna.get(f"/mail/{shared(people).mailbox(INBOX).id}/")))
    assert (f"Shared/{INFO}" in moves) == (given == "file")


def test_a_stranger_gets_nothing_by_any_url(anna, people, team):
    box = team.mailbox(INBOX).id
    for url in (f"/mail/{box}/", f"/mail/{box}/1/", f"/mail/{box}/1/source", f"/folders/{box}/share"):
        assert anna.get(url).status_code == 404


def test_a_person_shares_a_folder_and_takes_it_back(anna, people):
    store = shared(people)
    made = store.create("Work")
    store.append(made.id, content("Plan"), frozenset({SEEN}))
    url = f"/folders/{made.id}/share"
    assert url in page(anna.get("/folders/"))
    assert "Nobody else sees this folder." in page(anna.get(url))
    answer = anna.post(url, {"who": people["ben"].address, "level": "read"}, follow=True)
    assert "shares the folder now" in page(answer)
    ben = api.open(people["ben"].id)
    box = ben.mailbox("Other Users/anna@example.test/Work")
    assert (box.rights, box.unseen) == ("lrs", 1)
    assert len(list(ben.fetch(box.id, EVERYTHING))) == 1
    anna.post(url, {"who": people["ben"].address, "level": ""})
    assert store.access("Work") == []


@pytest.mark.parametrize(
    ("form", "words"),
    [
        ({"who": "nobody@example.test", "level": "read"}, "neither a person nor a group"),
        ({"who": "anna@example.test", "level": "read"}, "the owner has every right"),
        ({"who": "", "level": "read"}, "choose what they may do"),
        ({"who": "ben@example.test", "level": "magic"}, "choose what they may do"),
        ({"who": "<b>\0", "level": "read"}, "is not an e-mail address"),
    ],
)
def test_wrong_sharing_gets_a_sentence(anna, people, form, words):
    box = shared(people).mailbox(INBOX).id
    answer = page(anna.post(f"/folders/{box}/share", form, follow=True))
    assert words in answer
    assert "<b>" not in answer
