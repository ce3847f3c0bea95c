#!/usr/bin/env python3
"""Open one person's letters in a real browser, and prove that none of them does anything there.

    bench/scripts.py --web 127.0.0.1:8025 --as anna@example.test --password WORDS [--from 0] [--seconds 500]
                     [--put FOLDER --imap 127.0.0.1:2143] [--views]

Chromium (Debian's) opens letter after letter, HTML frames included. It is told: a dialog, a request that leaves for
another host, an error in a script, what the browser refuses or blocks, a page or a download that opens by itself, an
answer of 500 or more. Exit status: 0 when there was none of these. `--from` goes on where a bounded run stopped.

`--put` appends the letters of a folder first: `python -m tests.support.attacks FOLDER` writes some 670 hostile ones.
`--views` opens each letter also as text, on paper, as its fields, and in an answer.
"""

import argparse
import sys
import time
from dataclasses import dataclass, field
from pathlib import Path

from imapclient import IMAPClient
from playwright.sync_api import Error, Page, sync_playwright

VIEWS = ("", "?view=text", "print", "headers", "reply")
OPTIONS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-component-update"]


@dataclass
class Watch:
    """What letters did that they must not."""

    root: str
    views: tuple[str, ...] = ("",)
    troubles: list[str] = field(default_factory=list)

    def over(self, page: Page) -> None:
        page.on("dialog", lambda dialog: (self.note(page, f"dialog {dialog.message}"), dialog.dismiss()))
        page.on("request", lambda request: self.request(page, request.url))
        page.on("console", lambda said: said.type == "error" and self.console(page, said.text))
        page.on("popup", lambda other: self.note(page, f"opens {other.url[:120]}"))
        page.on("download", lambda file: self.note(page, f"downloads {file.url[:120]}"))
        page.on("pageerror", lambda error: self.note(page, f"script error {error}"))
        page.on("response", lambda answer: answer.status >= 500 and self.note(page, f"{answer.status} {answer.url}"))

    def request(self, page: Page, url: str) -> None:
        if not url.startswith((self.root, "data:", "about:", "blob:")):
            self.note(page, f"request to {url[:120]}")

    def console(self, page: Page, words: str) -> None:
        if "status of 404" not in words:
            self.note(page, words[:160])

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
            for view in watch.views:
                page.goto(watch.root + path + view)
                framed += page.locator(".letter-frame").count()
        except Error as trouble:
            watch.note(page, f"{path} does not open: {str(trouble)[:80]}")
        opened += 1
    return opened, framed


def put(folder: Path, imap: str, address: str, password: str) -> None:
    """Each file of the folder into INBOX. TLS where the server wants it is not spoken: this is for loopback."""
    host, _colon, port = imap.rpartition(":")
    with IMAPClient(host, int(port), ssl=False) as client:
        client.login(address, password)
        for file in sorted(folder.iterdir()):
            client.append("INBOX", file.read_bytes().replace(b"\r\n", b"\n").replace(b"\n", b"\r\n"))


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--web", default="127.0.0.1:8025")
    parser.add_argument("--as", dest="address", default="anna@example.test")
    parser.add_argument("--password", required=True)
    parser.add_argument("--from", dest="first", type=int, default=0, help="begin with this letter of the list")
    parser.add_argument("--seconds", type=float, default=500, help="stop after so long")
    parser.add_argument("--put", type=Path, help="a folder of letters that are appended first")
    parser.add_argument("--imap", default="127.0.0.1:2143")
    parser.add_argument("--views", action="store_true", help="other pages of each letter, too")
    options = parser.parse_args()
    if options.put:
        put(options.put, options.imap, options.address, options.password)
    watch = Watch(f"http://{options.web}", VIEWS if options.views else ("",))
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
