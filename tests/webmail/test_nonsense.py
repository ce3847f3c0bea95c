"""Nonsense in each form and each address of the webmail: a sentence, never a crash."""

import pytest
from django.test import Client

from tests.webmail.conftest import RICH, File

NONSENSE = [
    "",
    "\0",
    "x" * 20_000,
    "\ud800".encode("utf-8", "surrogatepass"),
    "a\r\nBcc: <carl@example.org>",
    "٣ ماذا 何 🎈",
    "99999999999999999999",
    "a/b/../c",
]
FORMS = [
    ("/compose", "do to cc bcc subject text message_id in_reply_to references answers draft back keep"),
    ("/folders/new", "name parent"),
    ("/folders/{own}/rename", "name"),
    ("/folders/{own}/delete", "sure"),
    ("/mail/{inbox}/act", "do uid to then"),
    ("/deleted", "id"),
    ("/app-passwords", "name protocol"),
    ("/devices/end", "name"),
    ("/password", "present new again"),
    ("/theme", "theme next"),
    ("/sent/ABC", "do address back"),
]
QUERIES = [
    ("/mail/{inbox}/", "q page sort dir select state"),
    ("/mail/{inbox}/{uid}/", "q page sort dir view images"),
    ("/compose", "to back saved"),
    ("/compose/people", "q"),
    ("/mail/{inbox}/{uid}/edit", "back saved"),
]


@pytest.fixture
def places(anna: Client, inbox: int, file: File) -> dict[str, int]:
    from mailapp.store import api as store

    uid = file(RICH)
    owner = int(anna.session["_auth_user_id"])
    return {"inbox": inbox, "uid": uid, "own": store.open(owner).create("Own").id}


@pytest.mark.parametrize(("path", "names"), FORMS)
def test_nonsense_in_each_field(anna: Client, places: dict[str, int], path: str, names: str):
    for text in NONSENSE:
        for sent in [*({name: text} for name in names.split()), dict.fromkeys(names.split(), text)]:
            answer = anna.post(path.format(**places), sent)
            assert answer.status_code in (200, 302, 404, 422), sent


@pytest.mark.parametrize("verb", ["send", "save", "discard"])
def test_nonsense_on_a_sheet(anna: Client, places: dict[str, int], verb: str):
    for text in NONSENSE:
        for name in FORMS[0][1].split()[1:]:
            sent = {"do": verb, "to": "ben@example.test", name: text}
            assert anna.post("/compose", sent).status_code in (302, 422), sent


@pytest.mark.parametrize(("path", "names"), QUERIES)
def test_nonsense_in_each_address(anna: Client, places: dict[str, int], path: str, names: str):
    for text in NONSENSE:
        for asked in [*({name: text} for name in names.split()), dict.fromkeys(names.split(), text)]:
            assert anna.get(path.format(**places), asked).status_code in (200, 204), asked
