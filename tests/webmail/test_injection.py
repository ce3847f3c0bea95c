"""What is filled in becomes a value, never another field, another address or another place."""

from collections.abc import Iterator
from io import BytesIO

import pytest
from django.test import Client

from mailapp.store.port import Store
from mailapp.store.values import UidSet
from tests.support.office import PASSWORD, Office
from tests.webmail.conftest import File, letter
from tests.webmail.test_every_address import SAID, VERBS, addresses

__all__ = ["addresses"]

ENDS = ("\r\n", "\r", "\n", "\u2028", "\x0b", "\x85", "%0d%0a", "=0D=0A", "=?utf-8?q?=0D=0A?=")
SMUGGLED = "X-Smuggled: yes"
FIELDS = ("to", "cc", "bcc", "reply_to", "subject", "message_id", "in_reply_to", "references", "priority", "receipt")
FIELDS += ("notify", "sender", "answers", "format")
ELSEWHERE = (
    "//evil.example/",
    "https://evil.example/",
    "/\\evil.example/",
    "\\/evil.example",
    "/\t/evil.example/",
    "https:evil.example",
    "http:///evil.example",
    "javascript:alert(1)",
    " //evil.example",
)


def _letters(mail: Store, folder: str) -> Iterator[str]:
    box = mail.mailbox(folder)
    for info in mail.fetch(box.id, UidSet.of(*mail.open(folder).uids)):
        with mail.content(box.id, info.uid) as file:
            yield file.read().decode("utf-8", "replace").replace("\r\n", "\n")


def test_no_field_of_a_letter_makes_another(anna: Client, mail: Store):
    plain = {"to": "ben@example.test", "subject": "x", "text": "x"}
    for name in FIELDS:
        _write(anna, plain | {name: f"{plain.get(name, 'x')}\r\n{SMUGGLED}\r\n\r\nbody", "do": "send"})
    for end in ENDS:
        _write(
            anna,
            plain | {name: f"{plain.get(name, 'x')}{end}{SMUGGLED}{end}{end}body" for name in FIELDS} | {"do": "save"},
        )
        wrong = BytesIO(b"x")
        wrong.name = f"a{end}{SMUGGLED}{end}{end}b.txt"
        _write(anna, plain | {"files": wrong, "do": "send"})
    written = [*_letters(mail, "Drafts"), *_letters(mail, "Sent")]
    assert len(written) > len(ENDS)
    assert [one for one in written if f"\n{SMUGGLED}" in one] == []


def _write(anna: Client, sent: dict[str, object]) -> None:
    assert anna.post("/compose", sent).status_code in (302, 422)


def test_no_name_of_an_identity_makes_a_field(anna: Client, mail: Store):
    for end in ENDS:
        person = {"address": "anna@example.test", "name": f"Anna{end}{SMUGGLED}", "signature": f"A{end}{SMUGGLED}"}
        anna.post("/identities/new", person)
    anna.post("/compose", {"to": "ben@example.test", "subject": "x", "text": "x", "do": "send"})
    for key in [line.split('value="')[1].split('"')[0] for line in _senders(anna)]:
        anna.post("/compose", {"to": "ben@example.test", "sender": key, "subject": "x", "text": "x", "do": "send"})
    assert [one for one in _letters(mail, "Sent") if f"\n{SMUGGLED}" in one.partition("\n\n")[0]] == []


def _senders(anna: Client) -> list[str]:
    page = anna.get("/compose").content.decode()
    chosen = page.partition('name="sender"')[2].partition("</select>")[0]
    return [line for line in chosen.splitlines() if "<option" in line]


def test_no_letter_sent_on_carries_another_field(anna: Client, mail: Store, inbox: int, file: File):
    uid = file(letter())
    for end in ENDS:
        anna.post(f"/mail/{inbox}/{uid}/resend", {"to": f"ben@example.test{end}{SMUGGLED}", "do": "send"})
    assert [one for one in _letters(mail, "Sent") if f"\n{SMUGGLED}" in one] == []


def test_nothing_leads_to_another_site(anna: Client, addresses: dict[str, str]):
    """By no field in which a page says where one was."""
    for at, (name, path) in enumerate(addresses.items()):
        if name in ("logout", "password", "device-end"):
            continue
        back = ELSEWHERE[at % len(ELSEWHERE)]
        said = SAID | {"next": back, "back": back, "do": VERBS[at % len(VERBS)]}
        for answer in (anna.post(path, said, HTTP_REFERER=back), anna.get(path, {"next": back, "back": back})):
            where = answer.headers.get("Location", "/")
            assert where.startswith("/"), (path, where)
            assert not where.startswith(("//", "/\\", "/\t")), (path, where)
            assert answer.streaming or f'href="{back}"' not in answer.content.decode(), path
            assert answer.streaming or f'action="{back}"' not in answer.content.decode(), path


@pytest.mark.parametrize("there", ELSEWHERE)
def test_logging_in_leads_to_no_other_site(office: Office, there: str):
    person = {"username": "anna@example.test", "password": PASSWORD}
    assert Client().post("/login", person | {"next": there}).headers["Location"] == "/"
    assert Client().post(f"/login?next={there}", person).headers["Location"] == "/"


def test_a_session_begins_anew_with_its_person(office: Office):
    client = Client()
    client.session.save()
    planted = client.cookies["sessionid"].value
    answer = client.post("/login", {"username": "anna@example.test", "password": PASSWORD})
    cookie = answer.cookies["sessionid"]
    assert cookie.value != planted
    assert (cookie["httponly"], cookie["samesite"], cookie["path"]) == (True, "Lax", "/")
    other = Client()
    other.cookies["sessionid"] = planted
    assert other.get("/folders/").headers["Location"].startswith("/login")
    client.post("/logout")
    other.cookies["sessionid"] = cookie.value
    assert other.get("/folders/").headers["Location"].startswith("/login"), "the cookie of a session that has ended"
