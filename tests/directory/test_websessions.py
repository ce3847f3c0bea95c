"""Where somebody is logged in on the web, and how that ends."""

import json
from datetime import timedelta
from io import StringIO

import pytest
from django.contrib.auth import get_user_model
from django.core.management import call_command
from django.test import Client
from django.utils import timezone

from mailapp.directory import api as directory
from mailapp.directory.browsers import device
from mailapp.directory.models import WebSession
from mailapp.journal import api as journal
from tests.support.office import Office, make_office

ANNA = "anna@example.test"
FIREFOX = "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0"
PHONE = "Mozilla/5.0 (iPhone; CPU iPhone OS 18_1 like Mac OS X) AppleWebKit/605.1.15 Version/18.1 Safari/604.1"


@pytest.fixture
def office(db: None, settings) -> Office:
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    return make_office()


def browser(account: int, agent: str = FIREFOX, client: str = "192.0.2.7") -> Client:
    """Somebody logged in, who has looked at a page."""
    made = Client(headers={"user-agent": agent}, REMOTE_ADDR=client)
    made.force_login(get_user_model().objects.get(pk=account))
    assert made.get("/folders/").status_code == 200
    return made


def is_inside(client: Client) -> bool:
    return client.get("/folders/").status_code == 200


@pytest.mark.parametrize(
    ("agent", "called"),
    [
        (FIREFOX, "Firefox on Linux"),
        (PHONE, "Safari on iPhone"),
        (
            "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 Chrome/141.0 Safari/537.36 Edg/141.0",
            "Edge on Windows",
        ),
        ("Mozilla/5.0 (Linux; Android 15) AppleWebKit/537.36 Chrome/141.0 Mobile Safari/537.36", "Chrome on Android"),
        (
            "Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/537.36 Chrome/141.0 Safari/537.36",
            "Chrome on Mac",
        ),
        ("curl/8.14.1", "curl"),
        ("", "A browser without a name"),
        ("\x1b[31m/1", "A browser without a name"),
        ("x" * 5000, "x" * 40),
    ],
)
def test_what_people_call_it(agent: str, called: str) -> None:
    assert device(agent) == called


def test_each_browser_is_listed_with_place_and_time(office: Office) -> None:
    browser(office.anna.id)
    browser(office.anna.id, PHONE, "2001:db8::1")
    browser(office.ben.id)
    phone, desk = directory.web_sessions(ANNA)
    assert (phone.device, phone.client) == ("Safari on iPhone", "2001:db8::1")
    assert (desk.device, desk.client) == ("Firefox on Linux", "192.0.2.7")
    assert abs(desk.seen - timezone.now()) < timedelta(minutes=1)
    assert desk.began <= desk.seen


def test_a_stranger_has_a_session_of_nobodys(office: Office, client: Client) -> None:
    client.get("/login")
    assert directory.web_sessions(ANNA) == []


def test_it_is_noted_now_and_then_that_a_browser_was_seen(office: Office, django_assert_num_queries) -> None:
    anna = browser(office.anna.id)
    long_ago = timezone.now() - timedelta(hours=1)
    session = anna.session
    session["browser"] |= {"began": long_ago.isoformat(), "seen": long_ago.isoformat()}
    session.save()
    assert is_inside(anna)
    [known] = directory.web_sessions(ANNA)
    assert known.began == long_ago
    assert known.seen > long_ago
    anna.get("/folders/")
    assert directory.web_sessions(ANNA) == [known]


def test_a_browser_behind_our_own_proxy_has_its_own_address(office: Office) -> None:
    anna = browser(office.anna.id, client="127.0.0.1")
    anna.get("/folders/", headers={"x-forwarded-for": "203.0.113.9, 198.51.100.4"})
    assert directory.web_sessions(ANNA)[0].client == "198.51.100.4"
    anna.get("/folders/", headers={"x-forwarded-for": f"fe80::1%{'x' * 100}", "user-agent": "\0" + "y" * 5000})
    [known] = directory.web_sessions(ANNA)
    assert (len(known.client), len(known.agent)) == (45, 300)


def test_one_is_ended(office: Office) -> None:
    desk, phone = browser(office.anna.id), browser(office.anna.id, PHONE)
    gone = directory.end_web_session(ANNA, directory.web_sessions(ANNA)[0].name, by=ANNA)
    assert gone.device == "Safari on iPhone"
    assert is_inside(desk)
    assert not is_inside(phone)
    assert "web session in Safari on iPhone, 192.0.2.7" in journal.recent(["admin"])[0].step.summary
    with pytest.raises(directory.DirectoryError, match="not logged in any more"):
        directory.end_web_session(ANNA, gone.name)


def test_nobody_ends_those_of_others(office: Office) -> None:
    browser(office.anna.id)
    [name] = [one.name for one in directory.web_sessions(ANNA)]
    with pytest.raises(directory.DirectoryError):
        directory.end_web_session("ben@example.test", name)
    assert len(directory.web_sessions(ANNA)) == 1


def test_all_others_are_ended(office: Office) -> None:
    desk, phone, ben = browser(office.anna.id), browser(office.anna.id, PHONE), browser(office.ben.id)
    assert directory.end_web_sessions(ANNA, but=directory.session_name(desk.session.session_key)) == 1
    assert (is_inside(desk), is_inside(phone), is_inside(ben)) == (True, False, True)
    assert directory.standing(office.anna.id).web_sessions == 1
    assert directory.end_web_sessions(ANNA) == 1
    assert not is_inside(desk)
    assert directory.end_web_sessions(ANNA) == 0


@pytest.mark.parametrize(
    "act",
    [
        lambda: directory.set_password(ANNA, "kavo-tise-ruma-9"),
        lambda: directory.change_account(ANNA, active=False),
        lambda: directory.remove_account(ANNA),
    ],
)
def test_what_ends_them_besides(office: Office, act) -> None:
    anna = browser(office.anna.id)
    act()
    assert not WebSession.objects.filter(account=office.anna.id).exists()
    assert not is_inside(anna)


def test_those_that_ran_out_are_forgotten(office: Office) -> None:
    anna = browser(office.anna.id)
    WebSession.objects.update(expire_date=timezone.now() - timedelta(seconds=1))
    assert directory.web_sessions(ANNA) == []
    assert not is_inside(anna)
    directory.forget_ended_web_sessions()
    assert not WebSession.objects.filter(account=office.anna.id).exists()


def told(*words: str) -> str:
    out = StringIO()
    call_command("account", *words, stdout=out)
    return out.getvalue()


def test_on_the_command_line(office: Office, capsys) -> None:
    anna = browser(office.anna.id)
    assert "Firefox on Linux" in told("sessions", ANNA) + capsys.readouterr().out
    found = json.loads(told("sessions", ANNA, "--json") + capsys.readouterr().out)
    assert found[0]["client"] == "192.0.2.7"
    assert "logged out of 1 browser." in told("logout", ANNA) + capsys.readouterr().out
    assert not is_inside(anna)
