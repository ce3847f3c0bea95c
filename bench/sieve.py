#!/usr/bin/env python3
"""What a Sieve script costs: compiled once, then run on a letter of 10 KB; milliseconds, medians.

Times the pure engine alone: no server, no database. The letter is taken apart before, as every letter is.
"""

import sys
from collections.abc import Callable
from pathlib import Path

import budget

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from mailapp.standards import sieve
from mailapp.standards.message import parts_of

ROUNDS, TIMES = 15, 40
TO_REACH = {"50 rules on headers": 1.0, "50 rules, 5 of them on the body": 1.0}
LETTER = (
    "Received: from gw.example.net (gw [192.0.2.1])\r\n\tby mail.example.test with ESMTPS id 5KQ8ZT3B0C9;\r\n"
    "\tThu, 26 Nov 2026 09:00:00 +0000\r\n"
    * 3
    + "From: Carl <carl@example.net>\r\nTo: anna@example.test, Ben <ben@example.test>\r\n"
    "Subject: =?utf-8?q?Gr=C3=BC=C3=9Fe?= from the sea\r\nDate: Thu, 26 Nov 2026 09:00:00 +0000\r\n"
    "Message-ID: <1@example.net>\r\nMIME-Version: 1.0\r\nContent-Type: text/plain; charset=utf-8\r\n"
    "X-Mailer: Example 1.0\r\nList-Id: <list.example.org>\r\n\r\n"
    + "A line of text that goes on for about seventy characters, as such lines do.\r\n"
    * 125
).encode()
REQUIRE = 'require ["fileinto", "variables", "imap4flags", "body", "regex", "envelope", "relational"];\n'
RULES = (  # none of which fits, so that all are asked
    'if address :domain "from" "shop{n}.example" {{ fileinto "Shops"; stop; }}',
    'if header :contains "list-id" "list{n}.example.org" {{ fileinto "Lists.{n}"; stop; }}',
    'if header :matches "subject" "*[ticket-{n}-*]*" {{ fileinto "Tickets.${{2}}"; stop; }}',
    'if allof (header :contains ["to", "cc"] "team{n}@", size :over 100K) {{ addflag "big"; keep; stop; }}',
    'if header :regex "subject" "(invoice|bill) +{n}[0-9]+" {{ fileinto "Bills"; stop; }}',
)
ON_BODY = 'if body :contains "a word {n} that is not there" {{ discard; stop; }}'


def rules(*kinds: str, many: int) -> str:
    return REQUIRE + "\n".join(kinds[n % len(kinds)].format(n=n) for n in range(many))


def run(text: str) -> Callable[[], object]:
    script, world, parts = sieve.compile(text), sieve.World(), parts_of(LETTER)
    return lambda: script.run(sieve.Letter(LETTER, parts), world)


def acts() -> budget.Acts:
    on_headers = rules(*RULES, many=50)
    on_bodies = rules(*RULES, many=45) + "\n" + rules(ON_BODY, many=5).replace(REQUIRE, "")
    return {
        "50 rules on headers": run(on_headers),
        "50 rules, 5 of them on the body": run(on_bodies),
        "no rule": run(""),
        "to compile 50 rules": lambda: sieve.compile(on_headers),
    }


if __name__ == "__main__":
    sys.exit(budget.told(__doc__, acts(), TO_REACH, "ms", times=TIMES, rounds=ROUNDS))
