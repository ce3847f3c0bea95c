#!/usr/bin/env python3
"""Open one person's letters in a real browser, and prove that none of them does anything there.

    bench/scripts.py --web 127.0.0.1:8025 --as anna@example.test --password WORDS [--from 0] [--seconds 500]

Chromium (Debian's) opens letter after letter, HTML frames included. It is told: a dialog, a request that leaves for
another host, an error in a script, an answer of 500 or more. Exit status: 0 when there was none of these.
`--from` goes on where a bounded run stopped.
"""

import argparse
import sys
import time
from dataclasses import dataclass, field

from playwright.sync_api import Error, Page, sync_playwright

OPTIONS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-component-update"]


@dataclass
class Watch:
    """What letters did that they must not."""

    root: str
    troubles: list[str] = field(default_factory=list)

    def over(self, page: Page) -> None:
        page.on("dialog", lambda dialog: (self.note(page, f"dialog {dialog.message}"), dialog.dismiss()))
        page.on("request", lambda request: self.request(page, request.url))
        page.on("pageerror", lambda error: self.note(page, f"script error {error}"))
        page.on("response", lambda answer: answer.status >= 500 and self.note(page, f"{answer.status} {answer.url}"))

    def request(self, page: Page, url: str) -> None:
        if not url.startswith((self.root, "data:", "about:", "blob:")):
            self.note(page, f"request to {url[:120]}")

    def note(self, page: Page, what: str) -> None:
        self.troubles.append(f"{page.url}: {what}")
        print(self.troubles[-1], file=sys.stderr, flush=True)


def letters(page: Page, home: str) -> list[str]:
    """The paths of all letters in the inbox, newest first."""
    found: list[str] = []
    for number in range(1, 1000):
        page.goto(f"{home}?page={number}")
        here = [str(link.get_attribute("href")).split("?")[0] for link in page.query_selector_all(".row-link")]
        if not here:
            break
        found += here
    return found


def open_all(page: Page, watch: Watch, paths: list[str], seconds: float) -> tuple[int, int]:
    """How many were opened, and how many of them had HTML."""
    ends, opened, framed = time.monotonic() + seconds, 0, 0
    for path in paths:
        if time.monotonic() > ends:
            break
        try:
            page.goto(watch.root + path)
            framed += page.locator(".letter-frame").count()
        except Error as trouble:
            watch.note(page, f"{path} does not open: {str(trouble)[:80]}")
        opened += 1
    return opened, framed


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--web", default="127.0.0.1:8025")
    parser.add_argument("--as", dest="address", default="anna@example.test")
    parser.add_argument("--password", required=True)
    parser.add_argument("--from", dest="first", type=int, default=0, help="begin with this letter of the list")
    parser.add_argument("--seconds", type=float, default=500, help="stop after so long")
    options = parser.parse_args()
    watch = Watch(f"http://{options.web}")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path="/usr/bin/chromium", args=OPTIONS)
        page = browser.new_context(viewport={"width": 1000, "height": 800}).new_page()
        page.set_default_timeout(15_000)
        watch.over(page)
        page.goto(f"{watch.root}/login")
        page.fill("[name=username]", options.address)
        page.fill("[name=password]", options.password)
        page.press("[name=password]", "Enter")
        page.wait_for_selector(".list-head")
        paths = letters(page, page.url)
        opened, framed = open_all(page, watch, paths[options.first :], options.seconds)
        browser.close()
    print(f"{len(paths)} letters, {opened} opened, {framed} with HTML, {len(watch.troubles)} troubles")
    return 1 if watch.troubles else 0


if __name__ == "__main__":
    sys.exit(main())
