"""Help is one click away from each page, and the mailbox tells how full it is."""

import pytest
from django.contrib.auth import get_user_model
from django.test import Client

from tests.support.office import Office
from tests.webmail.conftest import File, letter
from webmail.helping.topics import PAGES, TOPICS, found


def test_each_page_leads_to_a_topic_that_is_there():
    assert set(PAGES.values()) <= set(TOPICS)


@pytest.mark.parametrize("slug", TOPICS)
def test_each_topic_is_a_page(anna: Client, slug: str):
    assert str(TOPICS[slug].title) in anna.get(f"/help/{slug}").content.decode()


@pytest.mark.parametrize(("words", "first"), [("keys", "keys"), ("JUNK quarantine", "junk"), ("carddav", "programs")])
def test_found_by_headings_and_then_by_what_is_said(words: str, first: str):
    assert found(words)[0][0] == first


def test_nothing_found_is_said(anna: Client):
    assert "Nothing about this" in anna.get("/help/?q=zebra").content.decode()
    assert anna.get("/help/zebra").status_code == 404


@pytest.mark.parametrize(
    ("path", "slug"), [("/compose", "writing"), ("/contacts/mine/", "contacts"), ("/options/display", "options")]
)
def test_the_question_mark_knows_the_page(anna: Client, path: str, slug: str):
    assert f'href="/help/{slug}"' in anna.get(path).content.decode()


@pytest.mark.parametrize(("quota", "warned"), [(0, None), (10**9, False), (250, True)])
def test_how_full_the_mailbox_is(anna: Client, office: Office, inbox: int, file: File, quota: int, warned: bool | None):
    file(letter())
    get_user_model().objects.filter(pk=office.anna.id).update(quota=quota)
    page = anna.get(f"/mail/{inbox}/").content.decode()
    assert ("<meter" in page) == (warned is not None)
    assert ("Nearly full" in page) == bool(warned)
