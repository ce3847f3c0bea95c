"""Anna's password, and the browsers in which she is logged in."""

import pytest
from django.test import Client

from mailapp.directory import api as directory
from mailapp.directory.credentials import BadCredentials, check
from tests.support.office import PASSWORD, Office
from tests.webmail.conftest import browser

ANNA = "anna@example.test"
NEW = "seven quiet herons"


def change(client: Client, present: str = PASSWORD, new: str = NEW, again: str | None = None):
    sent = {"present": present, "new": new, "again": new if again is None else again}
    return client.post("/password", sent, follow=True)


def test_she_sees_where_she_is_logged_in_and_ends_the_others(office: Office, anna: Client):
    phone = browser(office.anna.id)
    phone.get("/folders/", headers={"user-agent": "Mozilla/5.0 (iPhone) Version/18 Safari/604"})
    anna.get("/folders/")
    page = anna.get("/devices").content.decode()
    assert page.count("this one") == 1
    assert "Log out Safari on iPhone" in page
    page = anna.post("/devices/end", {"name": "others"}, follow=True).content.decode()
    assert "1 browser is logged out" in page
    assert "Log out all others" not in page
    assert phone.get("/devices").headers["Location"] == "/login?next=/devices"


def test_one_ended_twice(office: Office, anna: Client):
    browser(office.anna.id).get("/folders/")
    anna.get("/devices")
    here = directory.session_name(anna.session.session_key)
    [name] = [one.name for one in directory.web_sessions(ANNA) if one.name != here]
    assert "is logged out" in anna.post("/devices/end", {"name": name}, follow=True).content.decode()
    again = anna.post("/devices/end", {"name": name}, follow=True).content.decode()
    assert "not logged in any more" in again


def test_ben_ends_none_of_annas(anna: Client, ben: Client):
    anna.get("/devices")
    [one] = directory.web_sessions(ANNA)
    ben.post("/devices/end", {"name": one.name})
    assert directory.web_sessions(ANNA) == [one]


def test_a_new_password_logs_all_others_out(office: Office, anna: Client):
    phone = browser(office.anna.id)
    phone.get("/folders/")
    page = change(anna).content.decode()
    assert "Your password is changed" in page
    assert [one.name for one in directory.web_sessions(ANNA)] == [directory.session_name(anna.session.session_key)]
    assert phone.get("/folders/").status_code == 302
    assert check(ANNA, NEW, "192.0.2.7", "HTTP").address == ANNA
    with pytest.raises(BadCredentials):
        check(ANNA, PASSWORD, "192.0.2.7", "HTTP")


@pytest.mark.parametrize(
    ("sent", "field"),
    [
        ({"present": "wrong"}, "present"),
        ({"present": ""}, "present"),
        ({"new": "short"}, "new"),
        ({"new": "x" * 2000}, "new"),
        ({"again": "something else"}, "again"),
    ],
)
def test_what_cannot_be_is_said_beside_its_field(anna: Client, sent: dict[str, str], field: str):
    answer = change(anna, **sent)
    assert answer.status_code == 422
    assert list(answer.context["form"].errors) == [field]
    assert check(ANNA, PASSWORD, "192.0.2.7", "HTTP").address == ANNA


def test_whoever_guesses_at_an_open_browser_has_to_wait(anna: Client):
    for _ in range(20):
        page = change(anna, present="guess").content.decode()
    assert "Please wait" in page


@pytest.mark.parametrize("path", ["/devices", "/devices/end", "/password"])
def test_strangers_log_in_first(client: Client, db: None, path: str):
    assert client.post(path).status_code in (302, 405)
    assert "/login" in client.get(path).headers.get("Location", "/login")


def test_the_address_of_a_form_is_told_to_be_one(anna: Client):
    """As one meets it in the history of a browser."""
    answer = anna.get("/password")
    assert (answer.status_code, answer["Allow"]) == (405, "POST")
    assert "There is no page at this address" in answer.content.decode()
    assert "default-src 'none'" in answer["Content-Security-Policy"]
