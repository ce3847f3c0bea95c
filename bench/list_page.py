#!/usr/bin/env python3
"""The webmail's list page of a large mailbox and of a small one: the same time, within a quarter.

Fills two Maildirs with letters as any Maildir program would, lets `manage.py reindex` take them in (the way to bring
mail from elsewhere), logs in over HTTP and times the first page of INBOX. Starts a scratch house of its own.
"""

import argparse
import json
import statistics
import sys
import time
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from pathlib import Path

import house
from browser import Browser

LIMIT = 1.25


def letter(number: int, when: datetime, to: str) -> bytes:
    """A short letter of a long correspondence."""
    return (
        f"From: Correspondent {number % 97} <c{number % 97}@example.net>\r\nTo: {to}\r\n"
        f"Subject: {'Re: ' * (number % 3)}Matter {number // 3}\r\nDate: {format_datetime(when)}\r\n"
        f"Message-ID: <{number}.{to}>\r\n\r\nLetter number {number}.\r\n"
    ).encode()


def fill(maildir: Path, count: int, to: str) -> None:
    """Write letters straight into `cur`; their dates are a minute apart and end now."""
    now = datetime.now(UTC)
    for folder in ("tmp", "new", "cur"):
        (maildir / folder).mkdir(parents=True, exist_ok=True)
    for number in range(count):
        octets = letter(number, now - timedelta(minutes=count - number), to)
        seen = "S" if number % 4 else ""
        (maildir / "cur" / f"{1_600_000_000 + number}.N{number}.bench,S={len(octets)}:2,{seen}").write_bytes(octets)


def time_page(browser: Browser, rounds: int) -> float:
    """Median milliseconds of the page that the person sees after logging in."""
    path, times = browser.url, []
    for _ in range(rounds):
        began = time.perf_counter()
        browser.get(path)
        times.append(time.perf_counter() - began)
    return statistics.median(times) * 1000


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--small", type=int, default=1000)
    parser.add_argument("--large", type=int, default=100_000)
    parser.add_argument("--rounds", type=int, default=30)
    parser.add_argument("--base", type=Path, help="folder for the scratch house")
    parser.add_argument("--json", action="store_true")
    options = parser.parse_args()
    with house.running(options.base) as own:
        passwords = json.loads((own.home / "demo-passwords").read_text())
        result = {}
        for person, count in (("anna", options.small), ("ben", options.large)):
            address = f"{person}@example.test"
            fill(own.home / "mail/example.test" / person, count, address)
            own.manage("reindex", address)
            browser = Browser(f"http://127.0.0.1:{own.ports['WEB_LISTEN']}")
            browser.log_in(address, passwords[address])
            result[count] = time_page(browser, options.rounds)
    ratio = result[options.large] / result[options.small]
    if options.json:
        print(json.dumps({"milliseconds": result, "ratio": ratio, "limit": LIMIT}))
    else:
        for count, milliseconds in result.items():
            print(f"{count:>8} letters {milliseconds:8.1f} ms")
        print(f"   ratio {ratio:.2f} (limit {LIMIT})")
    return 0 if ratio <= LIMIT else 1


if __name__ == "__main__":
    sys.exit(main())
