"""Access rules: who may come in, under which name, as whom and for whom. A table is a few look-ups for each question.

The first rule that fits decides, as a look-up in an access(5) table of Postfix has one answer; what it allows, no
later rule about the same thing refuses. Patterns, by what a rule is about:

client      192.0.2.1, 192.0.2.0/24, 2001:db8::/32, mail.example.net, .example.net, unknown (no name in the DNS), *
helo        mail.example.net, .example.net, [192.0.2.1], *
sender      anna@example.net, anna@, example.net, .example.net (its sub-domains), <> (reports of servers), *
recipient   as sender, but for <>
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from enum import Enum
from functools import lru_cache
from ipaddress import IPv4Network, IPv6Network, ip_address, ip_network

from mailapp.policy.mailrules.values import BadRule, Numbered, Road
from mailapp.standards import address as addresses

EVERYBODY = "*"
NULL_SENDER = "<>"
UNKNOWN = "unknown"


class About(Enum):
    CLIENT = "client"
    HELO = "helo"
    SENDER = "sender"
    RECIPIENT = "recipient"


class Action(Enum):
    ALLOW = "allow"
    REFUSE = "refuse"  # for good
    DEFER = "defer"  # for now: the client comes again
    HOLD = "hold"
    WARN = "warn"  # let it pass, and note it


@dataclass(frozen=True, slots=True)
class AccessRule:
    """One line. `reason` is told to the client, and to people."""

    about: About
    pattern: str
    action: Action
    reason: str = ""
    road: Road = Road.INBOUND

    def checked(self) -> "AccessRule":
        if not self.pattern:
            raise BadRule("The pattern is empty; * means everybody.")
        rule = replace(self, pattern=READERS[self.about](self.pattern))
        inbound = self.road is Road.INBOUND
        if self.about is About.HELO and not inbound:
            raise BadRule("What our own people say in EHLO is not looked at: the road is inbound.")
        if self.about is About.CLIENT and not inbound and rule.pattern != EVERYBODY and not _network(rule.pattern):
            raise BadRule("Clients have names only where other servers come in: the road is inbound.")
        return rule

    def __str__(self) -> str:
        return f"{self.action.value} {self.about.value} {self.pattern}"


@dataclass(frozen=True, slots=True)
class AccessTable:
    """The rules, found by the few keys that a client, name or address has."""

    rules: tuple[Numbered, ...] = ()
    _places: dict[tuple[About, str], tuple[int, ...]] = field(init=False, default_factory=dict)
    _lengths: tuple[tuple[int, int], ...] = field(init=False, default=())  # (IP version, prefix length) in use

    def __post_init__(self) -> None:
        places: dict[tuple[About, str], tuple[int, ...]] = {}
        for place, numbered in enumerate(self.rules):
            key = (numbered.rule.about, numbered.rule.pattern)
            places[key] = (*places.get(key, ()), place)
        networks = (_network(n.rule.pattern) for n in self.rules if n.rule.about is About.CLIENT)
        lengths = {(network.version, network.prefixlen) for network in networks if network}
        object.__setattr__(self, "_places", places)
        object.__setattr__(self, "_lengths", tuple(sorted(lengths)))

    def __bool__(self) -> bool:
        return bool(self.rules)

    def asks_for_names(self, road: Road) -> bool:
        """Whether any rule wants to know the client's name in the DNS."""
        clients = (n.rule for n in self.rules if n.rule.about is About.CLIENT and n.rule.road.covers(road))
        return any(rule.pattern != EVERYBODY and not _network(rule.pattern) for rule in clients)

    def client(self, address: str, name: str | None, road: Road = Road.INBOUND) -> Numbered | None:
        """The rule for a client; `name` is "" when it has none in the DNS, None when nobody has asked."""
        if not self.rules:
            return None
        keys = [*_networks(address, self._lengths)]
        if name is not None:
            keys += [*_domain_keys(name)] if name else [UNKNOWN]
        return self._first(About.CLIENT, keys, road)

    def helo(self, name: str, road: Road = Road.INBOUND) -> Numbered | None:
        return self._first(About.HELO, _domain_keys(name), road) if self.rules else None

    def sender(self, address: str, road: Road = Road.INBOUND) -> Numbered | None:
        """ "" is the null sender."""
        if not self.rules:
            return None
        return self._first(About.SENDER, _address_keys(address) if address else [NULL_SENDER], road)

    def recipient(self, address: str, road: Road = Road.INBOUND) -> Numbered | None:
        return self._first(About.RECIPIENT, _address_keys(address), road) if self.rules else None

    def _first(self, about: About, keys: Iterable[str], road: Road) -> Numbered | None:
        found = (place for key in (*keys, EVERYBODY) for place in self._places.get((about, key), ()))
        fitting = (place for place in found if self.rules[place].rule.road.covers(road))
        place = min(fitting, default=None)
        return None if place is None else self.rules[place]


