"""Lists of addresses in the DNS (RFC 5782): which name is asked, and which answers count. Pure."""

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from ipaddress import IPv4Address, ip_address

from mailapp.scanners.values import Reason
from mailapp.standards.networks import Networks, parse

SOURCE = "dnsbl"
OCTET = r"(?:\d{1,3}|\[\d{1,3}(?:\.\.\d{1,3})?(?:;\d{1,3}(?:\.\.\d{1,3})?)*\])"
PATTERN = re.compile(rf"{OCTET}(?:\.{OCTET}){{3}}")
LABEL = r"[a-z0-9_](?:[a-z0-9_-]{0,61}[a-z0-9])?"
ZONE = re.compile(rf"(?=.{{1,253}}\Z){LABEL}(?:\.{LABEL})+")
# Never asked about: addresses that mean somebody else in every network, and so stand in no list.
NOBODYS = Networks(
    (
        *("127.0.0.0/8", "10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "169.254.0.0/16", "0.0.0.0/8"),
        *("100.64.0.0/10", "::1/128", "::/128", "fe80::/10", "fc00::/7"),
    )
)
REFUSAL = "127.255.255."  # how a list says that it does not answer us (Spamhaus, and others after it)
LISTED = {4: "127.0.0.2", 6: "::ffff:7f00:2"}  # RFC 5782 §5: every list has these, and
UNLISTED = {4: "127.0.0.1", 6: "::ffff:7f00:1"}  # none has these


class BadLine(ValueError):
    """A line that cannot be; the text is a sentence."""


@dataclass(frozen=True, slots=True)
class Line:
    """One list, or some of its answers. `answers`: patterns such as 127.0.0.[2..11], by blank; "" is any of 127/8."""

    zone: str
    points: float
    answers: str = ""
    note: str = ""
    active: bool = True
    id: int = 0

    def __str__(self) -> str:
        return f"{self.zone}={self.answers}" if self.answers else self.zone


def checked(line: Line) -> Line:
    """The line as it is kept. Raises BadLine."""
    zone = line.zone.strip().lower().rstrip(".")
    if not ZONE.fullmatch(zone):
        raise BadLine(f"“{line.zone[:80]}” is not the name of a DNS list, such as zen.spamhaus.org.")
    answers = " ".join(line.answers.replace(",", " ").split())
    for pattern in answers.split():
        _compiled(pattern)
    if not -100 <= line.points <= 100 or not line.points:
        raise BadLine("Points lie between -100 and 100, and are not 0.")
    return Line(zone, line.points, answers, " ".join(line.note.split())[:200], line.active, line.id)


def is_askable(address: str) -> bool:
    """An address of the wide world."""
    return parse(address) is not None and not NOBODYS.hold(address)


def question(address: str, zone: str) -> str:
    """RFC 5782 §2.1: the octets of an IPv4 address backwards; §2.4: the nibbles of an IPv6 address."""
    found = parse(address) or ip_address(address)
    reverse = found.reverse_pointer.removesuffix(".in-addr.arpa").removesuffix(".ip6.arpa")
    return f"{reverse}.{zone}"


def refuses(answers: Iterable[str]) -> bool:
    """The list says that it does not want to be asked by us; it says nothing about the address."""
    return any(answer.startswith(REFUSAL) for answer in answers)


def reasons(lines: Sequence[Line], answers: Sequence[str], address: str) -> list[Reason]:
    """What the lines of one zone make of its answers."""
    return [
        Reason(SOURCE, line.points, f"{address} is listed by {line.zone}" + (f" ({line.note})" if line.note else ""))
        for line in lines
        if any(fits(line, answer) for answer in answers)
    ]


def fits(line: Line, answer: str) -> bool:
    """RFC 5782 §2.3: only answers of 127.0.0.0/8 are answers; what else comes is somebody's advertisement."""
    if not answer.startswith("127.") or answer.startswith(REFUSAL):
        return False
    return not line.answers or any(_compiled(pattern)(answer) for pattern in line.answers.split())


def _compiled(pattern: str) -> Callable[[str], bool]:
    """Raises BadLine."""
    if not PATTERN.fullmatch(pattern):
        raise BadLine(
            f"“{pattern[:80]}” is no answer of a DNS list; write 127.0.0.2, 127.0.0.[2..11] or 127.0.[0;2].9."
        )
    wanted = [_numbers(octet) for octet in re.findall(OCTET, pattern)]
    if not any(number == 127 for number in wanted[0]):
        raise BadLine(f"“{pattern[:80]}”: every answer of a DNS list begins with 127 (RFC 5782 §2.3).")
    return lambda answer: all(number in octet for number, octet in zip(_octets(answer), wanted, strict=True))


def _numbers(octet: str) -> set[int]:
    """Raises BadLine."""
    found: set[int] = set()
    for span in octet.strip("[]").split(";"):
        first, _, last = span.partition("..")
        low, high = int(first), int(last or first)
        if not low <= high <= 255:
            raise BadLine(f"“{span}” does not run from a smaller to a larger number up to 255.")
        found |= set(range(low, high + 1))
    return found


def _octets(answer: str) -> bytes:
    try:
        return IPv4Address(answer).packed
    except ValueError:
        return bytes(4)
