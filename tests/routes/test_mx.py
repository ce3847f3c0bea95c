"""RFC 5321 §5.1 and RFC 7505, asked of a table."""

from random import Random

import pytest

from mailapp.routes.mx import MOST_HOPS, MOST_LOOKUPS, Atlas, NoRoute, by_family, relay_servers, servers
from mailapp.routes.ourselves import Ourselves
from mailapp.routes.wording import parse_nexthop
from mailapp.standards.dns import DnsNotFound, DnsTemporary, Mx

US = Ourselves("mail.example.test", (("127.0.0.1", 2525),))


class Table:
    """A resolver made of two dictionaries; an exception in one is raised."""

    def __init__(self, mx=None, hosts=None):
        self._mx, self._hosts = mx or {}, hosts or {}

    def mx(self, domain):
        return self._answer(self._mx, domain)

    def addresses(self, host):
        return self._answer(self._hosts, host)

    def _answer(self, table, name):
        found = table.get(name, [])
        if isinstance(found, Exception):
            raise found
        return found


def found(table, destination="example.net", port=2525, dice=None):
    hops = servers(destination, port, Atlas(table, US, dice or Random(1)))
    return [(hop.host, hop.address) for hop in hops]


def refusal(table, destination="example.net"):
    with pytest.raises(NoRoute) as caught:
        found(table, destination)
    return str(caught.value)[:10].strip()


HOSTS = {"a.example.net": ["192.0.2.1"], "b.example.net": ["2001:db8::2", "192.0.2.2"], "c.example.net": ["192.0.2.3"]}


def test_the_best_preference_comes_first():
    table = Table({"example.net": [Mx(20, "b.example.net"), Mx(10, "a.example.net")]}, HOSTS)
    assert [host for host, _ in found(table)] == ["a.example.net", "b.example.net", "b.example.net"]


def test_equal_preferences_are_shuffled():
    table = Table({"example.net": [Mx(10, "a.example.net"), Mx(10, "c.example.net")]}, HOSTS)
    first = {found(table, dice=Random(seed))[0][0] for seed in range(20)}
    assert first == {"a.example.net", "c.example.net"}


def test_without_mx_the_domain_itself_serves():
    assert found(Table(hosts={"example.net": ["192.0.2.9"]})) == [("example.net", "192.0.2.9")]


def test_an_mx_that_names_nobody_is_passed_over():
    table = Table({"example.net": [Mx(5, "gone.example.net"), Mx(10, "a.example.net")]}, HOSTS)
    table._hosts = {**HOSTS, "gone.example.net": DnsNotFound()}
    assert found(table) == [("a.example.net", "192.0.2.1")]


@pytest.mark.parametrize(
    ("destination", "address"), [("[192.0.2.7]", "192.0.2.7"), ("[ipv6:2001:db8::7]", "2001:db8::7")]
)
def test_address_literals(destination, address):
    assert found(Table(), destination) == [(destination, address)]


@pytest.mark.parametrize(
    ("table", "reply"),
    [
        (Table({"example.net": [Mx(0, "")]}), "556 5.1.10"),
        (Table({"example.net": DnsNotFound()}), "550 5.1.2"),
        (Table({"example.net": DnsTemporary("SERVFAIL")}), "451 4.4.3"),
        (Table(), "550 5.1.2"),
        (Table({"example.net": [Mx(10, "nobody.example.net")]}), "550 5.4.4"),
        (Table({"example.net": [Mx(10, "a.example.net")]}, {"a.example.net": DnsTemporary("late")}), "451 4.4.3"),
        (Table({"example.net": [Mx(10, "mail.example.test")]}, HOSTS), "554 5.4.6"),
        (Table(hosts={"example.net": ["127.0.0.1"]}), "554 5.4.6"),
    ],
)
def test_no_route(table, reply):
    assert refusal(table) == reply


@pytest.mark.parametrize("destination", ["[300.1.1.1]", "[nonsense]"])
def test_literals_that_are_none(destination):
    assert refusal(Table(), destination) == "553 5.1.3"


def test_ourselves_and_all_that_is_no_better_is_left_out():
    records = [Mx(10, "a.example.net"), Mx(20, "us.example.net"), Mx(20, "c.example.net"), Mx(30, "b.example.net")]
    table = Table({"example.net": records}, {**HOSTS, "us.example.net": ["127.0.0.1"]})
    assert found(table) == [("a.example.net", "192.0.2.1")]


