"""Anna at a real Chromium, in front of a real server; what she sees is kept under tests/browser/shots."""

from collections.abc import Callable, Iterator
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, Request, sync_playwright

from mailapp.net.content import Content
from mailapp.store import api as store
from tests.browser.accessible import OVERFLOW, faults
from tests.support.office import PASSWORD, Office, make_office

SHOTS = Path(__file__).parent.parent / "shots" / "webmail"
ARGUMENTS = ["--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage"]
WIDE, PHONE = {"width": 1440, "height": 900}, {"width": 390, "height": 844}

Enter = Callable[..., Page]


@pytest.fixture(scope="module")
def chromium() -> Iterator[Browser]:
    """One browser for a module. Its event loop lives in this thread, which Django would take for a mistake."""
    with pytest.MonkeyPatch.context() as patch, sync_playwright() as playwright:
        patch.setenv("DJANGO_ALLOW_ASYNC_UNSAFE", "true")
        browser = playwright.chromium.launch(executable_path="/usr/bin/chromium", args=ARGUMENTS)
        yield browser
        browser.close()


@pytest.fixture
def office(chromium: Browser, transactional_db: None) -> Office:
    return make_office()


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

    def log_in(size: dict[str, int] = WIDE, *, js: bool = True, dark: bool = False) -> Page:
        context = chromium.new_context(
            viewport=size, java_script_enabled=js, color_scheme="dark" if dark else "light", has_touch=size == PHONE
        )
        page = context.new_page()
        page.set_default_timeout(10_000)
        opened.append((page, Watch(page, live_server.url)))
        page.goto(f"{live_server.url}/login")
        page.fill("[name=username]", "anna@example.test")
        page.fill("[name=password]", PASSWORD)
        page.click("button:has-text('Log in')")
        page.wait_for_selector(".list-head")
        return page

    yield log_in
    for page, watch in opened:
        page.context.close()
        assert not watch.troubles


def shoot(page: Page, name: str, *, js: bool = True) -> None:
    """Keep what is seen; it fits the screen, and nobody is shut out of it (axe needs scripts to tell)."""
    SHOTS.mkdir(parents=True, exist_ok=True)
    page.screenshot(path=SHOTS / f"{name}.png")
    assert page.evaluate(OVERFLOW) <= 0, f"{name} is wider than the screen"
    assert not js or faults(page) == [], f"{name} shuts somebody out"
