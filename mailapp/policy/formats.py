"""Texts that rules take: addresses, and words of a list."""

import ipaddress

from mailapp.standards.address import to_ascii

FAMILIES = "any, ipv4, ipv6, only-ipv4, only-ipv6"


def host(text: str) -> bool:
    try:
        return "." in to_ascii(text)
    except ValueError:
        return False


def ipv4(text: str) -> bool:
    return _version(text) == 4


def ipv6(text: str) -> bool:
    return _version(text) == 6


def family(text: str) -> bool:
    return text in FAMILIES.split(", ")


def _version(text: str) -> int:
    try:
        return ipaddress.ip_address(text).version
    except ValueError:
        return 0