@pytest.mark.parametrize(("address", "port"), [("127.0.0.2", 2525), ("127.0.0.1", 25)])
def test_another_loopback_address_or_port_is_a_peer_like_any_other(address, port):
    table = Table({"example.net": [Mx(10, "a.example.net")]}, {"a.example.net": [address]})
    assert found(table, port=port) == [("a.example.net", address)]


def test_who_listens_everywhere_is_every_address_of_this_machine():
    everywhere = Ourselves.of("mail.example.test", ["0.0.0.0:25"])
    assert everywhere.listens_on("127.0.0.9", 25)
    assert not everywhere.listens_on("192.0.2.1", 25)


@pytest.mark.parametrize(
    ("address", "reply"), [("0.0.0.0", "554 5.4.6"), ("::", "554 5.4.6"), ("127.0.0.1", "554 5.4.6")]
)
def test_an_mx_that_is_this_machine(address, reply):
    """0.0.0.0 reaches whatever is here; 127.0.0.1 is ourselves where we listen there."""
    assert refusal(Table({"example.net": [Mx(10, "a.example.net")]}, {"a.example.net": [address]})) == reply


class Counting(Table):
    asked = 0

    def addresses(self, host):
        self.asked += 1
        return super().addresses(host)


@pytest.mark.parametrize("preference", [lambda n: n, lambda n: 10])
def test_two_hundred_servers_are_not_all_looked_up(preference):
    records = [Mx(preference(n), f"mx{n}.example.net") for n in range(200)]
    table = Counting({"example.net": records}, {f"mx{n}.example.net": ["192.0.2.1"] for n in range(200)})
    assert len(found(table)) == MOST_HOPS
    assert table.asked == MOST_HOPS


def test_two_hundred_servers_that_are_nowhere():
    table = Counting({"example.net": [Mx(10, f"mx{n}.example.net") for n in range(200)]})
    assert refusal(table) == "550 5.4.4"
    assert table.asked == MOST_LOOKUPS


BOTH = ["2001:db8::1", "192.0.2.1", "192.0.2.2"]


@pytest.mark.parametrize(
    ("family", "ordered"),
    [
        ("any", BOTH),
        ("ipv6", BOTH),
        ("ipv4", ["192.0.2.1", "192.0.2.2", "2001:db8::1"]),
        ("only-ipv4", ["192.0.2.1", "192.0.2.2"]),
        ("only-ipv6", ["2001:db8::1"]),
    ],
)
def test_which_addresses_are_liked(family, ordered):
    assert by_family(BOTH, family) == ordered


ORG = {"example.org": [Mx(10, "b.example.net")]}
RELAYS = Table(ORG, {**HOSTS, "mail.example.test": ["127.0.0.1"]})


@pytest.mark.parametrize(
    ("nexthop", "addresses"),
    [
        ("[a.example.net]:587", ["192.0.2.1"]),
        ("[192.0.2.9]", ["192.0.2.9"]),
        ("example.org", ["2001:db8::2", "192.0.2.2"]),
        ("a.example.net", ["192.0.2.1"]),
        ("[mail.example.test]:10025", ["127.0.0.1"]),  # a filter on this machine
    ],
)
def test_relays(nexthop, addresses):
    hops = relay_servers(parse_nexthop(nexthop), Atlas(RELAYS, US, Random(1)))
    assert [hop.address for hop in hops] == addresses


@pytest.mark.parametrize(
    ("hosts", "nexthop", "status"),
    [
        ({"x.example": DnsNotFound()}, "[x.example]", "4.4.4"),
        ({"x.example": []}, "[x.example]", "4.4.4"),
        ({"x.example": DnsTemporary("late")}, "[x.example]", "4.4.3"),
        ({"x.example": ["127.0.0.1"]}, "[x.example]:2525", "4.4.6"),
        ({}, "null.example", "4.4.4"),
        ({}, "[mail.example.test]", "4.4.4"),
    ],
)
def test_a_relay_that_is_not_there_makes_letters_wait(hosts, nexthop, status):
    with pytest.raises(NoRoute) as caught:
        relay_servers(parse_nexthop(nexthop), Atlas(Table({"null.example": [Mx(0, "")]}, hosts), US, Random(1)))
    assert (caught.value.reply.code, caught.value.reply.enhanced) == (451, status)
