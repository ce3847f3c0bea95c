"""A team's letter in a browser: assigned, noted about, answered."""

import pytest

from mailapp.store import api as stores
from mailapp.store.values import INBOX
from mailapp.teamwork import api as teamwork
from tests.browser.webmail.conftest import PHONE, WIDE, Enter, shoot
from tests.store.letters import content
from tests.support.office import Office

INFO = "info@example.test"


@pytest.mark.parametrize(("size", "js", "name"), [(WIDE, True, "wide"), (PHONE, False, "phone")])
def test_a_letter_of_the_team(enter: Enter, office: Office, size: dict[str, int], js: bool, name: str):
    team = stores.open(stores.add_team(INFO, name="Information").id)
    for who in (office.anna, office.ben):
        stores.grant_team(INFO, who.address, "file", send_as=True)
    inbox = team.mailbox(INBOX).id
    for subject in ("Roof", "Invoice"):
        team.append(inbox, content(subject, From="Carl <carl@example.net>", Message_ID=f"<{subject}@example.net>"))
    teamwork.begin(office.ben.id, inbox, 2, 600)
    page = enter(size, js=js)
    home = page.url.split("/mail/")[0]
    page.goto(f"{home}/mail/{inbox}/")
    page.check(".row:has-text('Roof') .pick")
    page.click(".list-tools .assign summary")
    shoot(page, f"teamwork-assign-{name}", js=js)
    page.click(".list-tools .assign button:has-text('Me')")
    page.wait_for_selector("text=1 letter is for Anna Arnold now")
    page.click(".team-filters >> text=Mine")
    page.wait_for_selector("h1:has-text('Found')")
    assert page.locator(".row").count() == 1
    page.goto(f"{home}/mail/{inbox}/2/")
    page.wait_for_selector("text=Ben Brown is answering this letter")
    page.click(".note-form summary")
    page.fill("#note-text", "He has paid already.")
    page.click("text=Keep this note")
    page.wait_for_selector(".note-text:has-text('He has paid already.')")
    page.click(".team-acts button:has-text('Done')")
    page.wait_for_selector(".team-state .badge:has-text('done')")
    shoot(page, f"teamwork-{name}", js=js)
    page.goto(f"{home}/mail/{inbox}/team")
    shoot(page, f"teamwork-page-{name}", js=js)
