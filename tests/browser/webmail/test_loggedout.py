"""Anna's session ends while she reads and writes, because she ended it from her phone."""

from collections.abc import Callable

import pytest
from playwright.sync_api import expect

from mailapp.directory import api as directory
from tests.browser.webmail.conftest import PHONE, Enter, shoot
from tests.support.office import PASSWORD
from tests.webmail.conftest import letter

pytestmark = pytest.mark.browser
ANNA = "anna@example.test"


def log_in(page) -> None:
    page.fill("[name=username]", ANNA)
    page.fill("[name=password]", PASSWORD)
    page.click("button:has-text('Log in')")


def test_she_comes_back_to_the_list(enter: Enter, put: Callable[[bytes], int]):
    put(letter("Lunch"))
    page = enter()
    there = page.url
    directory.end_web_sessions(ANNA)
    page.click(".row-subject:text-is('Lunch')")
    page.wait_for_selector("text=Log in to your mail")
    log_in(page)
    page.wait_for_selector(".list-head")
    assert page.url.startswith(there)


@pytest.mark.parametrize("js", [True, False], ids=["js", "no-js"])
def test_she_loses_no_letter(enter: Enter, js: bool):
    page = enter(PHONE, js=js)
    page.click(".top-write")
    page.fill("#to", "ben@example.test")
    page.fill("#text", "Two hours of work")
    directory.end_web_sessions(ANNA)
    if js:
        with page.expect_response("**/people?*"):
            page.fill("#to", "be")  # nobody completes it now, and no script stumbles
        page.fill("#to", "ben@example.test")
        page.click("#save")
        expect(page.get_by_text("Not saved: the server does not answer")).to_be_visible()
        shoot(page, "compose-unsaved-phone")
    page.click("button:has-text('Send')")
    page.wait_for_selector("text=Your letter is kept")
    shoot(page, f"kept-{'js' if js else 'no-js'}", js=js)
    with page.context.expect_page() as opened:
        page.click("a:has-text('Log in in another tab')")
    log_in(opened.value)
    opened.value.wait_for_selector(".list-head")
    page.click("button:has-text('Go on with the letter')")  # with the token of the old session …
    page.wait_for_selector("text=You have logged in again")
    page.click("button:has-text('Go on with the letter')")  # … and with today's
    page.wait_for_selector("#sheet")
    assert page.input_value("#to") == "ben@example.test"
    assert page.input_value("#text") == "Two hours of work"


def test_what_is_wrong_with_an_address_stands_beside_it(enter: Enter):
    page = enter(PHONE)
    page.click(".top-write")
    page.click("summary:has-text('Cc, Bcc')")
    page.fill("#to", "ben@example.test")
    page.fill("#cc", "Ben Brown")
    page.click("button:has-text('Send')")
    expect(page.locator("#cc-wrong")).to_contain_text("“Ben Brown” is not an e-mail address")
    expect(page.locator("#cc")).to_be_focused()
    assert page.get_attribute("#cc", "aria-invalid") == "true"
    shoot(page, "compose-wrong-phone")


def test_a_draft_that_could_not_be_saved_says_why(enter: Enter, office):
    directory.change_account(ANNA, quota=100)
    page = enter()
    page.goto(page.url.split("/mail/")[0] + "/compose")
    page.fill("#text", "Two hours of work")
    page.click("#save")
    expect(page.locator(".saved-note")).to_contain_text("The mailbox is full")
    directory.change_account(ANNA, quota=0)
    page.click("#save")
    expect(page.get_by_text("Draft saved")).to_be_visible()
    asked: list[str] = []
    page.on("dialog", lambda dialog: asked.append(dialog.type) or dialog.accept())
    page.click("a.nav-link:has-text('Inbox')")
    page.wait_for_selector(".list-head")
    assert asked == []  # what is saved may be left
