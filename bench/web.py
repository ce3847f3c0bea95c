#!/usr/bin/env python3
"""What a person at the webmail waits for in a large mailbox: ours beside Roundcube, Dovecot and Postfix, in one run.

Both get the same letters as a Maildir; ours takes them in by `reindex` and `search catchup`. Each logs in as a browser
does, over one kept connection, and is asked turn and turn about: the list, its second page, a letter that is opened,
rare words in the subject and in the text, and a letter that is sent, its sheet included (ours: and the page behind it).
A page of Roundcube's that fetches its lines by a second request counts with it. Then ten people read at once.
The peer needs root and Debian's packages (it says which); `--ours-only` compares with what it took before.
"""

import argparse
import html
import json
import os
import re
import shutil
import statistics
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Protocol

import house
import roundcube
from list_page import fill
from webclient import Reader, found

RESULTS = Path(__file__).resolve().parent / "results"
ROW = re.compile(r'hx-get="(/mail/\d+/\d+/)')
HIDDEN = re.compile(r'<input type="hidden" name="(\w+)" value="([^"]*)"')
PANE = {"HX-Request": "true", "HX-Target": "reading"}  # as the page asks for a letter
# Milliseconds at 100,000 letters, and pages a second: an earlier run on two cores, for who has no peer.
KNOWN = {"list": 264, "open": 377, "search subject": 568, "search text": 568, "send": 136, "pages/s": 58}
PEOPLE = 10
WHO = "ben@example.test"


class Webmail(Protocol):
    """A session of one person. Whoever is asked for something reads the whole answer."""

    reader: Reader

    def look(self) -> None: ...
    def turn(self, page: int) -> None: ...
    def open(self, number: int) -> None: ...
    def search(self, words: str, field: str) -> None: ...
    def send(self, number: int) -> None: ...


@dataclass
class Ours:
    """What our own pages ask for when they are clicked."""

    port: int
    address: str
    password: str
    letters: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.reader = Reader(self.port)
        token = self._token(self.reader.ask("/login"))
        form = {"csrfmiddlewaretoken": token, "username": self.address, "password": self.password}
        self._home = found(r'data-list="([^"]+)"', self.reader.ask("/login", form))

    def _token(self, page: str) -> str:
        return found(r'name="csrfmiddlewaretoken"\s+value="([^"]+)"', page)

    def look(self) -> None:
        self.letters = ROW.findall(self.reader.ask(self._home))

    def turn(self, page: int) -> None:
        found(r'(id="row-)', self.reader.ask(f"{self._home}?page={page}"))

    def open(self, number: int) -> None:
        found(r'(class="letter")', self.reader.ask(self.letters[number % len(self.letters)], **PANE))

    def search(self, words: str, field: str) -> None:
        asked = f"subject:{words}" if field == "subject" else words
        found(r'(id="row-)', self.reader.ask(f"{self._home}?q={asked}"))

    def send(self, number: int) -> None:
        sheet = self.reader.ask("/compose")
        form = {name: html.unescape(value) for name, value in HIDDEN.findall(sheet)}
        form |= {"to": "olga@example.test", "subject": f"Letter {number}", "text": "Short.", "do": "send"}
        found(r'(data-list=")', self.reader.ask("/compose", form | {"csrfmiddlewaretoken": self._token(sheet)}))


