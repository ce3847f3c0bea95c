"""The real DNS behind `mailapp.standards.dns.Resolver`: dnspython, with a cache and short patience."""

from collections.abc import Sequence
from typing import Any

import dns.exception
import dns.name
import dns.nameserver
import dns.rdatatype
import dns.resolver
import dns.reversename

from mailapp.standards.dns import DnsNotFound, DnsTemporary, Mx

DNS_PORT = 53
ANSWER_SECONDS = 10.0  # for one question, all nameservers and repetitions together
NAMESERVER_SECONDS = 3.0
CACHED_ANSWERS = 2000  # an answer stays as long as its TTL says, at most


class NetResolver:
    """Asks these nameservers ("host:port" or "host"), or the system's when none are given. Threads may share it."""

    def __init__(self, nameservers: Sequence[str] = ()) -> None:
        self._resolver = _configured(nameservers)
        self._resolver.lifetime = ANSWER_SECONDS
        self._resolver.timeout = NAMESERVER_SECONDS
        self._resolver.cache = dns.resolver.LRUCache(CACHED_ANSWERS)

    def mx(self, domain: str) -> list[Mx]:
        return [Mx(r.preference, _host(r.exchange)) for r in self._ask(domain, "MX")]

    def addresses(self, host: str) -> list[str]:
        """IPv6 first. One family that does not answer is no trouble as long as the other does."""
        found: list[str] = []
        trouble: DnsTemporary | None = None
        for kind in ("AAAA", "A"):
            try:
                found += [r.address for r in self._ask(host, kind)]
            except DnsTemporary as silence:
                trouble = silence
        if trouble and not found:
            raise trouble
        return found

    def txt(self, name: str) -> list[str]:
        return [b"".join(r.strings).decode("utf-8", "replace") for r in self._ask(name, "TXT")]

    def ptr(self, address: str) -> list[str]:
        return [_host(r.target) for r in self._ask(dns.reversename.from_address(address).to_text(), "PTR")]

    def _ask(self, name: str, kind: str) -> list[Any]:
        """The records, CNAMEs followed (RFC 5321 §5.1)."""
        try:
            absolute = dns.name.from_text(name)
        except dns.exception.DNSException as trouble:  # a label too long, or empty: no such name can exist
            raise DnsNotFound(f"{name} cannot be a domain name") from trouble
        try:
            return list(self._resolver.resolve(absolute, kind, search=False))
        except dns.resolver.NoAnswer:
            return []
        except dns.resolver.NXDOMAIN as trouble:
            raise DnsNotFound(f"{name} does not exist") from trouble
        except (dns.exception.DNSException, OSError) as trouble:
            raise DnsTemporary(f"no answer about {name}: {_first_line(trouble)}") from trouble


def _configured(nameservers: Sequence[str]) -> dns.resolver.Resolver:
    if nameservers:
        resolver = dns.resolver.Resolver(configure=False)
        resolver.nameservers = [_nameserver(text) for text in nameservers]
        return resolver
    try:
        return dns.resolver.Resolver()
    except dns.resolver.NoResolverConfiguration:  # no /etc/resolv.conf: as the C library does, ask this machine
        resolver = dns.resolver.Resolver(configure=False)
        resolver.nameservers = ["127.0.0.1"]
        return resolver


def _nameserver(text: str) -> dns.nameserver.Do53Nameserver:
    host, colon, port = text.rpartition(":")
    if not colon or (text.count(":") > 1 and not host.endswith("]")):  # "192.0.2.53" or a bare IPv6 address
        host, port = text, str(DNS_PORT)
    return dns.nameserver.Do53Nameserver(host.strip("[]"), int(port))


def _host(name: dns.name.Name) -> str:
    return name.to_text(omit_final_dot=True).lower().rstrip(".")


def _first_line(trouble: BaseException) -> str:
    return (str(trouble).strip() or type(trouble).__name__).splitlines()[0]
