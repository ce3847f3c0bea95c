"""Letters that every scanner must find: the test virus of EICAR, and GTUBE for spam. Harmless, both of them."""

from collections.abc import Callable
from dataclasses import dataclass

from mailapp.scanners import clamd, rollcall, rspamd, spamd, staff
from mailapp.scanners.address import Address
from mailapp.scanners.posts import Standing
from mailapp.scanners.rspamd import Circumstances
from mailapp.scanners.spamd import THRESHOLD
from mailapp.scanners.wire import Away

PATIENCE_SECONDS = 30.0
# In pieces, so that no scanner of files takes this one for what it holds.
EICAR = rb"X5O!P%@AP[4\PZX54(P^)7CC)7}$" + b"EICAR-STANDARD-ANTIVIRUS-TEST-FILE!$H+H*"
GTUBE = b"XJS*C4JDBQADN1.NSBN3*2IDNEN*" + b"GTUBE-STANDARD-ANTI-UBE-TEST-EMAIL*C.34X"
HEAD = (
    b"From: Pillarbox <postmaster@example.com>\r\nTo: postmaster@example.com\r\nSubject: Is anybody looking?\r\n"
    b"Date: Thu, 1 Jan 2026 12:00:00 +0000\r\nMessage-ID: <trial@example.com>\r\n\r\n"
)


@dataclass(frozen=True, slots=True)
class Trial:
    """How one of them has done."""

    name: str
    passed: bool
    told: str


def everybody() -> list[Trial]:
    """Those who are there, or should be."""
    rollcall.look_round()
    return [_tried(name) for name in TRIALS if staff.posts[name].standing not in (Standing.OFF, Standing.NOBODY)]


def _tried(name: str) -> Trial:
    post = staff.posts[name]
    try:
        return Trial(name, *post.ask(TRIALS[name]))
    except Away as trouble:
        return Trial(name, False, str(trouble))


def _virus(address: Address) -> tuple[bool, str]:
    body, alone = (clamd.scan(address, [octets], 10**6, PATIENCE_SECONDS) for octets in (HEAD + EICAR, EICAR))
    found = body.virus or alone.virus
    return bool(found), f"found the test virus: {found}" if found else "did not find the test virus of EICAR"


def _spam(address: Address) -> tuple[bool, str]:
    score = spamd.ask(address, HEAD + GTUBE + b"\r\n", PATIENCE_SECONDS).score
    return score >= THRESHOLD, f"gave the test letter {score:g} points"


def _spam_by_http(address: Address) -> tuple[bool, str]:
    reasons = rspamd.ask(address, HEAD + GTUBE + b"\r\n", PATIENCE_SECONDS, Circumstances())
    points = sum(reason.points for reason in reasons)
    return points >= THRESHOLD, f"gave the test letter {points:g} points on our scale"


TRIALS: dict[str, Callable[[Address], tuple[bool, str]]] = {"spamd": _spam, "rspamd": _spam_by_http, "clamd": _virus}
