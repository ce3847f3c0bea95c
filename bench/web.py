#!/usr/bin/env python3
"""What a person at the webmail waits for, in a mailbox of 100,000: server time over one kept connection.

Fills a Maildir as any program would, lets `reindex` take it in and `search catchup` its words, logs in
over HTTP, and times the list, a letter that is opened, searches of rare words by subject and text, and a letter that is
sent, its sheet and the page behind it included; then how many pages a second ten people get.
The goals are half of what Roundcube 1.6 with Dovecot takes on the same two cores. Starts a scratch house of its own.
"""

import argparse
import gzip
import html
import http.client
import json
import re
import statistics
import sys
import threading
import time
import urllib.parse
from dataclasses import dataclass, field
from pathlib import Path

import house
from list_page import fill

TOKEN = re.compile(r'name="csrfmiddlewaretoken"\s+value="([^"]+)"')
ROW = re.compile(r'hx-get="(/mail/\d+/\d+/)')
HIDDEN = re.compile(r'<input type="hidden" name="(\w+)" value="([^"]*)"')
ROUNDCUBE = {"list": 264, "open": 754, "search subject": 568, "search text": 568, "send": 136}  # ms at 100,000
PAGES = 58  # a second, which Roundcube gives ten people
PEOPLE, SECONDS = 10, 8


@dataclass
class Reader:
    """A browser without a screen that keeps its connection."""

    port: int
    cookies: dict[str, str] = field(default_factory=dict)
    octets: int = 0

    def __post_init__(self) -> None:
        self._line = http.client.HTTPConnection("127.0.0.1", self.port, timeout=60)

    def ask(self, path: str, form: dict[str, str] | None = None, **headers: str) -> str:
        """The page, redirects followed."""
        body = urllib.parse.urlencode(form) if form else None
        said = {"Accept-Encoding": "gzip", "Cookie": "; ".join(f"{k}={v}" for k, v in self.cookies.items()), **headers}
        if form:
            said["Content-Type"] = "application/x-www-form-urlencoded"
        self._line.request("POST" if form else "GET", path, body, said)
        answer = self._line.getresponse()
        octets = answer.read()
        self.octets = len(octets)
        for cookie in answer.headers.get_all("Set-Cookie", []):
            name, _, value = cookie.partition(";")[0].partition("=")
            self.cookies[name] = value
        if answer.status in (301, 302):
            return self.ask(answer.headers["Location"])
        if answer.status >= 400:
            raise SystemExit(f"{path}: {answer.status}")
        return (gzip.decompress(octets) if answer.headers.get("Content-Encoding") == "gzip" else octets).decode()

    def log_in(self, address: str, password: str) -> str:
        token = TOKEN.search(self.ask("/login"))
        assert token
        return self.ask("/login", {"csrfmiddlewaretoken": token[1], "username": address, "password": password})


def median(act, rounds: int) -> float:
    """Milliseconds."""
    times = []
    for number in range(rounds):
        began = time.perf_counter()
        act(number)
        times.append(time.perf_counter() - began)
    return statistics.median(times) * 1000


def send(reader: Reader, number: int) -> None:
    sheet = reader.ask("/compose")
    form = {name: html.unescape(value) for name, value in HIDDEN.findall(sheet)}
    sent = {"to": "olga@example.test", "subject": f"Letter {number}", "text": "Short.", "do": "send"}
    token = TOKEN.search(sheet)
    assert token
    reader.ask("/compose", form | sent | {"csrfmiddlewaretoken": token[1]})


def measured(reader: Reader, home: str, rounds: int) -> dict[str, float]:
    letters = ROW.findall(reader.ask(home))
    ajax = {"HX-Request": "true"}
    return {
        "list": median(lambda _: reader.ask(home), rounds),
        "open": median(lambda number: reader.ask(letters[number % len(letters)], **ajax), rounds),
        "search subject": median(lambda number: reader.ask(f"{home}?q=subject:{33_000 + number}"), rounds),
        "search text": median(lambda number: reader.ask(f"{home}?q={99_000 + number}"), rounds),
        "send": median(lambda number: send(reader, number), rounds),
    }


def crowd(port: int, cookies: dict[str, str], home: str) -> float:
    """Pages a second that ten people get at once."""
    until, counts = time.monotonic() + SECONDS, [0] * PEOPLE

    def read(place: int) -> None:
        reader = Reader(port, dict(cookies))
        while time.monotonic() < until:
            reader.ask(home)
            counts[place] += 1

    threads = [threading.Thread(target=read, args=(place,)) for place in range(PEOPLE)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return sum(counts) / SECONDS


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--letters", type=int, default=100_000)
    parser.add_argument("--rounds", type=int, default=15)
    parser.add_argument("--base", type=Path, help="folder for the scratch house")
    parser.add_argument("--json", action="store_true")
    options = parser.parse_args()
    with house.running(options.base) as own:
        password = json.loads((own.home / "demo-passwords").read_text())["ben@example.test"]
        fill(own.home / "mail/example.test/ben", options.letters, "ben@example.test")
        own.manage("reindex", "ben@example.test")
        own.manage("search", "catchup")
        reader = Reader(own.ports["WEB_LISTEN"])
        page = reader.log_in("ben@example.test", password)
        home = ROW.findall(page)[0].rsplit("/", 2)[0] + "/"
        found = measured(reader, home, options.rounds)
        pages = crowd(reader.port, reader.cookies, home)
    wrong = [name for name, limit in ROUNDCUBE.items() if found[name] > limit / 2]
    if options.json:
        print(json.dumps({"milliseconds": found, "pages_a_second": pages, "not_reached": wrong}))
        return 1 if wrong else 0
    for name, limit in ROUNDCUBE.items():
        print(f"{name:16} {found[name]:8.1f} ms   goal {limit / 2:6.0f}   {'not yet' if name in wrong else ''}")
    print(f"{'ten people':16} {pages:8.1f} pages a second (Roundcube {PAGES})")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
