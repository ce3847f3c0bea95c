"""The carrier for each way out: a courier to servers, our own delivery, or the end of the road."""

from collections.abc import Hashable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import partial
from typing import Protocol

from mailapp.directory import api as directory
from mailapp.outbox.values import Claimed, Result
from mailapp.policy.values import Policy
from mailapp.routes import api as routes
from mailapp.routes.demand import Demand, Demands, Wish
from mailapp.routes.explain import relay_level
from mailapp.routes.mx import Hop, NoRoute, relay_servers, servers
from mailapp.routes.values import Bounce, Direct, Discard, Here, Hold, Relay, TlsLevel, Way
from mailapp.standards.address import canonical
from mailapp.standards.reply import Reply
from mta.outbound.courier import Courier, results
from mta.outbound.local import Local
from mta.outbound.terms import Login, Terms
from mta.outbound.world import Office


class Carrier(Protocol):
    """Takes letters somewhere."""

    def carry(self, letter: Claimed) -> list[Result]: ...
    def leave(self) -> None: ...


@dataclass(frozen=True, slots=True)
class Road:
    """A way out, as letters of a kind go it."""

    way: Way
    destination: str = ""  # the domain, where the way depends on it
    wish: Wish = Wish.USUAL

    @property
    def line(self) -> Hashable:
        """Who is at the other end: a relay takes mail for all domains."""
        return (self.way, self.wish) if isinstance(self.way, Relay) else self


class End:
    """A line of the transport table ends the journey: nowhere, or back to the sender."""

    def __init__(self, reply: Reply) -> None:
        self._reply = reply

    def carry(self, letter: Claimed) -> list[Result]:
        return [replace(result, by_table=True) for result in results(letter, self._reply)]

    def leave(self) -> None:
        """There is nobody to say goodbye to."""


def parcels(letter: Claimed, table: routes.Table, *, here: bool) -> Iterator[tuple[Road, Claimed]]:
    """The letter, for each way that some of its recipients go; `here`: its domain is ours."""
    wish = Wish.REQUIRE if letter.envelope.requiretls else Wish.USUAL
    if letter.via:
        yield Road(routes.way_of(letter.via, table), letter.destination, wish), letter
        return
    if here:
        yield Road(Here()), letter
        return
    if not table.transports and not table.relays:
        yield Road(routes.DIRECT, letter.destination, wish), letter
        return
    sender = _canonical(letter.envelope.reverse_path)
    by_way: dict[Way, list[int]] = {}
    for place, recipient in enumerate(letter.envelope.recipients):
        by_way.setdefault(table.way(sender, _canonical(recipient.address)), []).append(place)
    for way, places in by_way.items():
        yield Road(way, letter.destination, wish), _only(letter, places)


def carrier(road: Road, office: Office, rules: Policy, table: routes.Table) -> Carrier:
    """Raises NoRoute."""
    match road.way:
        case Here():
            return Local()
        case Discard(because):
            return End(Reply(250, "2.0.0", f"Discarded: {because}"))
        case Bounce(reply):
            return End(reply)
        case Relay() as relay:
            return _to_relay(relay, road.wish, office, rules, table)
        case Direct():
            return _to_domain(road.destination, road.wish, office, rules, table)
        case Hold():
            raise ValueError("what is held is carried nowhere")


def _to_domain(destination: str, wish: Wish, office: Office, rules: Policy, table: routes.Table) -> Courier:
    hops = _servers(destination, office, rules)
    policies = office.policies if rules.mta_sts else None
    level = table.level(destination)
    demands = Demands(destination, office.resolver, policies, rules.dane, level, wish)
    terms = Terms(office.ourselves.hostname, rules, demands.of, destination, trust=office.trust)
    return Courier(hops, terms, office.dead, office.tally)


def _servers(destination: str, office: Office, rules: Policy) -> list[Hop]:
    """Raises NoRoute; not for good where we back up a domain: a slip in its DNS must not make us return letters."""
    try:
        return servers(destination, office.port, office.atlas(rules))
    except NoRoute as nowhere:
        said = nowhere.reply
        if said.permanent and directory.backs_up(destination):
            raise NoRoute(Reply(451, f"4{said.enhanced[1:]}", said.text)) from None
        raise


def _to_relay(relay: Relay, wish: Wish, office: Office, rules: Policy, table: routes.Table) -> Courier:
    hops = relay_servers(relay.nexthop, office.atlas(rules))
    level, because = relay_level(relay, table)

    def demand(hop: Hop) -> Demand:
        if wish is not Wish.REQUIRE:
            return Demand(level, because, names=(hop.host,))
        return Demand(TlsLevel.VERIFY, "its writer asks for it (REQUIRETLS)", names=(hop.host,), requiretls=True)

    login = Login(relay.user, partial(routes.password_of, relay.secret)) if relay.user else None
    terms = Terms(
        office.ourselves.hostname,
        rules,
        demand,
        login=login,
        implicit_tls=relay.implicit_tls,
        trust=office.trust,
    )
    return Courier(hops, terms, office.dead, office.tally)


def _only(letter: Claimed, places: Sequence[int]) -> Claimed:
    if len(places) == len(letter.rows):
        return letter
    chosen = tuple(letter.envelope.recipients[place] for place in places)
    envelope = replace(letter.envelope, recipients=chosen)
    return replace(letter, envelope=envelope, rows=tuple(letter.rows[place] for place in places))


def _canonical(address: str) -> str:
    try:
        return canonical(address) if address else ""
    except ValueError:  # it was taken once; the tables need not know it
        return address.lower()
