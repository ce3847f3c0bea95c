"""Lists of IP networks, and whether an address lies in one of them (RFC 4632, RFC 4291 §2.3)."""

from collections.abc import Iterable
from functools import cached_property, lru_cache
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address, ip_network

REMEMBERED = 1024  # addresses: a client is asked about several times

Place = tuple[int, int]  # IP version, length of the prefix
Address = IPv4Address | IPv6Address


class Networks(tuple[str, ...]):
    """Networks as they are written, "192.0.2.0/24" or "2001:db8::/32"; `hold` looks an address up.

    A tuple of texts to whoever stores or shows it; compiled once, by the length of the prefix. Raises ValueError
    with a sentence for what is no network.
    """

    def __new__(cls, texts: Iterable[str] = ()) -> "Networks":
        return super().__new__(cls, (str(network(text)) for text in texts))

    def hold(self, address: str) -> bool:
        """Whether the address lies in one of them; what is no IP address lies nowhere."""
        return bool(self) and _lies_in(self, address)

    def _look_up(self, address: str) -> bool:
        found = parse(address)
        if found is None:
            return False
        number, width = int(found), found.max_prefixlen
        return any(
            version == found.version and number >> (width - length) in prefixes
            for (version, length), prefixes in self._compiled.items()
        )

    @cached_property
    def _compiled(self) -> dict[Place, frozenset[int]]:
        by_length: dict[Place, set[int]] = {}
        for each in map(ip_network, self):
            prefix = int(each.network_address) >> (each.max_prefixlen - each.prefixlen)
            by_length.setdefault((each.version, each.prefixlen), set()).add(prefix)
        return {place: frozenset(prefixes) for place, prefixes in by_length.items()}


NOWHERE = Networks()


@lru_cache(maxsize=REMEMBERED)
def _lies_in(networks: Networks, address: str) -> bool:
    return networks._look_up(address)


def network(text: str) -> IPv4Network | IPv6Network:
    """A network in CIDR form; an address alone is a network of one. Raises ValueError with a sentence."""
    try:
        return ip_network(text.strip(), strict=True)
    except ValueError as wrong:
        if "host bits" in str(wrong):
            proper = ip_network(text.strip(), strict=False)
            raise ValueError(f"“{text}” has bits beyond its prefix; did you mean {proper}?") from None
        raise ValueError(f"“{text}” is no network; write 192.0.2.0/24, 192.0.2.7 or 2001:db8::/32.") from None


@lru_cache(maxsize=REMEMBERED)
def parse(address: str) -> Address | None:
    """The address; an IPv4 address in IPv6 clothes is an IPv4 address (RFC 4291 §2.5.5.2)."""
    try:
        found = ip_address(address)
    except ValueError:
        return None
    return getattr(found, "ipv4_mapped", None) or found


@lru_cache(maxsize=REMEMBERED)
def site(address: str) -> str:
    """The network that counts as one neighbourhood: a /24 of IPv4, a /64 of IPv6 (RFC 6177 §2); "" for no address."""
    found = parse(address)
    if found is None:
        return ""
    if isinstance(found, IPv4Address):
        return str(IPv4Network((int(found), 24), strict=False))
    return str(IPv6Network((int(found), 64), strict=False))
