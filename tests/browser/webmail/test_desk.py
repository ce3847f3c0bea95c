"""Anna's address book and options in a browser: each page is seen, wide, on a phone and in the dark."""

from dataclasses import replace

import pytest

from mailapp.contacts import api as contacts
from mailapp.contacts.api import OFFICE, Card, Labelled, Photo, Postal
from tests.browser.webmail.conftest import PHONE, Enter, shoot
from tests.contacts.conftest import CARL, PIXEL
from tests.support.office import Office
from webmail import options

pytestmark = pytest.mark.browser

WHOLE = replace(
    CARL,
    title="Fishmonger",
    nickname="Kalle",
    birthday="1980-05-17",
    note="Likes herring.\nCalls on Fridays.",
    website="https://example.net/",
    postal=(Postal("Storgatan 1", "Malmö", "", "211 20", "Sverige", "home"),),
)


BOOK = ["contacts/mine/", "contacts/mine/{carl}/", "contacts/mine/{carl}/edit"]


def fill(office: Office) -> int:
    one = contacts.add(office.anna.id, WHOLE)
    contacts.add(
        office.anna.id, Card(name="Photo Smith", photo=Photo("", PIXEL), phones=(Labelled("+49 30 1", "work"),))
    )
    for name in ("Berta Bell", "Zoë Zimmermann", "Wolfeschlegelsteinhausenbergerdorff Hubert Blaine"):
        contacts.add(office.anna.id, Card(name=name, addresses=(Labelled(f"{name[:4].lower()}@example.org"),)))
    contacts.add(OFFICE, Card(name="Paper & Pens Ltd", addresses=(Labelled("order@pens.example"),)))
    return one.id


def test_the_pages_of_the_desk(enter: Enter, office: Office):
    carl = fill(office)
    wide, phone = enter(), enter(PHONE, dark=True)
    home = wide.url.partition("/mail/")[0]
    for page, size, places in (
        (
            wide,
            "wide",
            [*BOOK, "contacts/directory", "contacts/mine/import", "options/", "options/display", "help/keys"],
        ),
        (phone, "phone-dark", [*BOOK, "options/display"]),
    ):
        for path in places:
            page.goto(f"{home}/{path.format(carl=carl)}")
            shoot(page, f"{path.format(carl='one').strip('/').replace('/', '-')}-{size}")


def test_she_chooses_how_she_reads(enter: Enter, office: Office):
    page = enter()
    options.change(office.anna.id, pane="below", density="compact", contrast="more", text_size="large")
    page.reload()
    shoot(page, "options-below-compact-contrast")
    options.change(office.anna.id, pane="off", shortcuts=False)
    page.reload()
    assert not page.locator("#reading").is_visible()
    page.keyboard.press("c")
    assert "/mail/" in page.url, "keys do nothing"
    shoot(page, "options-off")
    page.emulate_media(media="print")
    assert page.locator("#list").is_visible(), "where no letter is open, the list goes on paper"
    assert not page.locator(".list-tools").is_visible()
