#!/usr/bin/env python3
"""How well and how fast our own spam filter tells junk from wanted letters.

Takes a folder of letters that are sorted already: in each folder directly below it, one letter a file; folders whose
names begin with "spam" are junk. They are put in the order of the moments at which they were received; the filter
learns the first half, one after the other, and judges the second. A scratch database is used, and removed again.

    bench/bayes.py FOLDER        such as the public corpus of SpamAssassin
"""

import argparse
import os
import re
import shutil
import statistics
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from pathlib import Path

sys.path[0] = str(Path(__file__).resolve().parent.parent)  # not this folder: its queue.py is not Python's

CAUGHT, WRONG = 0.97, 0.001  # shares to reach: of junk that is found, of wanted letters that are taken for junk
MILLISECONDS = 2.0  # to stay below: CPU to judge a letter of 10 KB
SIZE = (8_000, 12_000)  # octets of a letter of 10 KB
ROUNDS = 5
RECEIVED = re.compile(rb"^Received:[^\n]*(?:\n[ \t][^\n]*)*?;\s*([^\n(]+)", re.MULTILINE)
DATE = re.compile(rb"^Date:\s*([^\n(]+)", re.MULTILINE | re.IGNORECASE)
ACCOUNT = 1


def received(octets: bytes) -> datetime:
    """By the topmost Received field: the clock of whoever received it; else by its Date."""
    for field in (RECEIVED, DATE):
        for said in field.findall(octets)[:1]:
            try:
                when = parsedate_to_datetime(said.decode("latin-1").strip())
            except ValueError:
                continue
            return when if when.tzinfo else when.replace(tzinfo=UTC)
    return datetime.fromtimestamp(0, UTC)


def letters(folder: Path) -> list[tuple[bytes, bool]]:
    """In the order in which they were received: octets, and whether they are junk."""
    found = [
        (path.read_bytes(), below.name.startswith("spam"))
        for below in sorted(folder.iterdir())
        if below.is_dir()
        for path in sorted(below.iterdir())
        if path.is_file()
    ]
    return sorted(found, key=lambda one: received(one[0]))


def scratch() -> str:
    """A database of its own."""
    home = tempfile.mkdtemp(prefix="pillarbox-bayes-")
    os.environ.update(PILLARBOX_HOME=home, DJANGO_SETTINGS_MODULE="mailapp.settings", MAIL_HOSTNAME="mail.example.test")
    os.environ.setdefault("DATABASE_URL", "")
    import django

    django.setup()
    from django.core.management import call_command

    call_command("migrate", verbosity=0)
    return home


def measured(octets: Sequence[bytes], *, alone: bool = False) -> float:
    """Milliseconds of CPU to take one letter apart and judge it, the median letter. `alone`: the first in a while."""
    from mailapp.scanners.bayes import api as bayes
    from mailapp.scanners.bayes import counts

    taken = []
    for one in octets:
        if alone:
            counts.forget()
        began = time.thread_time()
        bayes.opinion(ACCOUNT, bayes.Letter(one))
        taken.append(time.thread_time() - began)
    return 1000 * statistics.median(taken)


def judged(second: Sequence[tuple[bytes, bool]]) -> Iterator[tuple[bool, float]]:
    """Whether it is junk, and the points that it got."""
    from mailapp.scanners.bayes import api as bayes

    for octets, spam in second:
        yield spam, bayes.score(ACCOUNT, bayes.Letter(octets)) or 0.0


def report(first: Sequence[tuple[bytes, bool]], results: Sequence[tuple[bool, float]]) -> bool:
    from mailapp.scanners.bayes.api import THRESHOLD

    junk = [points for spam, points in results if spam]
    ham = [points for spam, points in results if not spam]
    found, wrong = sum(p >= THRESHOLD for p in junk), sum(p >= THRESHOLD for p in ham)
    print(f"learnt: {sum(spam for _, spam in first)} junk, {sum(not spam for _, spam in first)} wanted")
    print(f"{'':16}{'taken for junk':>16}{'taken as wanted':>17}")
    print(f"{'junk':16}{found:>16}{len(junk) - found:>17}   {found / len(junk):.2%} caught (to reach {CAUGHT:.0%})")
    print(f"{'wanted':16}{wrong:>16}{len(ham) - wrong:>17}   {wrong / len(ham):.2%} wrong (at most {WRONG:.1%})")
    return found / len(junk) >= CAUGHT and wrong / len(ham) <= WRONG


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path)
    everything = letters(parser.parse_args().folder)
    if len({spam for _, spam in everything}) < 2:
        print("There must be folders of both: junk (named spam…) and wanted letters.", file=sys.stderr)
        return 2
    home = scratch()
    try:
        from mailapp.scanners.bayes import api as bayes
        from mailapp.scanners.bayes import counts

        half = len(everything) // 2
        first, second = everything[:half], everything[half:]
        began = time.thread_time()
        bayes.teach(ACCOUNT, [bayes.Lesson(bayes.Letter(octets), spam) for octets, spam in first])
        learning = 1000 * (time.thread_time() - began) / len(first)
        good = report(first, list(judged(second)))
        usual = [octets for octets, _ in second if SIZE[0] <= len(octets) <= SIZE[1]] or [second[0][0]]
        alone = min(measured(usual, alone=True) for _ in range(ROUNDS))
        spent = measured([octets for octets, _ in second if SIZE[0] <= len(octets) <= SIZE[1]] or usual)
        print(
            f"CPU: {spent:.2f} ms to judge a letter of 10 KB among others (at most {MILLISECONDS}), {alone:.2f} ms when"
        )
        print(f"none came for {counts.FRESH_SECONDS:.0f} seconds; {learning:.2f} ms to learn one")
        return 0 if good and spent <= MILLISECONDS else 1
    finally:
        shutil.rmtree(home, ignore_errors=True)


if __name__ == "__main__":
    sys.exit(main())
