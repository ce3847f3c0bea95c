"""Whether an IP address is one of the whole world's: what strangers may make us ask lies nowhere else."""

from ipaddress import IPv4Address, IPv6Address, IPv6Network, ip_address

# IPv6 addresses within which an IPv4 address is reached that nobody has looked at.
DISGUISES = (
    IPv6Network("64:ff9b::/96"),  # RFC 6052 §2.1: NAT64
    IPv6Network("64:ff9b:1::/48"),  # RFC 8215: NAT64 of a network's own
    IPv6Network("2002::/16"),  # RFC 3056: 6to4
    IPv6Network("2001::/32"),  # RFC 4380: Teredo
    IPv6Network("::/96"),  # RFC 4291 §2.5.5.1: IPv4-compatible
    IPv6Network("::ffff:0:0:0/96"),  # IPv4-translated
)
GLOBAL_UNICAST = IPv6Network("2000::/3")  # RFC 4291 §2.4: all that is given out
SCOPED = "%"


def is_worldwide(address: str) -> bool:
    """No loopback, private, link-local, unique local, shared, multicast or reserved one, in whatever clothes."""
    if SCOPED in address:  # of one link
        return False
    try:
        found = ip_address(address)
    except ValueError:
        return False
    return _is_worldwide4(found) if isinstance(found, IPv4Address) else _is_worldwide6(found)


def _is_worldwide4(address: IPv4Address) -> bool:
    return address.is_global and not (address.is_multicast or address.is_reserved or address.is_unspecified)


def _is_worldwide6(address: IPv6Address) -> bool:
    """An IPv4 address in IPv6 clothes is none, either: who has one may write it as such."""
    if address.ipv4_mapped or any(address in disguise for disguise in DISGUISES):
        return False
    return address in GLOBAL_UNICAST and address.is_global and not address.is_multicast