def acts(letters: int) -> dict[str, Callable[[Webmail, int], None]]:
    """By what they are called; the words are in three letters, and in one."""
    return {
        "list": lambda one, _number: one.look(),
        "next page": lambda one, _number: one.turn(2),
        "open": lambda one, number: one.open(number),
        "search subject": lambda one, number: one.search(str(letters // 3 - 2 - number), "subject"),
        "search text": lambda one, number: one.search(str(letters - 1 - number), "text"),
        "send": lambda one, number: one.send(number),
    }


def median(act: Callable[[Webmail, int], None], one: Webmail, numbers: range) -> float:
    """Milliseconds."""
    times = []
    for number in numbers:
        began = time.perf_counter()
        act(one, number)
        times.append((time.perf_counter() - began) * 1000)
    return statistics.median(times)


def crowd(people: list[Webmail], seconds: float) -> float:
    """Answers a second that they get who look at the list and open a letter of it, again and again."""
    until, before = time.monotonic() + seconds, sum(one.reader.answers for one in people)

    def read(number: int, one: Webmail) -> None:
        while time.monotonic() < until:
            one.look()
            one.open(number)
            number += 1

    threads = [threading.Thread(target=read, args=pair) for pair in enumerate(people)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return (sum(one.reader.answers for one in people) - before) / seconds


LogIn = Callable[[], Webmail]


@contextmanager
def ours(base: Path, letters: int) -> Iterator[LogIn]:
    with house.running(base) as own:
        password = json.loads((own.home / "demo-passwords").read_text())[WHO]
        fill(own.home / "mail/example.test/ben", letters, WHO)
        own.manage("reindex", WHO)
        own.manage("search", "catchup")
        yield lambda: Ours(own.ports["WEB_LISTEN"], WHO, password)


@contextmanager
def peer(base: Path, letters: int) -> Iterator[LogIn]:
    maildir = base / "peer/mail/ben"
    fill(maildir, letters, WHO)
    for folder, _folders, files in os.walk(maildir):
        for name in (folder, *(os.path.join(folder, file) for file in files)):
            os.chown(name, roundcube.OWNER, roundcube.OWNER)
    with roundcube.running(base / "peer") as port:
        yield lambda: roundcube.Peer(port, WHO)


def measured(sides: dict[str, LogIn], options: argparse.Namespace) -> dict[str, dict[str, float]]:
    """Medians in milliseconds, and pages a second; turn and turn about, so that a noisy moment meets both."""
    people = {label: log_in() for label, log_in in sides.items()}
    results: dict[str, dict[str, float]] = {label: {} for label in sides}
    for name, act in acts(options.letters).items():
        for label, one in people.items():
            slow = label == "roundcube" and name == "search text"  # it reads every letter
            act(one, 0)
            results[label][name] = median(act, one, range(1, 2 if slow else 1 + options.rounds))
    for label, log_in in sides.items():
        results[label]["pages/s"] = crowd([log_in() for _ in range(PEOPLE)], options.seconds)
    return results


def table(results: dict[str, dict[str, float]]) -> str:
    """Ours, theirs, and the ratio that is to be reached: half of their time, and as many pages."""
    theirs = results.get("roundcube", KNOWN)
    lines = [f"{'':16} {'ours':>9} {'roundcube':>10} {'ratio':>7}"]
    for name, mine in results["ours"].items():
        known = theirs.get(name)
        row = f"{name:16} {mine:9.1f} {known or 0:10.1f}"
        lines.append(
            row + (f" {mine / known:7.2f} {'' if reached(name, mine / known) else 'not yet'}" if known else "")
        )
    return "\n".join(lines)


def reached(name: str, ratio: float) -> bool:
    return ratio >= 1 if name == "pages/s" else ratio <= 0.5


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--letters", type=int, default=100_000)
    parser.add_argument("--rounds", type=int, default=15)
    parser.add_argument("--seconds", type=float, default=8, help="how long ten people read")
    parser.add_argument("--base", type=Path, help="scratch folder, on the disk to be measured")
    parser.add_argument("--ours-only", action="store_true", help="without the peer")
    options = parser.parse_args()
    wanted = "" if options.ours_only else roundcube.missing()
    if wanted:
        print(f"No peer ({wanted}); ours is compared with what it took elsewhere.", file=sys.stderr)
    base = Path(tempfile.mkdtemp(prefix="pillarbox-web-", dir=options.base))
    base.chmod(0o755)
    try:
        with ExitStack() as stack:
            sides = {"ours": stack.enter_context(ours(base, options.letters))}
            if not (options.ours_only or wanted):
                sides["roundcube"] = stack.enter_context(peer(base, options.letters))
            results = measured(sides, options)
    finally:
        shutil.rmtree(base, ignore_errors=True)
    RESULTS.mkdir(exist_ok=True)
    (RESULTS / "web.json").write_text(json.dumps({"letters": options.letters, **results}, indent=2))
    print(table(results))
    theirs = results.get("roundcube", KNOWN)
    return int(any(not reached(name, mine / theirs[name]) for name, mine in results["ours"].items() if name in theirs))


if __name__ == "__main__":
    sys.exit(main())
