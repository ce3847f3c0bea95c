"""Whom a line of a list is about: an address, a domain, all below a domain, or a network (pure).

carl@example.net     this address, with any detail behind a +
example.net          everybody of this domain
.example.net         everybody of it and of its sub-domains
192.0.2.0/24         clients of this network, or of one address
"""

from collections.abc import Iterator
from functools import lru_cache
from ipaddress import IPv4Address, IPv6Address

from mailapp.guard.values import GuardError
from mailapp.standards import address as addresses
from mailapp.standards.networks import network, parse

PATTERN_CHARACTERS = 320


def read(text: str) -> str:
    """The pattern in its canonical form. Raises GuardError with a sentence."""
    text = text.strip().strip("<>").strip()
    if not text or len(text) > PATTERN_CHARACTERS:
        raise GuardError(f"Write an address, a domain or a network, of at most {PATTERN_CHARACTERS} characters.")
    try:
        if is_network(text):
            return _written(text.strip("[]"))
        if "@" in text.lstrip("@"):
            return addresses.canonical(text)
        return _domain(text.lstrip("@*"))
    except ValueError as wrong:
        raise GuardError(f"“{text}” is no address, domain or network: {str(wrong).rstrip('.')}.") from None


def is_network(pattern: str) -> bool:
    bare = pattern.strip("[]")
    return "@" not in bare and (":" in bare or bare.replace(".", "").replace("/", "").isdecimal())


def domain_of(pattern: str) -> str:
    """The domain that must be proven for the pattern to count; "" for a network."""
    return "" if is_network(pattern) else pattern.rpartition("@")[2].lstrip(".")


def keys(address: str) -> Iterator[str]:
    """Patterns that fit an address, the narrowest first."""
    try:
        canonical = addresses.canonical(address)
    except ValueError:
        return
    local, _, domain = canonical.rpartition("@")
    yield canonical
    user = addresses.split_detail(local)[0]
    if user != local:
        yield f"{user}@{domain}"
    yield domain
    while domain:
        yield f".{domain}"
        domain = domain.partition(".")[2]


@lru_cache(maxsize=1024)
def network_keys(client: str, lengths: tuple[tuple[int, int], ...]) -> tuple[str, ...]:
    """Patterns of networks that hold the client, the narrowest first; `lengths`: (IP version, prefix) in use."""
    found = parse(client)
    if found is None:
        return ()
    fitting = sorted((length for version, length in lengths if version == found.version), reverse=True)
    return tuple(_written(_cut(int(found), found.version, length)) for length in fitting)


def length_of(pattern: str) -> tuple[int, int]:
    """(IP version, prefix length) of a pattern that is a network."""
    known = network(pattern)
    return known.version, known.prefixlen


def _cut(number: int, version: int, length: int) -> str:
    width = 32 if version == 4 else 128
    kind = IPv4Address if version == 4 else IPv6Address
    return f"{kind(number >> (width - length) << (width - length))}/{length}"


def _written(text: str) -> str:
    """A network of one address is written as the address."""
    known = network(text)
    return str(known if known.num_addresses > 1 else known.network_address)


def _domain(text: str) -> str:
    dot = "." if text.startswith(".") else ""
    return dot + addresses.to_ascii(text.removeprefix("."))
