"""The mechanisms of one evaluation, which share their limits (RFC 7208 §4.6.4, §5)."""

from collections.abc import Callable, Iterable
from functools import partial
from typing import TypeVar

from mailapp.standards.dns import CheckingResolver, DnsNotFound, DnsTemporary
from mailapp.standards.networks import parse as parse_address
from mailapp.standards.spf import macros
from mailapp.standards.spf.limits import MX_HOSTS, PTR_NAMES, TERMS, VOIDS
from mailapp.standards.spf.question import Question
from mailapp.standards.spf.record import Directive

T = TypeVar("T")


class SpfPermanent(Exception):
    """The domain's records cannot be evaluated: a permerror; the text is a phrase that says why."""


class Evaluation:
    """Everything but `include` and the modifiers. Methods raise SpfPermanent and DnsTemporary."""

    def __init__(self, question: Question, resolver: CheckingResolver) -> None:
        self.question, self.resolver = question, resolver
        self._terms = self._voids = 0
        self._client_names: list[str] | None = None

    def count_term(self) -> None:
        self._terms += 1
        if self._terms > TERMS:
            raise SpfPermanent(f"the SPF records of {self.question.domain} need more than {TERMS} look-ups")

    def matches(self, directive: Directive, domain: str) -> bool:
        return MECHANISMS[directive.mechanism](self, directive, domain)

    def name(self, spec: str, domain: str) -> str | None:
        """The domain of a domain-spec; None where it can be none for this sender (RFC 8616 §4)."""
        if not spec:
            return domain
        if not self.question.local.isascii() and macros.letters(spec) & {"s", "l"}:
            return None
        return macros.domain(spec, self.values(domain))

    def values(self, domain: str) -> macros.Values:
        return partial(self._value, domain)

    def _value(self, domain: str, letter: str) -> str:
        return self._proven_name(domain) if letter == "p" else self.question.value(letter, domain)

    # -- mechanisms -----------------------------------------------------------------------------------

    def _all(self, directive: Directive, domain: str) -> bool:
        return True

    def _ip(self, directive: Directive, domain: str) -> bool:
        if directive.mechanism != f"ip{self.question.client.version}":
            return False
        return self._in_network(directive.network, directive)

    def _a(self, directive: Directive, domain: str) -> bool:
        self.count_term()
        name = self.name(directive.argument, domain)
        return name is not None and self._is_host(name, directive)

    def _mx(self, directive: Directive, domain: str) -> bool:
        self.count_term()
        name = self.name(directive.argument, domain)
        hosts = self._asked(self.resolver.mx, name) if name else []
        if len(hosts) > MX_HOSTS:
            raise SpfPermanent(f"{name} has more than {MX_HOSTS} mail servers")
        return any(self._is_host(mx.host, directive) for mx in hosts if mx.host)

    def _ptr(self, directive: Directive, domain: str) -> bool:
        """RFC 7208 §5.5; a DNS that does not answer only does not match."""
        self.count_term()
        name = self.name(directive.argument, domain)
        return name is not None and any(_is_within(proven, name) for proven in self._proven_names())

    def _exists(self, directive: Directive, domain: str) -> bool:
        """RFC 7208 §5.7: an A record, also for IPv6 clients."""
        self.count_term()
        name = self.name(directive.argument, domain)
        return name is not None and bool(self._asked(self.resolver.family, name, 4))

    # -- addresses ------------------------------------------------------------------------------------

    def _is_host(self, name: str, directive: Directive) -> bool:
        addresses = self._asked(self.resolver.family, name, self.question.client.version)
        return any(self._in_network(int(found), directive) for found in map(parse_address, addresses) if found)

    def _in_network(self, network: int, directive: Directive) -> bool:
        client = self.question.client
        bits = directive.ip4_bits if client.version == 4 else directive.ip6_bits
        beyond = client.max_prefixlen - bits
        return int(client) >> beyond == network >> beyond

    def _asked(self, ask: Callable[..., list[T]], *of: object) -> list[T]:
        """The answer; one in which nothing is counts (RFC 7208 §4.6.4, §11.1)."""
        try:
            found = ask(*of)
        except DnsNotFound:
            found = []
        if not found:
            self._voids += 1
            if self._voids > VOIDS:
                raise SpfPermanent(
                    f"the SPF records of {self.question.domain} name more than {VOIDS} hosts that are not there"
                )
        return found

    # -- names of the client ----------------------------------------------------------------------------

    def _proven_name(self, domain: str) -> str:
        """The macro p (RFC 7208 §7.3): the domain itself, or else one within it, or else any."""
        names = self._proven_names()
        within = [name for name in names if _is_within(name, domain)]
        return domain if domain in names else next(iter([*within, *names]), "unknown")

    def _proven_names(self) -> list[str]:
        """Names of the client's address that lead back to it (RFC 7208 §5.5)."""
        if self._client_names is None:
            self._client_names = list(self._leading_back(self._pointers()))
        return self._client_names

    def _pointers(self) -> list[str]:
        try:
            return self._asked(self.resolver.ptr, str(self.question.client))[:PTR_NAMES]
        except DnsTemporary:
            return []

    def _leading_back(self, names: Iterable[str]) -> Iterable[str]:
        for name in names:
            try:
                addresses = self.resolver.family(name, self.question.client.version)
            except (DnsNotFound, DnsTemporary):
                continue
            if self.question.client in map(parse_address, addresses):
                yield name.lower()


def _is_within(name: str, domain: str) -> bool:
    domain = domain.lower()
    return name == domain or name.endswith(f".{domain}")


MECHANISMS: dict[str, Callable[[Evaluation, Directive, str], bool]] = {
    "all": Evaluation._all,
    "a": Evaluation._a,
    "mx": Evaluation._mx,
    "ptr": Evaluation._ptr,
    "ip4": Evaluation._ip,
    "ip6": Evaluation._ip,
    "exists": Evaluation._exists,
}
