"""What a domain asks for: "v=DMARC1; p=reject; rua=mailto:…" (RFC 7489 §6.3; np, psd and t of DMARCbis)."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

VERSION = re.compile(r"v[ \t]*=[ \t]*DMARC1[ \t]*(?:;|\Z)")  # RFC 7489 §6.4: the first tag, in great letters
RECORD_CHARACTERS = 16 * 1024
TAGS = 100
PARSED_RECORDS = 512  # that are remembered
REMEMBERED_CHARACTERS = 512  # of one of these: read, the longest record takes 300 KB
NONE, QUARANTINE, REJECT = POLICIES = ("none", "quarantine", "reject")
MILDER = {REJECT: QUARANTINE, QUARANTINE: NONE, NONE: NONE}  # RFC 7489 §6.6.4


class DmarcSyntax(ValueError):
    """The record asks for nothing that anybody could do; the text is a phrase that says why."""


@dataclass(frozen=True, slots=True)
class Record:
    """A record with its defaults. `subdomains` and `missing` are policies for names below the record's."""

    text: str
    policy: str
    subdomains: str  # sp
    missing: str  # np: of names that do not exist (RFC 9091 §2)
    strict_dkim: bool = False  # adkim=s
    strict_spf: bool = False  # aspf=s
    percent: int = 100  # pct: of failing letters that the policy is for
    testing: bool = False  # t=y
    suffix: str = "u"  # psd: y, the names below belong to others; n, to nobody else; u, nobody says
    reports: tuple[str, ...] = ()  # rua: URIs as published
    failures: tuple[str, ...] = ()  # ruf
    failure_options: str = "0"  # fo
    interval: int = 86_400  # ri, seconds


def records_among(texts: Sequence[str]) -> list[str]:
    """The DMARC records among TXT records (RFC 7489 §6.6.3)."""
    return [text for text in texts if VERSION.match(text)]


def parse(text: str) -> Record:
    """What is wrong in it counts as not said; without a policy it only asks for reports, or is none (§6.6.3).

    Raises DmarcSyntax.
    """
    return _remembered(text) if len(text) <= REMEMBERED_CHARACTERS else _read(text)


def _read(text: str) -> Record:
    if len(text) > RECORD_CHARACTERS:
        raise DmarcSyntax(f"it is longer than {RECORD_CHARACTERS} characters")
    tags = _tags(text)
    reports = _uris(tags.get("rua", ""))
    policy, subdomains = tags.get("p", "").lower(), tags.get("sp", "").lower()
    if policy not in POLICIES or subdomains not in ("", *POLICIES):
        if not reports:
            raise DmarcSyntax("its policy is none of none, quarantine and reject")
        policy = subdomains = NONE
    subdomains = subdomains or policy
    return Record(
        text=text,
        policy=policy,
        subdomains=subdomains,
        missing=_among(tags, "np", POLICIES, subdomains),
        strict_dkim=_among(tags, "adkim", ("r", "s"), "r") == "s",
        strict_spf=_among(tags, "aspf", ("r", "s"), "r") == "s",
        percent=min(_number(tags, "pct", 100), 100),
        testing=_among(tags, "t", ("y", "n"), "n") == "y",
        suffix=_among(tags, "psd", ("y", "n", "u"), "u"),
        reports=reports,
        failures=_uris(tags.get("ruf", "")),
        failure_options=tags.get("fo", "0"),
        interval=_number(tags, "ri", 86_400),
    )


_remembered = lru_cache(maxsize=PARSED_RECORDS)(_read)


def _tags(text: str) -> dict[str, str]:
    """Of a tag that comes twice the first counts; what is no tag is passed over (RFC 7489 §6.3)."""
    found: dict[str, str] = {}
    for piece in text.split(";", TAGS)[:TAGS]:
        name, equals, value = piece.partition("=")
        if equals:
            found.setdefault(name.strip().lower(), value.strip())
    return found


def _among(tags: dict[str, str], name: str, allowed: Sequence[str], default: str) -> str:
    value = tags.get(name, "").lower()
    return value if value in allowed else default


def _number(tags: dict[str, str], name: str, default: int) -> int:
    value = tags.get(name, "")
    return int(value) if re.fullmatch(r"[0-9]{1,9}", value) else default


def _uris(text: str) -> tuple[str, ...]:
    """RFC 7489 §6.2: "mailto:reports@example.net!10m", by comma."""
    return tuple(uri for each in text.split(",") if ":" in (uri := each.strip()))
