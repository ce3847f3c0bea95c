"""Anna saves what she has searched for, finds it beside her folders, and deletes it: with JavaScript and without."""

import pytest
from playwright.sync_api import expect

from tests.browser.webmail.conftest import PHONE, WIDE, Enter, shoot

pytestmark = pytest.mark.browser


@pytest.mark.parametrize(("size", "js", "dark"), [(WIDE, True, True), (WIDE, False, False), (PHONE, True, False)])
def test_saved_found_and_deleted(enter: Enter, put, size: dict[str, int], js: bool, dark: bool):
    way = f"{'wide' if size == WIDE else 'phone'}{'' if js else '-no-js'}{'-dark' if dark else ''}"
    put(b"From: Ben <ben@example.test>\nSubject: Annual report\n\nEnclosed.\n")
    page = enter(size, js=js, dark=dark)
    page.goto(page.url.partition("/mail/")[0] + "/search?q=report")
    page.click("text=save this search")
    page.fill("#search-name", "Reports")
    page.click("button:has-text('Save search')")
    page.click("button:has-text('Unread')")
    expect(page.locator(".folder-line")).to_have_count(2)
    shoot(page, f"searches-{way}", js=js)
    page.click(".folder-line:has-text('report') >> a:has-text('Reports')")
    expect(page.locator(".row")).to_have_count(1)
    shoot(page, f"searches-found-{way}", js=js)
    page.goto(page.url.partition("/search")[0] + "/searches/")
    page.click(".folder-line:has-text('Reports') >> summary")
    shoot(page, f"searches-change-{way}", js=js)
    page.click(".folder-line:has-text('Reports') >> button:has-text('Delete search')")
    expect(page.locator(".folder-line")).to_have_count(1)
