"""Pictures from elsewhere: who is asked, what counts as a yes, and what the frame then may do."""

import re

import pytest
from django.conf import settings
from django.test import Client

from mailapp.policy import api as policy
from tests.webmail.conftest import File
from webmail.letters.pictures import Case, Mode, decide, through_us

PROVEN = f"Authentication-Results: {settings.MAIL_HOSTNAME}; dmarc=pass header.from=shop.example\n"
LETTER = (
    "From: Shop <news@shop.example>\nTo: anna@example.test\nSubject: Offers\nContent-Type: text/html\n\n"
    '<p style="background:url(http://far.example/b.png)">x</p><img src="http://far.example/a.png">'
)
FRAME = re.compile(r'src="(/mail/[^"]*/html/[^"]*)"')
SHOW = re.compile(r'href="\?images=([^"&]+)"')


@pytest.mark.parametrize(
    ("case", "given", "may_ask"),
    [
        (Case(Mode.ASK), False, True),
        (Case(Mode.ASK, asked=True), True, True),
        (Case(Mode.ASK, remembered=True), False, True),  # anybody can write any name
        (Case(Mode.ASK, remembered=True, proven=True), True, True),
        (Case(Mode.ASK, remembered=True, proven=True, junk=True), False, True),
        (Case(Mode.ASK, known=True, proven=True), False, True),
        (Case(Mode.CONTACTS, known=True, proven=True), True, True),
        (Case(Mode.CONTACTS, known=True), False, True),
        (Case(Mode.CONTACTS, proven=True), False, True),
        (Case(Mode.ALWAYS), True, True),
        (Case(Mode.ALWAYS, junk=True), False, True),
        (Case(Mode.ALWAYS, junk=True, asked=True), True, True),
        (Case(Mode.NEVER, asked=True, remembered=True, proven=True), False, False),
    ],
)
def test_who_may_show_pictures(case: Case, given: bool, may_ask: bool):
    found = decide(case)
    assert (found.given, found.may_ask) == (given, may_ask)


@pytest.fixture
def offers(inbox: int, file: File) -> str:
    return f"/mail/{inbox}/{file(LETTER.encode())}/"


def frame(client: Client, url: str) -> tuple[str, str]:
    """The page in the frame of the letter, and its policy for pictures."""
    found = FRAME.search(client.get(url).content.decode())
    answer = client.get(found[1].replace("&amp;", "&"))
    return answer.content.decode(), re.search(r"img-src ([^;]*);", answer.headers["Content-Security-Policy"])[1]


def shown(client: Client, url: str) -> str:
    """The address of the letter behind “Show pictures”."""
    return f"{url}?images={SHOW.search(client.get(url).content.decode())[1]}"


def test_they_wait_for_a_click(anna: Client, offers: str):
    page, places = frame(anna, offers)
    assert "far.example" not in page
    assert places == "data:"
    page, places = frame(anna, shown(anna, offers))
    assert 'src="http://far.example/a.png"' in page
    assert "url(http://far.example/b.png)" in page
    assert places == "data: https: http:"


@pytest.mark.parametrize("said", ["1", "", "x" * 43])
def test_nobody_else_can_say_yes(anna: Client, offers: str, said: str):
    """A link from elsewhere into the webmail shows no pictures."""
    assert frame(anna, f"{offers}?images={said}")[1] == "data:"
    assert anna.get(f"{offers}html/1?images={said}").headers["Content-Security-Policy"].count("img-src data:;") == 1


def test_the_yes_of_one_letter_is_none_for_another(anna: Client, offers: str, inbox: int, file: File):
    other = f"/mail/{inbox}/{file(LETTER.encode())}/"
    assert frame(anna, other + shown(anna, offers).partition("/?")[2].join(["?", ""]))[1] == "data:"


def test_always_needs_a_proof(anna: Client, inbox: int, file: File, offers: str):
    proven = f"/mail/{inbox}/{file((PROVEN + LETTER).encode())}/"
    assert "Always from this sender" not in anna.get(offers).content.decode()
    anna.post(f"{offers}pictures")
    assert "Nobody yet" in anna.get("/pictures/").content.decode()
    anna.post(f"{proven}pictures")
    assert frame(anna, proven)[1] == "data: https: http:"
    assert frame(anna, offers)[1] == "data:"  # says the same name, and proves nothing
    number = re.search(r"/pictures/(\d+)/remove", anna.get("/pictures/").content.decode())[1]
    anna.post(f"/pictures/{number}/remove")
    assert frame(anna, proven)[1] == "data:"


def test_ones_own_list_is_ones_own(anna: Client, ben: Client, inbox: int, file: File):
    proven = f"/mail/{inbox}/{file((PROVEN + LETTER).encode())}/"
    anna.post(f"{proven}pictures")
    number = re.search(r"/pictures/(\d+)/remove", anna.get("/pictures/").content.decode())[1]
    ben.post(f"/pictures/{number}/remove")
    assert "news@shop.example" in anna.get("/pictures/").content.decode()


def test_through_our_own_server_if_the_office_says_so(anna: Client, offers: str):
    policy.change("picture_proxy", True)
    page, places = frame(anna, shown(anna, offers))
    assert "far.example" not in page
    assert places == "data: http://testserver/picture/"
    assert page.count("/picture/") == 2


@pytest.mark.parametrize("proxied", [True, False])
def test_our_server_fetches_nothing_for_strangers(client: Client, proxied: bool, db: None):
    policy.change("picture_proxy", proxied)
    link = through_us(1)("http://127.0.0.1/secret.png")
    assert client.get(link).status_code == (502 if proxied else 404)  # and nobody was asked: tests/net/test_errand.py
    assert client.get(link[:-3] + "abc").status_code == 404
    assert client.get("/picture/http://far.example/x.png").status_code == 404
