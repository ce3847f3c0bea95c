"""Pictures from elsewhere: who is asked, what counts as a yes, and what the frame then may do."""

import http.server
import re
import threading
from collections.abc import Iterator

import pytest
from django.conf import settings
from django.test import Client

from mailapp.net.errand import Reach
from mailapp.policy import api as policy
from tests.webmail.conftest import File
from webmail import errands
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


class Far(http.server.BaseHTTPRequestHandler):
    """A picture, a document that calls itself one, and a way inside."""

    asked: list[dict[str, str]] = []

    def do_GET(self) -> None:
        self.asked.append(dict(self.headers))
        self.send_response(302 if self.path == "/inside" else 200)
        self.send_header("Location", "http://127.0.0.2/secret")
        self.send_header("Content-Type", "image/png")
        self.end_headers()
        self.wfile.write(b"<svg onload=alert(1)>" if self.path == "/svg" else b"\x89PNG\r\n\x1a\n...")

    def log_message(self, *arguments: object) -> None:
        """Nobody reads it."""


class Here:
    def addresses(self, host: str) -> list[str]:
        return ["127.0.0.1"]


@pytest.fixture
def far(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """The world on this machine, but for 127.0.0.2."""
    Far.asked.clear()
    with http.server.HTTPServer(("127.0.0.1", 0), Far) as server:
        ports = {"http": server.server_address[1], "https": 1}
        threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True).start()

        def reach(most: int, seconds: float, *, hops: int, schemes: tuple[str, ...]) -> Reach:
            return Reach(Here(), most, 2, hops, schemes, may=lambda address: address == "127.0.0.1", ports=ports)

        monkeypatch.setattr(errands, "reach", reach)
        yield
        server.shutdown()


def test_a_picture_by_way_of_our_server(client: Client, db: None, far: None):
    policy.change("picture_proxy", True)
    answer = client.get(through_us(1)("http://far.example/a.png"), headers={"cookie": "x=y", "referer": "http://me/"})
    assert (answer.status_code, answer["Content-Type"]) == (200, "image/png")
    assert answer["Content-Security-Policy"] == "default-src 'none'; sandbox"
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert not {"Cookie", "Referer"} & set(Far.asked[0])
    assert client.get(through_us(1)("http://far.example/svg")).status_code == 502
    assert client.get(through_us(1)("http://far.example/inside")).status_code == 502
    assert len(Far.asked) == 3
