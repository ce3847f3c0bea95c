"""The PROXY protocol, versions 1 and 2, as HAProxy documents it: the first octets of a connection name its client.

Sans-I/O: give all octets that have come so far; the answer is a Header, or None while it is incomplete.
"""

import re
from dataclasses import dataclass
from ipaddress import IPv4Address, IPv6Address

SIGNATURE = b"\r\n\r\n\x00\r\nQUIT\n"  # §2.2: version 2 begins with it
V1_LIMIT = 107  # §2.1: octets of a line, with its CRLF
V2_FIXED = 16  # §2.2: octets before the addresses
V2_LIMIT = 4096  # octets of addresses and TLVs; nobody sends so many
V1_LINE = re.compile(rb"PROXY (TCP4|TCP6) ([0-9A-Fa-f.:]+) ([0-9A-Fa-f.:]+) (\d{1,5}) (\d{1,5})")
V1_UNKNOWN = re.compile(rb"PROXY UNKNOWN(?: [ -~]*)?")
LOCAL, PROXY = 0x20, 0x21  # §2.2: version and command
TCP4, TCP6, UNSPECIFIED = 0x11, 0x21, 0x00
ADDRESS_OCTETS = {TCP4: 4, TCP6: 16}
PORT_LIMIT = 65535

Address = IPv4Address | IPv6Address


class NotProxied(ValueError):
    """These octets do not begin a PROXY header."""


@dataclass(frozen=True, slots=True)
class Header:
    """`client`: the real client's address; None: the proxy speaks for itself, or does not know. `length` in octets."""

    client: str | None
    length: int


def read(octets: bytes) -> Header | None:
    """The header at the beginning; None: more must come. Raises NotProxied."""
    if octets[: len(SIGNATURE)] == SIGNATURE[: len(octets)]:
        return _binary(octets)
    if octets[:6] == b"PROXY "[: len(octets)]:
        return _line(octets)
    raise NotProxied("neither version 1 nor version 2")


def _line(octets: bytes) -> Header | None:
    """Version 1 (§2.1)."""
    end = octets.find(b"\r\n", 0, V1_LIMIT)
    if end < 0:
        if len(octets) >= V1_LIMIT:
            raise NotProxied("the line does not end")
        return None
    line, length = octets[:end], end + 2
    if V1_UNKNOWN.fullmatch(line):
        return Header(None, length)
    said = V1_LINE.fullmatch(line)
    if said is None or int(said[4]) > PORT_LIMIT or int(said[5]) > PORT_LIMIT:
        raise NotProxied("the line cannot be read")
    kind = IPv4Address if said[1] == b"TCP4" else IPv6Address
    try:
        client, _ = kind(said[2].decode()), kind(said[3].decode())
    except ValueError:
        raise NotProxied("an address cannot be read") from None
    return Header(_plain(client), length)


def _binary(octets: bytes) -> Header | None:
    """Version 2 (§2.2)."""
    if len(octets) < V2_FIXED:
        return None
    command, family, size = octets[12], octets[13], int.from_bytes(octets[14:16], "big")
    if command not in (LOCAL, PROXY) or size > V2_LIMIT:
        raise NotProxied("neither LOCAL nor PROXY, or too long")
    if len(octets) < V2_FIXED + size:
        return None
    if command == LOCAL or family == UNSPECIFIED:
        return Header(None, V2_FIXED + size)
    width = ADDRESS_OCTETS.get(family)
    if width is None or size < 2 * width + 4:
        raise NotProxied("no addresses of TCP")
    source = octets[V2_FIXED : V2_FIXED + width]
    client = IPv4Address(source) if family == TCP4 else IPv6Address(source)
    return Header(_plain(client), V2_FIXED + size)


def _plain(address: Address) -> str:
    """An IPv4 address in IPv6 clothes is an IPv4 address (RFC 4291 §2.5.5.2)."""
    return str(getattr(address, "ipv4_mapped", None) or address)
