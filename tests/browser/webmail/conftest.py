"""Anna at a real Chromium, in front of a real server."""

from collections.abc import Callable, Iterator
from contextlib import closing
from datetime import UTC, datetime

import pytest
from playwright.sync_api import Browser, Page, Request

from mailapp.net.content import Content
from mailapp.store import api as store
from tests.browser.accessible import OVERFLOW, faults
from tests.browser.conftest import log_in, picture
from tests.support.office import Office, make_office
from webmail import options

WIDE, PHONE = {"width": 1440, "height": 900}, {"width": 390, "height": 844}

Enter = Callable[..., Page]


@pytest.fixture
def office(chromium: Browser, transactional_db: None) -> Office:
    """What Anna sends leaves at once."""
    made = make_office()
    options.change(made.anna.id, undo_seconds=0)
    return made


@pytest.fixture
def put(office: Office) -> Callable[[bytes], int]:
    """A letter into Anna's Inbox; its UID."""
    mail = store.open(office.anna.id)

    def into_inbox(octets: bytes) -> int:
        ended = octets.replace(b"\r\n", b"\n").replace(b"\n", b"\r\n")
        with closing(Content.of(ended)) as content:
            return mail.append(mail.mailbox("INBOX").id, content, when=datetime.now(UTC))

    return into_inbox


class Watch:
    """What must never happen: a script of a letter that runs, a request that leaves, an error of ours."""

    def __init__(self, page: Page, home: str) -> None:
        self.troubles: list[str] = []
        self.home = home
        page.on("dialog", lambda dialog: (self.troubles.append(f"dialog {dialog.message}"), dialog.dismiss()))
        page.on("request", self._request)
        page.on("pageerror", lambda error: self.troubles.append(f"script error {error}"))
        page.on(
            "response", lambda answer: answer.status >= 500 and self.troubles.append(f"{answer.status} {answer.url}")
        )

    def _request(self, request: Request) -> None:
        if not request.url.startswith((self.home, "data:", "about:", "blob:")):
            self.troubles.append(f"request to {request.url}")


@pytest.fixture
def enter(chromium: Browser, live_server, office: Office) -> Iterator[Enter]:
    """A new browser in which Anna is logged in; at its end nothing bad may have happened."""
    opened: list[tuple[Page, Watch]] = []

    def open_browser(size: dict[str, int] = WIDE, *, js: bool = True, dark: bool = False) -> Page:
        context = chromium.new_context(
            viewport=size, java_script_enabled=js, color_scheme="dark" if dark else "light", has_touch=size == PHONE
        )
        log_in(context, office.anna.id, live_server.url)
        page = context.new_page()
        page.set_default_timeout(10_000)
        opened.append((page, Watch(page, live_server.url)))
        page.goto(live_server.url)
        page.wait_for_selector(".list-head")
        return page

    yield open_browser
    for page, watch in opened:
        page.context.close()
        assert not watch.troubles


def shoot(page: Page, name: str, *, js: bool = True) -> None:
    """It fits the screen, and nobody is shut out of it (axe needs scripts to tell)."""
    picture(page, f"webmail/{name}")
    assert page.evaluate(OVERFLOW) <= 0, f"{name} is wider than the screen"
    assert not js or faults(page) == [], f"{name} shuts somebody out"
