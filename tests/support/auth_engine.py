"""Answers questions about senders, for test suites of other makers: JSON lines in, JSON lines out.

`{"op": "spf", "ip", "helo", "mailfrom"}`, or `dkim`, `arc`, `dmarc` with a `message` in base64 → `{"result", "why"}`.
FAKE_DNS=host:port names the nameserver; nothing that it says is remembered.
"""

import json
import os
import sys

from mailapp.net.resolver import NetResolver
from mailapp.standards import spf
from mailapp.standards.authentication import Result
from mailapp.standards.dns import CheckingResolver


def _spf(asked: dict[str, str], resolver: CheckingResolver) -> Result:
    return spf.check(asked["ip"], asked["helo"], asked["mailfrom"], resolver)


OPERATIONS = {"spf": _spf}


def answer(asked: dict[str, str], resolver: CheckingResolver) -> dict[str, str]:
    found = OPERATIONS[asked["op"]](asked, resolver)
    return {"result": found.result, "why": found.because}


def main() -> None:
    for line in sys.stdin:
        resolver = NetResolver([os.environ["FAKE_DNS"]])
        print(json.dumps(answer(json.loads(line), resolver)), flush=True)


if __name__ == "__main__":
    main()
