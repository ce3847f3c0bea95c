#!/usr/bin/env python3
"""Open every letter of one person in the webmail, with its HTML frames, and tell which gave an error page.

    bench/open_all.py --home HOME --web 127.0.0.1:8025 --as anna@example.test --password WORDS

Exit status: 0 when all opened. `--limit` opens only so many.
"""

import argparse
import html
import re
import subprocess
import sys
import time
from collections.abc import Iterator
from urllib.error import HTTPError, URLError

from browser import Browser
from house import PYTHON, ROOT

FRAME = re.compile(r'<iframe[^>]*\bsrc="([^"]+)"')

TELL_ALL = """
from mailapp.directory import api as directory
from mailapp.store import api as store

mail = store.open(directory.account("{address}").id)
for box in mail.mailboxes():
    for uid in mail.open(box.name).uids:
        print(f"/mail/{{box.id}}/{{uid}}/")
"""


def letters(options: argparse.Namespace) -> list[str]:
    """The page of each letter, as the store counts them."""
    command = [PYTHON, str(ROOT / "manage.py"), "shell", "--no-imports", "-c", TELL_ALL.format(address=options.person)]
    environment = {"PILLARBOX_HOME": options.home, "PATH": "/usr/bin:/bin"}
    told = subprocess.run(command, env=environment, capture_output=True, text=True, check=True).stdout.split()
    return told[-options.limit :] if options.limit else told


def troubles(browser: Browser, paths: list[str]) -> Iterator[str]:
    """A line for each page that is an error."""
    for path in paths:
        try:
            page = browser.get(path)
            for frame in FRAME.findall(page):
                browser.get(html.unescape(frame))
        except HTTPError as trouble:
            yield f"{path}: {trouble.code} {trouble.reason} ({trouble.url})"
        except (URLError, OSError) as trouble:
            yield f"{path}: {trouble}"


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--home", required=True, help="PILLARBOX_HOME of the running appliance")
    parser.add_argument("--web", default="127.0.0.1:8025")
    parser.add_argument("--as", dest="person", default="anna@example.test", metavar="ADDRESS")
    parser.add_argument("--password", required=True)
    parser.add_argument("--limit", type=int, default=0, help="only the last so many")
    options = parser.parse_args()
    browser = Browser(f"http://{options.web}")
    browser.log_in(options.person, options.password)
    if "/login" in browser.url:
        print("The login was refused.", file=sys.stderr)
        return 1
    paths, began = letters(options), time.monotonic()
    wrong = list(troubles(browser, paths))
    for line in wrong:
        print(line)
    seconds = time.monotonic() - began
    print(f"{len(paths)} letters opened in {seconds:.0f} s, {len(wrong)} gave an error page")
    return 1 if wrong or not paths else 0


if __name__ == "__main__":
    sys.exit(main())
