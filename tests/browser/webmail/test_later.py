"""Undo, send later, snooze: with and without JavaScript."""

from collections.abc import Callable

import pytest
from django.utils import timezone

from mailapp.later import api as later
from mailapp.store import api as store
from tests.browser.webmail.conftest import PHONE, WIDE, Enter, shoot
from tests.support.office import Office
from tests.webmail.conftest import letter
from webmail import options


@pytest.mark.parametrize(("size", "js", "name"), [(WIDE, True, "wide"), (PHONE, False, "phone")])
def test_undo_send_later_and_snooze(
    enter: Enter, put: Callable[[bytes], int], office: Office, size: dict[str, int], js: bool, name: str
):
    options.change(office.anna.id, undo_seconds=30)
    put(letter("Lunch"))
    page = enter(size, js=js)
    home = page.url
    page.goto(home.split("/mail/")[0] + "/compose?to=ben@example.test")
    page.fill("#subject", "Roof")
    page.fill("#text", "It leaks.")
    page.click(".sheet-send > button")
    page.click(".undo-send button")
    page.wait_for_selector("text=it is a draft again")
    assert page.input_value("#text").strip() == "It leaks."
    page.click(".send-later summary")
    page.select_option("#send-remind", "3")
    shoot(page, f"send-later-{name}", js=js)
    page.click(".send-later button:has-text('Tomorrow morning')")
    page.wait_for_selector("text=Your letter leaves")
    page.goto(home)
    page.check(".row:has-text('Lunch') .pick")
    page.click(".list-tools .snooze summary")
    shoot(page, f"snooze-{name}", js=js)
    page.click(".list-tools .snooze button:has-text('Tomorrow morning')")
    page.wait_for_selector("text=1 letter comes back")
    page.goto(home.split("/mail/")[0] + "/waiting/")
    shoot(page, f"waiting-{name}", js=js)
    page.click("text=Roof")
    page.wait_for_selector("text=This letter leaves")
    shoot(page, f"outbox-{name}", js=js)
    page.click(".later-card button:has-text('Send now')")
    page.wait_for_selector("text=on its way")
    later.turn(timezone.now())
    mail = store.open(office.anna.id)
    assert (mail.mailbox("Sent").messages, mail.mailbox("Snoozed").messages) == (1, 1)
