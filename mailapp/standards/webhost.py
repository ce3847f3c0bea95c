"""The host to which a browser goes (WHATWG URL §4.4), which is not always the one that a strict reader finds.

A browser takes a backslash for a slash, any number of slashes for two, %65 for e, full-width letters for plain ones and
2130706433 for an address: who wants to tell people where a link leads must read it as the browser does.
"""

import re
import unicodedata
from urllib.parse import unquote

from mailapp.standards.address import to_ascii

BLANKS = str.maketrans("", "", "\t\n\r")
ENDS = "".join(map(chr, range(0x21)))  # C0 controls and the space
AUTHORITY = re.compile(r"https?:[/\\]*([^/\\?#]*)", re.IGNORECASE)
PORT = re.compile(r":[0-9]*\Z")
NUMBER = re.compile(r"(?:0x[0-9a-f]*|[0-9]+)\Z")
IGNORED = re.compile("[\u00ad\u200b\u2060\ufeff\ufe00-\ufe0f]")  # UTS 46 §4: mapped to nothing
FORBIDDEN = re.compile(r"[\x00-\x20#/:<>?@\[\\\]^|%\x7f]")


def host_of(url: str) -> str:
    """In A-labels and lower case, an address as four numbers or in brackets; "" for what leads to no host."""
    found = AUTHORITY.match(url.strip(ENDS).translate(BLANKS))
    if not found:
        return ""
    host = PORT.sub("", found[1].rpartition("@")[2])
    if host.startswith("["):
        return host.lower() if host.endswith("]") else ""
    return _named(IGNORED.sub("", unquote(host, errors="replace")))


def _named(host: str) -> str:
    plain = unicodedata.normalize("NFKC", host).lower() if not host.isascii() else host.lower()
    if not plain or FORBIDDEN.search(plain):
        return ""
    try:
        domain = to_ascii(plain)
    except ValueError:
        domain = plain.rstrip(".")  # a browser is less strict about names than the DNS
    last = domain.rpartition(".")[2]
    return _address(domain.split(".")) if NUMBER.match(last) else domain


def _address(numbers: list[str]) -> str:
    """Four numbers, in the clothes that inet_aton takes: hexadecimal, octal, fewer than four numbers."""
    if len(numbers) > 4 or not all(map(NUMBER.match, numbers)):
        return ""
    try:
        *first, last = map(_number, numbers)
    except ValueError:  # an 8 in an octal number
        return ""
    if any(number > 255 for number in first) or last >= 256 ** (5 - len(numbers)):
        return ""
    whole = last + sum(number << (24 - 8 * place) for place, number in enumerate(first))
    return ".".join(str(whole >> shift & 255) for shift in (24, 16, 8, 0))


def _number(said: str) -> int:
    if said.startswith("0x"):
        return int(said[2:] or "0", 16)
    return int(said, 8) if said.startswith("0") and said != "0" else int(said)
