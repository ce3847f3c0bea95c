"""The names of destinations. Pure."""

import re

from mailapp.standards.address import to_ascii

NEXT_HOP = re.compile(r"(?P<host>\[[0-9A-Fa-f:.]+\]|[\w.-]+)(?::(?P<port>\d{1,5}))?")


def destination_of(address: str) -> str:
    """The domain in A-labels, lower case (RFC 5890); an address literal stays as it is."""
    domain = address.rpartition("@")[2].lower()
    try:
        return domain if domain.startswith("[") else to_ascii(domain)
    except ValueError:  # no such domain can exist: the DNS will say so, and the sender gets his bounce
        return domain[:255]


def next_hop(text: str) -> str:
    """HOST:PORT, or a domain whose MX is taken, in A-labels. Raises ValueError with a sentence."""
    found = NEXT_HOP.fullmatch(text)
    if not found or not 0 < int(found["port"] or 25) < 65_536:
        raise ValueError(f"{text} is neither host:port nor a domain.")
    return destination_of(f"@{found['host']}") + (f":{int(found['port'])}" if found["port"] else "")
