"""What the TLS of a connection must be like, and why: an administrator's table, DANE, MTA-STS, the letter itself."""

from dataclasses import dataclass
from enum import Enum

from mailapp.routes.mx import Hop
from mailapp.routes.sts import Found, Policies
from mailapp.routes.values import TlsLevel
from mailapp.standards import tlsa
from mailapp.standards.dns import DnsTemporary, ValidatingResolver
from mailapp.standards.mtasts import StsPolicy
from mailapp.standards.reply import Reply
from mailapp.standards.tlsa import Tlsa
from mailapp.standards.tlsrpt import PolicyKind, TlsResult

REQUIRETLS_LACKING = Reply(550, "5.7.30", "REQUIRETLS support required")  # RFC 8689 §4.2.1


class Wish(Enum):
    """What the letter's writer asks for (RFC 8689)."""

    USUAL = "usual"
    REQUIRE = "requiretls"  # verified TLS all the way, or not at all
    RELAX = "tls-required: no"  # rather in the clear than never


@dataclass(frozen=True, slots=True)
class Demand:
    """What is asked of one connection. `because` ends the sentence "TLS is … because …"."""

    level: TlsLevel
    because: str
    kind: PolicyKind = PolicyKind.NONE
    policy: tuple[str, ...] = ()  # as reports show it
    tlsa: tuple[Tlsa, ...] = ()  # verified by these instead of by the world's authorities
    names: tuple[str, ...] = ()  # that the certificate may be for
    testing: bool = False  # a failure is counted, and the letter leaves nevertheless (RFC 8461 §5)
    requiretls: bool = False  # the server must offer REQUIRETLS
    known: TlsResult | None = None  # what is counted, whatever becomes of TLS


class Unfit(Exception):
    """This server must not be given the letter at all. `reply` says why."""

    def __init__(self, reply: Reply, kind: PolicyKind, policy: tuple[str, ...], result: TlsResult) -> None:
        super().__init__(str(reply))
        self.reply, self.kind, self.policy, self.result = reply, kind, policy, result


@dataclass(frozen=True, slots=True)
class Demands:
    """The TLS of all connections to one destination, asked hop by hop."""

    destination: str  # A-labels
    resolver: ValidatingResolver
    policies: Policies | None = None  # None: MTA-STS is off
    dane: bool = True
    level: TlsLevel | None = None  # what an administrator's table says
    wish: Wish = Wish.USUAL

    def of(self, hop: Hop) -> Demand:
        """Raises Unfit."""
        demand = self._of_the_domain(hop)
        return self._required(hop, demand) if self.wish is Wish.REQUIRE else demand

    def _of_the_domain(self, hop: Hop) -> Demand:
        if self.level is not None:
            return Demand(self.level, "the table of TLS policies says so", names=(hop.host,))
        if self.wish is Wish.RELAX:  # RFC 8689 §4.1: the domain's own wishes are passed over
            return Demand(TlsLevel.MAY, "its writer says TLS-Required: No")
        return self._by_dane(hop) or self._by_sts(hop) or Demand(TlsLevel.MAY, "nobody asks for more")

    def sts(self) -> Found:
        """The domain's MTA-STS policy."""
        return self.policies.of(self.destination) if self.policies else Found()

    def _by_dane(self, hop: Hop) -> Demand | None:
        """RFC 7672 §2.2; it comes before MTA-STS (RFC 8461 §2)."""
        if not self.dane or not self._is_vouched_for() or not self._has_validated_address(hop):
            return None
        try:
            records = self.resolver.tlsa(tlsa.base_name(hop.host, hop.port))
        except DnsTemporary as silence:  # RFC 7672 §2.1.2: perhaps somebody hides them
            said = Reply(451, "4.7.5", f"The TLSA records of {hop.host} cannot be had: {silence}")
            raise Unfit(said, PolicyKind.TLSA, (), TlsResult.DNSSEC_INVALID) from silence
        if not records:
            return None
        told = tuple(map(str, records))
        if not (good := tlsa.usable(records)):
            return Demand(TlsLevel.ENCRYPT, "its TLSA records cannot be used", PolicyKind.TLSA, told)
        names = (hop.host, self.destination)
        return Demand(TlsLevel.VERIFY, "its DNS has TLSA records (DANE)", PolicyKind.TLSA, told, good, names)

    def _by_sts(self, hop: Hop) -> Demand | None:
        found = self.sts()
        policy = found.policy
        if policy is None and found.trouble:  # RFC 8461 §5.1: as if there were none
            because = f"the domain's MTA-STS policy cannot be had: {found.words}"
            return Demand(TlsLevel.MAY, because, PolicyKind.STS, known=found.trouble)
        if policy is None or policy.mode == "none":
            return None
        told = sts_lines(policy)
        testing = policy.mode == "testing"
        if not policy.covers(hop.host) and not testing:  # RFC 8461 §4.2
            said = Reply(451, "4.7.5", f"{hop.host} is none of the servers that the domain's MTA-STS policy names")
            raise Unfit(said, PolicyKind.STS, told, TlsResult.FAILURE)
        because = f"the domain's MTA-STS policy says {policy.mode}"
        if not policy.covers(hop.host):
            return Demand(TlsLevel.MAY, because, PolicyKind.STS, told, known=TlsResult.FAILURE)
        return Demand(TlsLevel.VERIFY, because, PolicyKind.STS, told, names=(hop.host,), testing=testing)

    def _required(self, hop: Hop, demand: Demand) -> Demand:
        """RFC 8689 §4.2.1: the right server by DNSSEC or MTA-STS, a good certificate, and it passes it on."""
        vouched = demand.level is TlsLevel.VERIFY and not (demand.kind is PolicyKind.STS and self._names_not(hop))
        if not vouched and not self._is_vouched_for():
            raise Unfit(REQUIRETLS_LACKING, demand.kind, demand.policy, TlsResult.FAILURE)
        because = "its writer asks for it (REQUIRETLS)"
        names = demand.names or (hop.host,)
        return Demand(TlsLevel.VERIFY, because, demand.kind, demand.policy, demand.tlsa, names, requiretls=True)

    def _names_not(self, hop: Hop) -> bool:
        policy = self.sts().policy
        return policy is None or not policy.covers(hop.host)

    def _is_vouched_for(self) -> bool:
        """Does DNSSEC say which the domain's servers are?"""
        if self.destination.startswith("["):
            return False
        return self.resolver.validated(self.destination, "MX")

    def _has_validated_address(self, hop: Hop) -> bool:
        return self.resolver.validated(hop.host, "AAAA" if ":" in hop.address else "A")


def sts_lines(policy: StsPolicy) -> tuple[str, ...]:
    """As reports show it (RFC 8460 §4.4)."""
    return (
        "version: STSv1",
        f"mode: {policy.mode}",
        *(f"mx: {pattern}" for pattern in policy.mx),
        f"max_age: {policy.max_age}",
    )
