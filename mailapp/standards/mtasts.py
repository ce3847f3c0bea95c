"""MTA-STS: how a domain says that its mail servers must be spoken to over verified TLS (RFC 8461)."""

import hashlib
import re
from collections.abc import Sequence
from dataclasses import dataclass

POLICY_OCTETS = 64 * 1024  # RFC 8461 §3.3: a limit is allowed, and this is the one it names
LONGEST_SECONDS = 31_557_600  # RFC 8461 §3.2: about a year
MX_PATTERNS = 100

RECORD = re.compile(r"v=STSv1[ \t]*;(.*)\Z", re.DOTALL)
IDENTIFIER = re.compile(r"[A-Za-z0-9]{1,32}\Z")
HOST = re.compile(r"(?:\*\.)?[a-z0-9_](?:[a-z0-9_-]*[a-z0-9_])?(?:\.[a-z0-9_](?:[a-z0-9_-]*[a-z0-9_])?)*\Z")
MODES = ("enforce", "testing", "none")
ID_CHARACTERS = 20  # of the 32 that an id may have


class StsInvalid(ValueError):
    """The policy is none; the text is a phrase that says why."""


@dataclass(frozen=True, slots=True)
class StsPolicy:
    """What a domain asks for. `max_age` in seconds."""

    mode: str  # enforce, testing or none
    mx: tuple[str, ...]  # patterns, lower case: a host, or *.example.net
    max_age: int

    def covers(self, host: str) -> bool:
        """RFC 8461 §4.1: the wildcard stands for one label, the leftmost."""
        host = host.lower().rstrip(".")
        parent = host.partition(".")[2]
        return host in self.mx or (bool(parent) and f"*.{parent}" in self.mx)


def policy_id(texts: Sequence[str]) -> str:
    """The id of the one record among these TXT records, "" when the domain has none (RFC 8461 §3.1)."""
    records = [found[1] for text in texts if (found := RECORD.match(text))]
    if len(records) != 1:
        return ""
    fields = dict(_pair(field, "=") for field in records[0].split(";") if field.strip())
    identifier = fields.get("id", "")
    return identifier if IDENTIFIER.match(identifier) else ""


def record(policy: StsPolicy) -> str:
    """The TXT record that tells others of this policy; its id changes with it (RFC 8461 §3.1)."""
    return f"v=STSv1; id={hashlib.sha256(written(policy)).hexdigest()[:ID_CHARACTERS]}"


def written(policy: StsPolicy) -> bytes:
    """As it is served (RFC 8461 §3.2)."""
    lines = ["version: STSv1", f"mode: {policy.mode}", *(f"mx: {host}" for host in policy.mx)]
    return "".join(f"{line}\r\n" for line in (*lines, f"max_age: {policy.max_age}")).encode()


def policy_url(domain: str) -> str:
    """RFC 8461 §3.3"""
    return f"https://mta-sts.{domain}/.well-known/mta-sts.txt"


def parse_policy(octets: bytes) -> StsPolicy:
    """RFC 8461 §3.2: lines of `key: value`; of a key that comes twice the first counts, but for mx.

    Raises StsInvalid.
    """
    if len(octets) > POLICY_OCTETS:
        raise StsInvalid(f"the policy is longer than {POLICY_OCTETS} octets")
    try:
        lines = [_pair(line, ":") for line in octets.decode("utf-8").splitlines() if line.strip()]
    except UnicodeDecodeError:
        raise StsInvalid("the policy is not written in UTF-8") from None
    fields: dict[str, str] = {}
    for key, value in lines:
        fields.setdefault(key, value)
    patterns = tuple(value.lower().rstrip(".") for key, value in lines if key == "mx")
    return StsPolicy(_mode(fields), _patterns(patterns, fields["mode"]), _age(fields))


def _pair(text: str, separator: str) -> tuple[str, str]:
    key, _, value = text.partition(separator)
    return key.strip(), value.strip()


def _mode(fields: dict[str, str]) -> str:
    if fields.get("version") != "STSv1":
        raise StsInvalid("the policy does not say version: STSv1")
    if fields.get("mode") not in MODES:
        raise StsInvalid(f"the policy's mode is none of {', '.join(MODES)}")
    return fields["mode"]


def _patterns(patterns: tuple[str, ...], mode: str) -> tuple[str, ...]:
    if mode != "none" and not patterns:
        raise StsInvalid("the policy names no mx")
    if len(patterns) > MX_PATTERNS or not all(map(HOST.match, patterns)):
        raise StsInvalid("the policy's mx are not host names, or too many")
    return patterns


def _age(fields: dict[str, str]) -> int:
    text = fields.get("max_age", "")
    if not (text.isascii() and text.isdigit() and len(text) <= 10):  # RFC 8461 §3.2: at most ten digits
        raise StsInvalid("the policy's max_age is no number of seconds")
    return min(int(text), LONGEST_SECONDS)
