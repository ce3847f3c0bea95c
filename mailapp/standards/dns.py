"""What our protocols ask of the DNS; `mailapp.net.resolver` asks a real one, tests bring a table."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from ipaddress import ip_address
from typing import Protocol

from mailapp.standards.networks import parse
from mailapp.standards.tlsa import Tlsa


class DnsTemporary(Exception):
    """No answer now: timeout, SERVFAIL, no nameserver reachable. Try again later."""


class DnsNotFound(Exception):
    """The name does not exist at all (NXDOMAIN)."""


@dataclass(frozen=True, slots=True, order=True)
class Mx:
    """One MX record; `host` in A-labels without the final dot, "" for a null MX (RFC 7505)."""

    preference: int
    host: str


Question = tuple[str, str]  # a name, and the kind of its records: "TXT"
Foreseen = Callable[[], Iterable[Question]]


def reverse_name(address: str) -> str:
    """Where the PTR records of an IP address lie (RFC 1035 §3.5). Raises ValueError."""
    return (parse(address) or ip_address(address)).reverse_pointer


class Resolver(Protocol):
    """Each method answers an empty list when the name exists without such a record.

    Raises DnsNotFound, DnsTemporary.
    """

    def mx(self, domain: str) -> list[Mx]: ...

    def addresses(self, host: str) -> list[str]:
        """A and AAAA records as text, IPv6 first."""

    def txt(self, name: str) -> list[str]: ...

    def ptr(self, address: str) -> list[str]: ...


class CheckingResolver(Resolver, Protocol):
    """What checks of a sender ask besides."""

    def family(self, host: str, version: int) -> list[str]:
        """The addresses of one family alone, IP version 4 or 6, as text."""

    def until(self, moment: float, foreseen: Foreseen | None = None) -> "CheckingResolver":
        """The same, with its cache; from that moment of the monotonic clock on, each question is DnsTemporary.

        `foreseen` tells what will probably be asked, should anything have to be asked of others.
        """


class ValidatingResolver(Resolver, Protocol):
    """Knows also what DNSSEC vouches for."""

    def tlsa(self, name: str) -> list[Tlsa]:
        """Validated TLSA records only. Raises DnsTemporary, also for forged ones."""

    def validated(self, name: str, kind: str) -> bool:
        """Are the records of this kind ("MX", "A", "AAAA") validated, or that there is none?"""
