"""Every main task by forms and links alone: a browser whose JavaScript is off."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Browser

from tests.browser.webmail.conftest import PHONE, WIDE, Enter
from tests.support.office import PASSWORD, Office
from tests.webmail.conftest import letter

pytestmark = pytest.mark.browser


def test_log_in_and_out(chromium: Browser, live_server, office: Office):
    context = chromium.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(live_server.url)
    page.fill("[name=username]", "anna@example.test")
    page.fill("[name=password]", PASSWORD)
    page.click("button:has-text('Log in')")
    page.wait_for_selector("h1:has-text('Inbox')")
    page.click("summary[aria-label^=Account]")
    page.click("button:has-text('Log out')")
    page.wait_for_selector("[name=password]")
    context.close()


@pytest.mark.parametrize("size", [WIDE, PHONE], ids=["wide", "phone"])
def test_find_move_file_attach_and_rule(enter: Enter, put: Callable[[bytes], int], size: dict[str, int]):
    put(letter("Lunch", "At noon?"))
    page = enter(size, js=False)
    root, inbox = page.url.split("/mail/")[0], page.url
    page.fill("#search", "lunch")
    page.press("#search", "Enter")
    page.wait_for_selector(".row-subject:has-text('Lunch')")
    page.goto(f"{root}/folders/")
    page.fill("form[action$='/folders/new'] [name=name]", "Projects")
    page.click("button:has-text('Create folder')")
    page.wait_for_selector("text=The folder “Projects” is there")
    page.goto(inbox)
    page.check(".row:has-text('Lunch') .pick")
    page.click(".list-tools summary[aria-label='More']")
    page.select_option("#move-to", label="Projects")
    page.click("[value=move]")
    page.wait_for_selector("text=1 letter moved to Projects")
    page.goto(f"{root}/compose")
    page.fill("#to", "ben@example.test")
    page.fill("#subject", "With a file")
    page.fill("#text", "Here it is, attached.")
    page.set_input_files("#files", {"name": "a.txt", "mimeType": "text/plain", "buffer": b"a"})
    page.click("button:has-text('Send')")
    page.wait_for_selector("text=/on its way|leaves in/")
    page.goto(f"{root}/rules/new")
    page.fill("[name='c0-key']", "report")
    page.select_option("[name='a0-folder']", label="Projects")
    page.click("button:has-text('Save rule')")
    page.wait_for_selector("text=is saved")
