"""What the TLS of a connection must be like: table, DANE, MTA-STS, REQUIRETLS, in this order."""

import pytest

from mailapp.routes.demand import Demands, Unfit, Wish
from mailapp.routes.mx import Hop
from mailapp.routes.sts import Found
from mailapp.routes.values import TlsLevel
from mailapp.standards.dns import DnsTemporary
from mailapp.standards.mtasts import StsPolicy
from mailapp.standards.tlsa import Tlsa
from mailapp.standards.tlsrpt import PolicyKind, TlsResult

HOP = Hop("mx.example.net", "192.0.2.1", 25)
GOOD, ODD = Tlsa(3, 1, 1, b"x" * 32), Tlsa(0, 1, 1, b"x" * 32)


class Dns:
    """Whose answers DNSSEC vouches for, and the TLSA records."""

    def __init__(self, *vouched, tlsa=()):
        self._vouched, self._tlsa = vouched, tlsa

    def validated(self, name, kind):
        return f"{name} {kind}" in self._vouched

    def tlsa(self, name):
        if isinstance(self._tlsa, Exception):
            raise self._tlsa
        return list(self._tlsa) if name == "_25._tcp.mx.example.net" else []


class Policies:
    def __init__(self, mode, *patterns):
        self._found = Found(StsPolicy(mode, patterns, 86_400))

    def of(self, domain):
        return self._found


BARE = Dns()
SIGNED = ("example.net MX", "mx.example.net A")
DANE = Dns(*SIGNED, tlsa=[GOOD])
ENFORCE, TESTING = Policies("enforce", "mx.example.net"), Policies("testing", "mx.example.net")
ELSEWHERE = Policies("enforce", "mx.example.org")


def asked(dns=BARE, policies=None, **more):
    return Demands("example.net", dns, policies, **more).of(HOP)


@pytest.mark.parametrize(
    ("found", "level", "kind"),
    [
        (asked(), TlsLevel.MAY, PolicyKind.NONE),
        (asked(level=TlsLevel.NONE), TlsLevel.NONE, PolicyKind.NONE),
        (asked(DANE, ENFORCE, level=TlsLevel.MAY), TlsLevel.MAY, PolicyKind.NONE),
        (asked(DANE, ENFORCE), TlsLevel.VERIFY, PolicyKind.TLSA),
        (asked(DANE, dane=False), TlsLevel.MAY, PolicyKind.NONE),
        (asked(Dns(*SIGNED, tlsa=[ODD])), TlsLevel.ENCRYPT, PolicyKind.TLSA),
        (asked(Dns("mx.example.net A", tlsa=[GOOD])), TlsLevel.MAY, PolicyKind.NONE),
        (asked(Dns("example.net MX", tlsa=[GOOD])), TlsLevel.MAY, PolicyKind.NONE),
        (asked(Dns(*SIGNED), ENFORCE), TlsLevel.VERIFY, PolicyKind.STS),
        (asked(BARE, Policies("none", "mx.example.net")), TlsLevel.MAY, PolicyKind.NONE),
        (asked(BARE, Policies("testing", "mx.example.org")), TlsLevel.MAY, PolicyKind.STS),
        (asked(DANE, ENFORCE, wish=Wish.RELAX), TlsLevel.MAY, PolicyKind.NONE),
        (asked(level=TlsLevel.VERIFY, wish=Wish.RELAX), TlsLevel.VERIFY, PolicyKind.NONE),
    ],
)
def test_the_first_that_speaks_counts(found, level, kind):
    assert (found.level, found.kind) == (level, kind)
    assert found.because


def test_testing_insists_on_nothing():
    assert asked(BARE, TESTING).testing
    assert not asked(BARE, ENFORCE).testing
    assert asked(BARE, Policies("testing", "mx.example.org")).known is TlsResult.FAILURE


def test_a_policy_that_cannot_be_had_is_counted():
    class Broken:
        def of(self, domain):
            return Found(None, TlsResult.STS_FETCH, "no answer")

    found = asked(BARE, Broken())
    assert (found.level, found.kind, found.known) == (TlsLevel.MAY, PolicyKind.STS, TlsResult.STS_FETCH)
    assert "no answer" in found.because


def test_dane_names_both_host_and_domain():
    assert asked(DANE).names == ("mx.example.net", "example.net")
    assert asked(DANE).tlsa == (GOOD,)


@pytest.mark.parametrize(
    ("dns", "policies", "result"),
    [
        (BARE, ELSEWHERE, TlsResult.FAILURE),
        (Dns(*SIGNED, tlsa=DnsTemporary("SERVFAIL")), ENFORCE, TlsResult.DNSSEC_INVALID),
    ],
)
def test_servers_that_get_nothing(dns, policies, result):
    with pytest.raises(Unfit) as caught:
        asked(dns, policies)
    assert caught.value.result is result
    assert caught.value.reply.temporary


@pytest.mark.parametrize(
    ("dns", "policies", "level"),
    [(DANE, None, None), (BARE, ENFORCE, None), (BARE, TESTING, None), (Dns(*SIGNED), None, None)],
)
def test_requiretls(dns, policies, level):
    found = asked(dns, policies, level=level, wish=Wish.REQUIRE)
    assert (found.level, found.requiretls, found.testing) == (TlsLevel.VERIFY, True, False)
    assert found.names[0] == "mx.example.net"


def test_requiretls_by_the_administrator_s_word():
    assert asked(level=TlsLevel.VERIFY, wish=Wish.REQUIRE).requiretls


@pytest.mark.parametrize("level", [None, TlsLevel.MAY, TlsLevel.NONE])
def test_requiretls_without_anybody_who_vouches(level):
    """RFC 8689 §4.2.1"""
    with pytest.raises(Unfit) as caught:
        asked(level=level, wish=Wish.REQUIRE)
    assert str(caught.value.reply) == "550 5.7.30 REQUIRETLS support required"
