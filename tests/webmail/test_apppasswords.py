"""Anna makes an app password, reads it once, and revokes it; nobody else can."""

import re

import pytest
from django.test import Client

from mailapp.directory import api as directory
from mailapp.directory.credentials import check
from mailapp.policy import api as policy
from tests.support.office import Office

ANNA = "anna@example.test"
ALL = list(directory.PROTOCOLS)


def make(browser: Client, name: str = "Anna's <phone>", protocol: list[str] | None = None) -> str:
    answer = browser.post("/app-passwords", {"name": name, "protocol": ALL if protocol is None else protocol})
    assert answer["Cache-Control"] == "private, no-store"
    return answer.content.decode()


def test_it_is_shown_once_and_works(anna: Client):
    page = make(anna)
    assert "Anna&#x27;s &lt;phone&gt;" in page
    [text] = re.findall(r'<code class="secret">([a-z-]{23})</code>', page)
    again = anna.get("/app-passwords").content.decode()
    assert text not in again
    assert "never used" in again
    assert check(ANNA, text, "192.0.2.7", "imap").address == ANNA
    assert "last used" in anna.get("/app-passwords").content.decode()


def test_for_sending_only(anna: Client):
    make(anna, "Scanner", ["smtp"])
    assert directory.app_passwords(ANNA)[0].protocols == ("smtp",)


@pytest.mark.parametrize(
    ("name", "protocol", "sentence"),
    [("", ALL, "Give it a name"), ("Phone", [], "Choose one or more"), ("Phone", ["ftp"], "ftp is none of")],
)
def test_what_cannot_be_is_said(anna: Client, name: str, protocol: list[str], sentence: str):
    assert sentence in make(anna, name, protocol)
    assert not directory.app_passwords(ANNA)


def test_what_was_chosen_stays_chosen(anna: Client):
    page = make(anna, "", ["imap"])
    assert re.findall(r'value="(\w+)" checked', page) == ["imap"]
    assert "checked" not in make(anna, "Phone", [])


def test_revoked(anna: Client):
    make(anna, "Phone")
    [one] = directory.app_passwords(ANNA)
    answer = anna.post(f"/app-passwords/{one.id}/revoke", follow=True).content.decode()
    assert "“Phone” opens nothing any more" in answer
    assert "No app passwords yet" in answer
    assert "may be revoked already" in anna.post(f"/app-passwords/{one.id}/revoke", follow=True).content.decode()
    assert anna.get(f"/app-passwords/{one.id}/revoke").status_code == 405


def test_ben_sees_and_revokes_nothing_of_annas(anna: Client, ben: Client):
    make(anna, "Phone")
    [one] = directory.app_passwords(ANNA)
    assert "Phone" not in ben.get("/app-passwords").content.decode().split("</form>")[-1]
    ben.post(f"/app-passwords/{one.id}/revoke")
    assert directory.app_passwords(ANNA) == [one]


@pytest.mark.usefixtures("office")
@pytest.mark.parametrize("path", ["/app-passwords", "/app-passwords/1/revoke"])
def test_carl_is_asked_to_log_in(client: Client, path: str):
    assert client.post(path).headers["Location"].startswith("/login?next=")
    assert client.get("/app-passwords").headers["Location"] == "/login?next=/app-passwords"


def test_without_its_token_nothing_is_made(office: Office, anna: Client):
    strict = Client(enforce_csrf_checks=True)
    strict.cookies = anna.cookies
    assert strict.post("/app-passwords", {"name": "x", "protocol": ALL}).status_code == 403


def test_the_menu_leads_there_and_the_rule_is_told(anna: Client):
    assert 'href="/devices"' in anna.get("/folders/").content.decode()
    assert 'href="/app-passwords"' in anna.get("/devices").content.decode()
    assert "go on working" in anna.get("/app-passwords").content.decode()
    policy.change("app_passwords_only", True)
    assert "Mail programs need one here" in anna.get("/app-passwords").content.decode()
