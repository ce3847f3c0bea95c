"""Anna at a team's mailbox, with all rights and with few, and at the page on which she shares a folder of her own."""

import pytest
from playwright.sync_api import expect

from mailapp.store import api as store
from tests.browser.webmail.conftest import PHONE, WIDE, Enter, shoot
from tests.store.letters import content
from tests.support.office import Office

pytestmark = pytest.mark.browser

INFO = "info@example.test"


@pytest.fixture
def team(office: Office):
    mail = store.open(store.add_team(INFO, name="Information").id)
    for subject in ("A question", "Another question"):
        mail.append(mail.mailbox("INBOX").id, content(subject))
    return mail


@pytest.mark.parametrize(("size", "js", "dark"), [(WIDE, True, False), (WIDE, False, True), (PHONE, True, True)])
def test_the_mailbox_of_a_team(enter: Enter, team, size: dict[str, int], js: bool, dark: bool):
    way = f"{'wide' if size == WIDE else 'phone'}{'' if js else '-no-js'}{'-dark' if dark else ''}"
    store.grant_team(INFO, "anna@example.test", "file", send_as=True)
    page = enter(size, js=js, dark=dark)
    home = page.url.partition("/mail/")[0]
    page.goto(f"{home}/mail/{team.mailbox('INBOX').id}/")
    expect(page.locator(".row.unseen")).to_have_count(2)
    shoot(page, f"team-list-{way}", js=js)
    page.click(".row-subject:text-is('A question')")
    expect(page.locator(".letter")).to_contain_text("Good morning")
    expect(page.locator(".letter-tools [value=delete]")).to_have_count(1)
    shoot(page, f"team-letter-{way}", js=js)
    page.click(".letter-tools [value=delete]")
    expect(page.locator(".row")).to_have_count(1)
    assert team.mailbox("Trash").messages == 1
    store.grant_team(INFO, "anna@example.test", "lr")
    page.goto(f"{home}/mail/{team.mailbox('INBOX').id}/")
    expect(page.locator(".row")).to_have_count(1)
    expect(page.locator("[name=do]")).to_have_count(0)
    shoot(page, f"team-reading-only-{way}", js=js)


@pytest.mark.parametrize(("size", "dark"), [(WIDE, False), (PHONE, True)])
def test_sharing_a_folder(enter: Enter, office: Office, size: dict[str, int], dark: bool):
    way = f"{'wide' if size == WIDE else 'phone'}{'-dark' if dark else ''}"
    page = enter(size, dark=dark)
    mine = store.open(office.anna.id).mailbox("Archive").id
    page.goto(f"{page.url.partition('/mail/')[0]}/folders/{mine}/share")
    expect(page.locator("text=Nobody else sees this folder.")).to_be_visible()
    shoot(page, f"share-nobody-{way}")
    page.fill("#share-who", "ben@example.test")
    page.click("button:has-text('Share'):not(:has-text('no longer'))")
    expect(page.locator(".folder-line")).to_contain_text("ben@example.test")
    shoot(page, f"share-ben-{way}")
    page.click("text=Share no longer")
    expect(page.locator("text=Nobody else sees this folder.")).to_be_visible()
