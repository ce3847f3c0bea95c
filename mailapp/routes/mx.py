"""Which servers take mail for a domain, in the order in which they are dialled (RFC 5321 §5.1)."""

import ipaddress
from dataclasses import dataclass
from itertools import groupby
from random import Random

from mailapp.standards.dns import DnsNotFound, DnsTemporary, Mx, Resolver
from mailapp.standards.reply import Reply
from mta.outbound.ourselves import Ourselves

MOST_HOPS = 10  # RFC 5321 §5.1: at least two addresses must be tried, a limit is allowed


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


def route(destination: str, port: int, resolver: Resolver, ourselves: Ourselves, dice: Random) -> list[Hop]:
    """The servers of a domain or address literal, best first. Raises NoRoute."""
    if destination.startswith("["):
        return [_literal(destination, port, ourselves)]
    try:
        records = resolver.mx(destination)
        if any(not record.host for record in records):  # RFC 7505 §3
            raise NoRoute(Reply(556, "5.1.10", f"{destination} takes no mail (null MX)"))
        if not records:
            return _without_mx(destination, port, resolver, ourselves)
        hops = _hops(records, port, resolver, ourselves, dice)
    except DnsNotFound:
        raise NoRoute(Reply(550, "5.1.2", f"{destination}: there is no such domain")) from None
    except DnsTemporary as silence:
        raise NoRoute(Reply(451, "4.4.3", f"The DNS does not answer now: {silence}")) from silence
    return hops[:MOST_HOPS]


def _literal(destination: str, port: int, ourselves: Ourselves) -> Hop:
    """RFC 5321 §4.1.3"""
    text = destination.strip("[]")
    if text.lower().startswith("ipv6:"):
        text = text[5:]
    try:
        address = str(ipaddress.ip_address(text))
    except ValueError:
        raise NoRoute(Reply(553, "5.1.3", f"{destination} is not an address")) from None
    if ourselves.listens_on(address, port):
        raise NoRoute(Reply(554, "5.4.6", f"{destination} is ourselves"))
    return Hop(destination, address, port)


def _without_mx(destination: str, port: int, resolver: Resolver, ourselves: Ourselves) -> list[Hop]:
    """The domain's own addresses serve as its implicit MX (RFC 5321 §5.1)."""
    hops = [Hop(destination, address, port) for address in resolver.addresses(destination)]
    if not hops:
        raise NoRoute(Reply(550, "5.1.2", f"{destination} has neither MX nor address records: it takes no mail"))
    if any(_is_us(hop, ourselves) for hop in hops):
        raise NoRoute(Reply(554, "5.4.6", f"{destination} leads back to ourselves"))
    return hops


def _hops(records: list[Mx], port: int, resolver: Resolver, ourselves: Ourselves, dice: Random) -> list[Hop]:
    """Ascending by preference, equal ones in any order; ourselves and all that is no better is left out."""
    hops: list[Hop] = []
    silence: DnsTemporary | None = None
    for _, equal in groupby(sorted(records), key=lambda record: record.preference):
        same = list(equal)
        dice.shuffle(same)
        found: list[Hop] = []
        for record in same:
            try:
                found += [Hop(record.host, address, port) for address in resolver.addresses(record.host)]
            except DnsNotFound:
                continue  # an MX that names nobody: the others may serve
            except DnsTemporary as trouble:
                silence = trouble
        if any(ourselves.is_named(record.host) for record in same) or any(_is_us(hop, ourselves) for hop in found):
            if not hops and silence is None:
                raise NoRoute(
                    Reply(554, "5.4.6", "The best mail server of the domain is ourselves, but the domain is not ours")
                )
            break
        hops += found
    if not hops and silence:
        raise silence
    if not hops:
        raise NoRoute(Reply(550, "5.4.4", "None of the domain's mail servers has an address"))
    return hops


def _is_us(hop: Hop, ourselves: Ourselves) -> bool:
    return ourselves.is_named(hop.host) or ourselves.listens_on(hop.address, hop.port)
