"""The real resolver, asking a real server."""

import pytest

from mailapp.net.resolver import NetResolver
from mailapp.standards.dns import DnsNotFound, DnsTemporary, Mx
from tests.support.dns_server import SERVFAIL, SILENCE, dns_server

ZONE = {
    ("example.net", "MX"): ["20 b.example.net.", "10 A.Example.net."],
    ("null.example", "MX"): ["0 ."],
    ("a.example.net", "A"): ["192.0.2.1"],
    ("a.example.net", "AAAA"): ["2001:db8::1"],
    ("half.example", "A"): ["192.0.2.2"],
    ("half.example", "AAAA"): SERVFAIL,
    ("broken.example", "MX"): SERVFAIL,
    ("broken.example", "A"): SERVFAIL,
    ("broken.example", "AAAA"): SERVFAIL,
    ("silent.example", "MX"): SILENCE,
    ("long.example", "TXT"): [f'"{n:03}{"x" * 200}" "end"' for n in range(20)],
    ("1.2.0.192.in-addr.arpa", "PTR"): ["a.example.net."],
}


@pytest.fixture
def resolver():
    with dns_server(ZONE) as nameserver:
        yield NetResolver([nameserver])


def test_mx(resolver):
    assert sorted(resolver.mx("example.net")) == [Mx(10, "a.example.net"), Mx(20, "b.example.net")]
    assert resolver.mx("null.example") == [Mx(0, "")]
    assert resolver.mx("half.example") == []


def test_addresses_have_ipv6_first(resolver):
    assert resolver.addresses("a.example.net") == ["2001:db8::1", "192.0.2.1"]


def test_one_family_is_enough(resolver):
    assert resolver.addresses("half.example") == ["192.0.2.2"]


def test_a_long_answer_comes_by_tcp(resolver):
    found = resolver.txt("long.example")
    assert len(found) == 20
    assert all(text.endswith("xend") for text in found)


def test_ptr(resolver):
    assert resolver.ptr("192.0.2.1") == ["a.example.net"]


@pytest.mark.parametrize("name", ["nowhere.example", "a..b", "x" * 64 + ".example", "." * 300])
def test_names_that_do_not_exist(resolver, name):
    with pytest.raises(DnsNotFound):
        resolver.mx(name)


def test_servfail_is_temporary(resolver):
    for ask in (resolver.mx, resolver.addresses):
        with pytest.raises(DnsTemporary, match=r"no answer about broken\.example"):
            ask("broken.example")


def test_silence_is_temporary(resolver):
    resolver._resolver.lifetime = 0.3
    with pytest.raises(DnsTemporary):
        resolver.mx("silent.example")


@pytest.mark.parametrize(
    ("given", "address", "port"),
    [
        ("192.0.2.53", "192.0.2.53", 53),
        ("192.0.2.53:5353", "192.0.2.53", 5353),
        ("2001:db8::53", "2001:db8::53", 53),
        ("[2001:db8::53]:5353", "2001:db8::53", 5353),
    ],
)
def test_nameservers(given, address, port):
    (nameserver,) = NetResolver([given])._resolver.nameservers
    assert (nameserver.address, nameserver.port) == (address, port)
