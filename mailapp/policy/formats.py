"""Texts that rules take: addresses, and words of a list."""

import ipaddress
import re

from mailapp.standards.address import canonical, to_ascii

FAMILIES = "any, ipv4, ipv6, only-ipv4, only-ipv6"
WITHHELD = "program: names; program: names"
FATES = "refuse, quarantine, junk, accept"
Withheld = tuple[tuple[str, frozenset[str]], ...]  # how a program's name begins, in small letters; capabilities
CAPABILITY = re.compile(r"[!-+\--:<-~]+")  # printable, no blank, comma or semicolon


def host(text: str) -> bool:
    try:
        return "." in to_ascii(text)
    except ValueError:
        return False


def ipv4(text: str) -> bool:
    return _version(text) == 4


def ipv6(text: str) -> bool:
    return _version(text) == 6


def addresses(text: str) -> bool:
    """By comma."""
    try:
        return all("@" in canonical(address.strip()) for address in text.split(","))
    except ValueError:
        return False


def family(text: str) -> bool:
    return text in FAMILIES.split(", ")


def is_fate(text: str) -> bool:
    return text in FATES.split(", ")


def are_domains(text: str) -> bool:
    return all(map(host, text.split()))


def is_withheld(text: str) -> bool:
    """`Outlook: QRESYNC CONDSTORE; K-9 Mail 5: COMPRESS`"""
    return all(who and names and all(map(CAPABILITY.fullmatch, names)) for who, names in withheld(text))


def withheld(text: str) -> Withheld:
    """The same as a value."""
    entries = [entry.partition(":") for entry in text.split(";")] if text else []
    return tuple((who.strip().lower(), frozenset(names.upper().split())) for who, _, names in entries)


def _version(text: str) -> int:
    try:
        return ipaddress.ip_address(text).version
    except ValueError:
        return 0
