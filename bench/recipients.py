#!/usr/bin/env python3
"""What a recipient costs: the answer to RCPT from memory, from the database, and where names are many.

Fills a scratch database with one large group, a chain of aliases and many patterns, and times the directory alone:
no server, no socket. Median microseconds of one question.
"""

import argparse
import json
import os
import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
SECONDS = 0.5  # for each figure
MEMBERS, DEPTH, PATTERNS = 10_000, 20, 1_000

Question = Callable[[], object]


def prepare(home: str) -> None:
    """Django on a database of its own."""
    os.environ |= {"PILLARBOX_HOME": home, "MAIL_HOSTNAME": "mail.example.test"}
    os.environ["DJANGO_SETTINGS_MODULE"] = "mailapp.settings"
    sys.path.insert(0, str(ROOT))
    import django
    from django.core.management import call_command

    django.setup()
    call_command("migrate", verbosity=0)


def fill() -> int:
    """An office with many names; Anna's account."""
    from mailapp.directory import api as directory
    from mailapp.directory.models import Domain, Pattern

    directory.add_domain("example.test")
    anna = directory.add_account("anna@example.test", "never-used-here")
    team = [f"m{n}@example.test" for n in range(MEMBERS - 1)] + [anna.address]
    directory.add_group("team@example.test", team, posting=directory.Posting.MEMBERS)
    for n in range(DEPTH):
        directory.add_alias(f"l{n}@example.test", [anna.address if n + 1 == DEPTH else f"l{n + 1}@example.test"])
    directory.add_domain("patterns.test")
    row = Domain.objects.get(name="patterns.test")
    Pattern.objects.bulk_create(
        Pattern(domain=row, position=n, expression=f"shop{n}-(.+)", targets=["$1@example.test"])
        for n in range(PATTERNS)
    )
    return anna.id


def questions(account: int) -> dict[str, Question]:
    from mailapp.directory import resolve
    from mailapp.directory.values import Writer

    for kept in (resolve._answers, resolve._areas, resolve._tables):
        kept.seconds = 3600.0  # what is remembered shall not grow old while we measure
    anna, stranger = Writer("anna@example.test", account), Writer("carl@example.net")
    return {
        "a person, remembered": again("anna@example.test", stranger),
        "a person, looked up": anew("anna@example.test", anna),
        "nobody": anew("nobody@example.test", anna),
        f"{DEPTH} aliases in a row": anew("l0@example.test", anna),
        f"a member of {MEMBERS}, remembered": again("team@example.test", anna),
        f"a stranger to {MEMBERS}, remembered": again("team@example.test", stranger),
        f"a group of {MEMBERS}, looked up": anew("team@example.test", anna),
        f"nobody among {PATTERNS} patterns": anew("nobody@patterns.test", anna),
        f"the last of {PATTERNS} patterns": anew(f"shop{PATTERNS - 1}-anna@patterns.test", anna),
    }


def anew(address: str, writer: Any) -> Question:
    """With the database."""
    from mailapp.directory import resolve

    def look_up() -> object:
        resolve._answers.clear()
        return resolve.resolve(address, writer)

    return look_up


def again(address: str, writer: Any) -> Question:
    """From memory, once it is there."""
    from mailapp.directory import resolve

    def remember() -> object:
        return resolve.cached(address, writer) or resolve.resolve(address, writer)

    return remember


def microseconds(question: Question) -> float:
    """Median of as many as there is time for."""
    question()
    times, ends = [], time.perf_counter() + SECONDS
    while not times or time.perf_counter() < ends:
        began = time.perf_counter()
        question()
        times.append(time.perf_counter() - began)
    return statistics.median(times) * 1e6


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--json", action="store_true")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="pillarbox-bench-") as home:
        prepare(home)
        found = {name: microseconds(question) for name, question in questions(fill()).items()}
    if options.json:
        print(json.dumps(found, indent=2))
    else:
        print("\n".join(f"{name:36} {cost:10.1f} µs" for name, cost in found.items()))
    return 0


if __name__ == "__main__":
    sys.exit(main())
