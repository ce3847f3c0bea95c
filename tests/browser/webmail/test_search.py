"""Anna types into the box at the top of any page: found in all folders, turned page by page, opened, narrowed down."""

from contextlib import closing
from datetime import UTC, datetime, timedelta

import pytest
from playwright.sync_api import expect

from mailapp.net.content import Content
from mailapp.store import api as store
from tests.browser.webmail.conftest import PHONE, WIDE, Enter, shoot
from tests.support.office import Office

pytestmark = pytest.mark.browser
NOON = datetime(2026, 11, 26, 12, 0, tzinfo=UTC)


def fill(office: Office) -> None:
    """One letter about the bridge in Archive, one in Trash, sixty in the Inbox, and others."""
    mail = store.open(office.anna.id)
    texts = [("INBOX", f"Bridge {n}", "Steel") for n in range(60)]
    texts += [("Archive", "Tunnel", "the bridge was dearer"), ("Trash", "Bridge too far", "x"), ("INBOX", "Tea", "x")]
    for number, (folder, subject, text) in enumerate(texts):
        octets = f"From: Ben <ben@example.test>\r\nSubject: {subject}\r\n\r\n{text}\r\n".encode()
        with closing(Content.of(octets)) as content:
            mail.append(mail.mailbox(folder).id, content, when=NOON + timedelta(minutes=number))


@pytest.mark.parametrize(("size", "js", "dark"), [(WIDE, True, False), (WIDE, False, True), (PHONE, True, True)])
def test_found_turned_and_opened(enter: Enter, office: Office, size: dict[str, int], js: bool, dark: bool):
    way = f"{'wide' if size == WIDE else 'phone'}{'' if js else '-no-js'}{'-dark' if dark else ''}"
    fill(office)
    page = enter(size, js=js, dark=dark)
    page.fill("#search", "bridge")
    page.press("#search", "Enter")
    expect(page.locator(".list-head .count")).to_have_text("1–50 of 62")
    expect(page.locator(".row-subject").first).to_have_text("Bridge too far")
    shoot(page, f"search-{way}", js=js)
    page.click("[rel=next]")
    expect(page.locator(".row")).to_have_count(12)
    page.click("text=only in Inbox")  # where the search was asked from is not forgotten by turning the page
    expect(page.locator(".row")).to_have_count(50)
    page.go_back()
    page.click("[rel=prev]")
    page.click(".row:has-text('Tunnel') >> .row-link")
    expect(page.locator("h1:visible, h2:visible").filter(has_text="Tunnel").first).to_be_visible()


@pytest.mark.parametrize("size", [WIDE, PHONE])
def test_nothing_found_and_nothing_asked(enter: Enter, office: Office, size: dict[str, int]):
    way = "wide" if size == WIDE else "phone"
    page = enter(size)
    page.fill("#search", "<b>no such word</b>")
    page.press("#search", "Enter")
    expect(page.locator(".empty h2")).to_have_text("Nothing found")
    expect(page.locator(".found")).to_contain_text("<b>no such word</b>")
    shoot(page, f"search-nothing-{way}")
    page.fill("#search", "")
    page.press("#search", "Enter")
    expect(page.locator(".empty h2")).to_have_text("What are you looking for?")
    shoot(page, f"search-empty-{way}")
