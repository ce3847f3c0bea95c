#!/usr/bin/env python3
"""What the office's rules about mail cost a letter of 4 KB: none, a hundred on headers, and more.

Times the pure tables alone: no server, no database. Median microseconds of one letter, or of one question at the door.
"""

import sys
from functools import partial
from pathlib import Path

import budget

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from mailapp.policy.mailrules.access import AccessRule, AccessTable
from mailapp.policy.mailrules.content import ContentRule, ContentTable
from mailapp.policy.mailrules.judging import judge
from mailapp.policy.mailrules.values import Numbered, Road, read
from mailapp.policy.values import Policy

LETTERS, ROUNDS = 200, 7
TO_REACH = {"no rule": 5.0, "100 on headers": 500.0, "100 on headers, 100 on bodies, 100 on parts": 1000.0}
HEADER = (
    "Received: from gw.example.net (gw [192.0.2.1])\r\n\tby mail.example.test with ESMTPS id 5KQ8ZT3B0C9;\r\n"
    "\tThu, 26 Nov 2026 09:00:00 +0000\r\n"
    * 3
    + "From: Carl <carl@example.net>\r\nTo: anna@example.test\r\nSubject: =?utf-8?q?Gr=C3=BC=C3=9Fe?= from the sea\r\n"
    "Date: Thu, 26 Nov 2026 09:00:00 +0000\r\nMessage-ID: <1@example.net>\r\nMIME-Version: 1.0\r\n"
    "Content-Type: text/plain; charset=utf-8\r\nX-Mailer: Example 1.0\r\nReferences: <0@example.net>\r\n\r\n"
)
LETTER = (HEADER + "A line of text that goes on for about seventy characters, as such lines do.\r\n" * 45).encode()


def content(**numbers: int) -> ContentTable:
    """So many rules for each kind of line, none of which fits."""
    lines = [
        {"where": where, "pattern": rf"(casino|lottery)\s*{number}.*(cheap|now)", "action": "reject"}
        for where, many in numbers.items()
        for number in range(many)
    ]
    return ContentTable(tuple(Numbered(number, read(ContentRule, line)) for number, line in enumerate(lines)))


def access(many: int) -> AccessTable:
    networks = [
        {"about": "client", "pattern": f"10.{n // 250}.{n % 250}.0/24", "action": "refuse"} for n in range(many)
    ]
    senders = [{"about": "sender", "pattern": f"s{n}.example", "action": "refuse"} for n in range(many)]
    return AccessTable(tuple(Numbered(n, read(AccessRule, line)) for n, line in enumerate(networks + senders)))


def acts() -> budget.Acts:
    tables = {
        "no rule": content(),
        "100 on headers": content(header=100),
        "100 on headers, 100 on bodies, 100 on parts": content(header=100, body=100, mime=50, text=50),
    }
    policy, door = Policy(), access(1000)
    return {
        **{
            name: partial(judge, table, lambda most: LETTER[:most], Road.INBOUND, policy)
            for name, table in tables.items()
        },
        "a client among 1,000 networks": lambda: door.client("192.0.2.1", None),
        "a sender among 1,000 domains": lambda: door.sender("carl@mail.example.net"),
    }


if __name__ == "__main__":
    sys.exit(budget.told(__doc__, acts(), TO_REACH, "µs", times=LETTERS, rounds=ROUNDS))
