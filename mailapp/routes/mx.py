"""Which servers take mail for a domain, in the order in which they are dialled (RFC 5321 §5.1)."""

import ipaddress
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from itertools import groupby
from random import Random, SystemRandom

from mailapp.routes.ourselves import Ourselves
from mailapp.routes.values import Nexthop
from mailapp.standards.dns import DnsNotFound, DnsTemporary, Mx, Resolver
from mailapp.standards.reply import Reply

MOST_HOPS = 10  # RFC 5321 §5.1: at least two addresses must be tried, a limit is allowed
MOST_LOOKUPS = 20  # hosts of one preference whose addresses are looked up: a domain may name hundreds
FAMILIES = ("any", "ipv4", "ipv6", "only-ipv4", "only-ipv6")


@dataclass(frozen=True, slots=True)
class Hop:
    """One address of one server that takes the mail."""

    host: str
    address: str
    port: int

    def __str__(self) -> str:
        shown = f"[{self.address}]" if ":" in self.address else self.address
        return f"{shown}:{self.port}"


class NoRoute(Exception):
    """There is no server to dial. `reply` says why, 5yz for good, 4yz for now."""

    def __init__(self, reply: Reply) -> None:
        super().__init__(str(reply))
        self.reply = reply


@dataclass(frozen=True, slots=True)
class Atlas:
    """How servers are found: whom to ask, who we are, and which addresses are liked (smtp_address_preference)."""

    resolver: Resolver
    ourselves: Ourselves
    dice: Random = field(default_factory=SystemRandom)
    family: str = "any"

    def addresses(self, host: str) -> list[str]:
        """Of one host, the liked ones first. Raises DnsNotFound, DnsTemporary."""
        return by_family(self.resolver.addresses(host), self.family)

    def is_us(self, hop: Hop) -> bool:
        return self.ourselves.is_named(hop.host) or self.ourselves.listens_on(hop.address, hop.port)


def servers(destination: str, port: int, atlas: Atlas) -> list[Hop]:
    """The servers of a domain or address literal, best first. Raises NoRoute."""
    if destination.startswith("["):
        return [_literal(destination, port, atlas)]
    try:
        records = atlas.resolver.mx(destination)
        if any(not record.host for record in records):  # RFC 7505 §3
            raise NoRoute(Reply(556, "5.1.10", f"{destination} takes no mail (null MX)"))
        hops = _hops(records, port, atlas) if records else _without_mx(destination, port, atlas)
    except DnsNotFound:
        raise NoRoute(Reply(550, "5.1.2", f"{destination}: there is no such domain")) from None
    except DnsTemporary as silence:
        raise NoRoute(Reply(451, "4.4.3", f"The DNS does not answer now: {silence}")) from silence
    return hops[:MOST_HOPS]


def relay_servers(nexthop: Nexthop, atlas: Atlas) -> list[Hop]:
    """The servers of a next hop: its MX, or in brackets the host itself. Raises NoRoute, never for good: an
    administrator's slip, or a name that is being changed, must bounce nobody's letter."""
    try:
        hops = servers(nexthop.host, nexthop.port, atlas) if nexthop.mx else _host(nexthop, atlas)
    except DnsNotFound:
        raise NoRoute(Reply(451, "4.4.4", f"The relay {nexthop} does not exist in the DNS")) from None
    except DnsTemporary as silence:
        raise NoRoute(Reply(451, "4.4.3", f"The DNS does not answer now: {silence}")) from silence
    except NoRoute as nowhere:
        if nowhere.reply.permanent:
            raise NoRoute(Reply(451, "4.4.4", f"The relay {nexthop}: {nowhere.reply.text}")) from None
        raise
    return hops[:MOST_HOPS]


def by_family(addresses: Iterable[str], family: str) -> list[str]:
    """Postfix's smtp_address_preference, and its inet_protocols as `only-…`."""
    liked = 4 if family.endswith("ipv4") else 6
    ordered = sorted(addresses, key=lambda address: ipaddress.ip_address(address).version != liked)
    if family.startswith("only-"):
        return [address for address in ordered if ipaddress.ip_address(address).version == liked]
    return ordered


def _host(nexthop: Nexthop, atlas: Atlas) -> list[Hop]:
    try:
        addresses = [str(ipaddress.ip_address(nexthop.host))]
    except ValueError:
        addresses = atlas.addresses(nexthop.host)
    hops = [Hop(nexthop.host, address, nexthop.port) for address in addresses]
    if not hops:
        raise NoRoute(Reply(451, "4.4.4", f"The relay {nexthop} has no address"))
    # Not by its name: what filters mail on this machine listens on another port.
    if any(atlas.ourselves.listens_on(hop.address, hop.port) for hop in hops):
        raise NoRoute(Reply(451, "4.4.6", f"The relay {nexthop} is ourselves"))
    return hops


def _literal(destination: str, port: int, atlas: Atlas) -> Hop:
    """RFC 5321 §4.1.3"""
    text = destination.strip("[]")
    if text.lower().startswith("ipv6:"):
        text = text[5:]
    try:
        hop = Hop(destination, str(ipaddress.ip_address(text)), port)
    except ValueError:
        raise NoRoute(Reply(553, "5.1.3", f"{destination} is not an address")) from None
    if atlas.is_us(hop):
        raise NoRoute(Reply(554, "5.4.6", f"{destination} is ourselves"))
    return hop


def _without_mx(destination: str, port: int, atlas: Atlas) -> list[Hop]:
    """The domain's own addresses serve as its implicit MX (RFC 5321 §5.1)."""
    hops = [Hop(destination, address, port) for address in atlas.addresses(destination)]
    if not hops:
        raise NoRoute(Reply(550, "5.1.2", f"{destination} has neither MX nor address records: it takes no mail"))
    if any(atlas.is_us(hop) for hop in hops):
        raise NoRoute(Reply(554, "5.4.6", f"{destination} leads back to ourselves"))
    return hops


def _hops(records: Sequence[Mx], port: int, atlas: Atlas) -> list[Hop]:
    """Ascending by preference, equal ones in any order; ourselves and all that is no better is left out."""
    hops: list[Hop] = []
    silence: DnsTemporary | None = None
    for _, equal in groupby(sorted(records), key=lambda record: record.preference):
        same = list(equal)
        found, trouble = _addresses_of(same, port, atlas)
        silence = silence or trouble
        if any(atlas.ourselves.is_named(record.host) for record in same) or any(atlas.is_us(hop) for hop in found):
            if not hops and silence is None:
                raise NoRoute(
                    Reply(554, "5.4.6", "The best mail server of the domain is ourselves, but the domain is not ours")
                )
            break
        hops += found
        if len(hops) >= MOST_HOPS:
            break
    if not hops and silence:
        raise silence
    if not hops:
        raise NoRoute(Reply(550, "5.4.4", "None of the domain's mail servers has an address"))
    return hops


def _addresses_of(same: list[Mx], port: int, atlas: Atlas) -> tuple[list[Hop], DnsTemporary | None]:
    """Of servers that are equally good, shuffled; and the trouble of those of which the DNS says nothing now."""
    atlas.dice.shuffle(same)
    found: list[Hop] = []
    silence: DnsTemporary | None = None
    for record in same[:MOST_LOOKUPS]:
        try:
            found += [Hop(record.host, address, port) for address in atlas.addresses(record.host)]
        except DnsNotFound:
            continue  # an MX that names nobody: the others may serve
        except DnsTemporary as trouble:
            silence = trouble
        if len(found) >= MOST_HOPS:
            break
    return found, silence
