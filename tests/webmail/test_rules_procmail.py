"""Anna brings her .procmailrc in the browser: she reads what becomes of it first, and agrees to what is left out."""

from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from mailapp.delivery.api import Scripts
from tests.support.office import Office

PAGE = "/rules/procmail"
RULES = b"INCLUDERC=$HOME/.procmail/lists.rc\n:0:\n* ^Subject:.*bill\nbills\n"
LISTS = b":0\n* ^List-Id:\nlists/\n"
PROGRAM = b":0\n* ^Subject:.*print\n| lpr\n"


def file(name: str, octets: bytes) -> SimpleUploadedFile:
    return SimpleUploadedFile(name, octets)


def test_it_is_looked_at_and_then_runs(anna: Client, office: Office) -> None:
    scripts = Scripts(office.anna.id)
    page = anna.post(PAGE, {"do": "look", "file": file(".procmailrc", RULES), "more": file("lists.rc", LISTS)})
    assert page.status_code == 200
    assert "All of it can be done here" in page.content.decode()
    assert not scripts.listed()
    form = page.context["form"].initial
    kept = anna.post(PAGE, {"do": "run", "text": form["text"], "known": form["known"]}, follow=True)
    assert kept.redirect_chain == [("/rules/", 302)]
    assert 'fileinto :create "lists";' in (scripts.active() or "")


def test_what_cannot_be_done_needs_a_tick(anna: Client, office: Office) -> None:
    scripts = Scripts(office.anna.id)
    sent = {"text": (RULES + PROGRAM).decode(), "do": "run"}
    page = anna.post(PAGE, sent)
    assert page.status_code == 422
    assert "a program runs here, and rules run none" in page.content.decode()
    assert "lists.rc is not here" in page.content.decode()
    assert not scripts.listed()
    anna.post(PAGE, {**sent, "leave_out": "on", "do": "keep"})
    [one] = scripts.listed()
    assert (one.name, one.active) == ("procmail", False)


NONSENSE = [
    ({}, 422),
    ({"text": "   "}, 422),
    ({"text": ":0\n{\n"}, 422),
    ({"text": "\0\0", "do": "run"}, 422),
    ({"text": "x" * 600_000}, 422),
    ({"text": "x" * 1_200_000}, 422),
    ({"text": ":0\n* ^Subject:x\ny/\n", "known": "{", "home": "../.."}, 200),
    ({"text": "INCLUDERC=x\n", "known": '{"x": 5, "y": ["z"]}'}, 200),
    ({"text": "INCLUDERC=x\n", "known": "[1]", "do": "nonsense"}, 200),
    ({"text": "INCLUDERC=x\n", "known": '{"x": "INCLUDERC=x"}'}, 422),
]


def test_nonsense_is_answered_in_words(anna: Client, office: Office) -> None:
    for sent, status in NONSENSE:
        assert anna.post(PAGE, {"do": "look", **sent}).status_code == status, str(sent)[:200]
    assert not Scripts(office.anna.id).listed()


def test_a_picture_is_no_procmailrc(anna: Client, office: Office) -> None:
    page = anna.post(PAGE, {"do": "look", "file": file("cat.png", b"\x89PNG\r\n\x1a\n\0\0" + bytes(range(256)) * 50)})
    assert page.status_code == 422
    assert not Scripts(office.anna.id).listed()
