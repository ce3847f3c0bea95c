"""Anna makes an app password for her phone, uses it, and revokes it: with JavaScript and without, wide and small."""

import pytest
from playwright.sync_api import expect

from mailapp.directory.credentials import BadCredentials, check
from tests.browser.webmail.conftest import PHONE, WIDE, Enter, shoot

pytestmark = pytest.mark.browser
ANNA = "anna@example.test"


@pytest.mark.parametrize(("size", "js"), [(WIDE, True), (WIDE, False), (PHONE, True), (PHONE, False)])
def test_made_used_and_revoked(enter: Enter, size: dict[str, int], js: bool):
    way = f"{'wide' if size == WIDE else 'phone'}{'' if js else '-no-js'}"
    page = enter(size, js=js)
    page.click(".account summary")
    page.click("text=Passwords and devices")
    expect(page.get_by_text("this one")).to_be_visible()
    shoot(page, f"devices-{way}", js=js)
    page.click("text=App passwords")
    shoot(page, f"app-passwords-none-{way}", js=js)
    page.fill("#app-name", "Anna's phone")
    page.uncheck("[name=protocol][value=pop3]")
    page.click("button:has-text('Make it')")
    text = page.inner_text(".secret")
    shoot(page, f"app-passwords-made-{way}", js=js)
    assert check(ANNA, text, "192.0.2.7", "imap").address == ANNA
    with pytest.raises(BadCredentials):
        check(ANNA, text, "192.0.2.8", "pop3")
    page.goto(page.url)
    expect(page.locator(".keys li")).to_contain_text("last used")
    expect(page.locator(".secret")).to_have_count(0)
    page.click("button:has-text('Revoke')")
    page.wait_for_selector("text=opens nothing any more")
    with pytest.raises(BadCredentials):
        check(ANNA, text, "192.0.2.7", "imap")
