"""Team mailboxes in the panel."""

import pytest

from mailapp.directory import api as directory
from mailapp.store import api as store

INFO = "info@example.test"


def text(answer) -> str:
    return answer.content.decode()


def test_a_team_mailbox_from_beginning_to_end(olga):
    assert "No team mailbox yet" in text(olga.get("/admin/teams"))
    made = olga.post("/admin/teams/add", {"address": INFO, "name": "Information", "quota": "2 GB"}, follow=True)
    assert "info@example.test takes mail now" in text(made)
    assert store.team(INFO).quota == 2 << 30
    assert f"/admin/teams/members/{INFO}" in text(olga.get(f"/admin/teams/edit/{INFO}"))
    url = f"/admin/teams/members/{INFO}"
    assert "Nobody yet" in text(olga.get(url))
    page = text(olga.post(url, {"who": "ben@example.test", "level": "file", "send_as": "on"}, follow=True))
    assert "ben@example.test shares info@example.test now." in page
    assert "lrswipte" in page
    [member] = store.team(INFO).members
    assert (member.level, member.sends_as) == ("file", True)
    assert directory.may_send_as(directory.account("ben@example.test").id, INFO)
    assert "ben@example.test (file)" in text(olga.get("/admin/teams"))
    olga.post(url, {"who": "ben@example.test", "level": "read"})
    assert [(one.level, one.sends_as) for one in store.team(INFO).members] == [("read", False)]
    page = text(olga.post(f"/admin/teams/revoke/{INFO}", {"who": "ben@example.test"}, follow=True))
    assert "no longer shares" in page
    olga.post(f"/admin/teams/edit/{INFO}", {"name": "Questions", "quota": "", "active": "on"})
    assert (store.team(INFO).name, store.team(INFO).quota) == ("Questions", 0)
    assert "is removed" in text(olga.post(f"/admin/teams/remove/{INFO}", follow=True))
    assert store.team(INFO) is None


@pytest.mark.parametrize(
    ("form", "words"),
    [
        ({"who": "nobody@example.test", "level": "read"}, "neither a person nor a group"),
        ({"who": "<b>", "level": "read"}, "is not an e-mail address"),
        ({"who": "anyone", "level": "file", "send_as": "on"}, "Only people and groups"),
        ({"who": "", "level": "read"}, "This field is required"),
        ({"who": "ben@example.test", "level": "magic"}, "Select a valid choice"),
    ],
)
def test_wrong_members_are_explained(olga, form, words):
    store.add_team(INFO)
    answer = olga.post(f"/admin/teams/members/{INFO}", form)
    assert answer.status_code == 400
    assert words in text(answer)
    assert "<b>" not in text(answer)
    assert store.team(INFO).members == ()


def test_what_is_no_team_is_not_there(olga):
    for url in ("members/anna@example.test", "edit/anna@example.test", "members/nonsense"):
        assert olga.get(f"/admin/teams/{url}").status_code == 404


def test_others_may_not(ben, olga):
    store.add_team(INFO)
    assert ben.get(f"/admin/teams/members/{INFO}").status_code == 403
    assert ben.post(f"/admin/teams/revoke/{INFO}", {"who": "x"}).status_code == 403
    assert "team mailbox" in text(olga.get("/admin/accounts"))
