"""Every address of the webmail, from its table, so that none is forgotten: who may ask it, and with what on it.

Anna's mailbox has something behind each. Carl has no log-in, Ben has one, Olga is the administrator, whose place is
the panel. What each address needs is found in tests/support/pages.py, or stands in `ELSE`.
"""

import re
from collections.abc import Iterator

import pytest
from django.apps import apps
from django.core import serializers
from django.test import Client
from django.urls import reverse
from django.urls.resolvers import RoutePattern

from tests.support import pages
from tests.support.office import Office
from tests.webmail.conftest import browser
from webmail import urls

ELSE = {"token": "x", "link": "x", "trace": "ABC", "cid": "x"}  # nothing of the kind is there
# For whoever comes, without a log-in; what is secret behind them, their own tests know.
PUBLIC = {"home", "login", "logout", "theme", "language", "mta-sts", "quarantine-link", "picture", "autoconfig"}
PROGRAMS = {
    "/dav/",
    "/.well-known/carddav",
    "/autodiscover/autodiscover.xml",
    "/.well-known/autoconfig/mail/config-v1.1.xml",
}
# Whatever a form may say. `do` goes through the verbs.
SAID = {
    "sure": "yes",
    "name": "Taken",
    "uid": "1",
    "id": "1",
    "q": "x",
    "text": "x",
    "to": "ben@example.test",
    "sender": "x@y.example",
}
VERBS = ("delete", "save", "release")
SECRETS = re.compile("Offers|Half a letter|What Carl wrote|An offer|Berta|Thank you!|From Ben|carl@example.net")
# Rows that may change by a visit: who was here when, and what was looked at.
FLEETING = {"sessions.session", "directory.websession"}


@pytest.fixture
def addresses(office: Office, anna: Client) -> dict[str, str]:
    """By name: each path, with what is Anna's in it."""
    known = pages.furnish(office, anna)
    return dict(_addresses(known)) | {path: path for path in PROGRAMS}


def _addresses(known: pages.Furnished) -> Iterator[tuple[str, str]]:
    for pattern in urls.urlpatterns:
        if pattern.name and isinstance(pattern.pattern, RoutePattern):
            parts = {part: known.of(pattern.name, part) for part in pattern.pattern.converters}
            filled = {part: ELSE.get(part, 1) if value is None else value for part, value in parts.items()}
            yield pattern.name, reverse(f"webmail:{pattern.name}", kwargs=filled)


def _rows() -> dict[tuple[str, object], str]:
    """All that is kept, each row as it stands."""
    models = [model for model in apps.get_models() if model._meta.label_lower not in FLEETING]
    return {
        (row._meta.label_lower, row.pk): serializers.serialize("json", [row])
        for model in models
        for row in model._base_manager.all()
    }


def _asked(who: Client, path: str) -> Iterator:
    yield who.get(path)
    for verb in VERBS:
        yield who.post(path, SAID | {"do": verb})


def test_no_program_is_forgotten():
    unnamed = [
        pattern for pattern in urls.urlpatterns if not pattern.name or not isinstance(pattern.pattern, RoutePattern)
    ]
    assert len(unnamed) == len(PROGRAMS)


def test_carl_logs_in_first(client: Client, addresses: dict[str, str]):
    before = _rows()
    for name, path in addresses.items():
        if name in PUBLIC | PROGRAMS:
            continue
        for answer in (client.get(path), client.post(path, SAID)):
            sent_away = answer.status_code == 302 and answer.headers["Location"].startswith("/login?next=")
            assert sent_away or answer.status_code in (401, 405), (path, answer.status_code)
    assert _rows() == before


@pytest.mark.parametrize("who", ["ben", "olga"])
def test_others_find_and_change_nothing_of_annas(office: Office, addresses: dict[str, str], who: str):
    account = getattr(office, who).id
    other = browser(account)
    before = _rows()
    before.pop(("webmail.chosen", account), None)  # his own options may become others
    for name, path in addresses.items():
        if name in ("logout", "quarantine-link"):  # who has that link needs no log-in
            continue
        for answer in _asked(other, path):
            octets = b"" if answer.streaming else answer.content
            found = SECRETS.findall(octets.decode()) if answer.status_code == 200 else []
            assert found == [], (path, found)
            if re.match(r"/mail/\d+/", path):
                assert answer.status_code in (404, 405) or name == "note-remove", (path, answer.status_code)
    after = _rows()
    assert {key: (row, after.get(key)) for key, row in before.items() if after.get(key) != row} == {}


def test_no_form_is_taken_without_its_token(anna: Client, addresses: dict[str, str]):
    strict = Client(enforce_csrf_checks=True)
    strict.cookies = anna.cookies
    before = _rows()
    for path in set(addresses.values()) - PROGRAMS:
        assert strict.post(path, SAID).status_code == 403, path
    assert _rows() == before


def test_every_answer_is_sealed(anna: Client, client: Client, addresses: dict[str, str]):
    """Also those that tell of a mistake: what may run, who may frame it, what is told to others, who may keep it."""
    nowhere = {"/nowhere/at/all", "/mail/x/", "/mail/999999/"}
    asked = [(path, "localhost") for path in [*addresses.values(), *nowhere]]
    for path, host in [*asked, ("/login", "evil.example; script-src *")]:
        for who in (anna, client):
            answer = who.get(path, HTTP_HOST=host)
            said = answer.headers
            assert "default-src 'none'" in said["Content-Security-Policy"], path
            assert (
                re.search(r"script-src 'self'|sandbox", said["Content-Security-Policy"]) or answer.status_code != 200
            ), path
            assert said["X-Content-Type-Options"] == "nosniff", path
            assert said["Referrer-Policy"] in ("same-origin", "no-referrer"), path
            assert said["X-Frame-Options"] in ("SAMEORIGIN", "DENY"), path
            assert said["Cross-Origin-Opener-Policy"] == "same-origin", path
            assert said["Cross-Origin-Resource-Policy"] == "same-origin" or path.startswith("/picture/"), path
            if answer.status_code == 200 and who is anna and answer.wsgi_request.path not in PUBLIC:
                assert "no-store" in said.get("Cache-Control", ""), path