@lru_cache(maxsize=1024)
def _networks(address: str, lengths: tuple[tuple[int, int], ...]) -> tuple[str, ...]:
    """The networks of these lengths (by IP version) that the address is in."""
    try:
        ip = ip_address(address.partition("%")[0])
    except ValueError:
        return ()
    ip = getattr(ip, "ipv4_mapped", None) or ip
    fitting = (length for version, length in lengths if version == ip.version)
    return tuple(_written(ip_network((ip, length), strict=False)) for length in fitting)


def _domain_keys(name: str) -> Iterator[str]:
    """`a.b.c` itself, then `.b.c` and `.c`."""
    name = name.lower().rstrip(".")
    yield name
    while "." in name and not name.startswith("["):
        name = name.partition(".")[2]
        yield f".{name}"


def _address_keys(address: str) -> list[str]:
    """The address with and without its detail, its local part at any domain, its domain and those above."""
    try:
        canonical = addresses.canonical(address)
    except ValueError:
        return []
    local, _, domain = canonical.rpartition("@")
    user = addresses.split_detail(local)[0]
    return [f"{local}@{domain}", f"{user}@{domain}", f"{local}@", f"{user}@", *_domain_keys(domain)]


# -- patterns in their canonical form -----------------------------------------------------------------


def _client(pattern: str) -> str:
    if network := _network(pattern):
        return _written(network)
    return pattern if pattern.lower() == UNKNOWN else _name(pattern)


def _network(pattern: str) -> IPv4Network | IPv6Network | None:
    """None when the pattern is none. Host bits are refused, for they are a mistake. Raises BadRule."""
    text = pattern.strip("[]")
    if not (":" in text or text.replace(".", "").replace("/", "").isdigit()):
        return None
    try:
        return ip_network(text)
    except ValueError as wrong:
        raise BadRule(f"{pattern} is no network: {wrong}.") from None


def _written(network: IPv4Network | IPv6Network) -> str:
    """A network of one address is written as the address."""
    return str(network if network.num_addresses > 1 else network.network_address)


def _helo(pattern: str) -> str:
    return pattern.lower() if pattern.startswith("[") else _name(pattern)


def _name(pattern: str) -> str:
    """A domain, or `.domain` for what is below it."""
    if pattern == EVERYBODY:
        return pattern
    dot = "." if pattern.startswith(".") else ""
    try:
        return dot + addresses.to_ascii(pattern.removeprefix(".")).rstrip(".")
    except ValueError as wrong:
        raise BadRule(f"{pattern} is no name of a host or domain: {str(wrong).rstrip('.')}.") from None


def _sender(pattern: str) -> str:
    return NULL_SENDER if pattern == NULL_SENDER else _recipient(pattern)


def _recipient(pattern: str) -> str:
    if "@" not in pattern:
        return _name(pattern)
    try:
        if pattern.endswith("@"):
            return addresses.canonical(f"{pattern}x.invalid").removesuffix("x.invalid")
        return addresses.canonical(pattern) if not pattern.startswith("@") else _name(pattern[1:])
    except ValueError as wrong:
        raise BadRule(f"{pattern} is no address: {str(wrong).rstrip('.')}.") from None


READERS = {About.CLIENT: _client, About.HELO: _helo, About.SENDER: _sender, About.RECIPIENT: _recipient}
