"""A session that has ended, a form of an older one: one logs in first, and no letter is lost."""

import re

import pytest
from django.test import Client
from pytest_django import Settings

from mailapp.directory import api as directory
from mailapp.store.port import Store

LETTER = {
    "do": "send",
    "to": "ben@example.test",
    "subject": "Soup",
    "text": "Hot <b>soup</b>\n\nand bread",
    "keep": "1.2.3",
}


def test_a_button_leads_back_to_its_page(client: Client, db: None):
    answer = client.post("/mail/1/act", {"do": "read"}, headers={"referer": "http://testserver/mail/1/?page=2"})
    assert answer.headers["Location"] == "/login?next=/mail/1/%3Fpage%3D2"
    elsewhere = client.post("/mail/1/act", headers={"referer": "https://elsewhere.example//evil.example/"})
    assert elsewhere.headers["Location"] == "/login?next=/"


@pytest.mark.parametrize(("method", "path"), [("get", "/mail/1/"), ("post", "/mail/1/act")])
def test_a_part_of_a_page_has_the_whole_page_loaded_again(client: Client, db: None, method: str, path: str):
    answer = getattr(client, method)(path, headers={"hx-request": "true"})
    assert (answer.status_code, answer.headers["HX-Refresh"]) == (401, "true")


def test_a_letter_is_kept_until_one_is_back(anna: Client, mail: Store):
    directory.end_web_sessions("anna@example.test")
    anna.cookies.clear()
    answer = anna.post("/compose", LETTER)
    page = answer.content.decode()
    assert answer.status_code == 401
    assert "no-store" in answer.headers["Cache-Control"]
    assert "Hot &lt;b&gt;soup&lt;/b&gt;" in page
    assert "Log in in another tab" in page
    kept = dict(re.findall(r'<input type="hidden" name="([a-z_]+)" value="([^"]*)">', page))
    assert (kept["to"], kept["subject"]) == ("ben@example.test", "Soup")
    assert "do" not in kept  # nothing is sent by logging in
    assert 'name="do" value="save"' in page
    assert mail.mailbox("Drafts").messages == 0


def test_what_a_script_saves_says_so_by_its_status(client: Client, db: None):
    answer = client.post("/compose", LETTER | {"do": "save"}, headers={"hx-request": "true"})
    assert answer.status_code == 401
    assert "HX-Refresh" not in answer.headers


def test_a_letter_with_the_token_of_an_older_session(office, anna: Client, mail: Store, settings: Settings):
    strict = Client(enforce_csrf_checks=True)
    strict.cookies = anna.cookies
    answer = strict.post("/compose", LETTER)
    page = answer.content.decode()
    assert answer.status_code == 403
    assert "You have logged in again" in page
    token = re.search(r'name="csrfmiddlewaretoken" value="(\w+)"', page)[1]
    again = strict.post("/compose", LETTER | {"do": "save", "csrfmiddlewaretoken": token}, follow=True)
    assert "Hot &lt;b&gt;soup&lt;/b&gt;" in again.content.decode()
    assert mail.mailbox("Drafts").messages == 1


def test_other_forms_without_their_token_are_told_to_come_again(anna: Client):
    strict = Client(enforce_csrf_checks=True)
    strict.cookies = anna.cookies
    answer = strict.post("/folders/new", {"name": "x"})
    assert answer.status_code == 403
    assert "This form was too old" in answer.content.decode()
