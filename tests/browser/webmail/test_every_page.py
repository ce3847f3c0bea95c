"""Every page of the webmail, also the newest: for all eyes and hands, on any screen, and in a browser of text alone."""

import os
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest
from django.test import Client

from tests.browser.accessible import COLOURS, LARGE, OVERFLOW, WCAG, faults
from tests.browser.webmail.conftest import Enter
from tests.delivery.test_arrive import letters_of
from tests.support import lynx, pages
from tests.support.office import PASSWORD, Office
from tests.webmail.conftest import browser, letter

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
SECONDS = 30  # for one page in a browser of text
OF_TEXT = (
    ["w3m", "-dump", "-T", "text/html", "-I", "utf-8", "-O", "utf-8", "-cols", "100"],
    ["lynx", "-dump", "-stdin", "-nolist", "-assume_charset=utf-8", "-display_charset=utf-8", "-width=100"],
)
UTF8 = os.environ | {"LC_ALL": "C.UTF-8"}
SAID = {
    "list": ["unread", "Lunch", "Offers", "Ben Brown", "Write", "Delete"],
    "read": ["Offers", "Shop Über", "Reply", "Forward", "Delete"],
    "team": ["info@example.test"],
}
# Buttons and links that a finger cannot hit: below 24 px (WCAG 2.2, 2.5.8) axe finds them itself.
SMALL = """() => [...document.querySelectorAll("button, summary, a.button, .nav-link, select")]
    .filter(one => one.checkVisibility() && !one.closest("[popover]:not(:popover-open), .skip, .visually-hidden"))
    .filter(one => one.getBoundingClientRect().height < 43.5 && getComputedStyle(one).display != "inline")
    .map(one => one.outerHTML.slice(0, 120))"""

# Menus that hang over an edge of the screen: what is left of it no finger can reach.
MENUS = """() => [...document.querySelectorAll("details.menu")].filter(one => one.checkVisibility()).filter(one => {
    one.open = true;
    const at = one.querySelector(".menu-body").getBoundingClientRect();
    one.open = false;
    return at.left < 0 || at.right > innerWidth;
}).map(one => `menu: ${one.outerHTML.slice(0, 120)}`)"""


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
            wide = page.evaluate(LARGE)
            found[f"{place.path} in large letters"] = [f"{wide} px too wide"] if wide > 0 else []
    assert {path: wrong for path, wrong in found.items() if wrong} == {}


def test_every_page_fits_the_smallest_phone(enter: Enter, everywhere: list[pages.Place]):
    page = enter(NARROW)
    root = page.url.split("/mail/")[0]
    found = {}
    for place in everywhere:
        page.goto(root + place.path)
        wide = page.evaluate(OVERFLOW)
        found[place.path] = [
            *([f"{wide} px too wide"] if wide > 0 else []),
            *page.evaluate(SMALL),
            *page.evaluate(MENUS),
        ]
    assert {path: wrong for path, wrong in found.items() if wrong} == {}


def test_every_page_is_read_in_browsers_of_text(anna: Client, everywhere: list[pages.Place]):
    for place in everywhere:
        page = anna.get(place.path).content
        for browser_of_text, shown in ((one[0], _shown(one, page)) for one in OF_TEXT):
            assert len(shown.split()) > 10, (browser_of_text, place.path)
            said = SAID.get(place.name, [])
            assert [words for words in said if words not in shown] == [], (browser_of_text, place.path)


def _shown(command: list[str], page: bytes) -> str:
    done = subprocess.run(command, input=page, capture_output=True, timeout=SECONDS, check=True, env=UTF8)
    return " ".join(done.stdout.decode(errors="replace").split())


def test_a_day_in_lynx(live_server, office: Office, put: Callable[[bytes], int], tmp_path: Path):
    """Log in, open, answer, delete, log out: by the keys that one presses there."""
    put(letter("Lunch", "At noon?"))
    seen = lynx.pressed(f"{live_server.url}/login", [
        *lynx.find("E-mail"), office.anna.address, lynx.TAB, PASSWORD, lynx.TAB, lynx.ENTER,
        *lynx.find("unread: Ben"), lynx.ENTER,
        *lynx.find("Reply"), lynx.ENTER,
        *lynx.find("Subject"), lynx.TAB, "Yes, at noon.", lynx.TAB, lynx.TAB,
        *lynx.find("(send)"), lynx.ENTER,
        *lynx.find("Forward"), lynx.TAB, lynx.TAB, lynx.ENTER,  # there stand Archive and Delete
        *lynx.find("Log out"), lynx.ENTER,
    ], tmp_path)  # fmt: skip
    for words in ("At noon?", "Your letter is on its way.", "1 letter moved to Trash.", "Log in to your mail"):
        assert words in seen, words
    [answer] = letters_of(office.ben.id)
    assert b"Yes, at noon." in answer
    assert letters_of(office.anna.id) == []
    assert len(letters_of(office.anna.id, "Trash")) == 1
