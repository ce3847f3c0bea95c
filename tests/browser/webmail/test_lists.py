"""The list by keys alone, results while one types, and letters dragged onto a folder."""

from collections.abc import Callable

import pytest

from tests.browser.webmail.conftest import Enter, shoot
from tests.support.office import Office
from tests.webmail.conftest import letter
from webmail import options

pytestmark = pytest.mark.browser


def test_by_keys_alone(enter: Enter, put: Callable[[bytes], int], office: Office):
    for subject in ("Lunch", "Roof", "Invoice"):
        put(letter(subject))
    page = enter()
    press = page.keyboard.press
    press("j")
    press("j")
    assert page.evaluate("document.activeElement.closest('.row').textContent").find("Roof") >= 0
    press("s")
    page.wait_for_selector("text=1 letter flagged")
    assert page.evaluate("document.activeElement.closest('.row') !== null")
    press("x")
    press("e")
    page.wait_for_selector("text=1 letter moved to Archive")
    assert page.locator("#rows > .row").count() == 2
    assert page.evaluate("document.activeElement.closest('.row') !== null")
    press("z")
    page.wait_for_selector("text=1 letter is back")
    press("?")
    page.wait_for_selector("dialog[open] #keys")
    shoot(page, "keys")
    press("Escape")
    press("/")
    page.keyboard.type("invoice", delay=10)
    page.wait_for_selector("#search-offers .offer")
    shoot(page, "search-offers")
    press("ArrowDown")
    press("Enter")
    page.wait_for_selector(".letter h1:has-text('Invoice')")
    press("g")
    press("t")
    page.wait_for_selector(".list-title h1:has-text('Trash')")


def test_dragged_onto_a_folder_and_talked_about(enter: Enter, put: Callable[[bytes], int], office: Office):
    put(letter("Lunch").replace(b"Message-ID: ", b"X-Was: ").replace(b"Subject", b"Message-ID: <a@x.test>\nSubject"))
    put(letter("Re: Lunch").replace(b"Subject", b"References: <a@x.test>\nSubject"))
    options.change(office.anna.id, gathered="conversations")
    page = enter()
    page.click(".row-link")
    page.wait_for_selector(".turn .letter >> nth=0")  # what is not read unfolds by itself
    shoot(page, "conversation")
    page.drag_and_drop(".row-link", "#folders [data-use=Archive]")
    page.wait_for_selector("text=2 letters moved to Archive")
