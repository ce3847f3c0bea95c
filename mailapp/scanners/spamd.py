"""SpamAssassin, asked by spamd's protocol (spamd/PROTOCOL of its source): REPORT about a letter, TELL to teach it."""

import re
from collections.abc import Iterable
from dataclasses import dataclass

from mailapp.scanners.address import Address
from mailapp.scanners.values import Reason
from mailapp.scanners.wire import Wire, line

SOURCE = "spamassassin"
THRESHOLD = 5.0  # of ours: a user's own required_score becomes this
ANSWER_OCTETS = 256 * 1024
ROUNDING = 0.051  # each rule is told with one decimal
RULES = 40  # that are told of one letter
STATUS = re.compile(rb"SPAMD/[0-9.]+ ([0-9]+) ([^\r\n]*)\r\n")
SCORE = re.compile(
    rb"^Spam: *(?:True|False|Yes|No) *; *(-?[0-9]{1,6}(?:\.[0-9]{1,4})?) */ *(-?[0-9]{1,6}(?:\.[0-9]{1,4})?)",
    re.MULTILINE | re.I,
)
# " 2.7 MISSING_DATE           Missing Date: header"
RULE = re.compile(r"^ {0,4}(-?[0-9]{1,5}(?:\.[0-9]{1,3})?) ([A-Za-z0-9_]{2,64}) +(\S.{0,200})$", re.MULTILINE)
USER = re.compile(r"[a-z0-9_.+=-]{1,64}@[a-z0-9.-]{1,255}")  # spamd makes a path of it


@dataclass(frozen=True, slots=True)
class Opinion:
    """What SpamAssassin thinks. `threshold` is the person's own required_score; reasons are scaled to ours."""

    score: float
    threshold: float
    reasons: tuple[Reason, ...]


def ask(address: Address, octets: bytes, seconds: float, user: str = "") -> Opinion:
    """Raises Away. `user`: whose preferences and Bayes count, "" nobody's own."""
    with Wire(address, seconds) as wire:
        answer = _said(wire, "REPORT", octets, user)
        head, _, report = answer.partition(b"\r\n\r\n")
        found = SCORE.search(head)
        if not found:
            raise wire.lie(answer)
    score, threshold = float(found[1]), float(found[2])
    return Opinion(score, threshold, _reasons(score, threshold, report.decode("utf-8", "replace")))


def tell(address: Address, octets: bytes, seconds: float, user: str, spam: bool | None) -> None:
    """This letter is spam, or is none; None: forget what was said of it. Raises Away (also without --allow-tell)."""
    if spam is None:
        orders: tuple[str, ...] = ("Remove: local",)
    else:
        orders = (f"Message-class: {'spam' if spam else 'ham'}", "Set: local")
    with Wire(address, seconds) as wire:
        _said(wire, "TELL", octets, user, orders)


def ping(address: Address, seconds: float) -> str:
    """Raises Away."""
    with Wire(address, seconds) as wire:
        wire.send([b"PING SPAMC/1.5\r\n\r\n"])
        answer = wire.receive(ANSWER_OCTETS)
        if not answer.startswith(b"SPAMD/") or b"PONG" not in answer:
            raise wire.lie(answer)
        return f"SpamAssassin ({line(answer)})"


def _said(wire: Wire, command: str, octets: bytes, user: str, orders: Iterable[str] = ()) -> bytes:
    fields = [*orders, f"Content-length: {len(octets)}"]
    if USER.fullmatch(user):
        fields.append(f"User: {user}")
    wire.send(["\r\n".join([f"{command} SPAMC/1.5", *fields, "", ""]).encode("ascii"), octets])
    wire.finish()
    answer = wire.receive(ANSWER_OCTETS)
    status = STATUS.match(answer)
    if not status or status[1] != b"0":
        raise wire.lie(answer)
    return answer


def _reasons(score: float, threshold: float, report: str) -> tuple[Reason, ...]:
    """One for each rule that counts; what the report does not explain is a reason of its own."""
    scale = THRESHOLD / threshold if threshold > 0 else 1.0
    hits = [(float(points), name, words) for points, name, words in RULE.findall(report)[:RULES]]
    told = [Reason(SOURCE, round(points * scale, 2), _words(name, words)) for points, name, words in hits if points]
    rest = score - sum(points for points, _, _ in hits)
    if abs(rest) > ROUNDING * (len(hits) + 1) or (not told and score):
        told.append(Reason(SOURCE, round(rest * scale, 2), "other rules of SpamAssassin"))
    return tuple(told)


def _words(name: str, words: str) -> str:
    told = words.strip().rstrip(".")
    return name if told.startswith("No description") else f"{told} ({name})"
