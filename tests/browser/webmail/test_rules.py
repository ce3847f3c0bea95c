"""Anna makes rules: from a letter, tried, applied and undone, and goes on vacation; with JavaScript and without."""

import pytest
from playwright.sync_api import Page, expect

from mailapp.delivery.api import Scripts
from tests.browser.webmail.conftest import PHONE, WIDE, Enter, shoot
from tests.support.office import Office

pytestmark = pytest.mark.browser
CHOIR = b"""From: Carl <carl@example.org>
To: choir@example.org
Subject: [choir] Rehearsal
List-Id: The choir <choir.example.org>

Monday.
"""
LUNCH = b"From: Ben <ben@example.test>\nTo: anna@example.test\nSubject: Lunch\n\nAt noon?\n"
BY_HAND = b'# mine\r\nif header :contains "X-Loop" "yes" { discard; }\r\n'


@pytest.mark.parametrize(("size", "js", "dark"), [(WIDE, True, True), (PHONE, False, False)])
def test_from_a_letter_to_a_tidy_folder(enter: Enter, put, office: Office, size: dict[str, int], js: bool, dark: bool):
    way = f"{'wide' if size == WIDE else 'phone'}{'' if js else '-no-js'}{'-dark' if dark else ''}"
    for octets in (CHOIR, LUNCH, CHOIR):
        put(octets)
    scripts = Scripts(office.anna.id)
    scripts.put("mine", BY_HAND)
    scripts.activate("mine")
    page = enter(size, js=js, dark=dark)
    home = page.url.partition("/mail/")[0]
    page.click(".row:has-text('Rehearsal') .row-link >> nth=0")
    page.click("#letter-more > summary")
    page.click("text=Rule from this letter")
    expect(page.locator("#name")).to_have_value("The choir")
    expect(page.locator("#c0-key")).to_have_value("choir.example.org")
    page.fill("#a0-new", "Choir")
    page.select_option("#add-a", "flag")
    page.click("button:has-text('Add an action')")
    expect(page.locator(".rule-kind")).to_have_count(2)
    page.select_option("#add-c", "size")
    page.click("button:has-text('Add a condition')")
    expect(page.locator("#c0-key")).to_have_value("choir.example.org")
    shoot(page, f"rule-form-{way}", js=js)
    page.click("button[value=drop-c1]")
    expect(page.locator("#c1-size")).to_have_count(0)
    page.click("button[value=try]")
    expect(page.locator("#tried li")).to_have_count(2)
    shoot(page, f"rule-tried-{way}", js=js)
    page.click("button[value=tidy]")
    expect(page.locator(".rule-hits input")).to_have_count(2)
    shoot(page, f"rule-try-{way}", js=False)
    page.click("button:has-text('Do it to these letters now')")
    expect(page.locator(".notice.success")).to_contain_text("2 letters")
    page.click("button:has-text('Undo')")
    expect(page.locator(".notice.success")).to_contain_text("Undone")
    second(page, home, js=js)
    shoot(page, f"rules-{way}", js=js)
    assert BY_HAND.decode().strip() in (scripts.active() or "")
    if js:
        away(page, home, way)
        as_text(page, home)


def second(page: Page, home: str, *, js: bool) -> None:
    """One rule more, put above the first: by dragging where that works."""
    page.goto(f"{home}/rules/new")
    page.fill("#name", "Ben")
    page.fill("#c0-key", "ben@example.test")
    page.select_option("#a0-folder", "Archive")
    page.click("button:text-is('Save rule')")
    if js and page.viewport_size == WIDE:
        page.locator(".rule-card[data-number='1']").drag_to(page.locator(".rule-card[data-number='0']"))
    else:
        page.click("[aria-label='Ben further up']")
    expect(page.locator(".rule-card h2").first).to_contain_text("Ben")


def away(page: Page, home: str, way: str) -> None:
    page.goto(f"{home}/rules/away")
    page.fill("#id_text", "Back on Monday.")
    page.fill("#id_since", "2026-01-01")
    page.fill("#id_until", "2099-01-01")
    shoot(page, f"away-{way}")
    page.click("button:has-text('Switch on')")
    page.goto(home)
    expect(page.locator(".mail-banner")).to_contain_text("Your vacation answer is on")
    shoot(page, f"away-banner-{way}", js=False)
    page.click(".mail-banner a")
    page.click("button:has-text('Switch off')")
    page.goto(home)
    expect(page.locator(".mail-banner")).to_have_count(0)


def as_text(page: Page, home: str) -> None:
    page.goto(f"{home}/rules/scripts/one")
    page.fill("#name", "Mine too")
    page.fill("#text", 'if true {\n    fileinto "A";\n}\n')
    page.click("button:has-text('Save script')")
    expect(page.locator(".rule-problem")).to_contain_text("Line 2, column 5")
    shoot(page, "script-wrong", js=False)
    page.fill("#text", "keep;")
    page.click("button:has-text('Save script')")
    page.click("[aria-label='Run Mine too']")
    expect(page.locator(".badge.good")).to_have_text("runs")
    shoot(page, "scripts", js=False)
