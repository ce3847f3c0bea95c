"""rspamd, asked by HTTP: POST /checkv2 to its normal worker. Its own scale is turned into ours."""

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from mailapp.scanners.address import Address
from mailapp.scanners.values import Reason
from mailapp.scanners.wire import Wire

SOURCE = "rspamd"
THRESHOLD = 5.0  # of ours: what rspamd would mark as spam (“add header”)
MARKED = 0.4  # of its required_score, where it does not tell its thresholds: 6 of 15, as it comes
ANSWER_OCTETS = 1024 * 1024
LEAST_THRESHOLD = 0.001
SYMBOLS = 40  # that are told of one letter
MOST_POINTS = 1e6  # that anybody gives a letter
FORBIDDEN = re.compile(r"[\x00-\x1f\x7f]")
# Points by what it would do; as it comes, the house refuses from 15 on.
LEAST = {"reject": 3 * THRESHOLD, "rewrite subject": THRESHOLD, "add header": THRESHOLD}


@dataclass(frozen=True, slots=True)
class Circumstances:
    """What rspamd may know beside the letter. `person`: whose settings and statistics count."""

    ip: str = ""
    helo: str = ""
    sender: str = ""
    recipients: tuple[str, ...] = ()
    queue_id: str = ""
    person: str = ""

    def fields(self) -> list[tuple[str, str]]:
        named = [("IP", self.ip), ("Helo", self.helo), ("From", self.sender), ("Queue-Id", self.queue_id)]
        named += [("Rcpt", recipient) for recipient in self.recipients]
        return [(name, value) for name, value in (*named, ("Deliver-To", self.person)) if value]


def ask(address: Address, octets: bytes, seconds: float, about: Circumstances) -> tuple[Reason, ...]:
    """Raises Away."""
    with Wire(address, seconds) as wire:
        answer = _post(wire, octets, about)
        try:
            return _reasons(json.loads(answer))
        except (ValueError, TypeError, AttributeError, LookupError, RecursionError, OverflowError):
            raise wire.lie(answer) from None


def ping(address: Address, seconds: float) -> str:
    """Raises Away."""
    with Wire(address, seconds) as wire:
        wire.send([b"GET /ping HTTP/1.1\r\nHost: rspamd\r\nConnection: close\r\n\r\n"])
        answer = wire.receive(ANSWER_OCTETS)
        if b"pong" not in answer:
            raise wire.lie(answer)
        server = re.search(rb"^Server: *([!-~]{1,40})", answer, re.MULTILINE | re.IGNORECASE)
        return server[1].decode("ascii") if server else "rspamd"


def _post(wire: Wire, octets: bytes, about: Circumstances) -> bytes:
    """The body of the answer (RFC 9112; asked to close, the end of the connection is its end)."""
    fields = [f"{name}: {value}" for name, value in about.fields() if not FORBIDDEN.search(value)]
    head = ["POST /checkv2 HTTP/1.1", "Host: rspamd", "Connection: close", f"Content-Length: {len(octets)}", *fields]
    wire.send(["\r\n".join([*head, "", ""]).encode("utf-8", "replace"), octets])
    answer = wire.receive(ANSWER_OCTETS)
    if not re.match(rb"HTTP/1\.[01] 200\b", answer):
        raise wire.lie(answer)
    return answer.partition(b"\r\n\r\n")[2]


def _reasons(said: Mapping[str, Any]) -> tuple[Reason, ...]:
    """Raises ValueError, TypeError, AttributeError, LookupError where it is not what rspamd says."""
    score = _number(said["score"])
    scale = THRESHOLD / _threshold(said)
    told, sum_told = [], 0.0
    by_weight = sorted(said.get("symbols", {}).values(), key=lambda symbol: -abs(_number(symbol["score"])))
    for symbol in by_weight[:SYMBOLS]:
        points = _number(symbol["score"])
        sum_told += points
        if points:
            told.append(Reason(SOURCE, round(points * scale, 2), _words(symbol)))
    action = str(said.get("action"))
    rest = round(max(score * scale, LEAST.get(action, score * scale)) - sum_told * scale, 2)
    if abs(rest) > 0.05:
        told.append(Reason(SOURCE, rest, f"rspamd would {action}" if action in LEAST else "other rules of rspamd"))
    return tuple(told)


def _threshold(said: Mapping[str, Any]) -> float:
    """From how many of its points on rspamd calls a letter spam."""
    told = said.get("thresholds", {}).get("add header")
    threshold = _number(told) if told else MARKED * _number(said.get("required_score", 15))
    return threshold if threshold > LEAST_THRESHOLD else THRESHOLD


def _number(said: Any) -> float:
    """Raises ValueError, TypeError."""
    value = float(said)
    if not abs(value) <= MOST_POINTS:
        raise ValueError(f"{value} is no number of points")
    return value


def _words(symbol: Mapping[str, Any]) -> str:
    name, words = str(symbol["name"]), str(symbol.get("description") or "")
    told = "".join(letter for letter in f"{words} ({name})" if letter.isprintable()) if words else name
    return told[:200]
