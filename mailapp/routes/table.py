"""The tables of ways out, compiled: which way a letter from this sender to this address goes."""

import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from mailapp.routes.models import Smarthost, TlsPolicy, Transport
from mailapp.routes.values import Bounce, Direct, Relay, RouteError, TlsLevel, Way
from mailapp.routes.wording import parse_nexthop, parse_way
from mailapp.standards.address import split_detail
from mailapp.standards.reply import Reply

FRESH_SECONDS = 5.0  # how long another process may go on with the old tables

DIRECT = Direct()
WHOSE = {"*": "everybody", "<>": "the server itself"}


@dataclass(frozen=True, slots=True)
class Choice:
    """A way, and the end of the sentence "… because …"."""

    way: Way
    because: str


NOTHING_SAID = Choice(DIRECT, "no table says otherwise")


@dataclass(frozen=True, slots=True)
class Table:
    """All that an administrator has said about ways out."""

    transports: Mapping[str, Way] = field(default_factory=dict)
    relays: Mapping[str, Relay] = field(default_factory=dict)  # by sender pattern
    fallbacks: tuple[Relay, ...] = ()
    levels: Mapping[str, TlsLevel] = field(default_factory=dict)
    hosts: Mapping[str, Relay] = field(default_factory=dict)  # every smarthost by its next hop

    def way(self, sender: str, recipient: str) -> Way:
        """Which way a letter goes; see `choice`."""
        return self.choice(sender, recipient).way

    def choice(self, sender: str, recipient: str) -> "Choice":
        """Transport table, then the sender's smarthost, then everybody's, then the domain's own servers.

        `recipient` and `sender` canonical; "" is the null sender.
        """
        if self.transports:
            for pattern in recipient_patterns(recipient):
                if pattern in self.transports:
                    return Choice(self.transports[pattern], f"the transport table has a line for {pattern}")
        if self.relays:
            for pattern in sender_patterns(sender):
                if pattern in self.relays:
                    return Choice(self.relays[pattern], f"mail from {WHOSE.get(pattern, pattern)} leaves by it")
        return NOTHING_SAID

    def level(self, destination: str, nexthop: str = "") -> TlsLevel | None:
        """What the table of TLS policies says of a next hop or a domain, None when it says nothing."""
        if not self.levels:
            return None
        return next((self.levels[name] for name in (nexthop, *_domains(destination), "*") if name in self.levels), None)


def recipient_patterns(address: str) -> Iterator[str]:
    """In the order of Postfix's transport(5): the address, without its detail, the domain, .domains above it, *."""
    local, _, domain = address.rpartition("@")
    yield address
    user, detail = split_detail(local)
    if detail:
        yield f"{user}@{domain}"
    yield from _domains(domain)
    yield "*"


def sender_patterns(address: str) -> Iterator[str]:
    """In the order of Postfix's sender_dependent_relayhost_maps, then relayhost."""
    if not address:
        yield "<>"
    else:
        local, _, domain = address.rpartition("@")
        yield address
        user, detail = split_detail(local)
        if detail:
            yield f"{user}@{domain}"
        yield f"@{domain}"
    yield "*"


def _domains(domain: str) -> Iterator[str]:
    yield domain
    while "." in domain:
        domain = domain.partition(".")[2]
        yield f".{domain}"


_cached: tuple[float, Table] | None = None


def current() -> Table:
    """The tables that hold now."""
    global _cached
    now = time.monotonic()
    kept = _cached
    if kept is None or now - kept[0] > FRESH_SECONDS:
        kept = _cached = (now, load())
    return kept[1]


def forget() -> None:
    """Ask the database anew: something has changed, or it is another one (tests)."""
    global _cached
    _cached = None


def way_of(text: str, table: Table) -> Way:
    """A way that an administrator chose for one letter; what is none makes it wait."""
    try:
        return _with_login(parse_way(text), table.hosts)
    except RouteError as wrong:
        return Bounce(Reply(451, "4.3.5", str(wrong)))


def load() -> Table:
    rows = list(Smarthost.objects.all())
    hosts = {row.nexthop: _relay(row) for row in rows}
    return Table(
        transports={row.pattern: _with_login(parse_way(row.way), hosts) for row in Transport.objects.all()},
        relays={sender: hosts[row.nexthop] for row in rows for sender in row.senders},
        fallbacks=tuple(hosts[row.nexthop] for row in rows if row.fallback),
        levels={row.pattern: TlsLevel(row.level) for row in TlsPolicy.objects.all()},
        hosts=hosts,
    )


def _relay(row: Smarthost) -> Relay:
    return Relay(parse_nexthop(row.nexthop), row.user, row.secret, TlsLevel(row.tls), row.implicit_tls)


def _with_login(way: Way, hosts: Mapping[str, Relay]) -> Way:
    """A transport that names one of the smarthosts logs in there, too."""
    return hosts.get(str(way.nexthop), way) if isinstance(way, Relay) else way
