"""Every page of the webmail, also the newest: for all eyes and hands, on any screen, and in a browser of text alone."""

import subprocess

import pytest
from django.test import Client

from tests.browser.accessible import COLOURS, OVERFLOW, WCAG, faults
from tests.browser.webmail.conftest import Enter
from tests.support import pages
from tests.support.office import Office
from tests.webmail.conftest import browser

pytestmark = pytest.mark.browser

NARROW = {"width": 320, "height": 640}
# Pages that together have all colours that there are.
DARK = {
    "list",
    "read",
    "compose",
    "contacts-book",
    "folders",
    "senders",
    "rules",
    "waiting",
    "options-tab",
    "attachments",
}
SECONDS = 30  # for one page in w3m
# Buttons and links that a finger cannot hit: below 24 px (WCAG 2.2, 2.5.8) axe finds them itself.
SMALL = """() => [...document.querySelectorAll("button, summary, a.button, .nav-link, select")]
    .filter(one => one.checkVisibility() && !one.closest("[popover]:not(:popover-open), .skip, .visually-hidden"))
    .filter(one => one.getBoundingClientRect().height < 43.5 && getComputedStyle(one).display != "inline")
    .map(one => one.outerHTML.slice(0, 120))"""


@pytest.fixture
def anna(office: Office) -> Client:
    return browser(office.anna.id)


@pytest.fixture
def everywhere(office: Office, anna: Client) -> list[pages.Place]:
    return list(pages.places(anna, pages.furnish(office, anna)))


def test_nobody_is_shut_out_of_any_page(enter: Enter, everywhere: list[pages.Place]):
    page = enter()
    root = page.url.split("/mail/")[0]
    found = {}
    for place in everywhere:
        page.emulate_media(color_scheme="light", reduced_motion="reduce")
        page.goto(root + place.path)
        found[place.path] = faults(page, WCAG)
        if place.name in DARK:
            page.emulate_media(color_scheme="dark", reduced_motion="reduce")
            found[f"{place.path} in the dark"] = faults(page, COLOURS)
    assert {path: wrong for path, wrong in found.items() if wrong} == {}


def test_every_page_fits_the_smallest_phone(enter: Enter, everywhere: list[pages.Place]):
    page = enter(NARROW)
    root = page.url.split("/mail/")[0]
    found = {}
    for place in everywhere:
        page.goto(root + place.path)
        wide = page.evaluate(OVERFLOW)
        found[place.path] = [*([f"{wide} px too wide"] if wide > 0 else []), *page.evaluate(SMALL)]
    assert {path: wrong for path, wrong in found.items() if wrong} == {}


def test_every_page_is_read_in_w3m(live_server, office: Office, anna: Client, everywhere: list[pages.Place]):
    cookie = f"Cookie: sessionid={anna.cookies['sessionid'].value}"

    def shown(path: str) -> str:
        command = ["w3m", "-no-cookie", "-dump", "-cols", "100", "-header", cookie, live_server.url + path]
        return subprocess.run(command, capture_output=True, text=True, timeout=SECONDS, check=True).stdout

    for place in everywhere:
        text = shown(place.path)
        assert len(text.split()) > 10, place.path
        assert "Log in to your mail" not in text, place.path
    inbox = next(place.path for place in everywhere if place.name == "list")
    listed, opened = shown(inbox), shown(f"{inbox}1/")
    assert [
        words for words in ("Inbox", "Lunch", "Offers", "Ben Brown", "Write", "Delete") if words not in listed
    ] == []
    assert [words for words in ("Lunch", "a question", "Reply", "Forward", "Delete") if words not in opened] == []
