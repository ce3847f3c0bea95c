"""Getting in and out; every page of ours under its policy."""

import pytest
from django.db import OperationalError
from django.test import Client

from tests.support.office import PASSWORD, Office

ADDRESS = "anna@example.test"


def log_in(client: Client, password: str = PASSWORD, **more: str):
    return client.post("/login", {"username": ADDRESS, "password": password, **more})


def test_anna_logs_in_and_out(office: Office):
    client = Client()
    assert log_in(client).headers["Location"] == "/"
    assert client.get("/").status_code == 302
    assert client.post("/logout").headers["Location"] == "/login"
    assert client.get("/").headers["Location"] == "/login?next=/"


def test_a_wrong_password_gets_a_sentence(office: Office):
    answer = log_in(Client(), "wrong")
    assert answer.status_code == 200
    assert "do not match" in answer.content.decode()
    [where] = [tag for tag in answer.content.decode().split("<") if "autofocus" in tag]
    assert 'type="password"' in where, "the address stays; the password is what is typed again"


def test_a_guesser_is_told_to_wait(office: Office):
    answers = [log_in(Client(), f"guess {n}").content.decode() for n in range(8)]
    assert "Too many wrong passwords" in answers[-1]
    assert "second" in answers[-1]


def test_log_in_leads_to_no_other_site(office: Office):
    assert log_in(Client(), next="https://evil.example/").headers["Location"] == "/"


@pytest.mark.parametrize(
    ("sent", "cookie"), [("dark", "dark"), ("light", "light"), ("", ""), ('"><script>', ""), ("purple", "")]
)
def test_the_theme_is_a_cookie(client: Client, sent: str, cookie: str):
    answer = client.post("/theme", {"theme": sent, "next": "//evil.example/"})
    assert answer.headers["Location"] == "/"
    assert answer.cookies["theme"].value == cookie


def test_pages_run_no_inline_script_and_allow_none(anna: Client, inbox: int):
    answer = anna.get(f"/mail/{inbox}/")
    policy = answer.headers["Content-Security-Policy"]
    assert "script-src 'self'" in policy
    assert "unsafe" not in policy
    assert b"<script>" not in answer.content
    assert b" style=" not in answer.content
    assert "no-store" in answer.headers["Cache-Control"]


@pytest.mark.parametrize(("path", "words"), [("/nothing/here", "There is nothing here")])
def test_errors_are_told_in_words(anna: Client, path: str, words: str):
    answer = anna.get(path)
    assert answer.status_code == 404
    assert words in answer.content.decode()


def test_a_forged_form_is_told_in_words(office: Office):
    answer = Client(enforce_csrf_checks=True).post("/theme", {})
    assert answer.status_code == 403
    assert "too old" in answer.content.decode()


def test_our_own_faults_are_told_in_words(rf):
    from django.views.defaults import server_error

    answer = server_error(rf.get("/"))
    assert answer.status_code == 500
    assert "No letter is lost" in answer.content.decode()


@pytest.mark.parametrize("trouble", [OSError(28, "No space left on device"), OperationalError("database is locked")])
def test_a_store_in_trouble_is_told_in_words(anna: Client, monkeypatch: pytest.MonkeyPatch, trouble: Exception):
    def fail(_account: int):
        raise trouble

    monkeypatch.setattr("mailapp.store.api.open", fail)
    answer = anna.get("/")
    assert answer.status_code == 503
    assert "try again" in answer.content.decode()
    assert str(trouble) not in answer.content.decode()
