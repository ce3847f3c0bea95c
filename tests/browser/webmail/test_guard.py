"""Why is it here? Anna reads the card, lets a sender in for ever, and releases a letter by the link in her digest."""

import re
from dataclasses import replace
from datetime import timedelta
from email import message_from_bytes
from email.policy import default

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from mailapp.delivery import api as delivery
from mailapp.guard import api as guard
from mailapp.policy.values import Policy
from mailapp.store import api as store
from tests.browser.webmail.conftest import PHONE, Enter, shoot
from tests.delivery.test_arrive import letters_of
from tests.support.office import Office
from tests.webmail.test_guard import JUNK, put

pytestmark = pytest.mark.browser


def digest_link(office: Office, root: str) -> str:
    """Of the only letter in quarantine, as the daily letter has it."""
    delivery.tell_of_quarantine(timezone.now() + timedelta(days=1), Policy(), root)
    text = message_from_bytes(letters_of(office.anna.id)[-1], policy=default).get_content()
    return re.findall(r"http\S+/quarantine/letter/\S+", text)[0]


def test_a_card_a_list_and_a_link(enter: Enter, office: Office) -> None:
    box, uid = put(office.anna.id)
    put(office.anna.id, replace(JUNK, quarantine=True))
    page = enter()
    root = page.url.split("/mail/")[0]
    page.goto(f"{root}/mail/{box}/{uid}/")
    expect(page.locator(".why")).to_contain_text("7 points of spam")
    shoot(page, "why-wide")
    page.get_by_role("button", name="Always").click()
    expect(page.get_by_text("carl@example.net is always welcome now.")).to_be_visible()
    assert len(letters_of(office.anna.id)) == 1
    page.goto(f"{root}/senders/")
    expect(page.get_by_role("heading", name="Always welcome")).to_be_visible()
    shoot(page, "senders-wide")
    page.goto(f"{root}/quarantine/")
    shoot(page, "quarantine-wide")
    link = digest_link(office, root)
    page.context.clear_cookies()
    page.goto(link)
    expect(page.get_by_role("heading", name="A letter in quarantine")).to_be_visible()
    shoot(page, "quarantine-link-wide")
    assert guard.count_held() == 1
    page.get_by_role("button", name="Release", exact=True).click()
    expect(page.get_by_text("lies in your Inbox")).to_be_visible()
    assert guard.count_held() == 0


def test_on_a_phone_in_the_dark(enter: Enter, office: Office) -> None:
    box, uid = put(office.anna.id)
    put(office.anna.id, replace(JUNK, quarantine=True))
    guard.add_entry("offers.example.net", allow=False, account=office.anna.id, by="anna@example.test", reason="x" * 60)
    page = enter(PHONE, dark=True)
    root = page.url.split("/mail/")[0]
    for name, path in (("why", f"mail/{box}/{uid}/"), ("senders", "senders/")):
        page.goto(f"{root}/{path}")
        shoot(page, f"{name}-phone-dark")
    page.goto(f"{root}/quarantine/letter/{guard.token(guard.held()[0])}")
    shoot(page, "quarantine-link-phone-dark")
    assert store.open(office.anna.id).mailbox("Junk").messages == 1
