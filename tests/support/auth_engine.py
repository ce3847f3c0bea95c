"""Answers questions about senders, for test suites of other makers: JSON lines in, JSON lines out.

`{"op": "spf", "ip", "helo", "mailfrom"}`, or `dkim`, `arc`, `dmarc` with a `message` in base64 → `{"result", "why"}`.
FAKE_DNS=host:port names the nameserver; nothing that it says is remembered.
"""

import base64
import json
import os
import sys
import time

from mailapp.net.resolver import NetResolver
from mailapp.standards import arc, dmarc, spf
from mailapp.standards.authentication import PASS, Result, Signature, Spf
from mailapp.standards.dkim.canonical import fields
from mailapp.standards.dkim.message import Message
from mailapp.standards.dkim.verify import verify
from mailapp.standards.dns import CheckingResolver


def _spf(asked: dict[str, str], resolver: CheckingResolver) -> Result:
    return spf.check(asked["ip"], asked["helo"], asked["mailfrom"], resolver)


def _message(asked: dict[str, str]) -> Message:
    header, end, body = base64.b64decode(asked["message"]).partition(b"\r\n\r\n")
    return Message(fields(header + end), lambda: [body])


def _signatures(asked: dict[str, str], resolver: CheckingResolver) -> tuple[Signature, ...]:
    return verify(_message(asked), resolver, int(time.time()))


def _dkim(asked: dict[str, str], resolver: CheckingResolver) -> Result:
    """Of several results the best."""
    found = sorted(_signatures(asked, resolver), key=lambda each: each.result != PASS)
    return found[0] if found else Result()


def _arc(asked: dict[str, str], resolver: CheckingResolver) -> Result:
    return arc.verify(_message(asked), resolver, int(time.time()))


def _dmarc(asked: dict[str, str], resolver: CheckingResolver) -> Result:
    author = dmarc.author_domain(field.value for field in _message(asked).fields if field.name == "from")
    sent = spf.check(asked["ip"], asked["helo"], asked["mailfrom"], resolver) if asked.get("ip") else Spf()
    return dmarc.evaluate(author, sent, _signatures(asked, resolver), resolver, 0.0)


OPERATIONS = {"spf": _spf, "dkim": _dkim, "arc": _arc, "dmarc": _dmarc}


def answer(asked: dict[str, str], resolver: CheckingResolver) -> dict[str, str]:
    found = OPERATIONS[asked["op"]](asked, resolver)
    return {"result": found.result, "why": found.because}


def main() -> None:
    for line in sys.stdin:
        resolver = NetResolver([os.environ["FAKE_DNS"]])
        print(json.dumps(answer(json.loads(line), resolver)), flush=True)


if __name__ == "__main__":
    main()
