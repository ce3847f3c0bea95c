"""A real Chromium for all pages, who is logged in there, and pictures of what is seen for those who ask for them."""

import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.contrib.auth import get_user_model
from django.test import Client
from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright

ARGUMENTS = ["--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage"]
SHOTS = Path(__file__).parent / "shots"


@pytest.fixture(scope="package")
def chromium() -> Iterator[Browser]:
    """One browser for this folder. Its event loop lives in this thread, which Django would take for a mistake."""
    with pytest.MonkeyPatch.context() as patch, sync_playwright() as playwright:
        patch.setenv("DJANGO_ALLOW_ASYNC_UNSAFE", "true")
        browser = playwright.chromium.launch(executable_path="/usr/bin/chromium", args=ARGUMENTS)
        yield browser
        browser.close()


def log_in(context: BrowserContext, account: int, url: str) -> None:
    """As if this person had been here before; the form itself is in webmail/test_loggedout.py."""
    client = Client()
    client.force_login(get_user_model().objects.get(pk=account))
    context.add_cookies([{"name": "sessionid", "value": client.cookies["sessionid"].value, "url": url}])


def picture(page: Page, name: str, *, full_page: bool = False) -> None:
    """The page once it has loaded: SHOTS=1 in the environment keeps it under tests/browser/shots, to be looked at."""
    page.wait_for_load_state()  # a click returns when the new page has begun, which may not have so much as a root
    if os.environ.get("SHOTS"):
        (SHOTS / name).parent.mkdir(parents=True, exist_ok=True)
        page.screenshot(path=SHOTS / f"{name}.png", full_page=full_page)
