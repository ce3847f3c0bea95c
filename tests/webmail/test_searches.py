"""Saved searches: kept from what was found, changed, taken away; nobody else's."""

import pytest
from django.test import Client

from mailapp.store import api
from mailapp.store.port import Store


def kept(mail: Store) -> list[tuple[str, str, str]]:
    return [(one.name, one.words, one.use) for one in api.searches(mail.account)]


def test_a_searchs_life(anna: Client, mail: Store):
    found = anna.get("/search?q=from:ben").content.decode()
    assert "/searches/?q=from%3Aben" in found
    assert 'value="from:ben"' in anna.get("/searches/?q=from:ben").content.decode()
    anna.post("/searches/new", {"name": " Letters of  Ben ", "q": "from:ben"})
    assert kept(mail) == [("Letters of Ben", "from:ben", "")]
    assert 'href="/search?q=from%3Aben"' in anna.get("/", follow=True).content.decode()
    number = api.searches(mail.account)[0].id
    anna.post(f"/searches/{number}/change", {"name": "Stars", "q": "is:flagged"})
    assert kept(mail) == [("Stars", "is:flagged", "\\Flagged")]
    anna.post(f"/searches/{number}/remove")
    assert kept(mail) == []


def test_ready_made(anna: Client, mail: Store):
    page = anna.get("/searches/")
    assert [words for _, words in page.context["ready"]] == ["", "is:flagged", "is:unread"]
    for name, words in page.context["ready"]:
        anna.post("/searches/new", {"name": name, "q": words})
    assert kept(mail) == [
        ("All mail", "", "\\All"),
        ("Flagged", "is:flagged", "\\Flagged"),
        ("Unread", "is:unread", ""),
    ]
    assert anna.get("/searches/").context["ready"] == []
    programs = api.open_with_searches(mail.account)
    assert programs.mailbox("Searches/All mail").special_use == "\\All"


@pytest.mark.parametrize("name", ["", "50%", "ü" * 5000, "\0", "  "])
def test_bad_names_get_a_sentence(anna: Client, mail: Store, name: str):
    answer = anna.post("/searches/new", {"name": name, "q": ""}, follow=True)
    assert [message.level_tag for message in answer.context["messages"]] == ["error"]
    assert kept(mail) == []


def test_twice_the_same_name(anna: Client, mail: Store):
    for words in ("one", "two"):
        answer = anna.post("/searches/new", {"name": "Same", "q": words}, follow=True)
    assert "There is already a search Same" in answer.content.decode()
    assert kept(mail) == [("Same", "one", "")]


def test_nobody_elses(anna: Client, ben: Client, mail: Store):
    anna.post("/searches/new", {"name": "Mine", "q": "secret"})
    number = api.searches(mail.account)[0].id
    assert ben.post(f"/searches/{number}/change", {"name": "His", "q": ""}).status_code == 404
    assert ben.post(f"/searches/{number}/remove").status_code == 404
    assert "Mine" not in ben.get("/searches/").content.decode()


def test_the_address_for_saving_leads_to_the_form(anna):
    assert anna.get("/searches/new").headers["Location"] == "/searches/"
    assert 'value="from:ben x"' in anna.get("/searches/new?q=from:ben+x", follow=True).content.decode()
