"""The real resolver, asking a real server."""

import time

import pytest

from mailapp.net.resolver import NetResolver
from mailapp.standards.dns import DnsNotFound, DnsTemporary, Mx
from mailapp.standards.tlsa import Tlsa
from tests.support.dns_server import REFUSED, SERVFAIL, SILENCE, Manner, dns_server

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


def test_silence_is_temporary(resolver, monkeypatch):
    monkeypatch.setattr("mailapp.net.resolver.ANSWER_SECONDS", 0.3)
    with pytest.raises(DnsTemporary) as told:
        resolver.mx("silent.example")
    assert str(told.value).count("timed out") == 1  # once for a nameserver, however often it was asked


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


SIGNED = {
    ("example.net", "MX"): ["10 mx.example.net."],
    ("mx.example.net", "A"): ["192.0.2.1"],
    ("_25._tcp.mx.example.net", "TLSA"): ["3 1 1 " + "ab" * 32],
    ("_25._tcp.forged.example", "TLSA"): SERVFAIL,
}


def test_a_nameserver_on_this_machine_is_believed_about_dnssec():
    with dns_server(SIGNED, Manner(validates=True)) as nameserver:
        resolver = NetResolver([nameserver])
        assert resolver.validated("example.net", "MX")
        assert resolver.validated("mx.example.net", "A")
        assert resolver.validated("mx.example.net", "AAAA")  # that there is none
        assert not resolver.validated("nowhere.example", "MX")
        assert resolver.tlsa("_25._tcp.mx.example.net") == [Tlsa(3, 1, 1, b"\xab" * 32)]
        assert resolver.tlsa("_25._tcp.nowhere.example") == []
        with pytest.raises(DnsTemporary):
            resolver.tlsa("_25._tcp.forged.example")


def test_a_nameserver_that_does_not_validate():
    with dns_server(SIGNED) as nameserver:
        resolver = NetResolver([nameserver])
        assert not resolver.validated("example.net", "MX")
        assert resolver.tlsa("_25._tcp.mx.example.net") == []


def test_a_nameserver_elsewhere_is_believed_when_an_administrator_says_so(monkeypatch):
    monkeypatch.setattr("mailapp.net.resolver._is_loopback", lambda address: False)
    with dns_server(SIGNED, Manner(validates=True)) as nameserver:
        assert not NetResolver([nameserver]).validated("example.net", "MX")
        assert NetResolver([nameserver], lambda address: address == "127.0.0.1").validated("example.net", "MX")


FAULTS = {
    ("lame.example", "MX"): REFUSED,
    ("alias.example", "MX"): ["10 mx.alias.example."],
    ("mx.alias.example", "CNAME"): ["one.example."],
    ("one.example", "CNAME"): ["two.example."],
    ("two.example", "A"): ["192.0.2.7"],
    ("circle.example", "CNAME"): ["circle2.example."],
    ("circle2.example", "CNAME"): ["circle.example."],
    ("astray.example", "CNAME"): ["nowhere.example."],
    ("many.example", "MX"): [f"{n} mx{n}.many.example." for n in range(200)],
}


@pytest.mark.parametrize(("name", "kind"), [("lame.example", "mx"), ("circle.example", "addresses")])
def test_faults_are_temporary(name, kind):
    with dns_server(FAULTS) as nameserver, pytest.raises(DnsTemporary):
        getattr(NetResolver([nameserver]), kind)(name)


def test_aliases_are_followed():
    """RFC 5321 §5.1; an MX that names an alias is wrong (RFC 2181 §10.3), and is followed as Postfix does."""
    with dns_server(FAULTS) as nameserver:
        resolver = NetResolver([nameserver])
        assert resolver.addresses("mx.alias.example") == ["192.0.2.7"]
        with pytest.raises(DnsNotFound):
            resolver.addresses("astray.example")
        assert len(resolver.mx("many.example")) == 200  # by TCP


def test_a_huge_answer_is_not_remembered():
    """Whoever publishes thousands of them takes no memory."""
    zone = {("huge.example", "TXT"): [" ".join(['"' + "x" * 250 + '"'] * 200)], ("small.example", "TXT"): ['"x"']}
    with dns_server(zone) as nameserver:
        resolver = NetResolver([nameserver])
        assert len(resolver.txt("huge.example")[0]) == 50_000
        resolver.txt("small.example")
    assert [str(name) for name, *_ in resolver._resolver.cache.data] == ["small.example."]


def test_for_ever_is_a_day():
    zone = {("moving.example", "MX"): ["10 old.example."]}
    with dns_server(zone, Manner(ttl=2**31 - 1)) as nameserver:
        resolver = NetResolver([nameserver])
        resolver.mx("moving.example")
        (node,) = resolver._resolver.cache.data.values()
    assert node.value.expiration <= time.time() + 86_400


def test_the_next_nameserver_is_asked():
    with dns_server(FAULTS) as nameserver:
        resolver = NetResolver(["127.0.0.1:9", nameserver])
        resolver._resolver.timeout = 0.2
        assert resolver.addresses("two.example") == ["192.0.2.7"]


def test_one_family_alone(resolver):
    assert resolver.family("a.example.net", 4) == ["192.0.2.1"]
    assert resolver.family("a.example.net", 6) == ["2001:db8::1"]
    assert resolver.family("example.net", 4) == []


def test_again_and_again_the_same_is_said(resolver):
    for _ in range(3):  # from out there, from the cache, and by its words
        assert resolver.family("example.net", 4) == []
        assert resolver.family("a.example.net", 4) == ["192.0.2.1"]
        with pytest.raises(DnsNotFound, match="does not exist"):
            resolver.txt("nobody.example.net")


def test_who_waits_no_longer_asks_nothing(resolver):
    assert resolver.until(time.monotonic() + 60).txt("long.example")
    with pytest.raises(DnsTemporary, match="no time was left"):
        resolver.until(time.monotonic()).txt("long.example")
    assert resolver.txt("long.example")


def test_silence_lasts_no_longer_than_somebody_waits(resolver):
    with pytest.raises(DnsTemporary):
        resolver.until(time.monotonic() + 0.05).mx("silent.example")
