"""How would a letter for somebody leave? In plain words, for the panel and the command line; nothing is sent."""

from collections.abc import Callable
from dataclasses import dataclass

from mailapp.directory import api as directory
from mailapp.policy.values import Policy
from mailapp.routes.demand import Demand, Demands, Unfit
from mailapp.routes.mx import Atlas, Hop, NoRoute, relay_servers, servers
from mailapp.routes.ourselves import Ourselves
from mailapp.routes.sts import Policies
from mailapp.routes.table import Choice, Table
from mailapp.routes.values import Bounce, Direct, Discard, Here, Hold, Relay, RouteError, TlsLevel, Way
from mailapp.standards.address import canonical, to_ascii
from mailapp.standards.dns import ValidatingResolver

TLS_WORDS = {
    TlsLevel.NONE: "in the clear",
    TlsLevel.MAY: "encrypted if the server can",
    TlsLevel.ENCRYPT: "encrypted, or not at all",
    TlsLevel.VERIFY: "encrypted with a certificate for {names}, or not at all",
}
DANE_WORDS = "encrypted with the certificate that the DNS names (DANE), or not at all"
TESTING_WORDS = "; while the domain is testing, a failure is counted only"


@dataclass(frozen=True, slots=True)
class Surroundings:
    """What a face knows of the world."""

    resolver: ValidatingResolver
    ourselves: Ourselves
    port: int  # that we dial at an MX
    policies: Policies | None = None


@dataclass(frozen=True, slots=True)
class Server:
    """One that would be dialled; `tls` in words, `because` of whom."""

    host: str
    address: str
    port: int
    tls: str
    because: str


@dataclass(frozen=True, slots=True)
class Explanation:
    """What would become of a letter. `trouble`: why no server can be named."""

    address: str
    sender: str
    way: str
    because: str
    servers: tuple[Server, ...] = ()
    trouble: str = ""


def explain(address: str, sender: str, world: Surroundings, rules: Policy, table: Table) -> Explanation:
    """Asks the DNS, and others' servers for their MTA-STS policies. Raises RouteError for what is no address."""
    recipient, writer = _canonical(address), _canonical(sender) if sender else ""
    domain = _a_labels(recipient.rpartition("@")[2])
    choice = (
        Choice(Here(), f"{domain} is ours") if directory.is_local_domain(domain) else table.choice(writer, recipient)
    )
    told = Explanation(recipient, writer, _words(choice.way, domain), choice.because)
    try:
        found = _servers(choice.way, domain, world, rules, table)
    except NoRoute as nowhere:
        return _with(told, trouble=str(nowhere.reply))
    return _with(told, servers=found)


def _with(told: Explanation, servers: tuple[Server, ...] = (), trouble: str = "") -> Explanation:
    return Explanation(told.address, told.sender, told.way, told.because, servers, trouble)


def _words(way: Way, domain: str) -> str:
    match way:
        case Here():
            return "It is delivered here."
        case Direct():
            return f"It leaves for the mail servers that the DNS names for {domain}."
        case Relay(nexthop, user):
            return f"It leaves by the relay {nexthop}{f', where we log in as {user}' if user else ''}."
        case Discard(because):
            return f"It is thrown away and counts as sent: {because}."
        case Hold(because):
            return f"It is held until somebody releases it: {because}."
        case Bounce(reply):
            return f"It {'comes back to its sender' if reply.permanent else 'waits'}: {reply}."


def _servers(way: Way, domain: str, world: Surroundings, rules: Policy, table: Table) -> tuple[Server, ...]:
    """Raises NoRoute."""
    atlas = Atlas(world.resolver, world.ourselves, family=rules.smtp_address_preference)
    if isinstance(way, Direct):
        policies = world.policies if rules.mta_sts else None
        demands = Demands(domain, world.resolver, policies, rules.dane, table.level(domain))
        return tuple(_server(hop, demands.of) for hop in servers(domain, world.port, atlas))
    if isinstance(way, Relay):
        level, because = relay_level(way, table)
        wanted = Demand(level, because)
        return tuple(_server(hop, lambda hop: wanted) for hop in relay_servers(way.nexthop, atlas))
    return ()


def relay_level(relay: Relay, table: Table) -> tuple[TlsLevel, str]:
    """What TLS to a relay must be like, and why."""
    if relay.tls is not None:
        return relay.tls, "the smarthost is set so"
    level = table.level(relay.nexthop.host, str(relay.nexthop))
    return (level, "the table of TLS policies says so") if level else (TlsLevel.MAY, "nobody asks for more")


def _server(hop: Hop, demand: Callable[[Hop], Demand]) -> Server:
    try:
        wanted = demand(hop)
    except Unfit as wrong:
        return Server(hop.host, hop.address, hop.port, "gets nothing", wrong.reply.text)
    if wanted.tlsa:
        words = DANE_WORDS
    else:
        words = TLS_WORDS[wanted.level].format(names=" or ".join(wanted.names or (hop.host,)))
    return Server(hop.host, hop.address, hop.port, words + TESTING_WORDS * wanted.testing, wanted.because)


def _canonical(text: str) -> str:
    try:
        found = canonical(text.strip())
    except ValueError as wrong:
        raise RouteError(f"“{text}” is not an e-mail address: {str(wrong).rstrip('.')}.") from None
    if "@" not in found:
        raise RouteError(f"“{text}” is not an e-mail address: it has no domain.")
    return found


def _a_labels(domain: str) -> str:
    return domain if domain.startswith("[") else to_ascii(domain)
